package agg

// Where there are few groups, rows of one follow one another so closely that each addition waits for the one before it.
// So a batch is first added up in lanes, row i in lane i%4, which do not wait for each other. Sums are of numbers small
// enough for 64 bits; a batch that has larger ones is left to the loops that take any.

const (
	few      = 64 // groups
	fewLeast = 64 // rows
	// fewMost bounds the size of numbers: 2^16 of them do not overflow.
	fewMost = 1 << 46
)

type lanes [4][few]int64

// isFew reports whether rows of groups 0 to n-1 are worth adding up in lanes.
func isFew(rows, groups int) bool {
	return groups <= few && rows >= fewLeast && rows <= 1<<16
}

// sum is what the lanes have of group g together.
func (l *lanes) sum(g int) int64 { return l[0][g] + l[1][g] + l[2][g] + l[3][g] }

// add adds a number of group g to a lane, and counts it.
func (l *lanes) add(lane int, g int32, x int64, rows *lanes) {
	l[lane][g&(few-1)] += x
	rows[lane][g&(few-1)]++
}

// count adds up how many rows each group has.
func (l *lanes) count(groups []int32) {
	groups = groups[l.countFours(groups):]
	for ; len(groups) >= 4; groups = groups[4:] {
		l[0][groups[0]&(few-1)]++
		l[1][groups[1]&(few-1)]++
		l[2][groups[2]&(few-1)]++
		l[3][groups[3]&(few-1)]++
	}
	for _, g := range groups {
		l[0][g&(few-1)]++
	}
}

// ints adds up numbers and counts them in rows, and reports whether they were small enough.
func (l *lanes) ints(groups []int32, values []int64, rows *lanes) bool {
	values = values[:len(groups)]
	done, over := l.sumFours(groups, values, rows)
	groups, values = groups[done:], values[done:]
	for ; len(groups) >= 4 && len(values) >= 4; groups, values = groups[4:], values[4:] {
		a, b, c, d := values[0], values[1], values[2], values[3]
		over |= (a ^ a>>63) | (b ^ b>>63) | (c ^ c>>63) | (d ^ d>>63)
		l.add(0, groups[0], a, rows)
		l.add(1, groups[1], b, rows)
		l.add(2, groups[2], c, rows)
		l.add(3, groups[3], d, rows)
	}
	for i, g := range groups {
		over |= values[i] ^ values[i]>>63
		l.add(0, g, values[i], rows)
	}
	return over < fewMost
}

// doubles adds up whole numbers and counts them in rows, and reports whether all were that and small enough.
func (l *lanes) doubles(groups []int32, values []float64, rows *lanes) bool {
	const lane = 4
	values = values[:len(groups)]
	bad := false
	for ; len(groups) >= lane && len(values) >= lane; groups, values = groups[lane:], values[lane:] {
		a, b, c, d := int64(values[0]), int64(values[1]), int64(values[2]), int64(values[3])
		if float64(a) != values[0] || float64(b) != values[1] || float64(c) != values[2] || float64(d) != values[3] ||
			(a^a>>63)|(b^b>>63)|(c^c>>63)|(d^d>>63) >= fewMost {
			return false
		}
		l.add(0, groups[0], a, rows)
		l.add(1, groups[1], b, rows)
		l.add(2, groups[2], c, rows)
		l.add(3, groups[3], d, rows)
	}
	for i, g := range groups {
		a := int64(values[i])
		bad = bad || float64(a) != values[i] || a^a>>63 >= fewMost
		l.add(0, g, a, rows)
	}
	return !bad
}

// greatestOfFew is the greatest number of each group, none where there is none.
func greatestOfFew[T int64 | float64](groups []int32, values []T, none T) (most [few]T) {
	var l [4][few]T
	for g := range few {
		l[0][g], l[1][g], l[2][g], l[3][g] = none, none, none, none
	}
	values = values[:len(groups)]
	if ints, is := any(values).([]int64); is {
		done := greatestFours(groups, ints, any(&l[0]).(*[few]int64))
		groups, values = groups[done:], values[done:]
	}
	for i, g := range groups {
		if x := values[i]; x > l[i&3][g&(few-1)] {
			l[i&3][g&(few-1)] = x
		}
	}
	for g := range most {
		most[g] = max(l[0][g], l[1][g], l[2][g], l[3][g])
	}
	return most
}

// leastOfFew is the opposite of greatestOfFew.
func leastOfFew[T int64 | float64](groups []int32, values []T, none T) (least [few]T) {
	var l [4][few]T
	for g := range few {
		l[0][g], l[1][g], l[2][g], l[3][g] = none, none, none, none
	}
	values = values[:len(groups)]
	if ints, is := any(values).([]int64); is {
		done := leastFours(groups, ints, any(&l[0]).(*[few]int64))
		groups, values = groups[done:], values[done:]
	}
	for i, g := range groups {
		if x := values[i]; x < l[i&3][g&(few-1)] {
			l[i&3][g&(few-1)] = x
		}
	}
	for g := range least {
		least[g] = min(l[0][g], l[1][g], l[2][g], l[3][g])
	}
	return least
}
