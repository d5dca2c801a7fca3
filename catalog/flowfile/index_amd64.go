package flowfile

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasWide reports whether the processor has what the routines for 64 bytes at once need.
func hasWide() bool {
	x := &cpu.X86
	return x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VBMI && x.HasAVX512VBMI2 &&
		x.HasAVX512GFNI && x.HasAVX512VPOPCNTDQ && x.HasAVX512VPCLMULQDQ && x.HasBMI2 && x.HasPOPCNT
}

// hasHalf reports whether the processor has what the routines for 32 bytes at once need.
func hasHalf() bool { return cpu.X86.HasAVX2 }

// classifyWide is classify for blocks * 64 bytes.
//
//go:noescape
func classifyWide(to *block, text *byte, blocks int, classes *[128]byte)

// indexWide is classify and mark for some groups, up to one that has a newline in a string, or a number that is very long: the
// number of those done.
//
//go:noescape
func indexWide(to *group, text *byte, groups int, classes *[128]byte, c *carry) int

// cellsWide is indexWide for rows of cells.
//
//go:noescape
func cellsWide(to *group, text *byte, groups int, classes *[128]byte, c *carry) int

// placesWide is places, which may write up to 63 numbers and flags more than it returns. flags may be nil.
//
//go:noescape
func placesWide(to *int32, flags *byte, from *group, blocks int) int

// fitWide is spelledSlow for 32 bytes of four rows at once.
//
//go:noescape
func fitWide(f *fitting) int

// integersWide reads the numbers that begin at places, from text, of some rows: how many, which is a multiple of 8. It ends before
// eight of which one is negative or has more than 7 digits before its point.
//
//go:noescape
func integersWide(to *int64, text *byte, places *int32, rows *int32, n int) int

// fetchWide has the processor fetch the bytes at some places of a table, which it will be asked for.
//
//go:noescape
func fetchWide(table unsafe.Pointer, places *uint32, n int)

// findWide finds the blocks with hits, by the first n of some endings, in text that is two bytes longer than they are: how many there
// are. It may write one more. line is the begin of the row that goes into the first block, last of that into the one after all.
//
//go:noescape
func findWide(to *found, text *byte, blocks int, e *endings, n int, line int) (count, last int)

// classifyHalf is classifyWide for 32 bytes at once.
//
//go:noescape
func classifyHalf(to *block, text *byte, blocks int, classes *[128]byte)

// fitHalf is fitWide for processors that have 32 bytes at once.
//
//go:noescape
func fitHalf(f *fitting) int
