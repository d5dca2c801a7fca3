package flowgen

import "math/bits"

// alias draws an index in proportion to integer weights, in constant time
// (Walker's alias method, as built by Vose: A Linear Algorithm for Generating
// Random Numbers With a Given Distribution, IEEE TSE 17(9), 1991).
type alias []slot

// slot is one column of the table. Of the draws that hit column i, the share
// keep/2^64 stays with i and the others go to the slot's other index.
type slot struct {
	keep  uint64
	other uint32
}

// newAlias builds the table of weights. Their sum times their number must be
// below 2^64 and their sum positive.
func newAlias(weights []uint64) alias {
	n := uint64(len(weights))
	sum := uint64(0)
	for _, w := range weights {
		sum += w
	}
	a := make(alias, n)
	left := make([]uint64, n) // left[i]: what is unplaced of weight i, in units where a column holds sum
	var small, large []uint32
	for i, w := range weights {
		left[i] = w * n
		if left[i] < sum {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		keep, _ := bits.Div64(left[s], 0, sum)
		a[s] = slot{keep: keep, other: l}
		left[l] -= sum - left[s]
		if left[l] < sum {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, l := range large { // full to the brim: whatever is drawn, it stays
		a[l] = slot{other: l}
	}
	return a
}

// newZipf returns the table for n ranks whose weights fall as 1/rank, rank 0
// being the most popular (Zipf's law with exponent 1).
func newZipf(n int) alias {
	weights := make([]uint64, n)
	for rank := range weights {
		weights[rank] = (1 << 40) / uint64(rank+1)
	}
	return newAlias(weights)
}

// pick draws an index. One draw serves as column (its high part) and as the
// position within the column (its low part).
func (a alias) pick(r *rng) int {
	column, within := bits.Mul64(r.next(), uint64(len(a)))
	if s := a[column]; within >= s.keep {
		return int(s.other)
	}
	return int(column)
}
