//go:build !amd64

package expr

func hasQuotients() bool { return false }

func floorQuotients(*float64, *int64, int, float64) bool { panic("bug: no such processor") }

func ceilQuotients(*float64, *int64, int, float64) bool { panic("bug: no such processor") }
