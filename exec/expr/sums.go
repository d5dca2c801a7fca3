package expr

import "math"

// wideSums sets the first numbers of to to sums of a and b: how many, and whether one is no int64.
func wideSums(to []int64, a, b cells[int64]) (n int, wrapped bool) {
	if a.mask == 0 {
		a, b = b, a
	}
	n = wideRows(len(to))
	switch {
	case n == 0:
		return 0, false
	case b.mask == 0:
		return n, addOneWide(&to[0], &a.v[0], b.v[0], n)
	}
	return n, addWide(&to[0], &a.v[0], &b.v[0], n)
}

// wideDifferences is the same of a - b. It leaves those from a constant to be done.
func wideDifferences(to []int64, a, b cells[int64]) (n int, wrapped bool) {
	n = wideRows(len(to))
	switch {
	case n == 0 || a.mask == 0 || b.mask == 0 && b.v[0] == math.MinInt64:
		return 0, false
	case b.mask == 0:
		return n, addOneWide(&to[0], &a.v[0], -b.v[0], n)
	}
	return n, subWide(&to[0], &a.v[0], &b.v[0], n)
}

// wideProducts is the same of products. It does none unless all factors are so small that no product can wrap.
func wideProducts(to []int64, a, b cells[int64]) (n int) {
	if a.mask == 0 {
		a, b = b, a
	}
	if n = wideRows(len(to)); n == 0 {
		return 0
	}
	var large bool
	if b.mask == 0 {
		large = mulOneWide(&to[0], &a.v[0], b.v[0], n)
	} else {
		large = mulWide(&to[0], &a.v[0], &b.v[0], n)
	}
	if large {
		return 0
	}
	return n
}

// wideRows is how many of n rows are computed sixteen at a time.
func wideRows(n int) int {
	if hasSums() {
		return n &^ 15
	}
	return 0
}
