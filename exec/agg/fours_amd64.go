package agg

import "golang.org/x/sys/cpu"

// hasFours reports whether the processor has what the routines for four groups at once need.
func hasFours() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL }

// sumFour adds up and counts the values of groups first to first+3, n being a multiple of 16 and not 0, as below.
//
//go:noescape
func sumFour(to *sums, groups *int32, values *int64, n int, first int32)

// countFour counts the rows of groups first to first+3.
//
//go:noescape
func countFour(to *[4][16]int32, groups *int32, n int, first int32)

// greatestFour is the greatest of what to has and the values of groups first to first+3.
//
//go:noescape
func greatestFour(to *[4][8]int64, groups *int32, values *int64, n int, first int32)

// leastFour is the opposite of greatestFour.
//
//go:noescape
func leastFour(to *[4][8]int64, groups *int32, values *int64, n int, first int32)

// spanGroups is the least and the greatest groups.
//
//go:noescape
func spanGroups(to *[2][16]int32, groups *int32, n int)
