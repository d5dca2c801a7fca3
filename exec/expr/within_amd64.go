package expr

import "golang.org/x/sys/cpu"

// hasWithin reports whether the processor has what pickWithin needs.
func hasWithin() bool { return cpu.X86.HasAVX512F && cpu.X86.HasPOPCNT }

// pickWithin sets the first k of sel to the places of those of n numbers for which x - low <= width, or not, unsigned. n is
// a multiple of 16 and not 0, and sel has room for n places.
//
//go:noescape
func pickWithin(sel *int32, x *int64, n int, low, width uint64, not bool) (k int)
