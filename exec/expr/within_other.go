//go:build !amd64

package expr

func hasWithin() bool { return false }

func pickWithin(*int32, *int64, int, uint64, uint64, bool) int { panic("bug: no such processor") }
