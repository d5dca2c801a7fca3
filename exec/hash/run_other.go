//go:build !amd64

package hash

func hasUniform() bool { return false }

func uniformWide(*uint64, int) bool { panic("bug: no such processor") }

func fillWide(*int32, int, int32) { panic("bug: no such processor") }
