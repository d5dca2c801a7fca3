//go:build !amd64

package pack

func fetch([]far) {}

func ints8(to []int64, from []uint8, base int64)   { widen(to, from, base) }
func ints16(to []int64, from []uint16, base int64) { widen(to, from, base) }
func ints32(to []int64, from []uint32, base int64) { widen(to, from, base) }

func doubles8(to []float64, from []uint8, base int64)   { widen(to, from, float64(base)) }
func doubles16(to []float64, from []uint16, base int64) { widen(to, from, float64(base)) }
func doubles32(to []float64, from []uint32, base int64) { widen(to, from, float64(base)) }

func codes8(to []int32, from []uint8, base int32)   { widen(to, from, base) }
func codes16(to []int32, from []uint16, base int32) { widen(to, from, base) }
