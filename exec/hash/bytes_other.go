//go:build !amd64

package hash

func hasLookBytes() bool { return false }

func lookBytes(*int32, *uint8, int, *[256]uint8) bool { panic("bug: no such processor") }
