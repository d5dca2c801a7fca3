package expr

import "golang.org/x/sys/cpu"

// hasSums reports whether the processor has what the routines here need.
func hasSums() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ }

// A routine sets to to x + y or x - y, of n numbers each, n being a multiple of 16 and not 0; y may be the same one for all. It reports
// whether one is not within 64 bits.

//go:noescape
func addWide(to, x, y *int64, n int) (wrapped bool)

//go:noescape
func addOneWide(to, x *int64, y int64, n int) (wrapped bool)

//go:noescape
func subWide(to, x, y *int64, n int) (wrapped bool)

// mulWide sets to to the low halves of x * y. It reports whether a factor is not within 32 bits, so that the product may
// not be within 64.
//
//go:noescape
func mulWide(to, x, y *int64, n int) (large bool)

// mulOneWide is the same with one y for all.
//
//go:noescape
func mulOneWide(to, x *int64, y int64, n int) (large bool)
