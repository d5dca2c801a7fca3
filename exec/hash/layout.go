package hash

import (
	"math/bits"
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// column is how one key column is coded. A packed column is a number in few bits: 0 is NULL, else value - base + 1,
// where the value is a text's code, 0 or 1 of a BOOLEAN, or a BIGINT, DATE, TIMESTAMP, integral DOUBLE or DECIMAL
// below 2^63. A value that does not fit makes the column wider, at last wide: 64 raw bits (128 of a DECIMAL), with a
// bit for NULL once there is one. Columns only ever widen, and equal values have equal codes in every layout.
type column struct {
	typ     types.Type
	wide    bool
	base    int64
	bits    uint   // packed: codes are below 1<<bits
	ranks   *ranks // of a packed column whose codes are not differences; nil for most
	nulls   bool   // wide: a NULL has been seen
	names   *Names // of VARCHAR
	most    uint64 // of VARCHAR: no code has a bit that this has not
	memos   memos
	word    int  // of the code, or the first of a wide value
	shift   uint // of a packed code in word
	nullAt  int  // word of a wide column's NULL bit
	nullBit uint
}

// maxPacked is the most bits of a packed number. Beyond, sharing a word is unlikely.
const maxPacked = 48

// ladder is the sizes of packed numbers, in bits, so that few widenings are ever needed.
var ladder = [...]uint{2, 4, 8, 12, 16, 20, 24, 28, 32, 40, maxPacked}

// newColumn is a column without keys. names may be nil for names of its own.
func newColumn(t types.Type, names *Names) column {
	c := column{typ: t, bits: 1}
	switch t.Kind {
	case types.Boolean:
		c.bits = 2
	case types.Varchar:
		c.names, c.bits = names, 8
		if names == nil {
			c.names = NewNames()
		} else {
			c.bits = step(max(c.bits, uint(bits.Len(uint(names.Len())))))
		}
	}
	return c
}

// place puts the columns into words, the first word that has room for each, and returns the number of words and the
// bits used of them.
func place(cols []column) (width int, used uint) {
	for i := range cols {
		if c := &cols[i]; c.wide {
			c.word = width
			width++
			if c.typ.Kind == types.Decimal {
				width++
			}
		}
	}
	first := width
	var free []uint // bits free in words from first on
	put := func(n uint) (word int, shift uint) {
		used += n
		for k := range free {
			if free[k] >= n {
				free[k] -= n
				return first + k, 64 - free[k] - n
			}
		}
		free = append(free, 64-n)
		return first + len(free) - 1, 0
	}
	for i := range cols {
		if c := &cols[i]; c.wide && c.nulls {
			c.nullAt, c.nullBit = put(1)
		}
	}
	// The widest stand lowest, so that keys that differ in others are far apart and used ones of an array close together.
	for b := range slices.Backward(ladder[:]) {
		for i := range cols {
			if c := &cols[i]; !c.wide && step(c.bits) == ladder[b] {
				c.word, c.shift = put(c.bits)
			}
		}
	}
	used += uint(64 * first)
	return max(1, first+len(free)), used
}

// widen changes the coding so that v's values fit too. keys are the columns' present values, nil if there are none. A column that
// is not alone shares its word with others, and is worth being narrow.
func (c *column) widen(v, keys *vec.Vector, alone bool) {
	if c.names != nil {
		c.bits = step(max(uint(bits.Len64(c.most)), c.bits))
		return
	}
	if !c.wide {
		r := span{empty: true}
		if keys != nil {
			r.add(keys)
		}
		r.add(v)
		c.ranks = nil
		if !c.fit(r) {
			c.wide = true
		} else if v.Int != nil && !alone {
			c.rank(r, v, keys)
		}
	}
	if c.wide && (c.nulls || hasNull(v) || keys != nil && hasNull(keys)) {
		c.nulls = true
	}
}

// fit chooses base and bits for a range of values, twice as large as needed. It reports false if the range is too wide.
func (c *column) fit(r span) bool {
	if r.empty {
		return !r.misfit
	}
	size := uint64(r.hi) - uint64(r.lo)
	if r.misfit || size >= 1<<(maxPacked-1)-2 {
		return false
	}
	c.bits = max(c.bits, step(uint(bits.Len64(2*size+2))))
	room := uint64(1)<<c.bits - 2 // the largest value - base
	if r.lo >= 0 && uint64(r.hi) <= room {
		c.base = 0
	} else {
		// Wrapping arithmetic: base may lie beyond the int64 range, differences to it are right all the same.
		c.base = int64(uint64(r.lo) - (room-size)/2)
	}
	return true
}

// rank codes numbers by rank where that takes fewer bits.
func (c *column) rank(r span, v, keys *vec.Vector) {
	if k, base := ranksOf(r, c.bits, v, keys); k != nil {
		c.ranks, c.base, c.bits = k, base, k.bits()
	}
}

func step(need uint) uint {
	for _, b := range ladder {
		if b >= need {
			return b
		}
	}
	return maxPacked
}

// span is the range of the packable values of some vectors.
type span struct {
	lo, hi int64
	empty  bool
	misfit bool // there is a value that cannot be packed
}

func (r *span) add(v *vec.Vector) {
	for i := range slots(v) {
		if v.Null != nil && v.Null[i] {
			continue
		}
		x, ok := packable(v, i)
		if !ok {
			r.misfit = true
			return
		}
		if r.empty {
			r.lo, r.hi, r.empty = x, x, false
		}
		r.lo, r.hi = min(r.lo, x), max(r.hi, x)
	}
}

// packable is the whole number in slot i, if it is one that int64 holds.
func packable(v *vec.Vector, i int) (int64, bool) {
	switch v.Type.Kind {
	case types.Double:
		return integral(v.Double[i])
	case types.Decimal:
		d := v.Decimal[i]
		return int64(d.LowBits()), narrow(d)
	}
	return v.Int[i], true
}

// integral is x as a whole number below 2^53, if it is one.
func integral(x float64) (int64, bool) {
	if !(x > -1<<53 && x < 1<<53) {
		return 0, false
	}
	n := int64(x)
	return n, float64(n) == x
}

// narrow reports whether d is within int64.
func narrow(d decimal128.Num) bool { return d.HighBits() == int64(d.LowBits())>>63 }

// slots is the number of slots of v.
func slots(v *vec.Vector) int {
	if v.Const {
		return min(1, v.N)
	}
	return v.N
}

func hasNull(v *vec.Vector) bool {
	for i := range slots(v) {
		if v.Null != nil && v.Null[i] {
			return true
		}
	}
	return false
}
