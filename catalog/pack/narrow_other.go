//go:build !amd64

package pack

func wide(int) int { return 0 }

func leastWide(*int64, int) int64 { panic("bug: no such processor") }

func beyondWide(*[3]int64, *int64, int, int64) { panic("bug: no such processor") }

func narrowWide8(*uint8, *int64, int, int64) { panic("bug: no such processor") }

func narrowWide16(*uint16, *int64, int, int64) { panic("bug: no such processor") }

func narrowWide32(*uint32, *int64, int, int64) { panic("bug: no such processor") }
