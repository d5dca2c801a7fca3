package expr

import "golang.org/x/sys/cpu"

// hasQuotients reports whether the processor has what floorQuotients and ceilQuotients need.
func hasQuotients() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ }

// floorQuotients are floor(x / by) of n numbers, n being a multiple of 8 and not 0. It reports whether one is not within
// 2^53, so that it is no double.
//
//go:noescape
func floorQuotients(to *float64, from *int64, n int, by float64) (large bool)

// ceilQuotients is the same of ceil(x / by).
//
//go:noescape
func ceilQuotients(to *float64, from *int64, n int, by float64) (large bool)
