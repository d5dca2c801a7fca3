package hash

import (
	"math/bits"

	"flowsql/exec/vec"
)

// ranks codes numbers that are few and lie close together by the order in which they are first seen, in fewer bits than their
// range has: a protocol is one of a handful of numbers below 256.
type ranks struct {
	codes  []uint8 // by number - base: 1 and more; 0 for those not seen
	values []int64 // by code - 1
}

const (
	ranksRange = 1 << 12
	maxRanks   = 120 // that many are told apart at first
)

// ranksOf is ranks of the numbers of vectors in a range, nil if their codes take no less than most bits.
func ranksOf(r span, most uint, vectors ...*vec.Vector) (*ranks, int64) {
	size := uint64(r.hi) - uint64(r.lo)
	if r.empty || r.misfit || size >= ranksRange {
		return nil, 0
	}
	base := int64(uint64(r.lo) - (ranksRange-1-size)/2) // as in fit
	if r.lo >= 0 && r.hi < ranksRange {
		base = 0
	}
	k := &ranks{codes: make([]uint8, ranksRange)}
	for _, v := range vectors {
		if v == nil {
			continue
		}
		for i := range slots(v) {
			if v.Null != nil && v.Null[i] {
				continue
			}
			if !k.learn(v.Int[i], base, maxRanks) {
				return nil, 0
			}
		}
	}
	if k.bits() >= most {
		return nil, 0
	}
	return k, base
}

// bits is what the codes need, with room for as many again.
func (k *ranks) bits() uint { return step(uint(bits.Len(uint(2 * len(k.values))))) }

// learn gives a number in the range a code, if it has none. It reports false where there are most already.
func (k *ranks) learn(x, base int64, most int) bool {
	code := &k.codes[uint64(x)-uint64(base)]
	if *code != 0 {
		return true
	}
	if len(k.values) >= most {
		return false
	}
	k.values = append(k.values, x)
	*code = uint8(len(k.values))
	return true
}

// encodeRanks adds the codes of n rows to words. It reports false where there is no code for a number.
func (c *column) encodeRanks(v *vec.Vector, n int, words []uint64, width int) bool {
	codes, base, most := c.ranks.codes, uint64(c.base), 1<<c.bits-1
	words = words[c.word:]
	for i, x := range v.Int[:n] {
		if v.Null != nil && v.Null[i] {
			continue
		}
		d := uint64(x) - base
		if d >= ranksRange {
			return false
		}
		code := codes[d]
		if code == 0 {
			if !c.ranks.learn(x, c.base, most) {
				return false
			}
			code = codes[d]
		}
		words[i*width] |= uint64(code) << c.shift
	}
	return true
}

// find is the code of a number, 0 if it has none.
func (k *ranks) find(x, base int64) uint64 {
	if d := uint64(x) - uint64(base); d < ranksRange {
		return uint64(k.codes[d])
	}
	return 0
}
