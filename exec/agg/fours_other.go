//go:build !amd64

package agg

func hasFours() bool { return false }

func sumFour(*sums, *int32, *int64, int, int32) { panic("bug: no such processor") }

func countFour(*[4][16]int32, *int32, int, int32) { panic("bug: no such processor") }

func greatestFour(*[4][8]int64, *int32, *int64, int, int32) { panic("bug: no such processor") }

func leastFour(*[4][8]int64, *int32, *int64, int, int32) { panic("bug: no such processor") }

func spanGroups(*[2][16]int32, *int32, int) { panic("bug: no such processor") }
