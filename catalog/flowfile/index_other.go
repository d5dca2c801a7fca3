//go:build !amd64

package flowfile

import "unsafe"

func hasWide() bool { return false }

func hasHalf() bool { return false }

func classifyWide(*block, *byte, int, *[128]byte) { panic("bug: no such processor") }

func indexWide(*group, *byte, int, *[128]byte, *carry) int { panic("bug: no such processor") }

func cellsWide(*group, *byte, int, *[128]byte, *carry) int { panic("bug: no such processor") }

func placesWide(*int32, *byte, *group, int) int { panic("bug: no such processor") }

func fitWide(*fitting) int { panic("bug: no such processor") }

func integersWide(*int64, *byte, *int32, *int32, int) int { panic("bug: no such processor") }

func fetchWide(unsafe.Pointer, *uint32, int) { panic("bug: no such processor") }

func findWide(*found, *byte, int, *endings, int, int) (int, int) { panic("bug: no such processor") }

func classifyHalf(*block, *byte, int, *[128]byte) { panic("bug: no such processor") }

func fitHalf(*fitting) int { panic("bug: no such processor") }
