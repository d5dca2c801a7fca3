package pack

import "golang.org/x/sys/cpu"

// hasWiden reports whether the processor has what the routines here need.
func hasWiden() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ }

// A routine takes n differences, a multiple of 32 and not 0, and sets to to base plus each.

//go:noescape
func widenInts8(to *int64, from *uint8, n int, base int64)

//go:noescape
func widenInts16(to *int64, from *uint16, n int, base int64)

//go:noescape
func widenInts32(to *int64, from *uint32, n int, base int64)

//go:noescape
func widenDoubles8(to *float64, from *uint8, n int, base int64)

//go:noescape
func widenDoubles16(to *float64, from *uint16, n int, base int64)

//go:noescape
func widenDoubles32(to *float64, from *uint32, n int, base int64)

//go:noescape
func widenCodes8(to *int32, from *uint8, n int, base int32)

//go:noescape
func widenCodes16(to *int32, from *uint16, n int, base int32)

// fetchWide begins to load n far numbers, not none.
//
//go:noescape
func fetchWide(list *far, n int)

func fetch(list []far) {
	if len(list) > 0 {
		fetchWide(&list[0], len(list))
	}
}

func ints8(to []int64, from []uint8, base int64)   { with(widenInts8, to, from, base) }
func ints16(to []int64, from []uint16, base int64) { with(widenInts16, to, from, base) }
func ints32(to []int64, from []uint32, base int64) { with(widenInts32, to, from, base) }

func doubles8(to []float64, from []uint8, base int64)   { with(widenDoubles8, to, from, base) }
func doubles16(to []float64, from []uint16, base int64) { with(widenDoubles16, to, from, base) }
func doubles32(to []float64, from []uint32, base int64) { with(widenDoubles32, to, from, base) }

func codes8(to []int32, from []uint8, base int32)   { with(widenCodes8, to, from, base) }
func codes16(to []int32, from []uint16, base int32) { with(widenCodes16, to, from, base) }

// with widens as many as a routine takes, and the rest one by one.
func with[T int32 | int64 | float64, D uint8 | uint16 | uint32, B int32 | int64](routine func(*T, *D, int, B), to []T, from []D, base B) {
	done := 0
	if hasWiden() {
		if done = len(from) &^ 31; done > 0 {
			routine(&to[0], &from[0], done, base)
		}
	}
	widen(to[done:], from[done:], T(base))
}
