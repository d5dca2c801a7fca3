//go:build !amd64

package expr

func hasFew() bool { return false }

func pickCodes(_, _ *int32, _ int, _ *int32, _ int) int { panic("bug: no such processor") }

func pickShorts(_ *int32, _ *uint16, _ int, _ *uint16, _ int) int { panic("bug: no such processor") }
