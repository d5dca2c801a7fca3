//go:build !amd64

package expr

func hasSums() bool { return false }

func addWide(_, _, _ *int64, _ int) bool { panic("bug: no such processor") }

func addOneWide(_, _ *int64, _ int64, _ int) bool { panic("bug: no such processor") }

func subWide(_, _, _ *int64, _ int) bool { panic("bug: no such processor") }

func mulWide(_, _, _ *int64, _ int) bool { panic("bug: no such processor") }

func mulOneWide(_, _ *int64, _ int64, _ int) bool { panic("bug: no such processor") }
