package expr

import "golang.org/x/sys/cpu"

// hasFew reports whether the processor has what the routines here need.
func hasFew() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasPOPCNT }

// A routine sets the first k of sel to the places of those of n codes that are one of count wanted ones. n is a multiple of 32 and
// count is not 0, and neither is n; sel has room for n places.

//go:noescape
func pickCodes(sel, codes *int32, n int, wanted *int32, count int) (k int)

//go:noescape
func pickShorts(sel *int32, codes *uint16, n int, wanted *uint16, count int) (k int)
