package agg

import "slices"

// Where the groups of a batch are few and close together, they are added up four at a time: eight rows are looked at
// at once, and each of the four groups takes those that are its own.

// foursMost is how many groups are worth as many looks at the rows as there are fours in them.
const foursMost = 16

// sums are what sumFour makes: for each of four groups the sums and the numbers of rows in eight lanes, and the bits that
// the sizes of numbers have, of all groups.
type sums struct {
	sum  [4][8]int64
	rows [4][8]int32
	size [8]int64
}

// fours is how many of the rows, from the first on, are taken in fours, and of which groups they are: from to to-1. Where
// that is not worth it, it is no rows.
func fours(groups []int32) (n int, from, to int32) {
	n = len(groups) &^ 15
	if n == 0 || !hasFours() {
		return 0, 0, 0
	}
	var span [2][16]int32
	spanGroups(&span, &groups[0], n)
	from, to = slices.Min(span[0][:]), slices.Max(span[1][:])+1
	if to-from > foursMost {
		return 0, 0, 0
	}
	return n, from, to
}

// sumFours adds numbers to a lane and counts them in rows: of how many rows, and the bits of their sizes.
func (l *lanes) sumFours(groups []int32, values []int64, rows *lanes) (n int, size int64) {
	n, from, to := fours(groups)
	for first := from; first < to; first += 4 {
		var four sums
		sumFour(&four, &groups[0], &values[0], n, first)
		for g := first; g < min(first+4, to); g++ {
			l[0][g&(few-1)] += total(&four.sum[g-first])
			rows[0][g&(few-1)] += total(&four.rows[g-first])
		}
		for _, s := range four.size {
			size |= s
		}
	}
	return n, size
}

func total[T int32 | int64](of *[8]T) (sum int64) {
	for _, x := range of {
		sum += int64(x)
	}
	return sum
}

// countFours adds numbers of rows to a lane: of how many rows.
func (l *lanes) countFours(groups []int32) int {
	n, from, to := fours(groups)
	for first := from; first < to; first += 4 {
		var four [4][16]int32
		countFour(&four, &groups[0], n, first)
		for g := first; g < min(first+4, to); g++ {
			for _, x := range four[g-first] {
				l[0][g&(few-1)] += int64(x)
			}
		}
	}
	return n
}

// greatestFours takes numbers into the greatest ones of each group: of how many rows.
func greatestFours(groups []int32, values []int64, most *[few]int64) int {
	n, from, to := fours(groups)
	for first := from; first < to; first += 4 {
		four := spreadFour(most, first, to)
		greatestFour(&four, &groups[0], &values[0], n, first)
		for g := first; g < min(first+4, to); g++ {
			most[g&(few-1)] = slices.Max(four[g-first][:])
		}
	}
	return n
}

// leastFours is the opposite of greatestFours.
func leastFours(groups []int32, values []int64, least *[few]int64) int {
	n, from, to := fours(groups)
	for first := from; first < to; first += 4 {
		four := spreadFour(least, first, to)
		leastFour(&four, &groups[0], &values[0], n, first)
		for g := first; g < min(first+4, to); g++ {
			least[g&(few-1)] = slices.Min(four[g-first][:])
		}
	}
	return n
}

// spreadFour has what four groups have in each of eight lanes.
func spreadFour(of *[few]int64, first, to int32) (four [4][8]int64) {
	for g := first; g < min(first+4, to); g++ {
		for i := range four[g-first] {
			four[g-first][i] = of[g&(few-1)]
		}
	}
	return four
}
