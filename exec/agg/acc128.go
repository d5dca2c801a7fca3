package agg

import (
	"math/big"
	"math/bits"
)

// acc128 is, for every group, a number of rows and the exact sum of a number from each. Small whole numbers are added up in 64
// bits, as long as no such sum can overflow; what they cannot take is in a 128-bit integer in units of 2^unit, and what
// does not fit that is in a wide: with unit -76 whole numbers below 2^51 and most fractions fit. So a group costs 16 bytes where
// all numbers are small, 32 with others. How a sum is divided depends on the order of rows, what the parts add up to
// does not.
type acc128 struct {
	unit  int // 0 for whole numbers, -fine for doubles
	near  []nearSum
	spent uint64    // no near sum is larger
	large bool      // a number was too large for them
	cells []cell128 // empty, or as many as there are groups; in a wide group too
	wides wides
}

type cell128 struct {
	lo uint64
	hi int64
}

func (a *acc128) grow(n int) {
	a.near = grow(a.near, n)
	if len(a.cells) > 0 {
		a.cells = grow(a.cells, n)
	}
}

func (a *acc128) clear() {
	*a = acc128{unit: a.unit, near: cleared(a.near)}
}

func (a *acc128) bytes() int64 { return int64(16*cap(a.near)+16*cap(a.cells)) + a.wides.bytes() }

// groups is how many there are, and rows how many a group has.
func (a *acc128) groups() int      { return len(a.near) }
func (a *acc128) rows(g int) int64 { return a.near[g].n }

// put adds a whole number where there is room for any.
func (a *acc128) put(g int32, x int64) {
	switch {
	case x == 0:
	case a.unit == 0:
		a.add(g, uint64(x), x>>63)
	case magnitude(x) < 1<<50:
		a.add(g, 0, x<<spare)
	default:
		a.wides.of(g).add(x < 0, 0, magnitude(x), 0)
	}
}

// ints adds rows of an accumulator of unit 0. 2^63 rows do not overflow it.
func (a *acc128) ints(groups []int32, values []int64, null []bool) {
	values = values[:len(groups)]
	if null == nil && isFew(len(groups), len(a.near)) {
		var sums, rows lanes
		if sums.ints(groups, values, &rows) {
			a.addLanes(&sums, &rows)
			return
		}
	}
	for len(groups) > nearRows {
		var first []bool
		if null != nil {
			first, null = null[:nearRows], null[nearRows:]
		}
		a.someInts(groups[:nearRows], values[:nearRows], first)
		groups, values = groups[nearRows:], values[nearRows:]
	}
	a.someInts(groups, values, null)
}

// fine is minus the unit of sums of doubles: whole numbers below 2^51, and fractions down to the last bit of a
// microsecond in seconds. spare is how far its whole numbers stand above the lower word.
const (
	fine  = 76
	spare = fine - 64
)

// doubles adds rows of an accumulator of unit -fine.
func (a *acc128) doubles(groups []int32, values []float64, null []bool) {
	values = values[:len(groups)]
	if null == nil && isFew(len(groups), len(a.near)) {
		var sums, rows lanes
		if sums.doubles(groups, values, &rows) {
			a.addLanes(&sums, &rows)
			return
		}
	}
	for len(groups) > nearRows {
		var first []bool
		if null != nil {
			first, null = null[:nearRows], null[nearRows:]
		}
		a.someDoubles(groups[:nearRows], values[:nearRows], first)
		groups, values = groups[nearRows:], values[nearRows:]
	}
	a.someDoubles(groups, values, null)
}

// fraction adds a number of which whole is the whole part, if it is one of units. Every difference and product here is exact:
// it takes bits away from v or moves its point.
func (a *acc128) fraction(g int32, v float64, whole int64) bool {
	part := (v - float64(whole)) * (1 << 62)
	high := int64(part)
	part = (part - float64(high)) * (1 << (fine - 62))
	low := int64(part)
	if float64(low) != part {
		return false
	}
	lo, carry := bits.Add64(uint64(high)<<(fine-62), uint64(low), 0)
	a.add(g, lo, whole<<spare+high>>(64-(fine-62))+low>>63+int64(carry))
	return true
}

// double adds any finite number, without counting a row.
func (a *acc128) double(g int32, v float64) {
	neg, m, exp := split(v)
	shift := exp - a.unit
	if shift < 0 {
		if zeros := bits.TrailingZeros64(m); m != 0 && -shift <= zeros {
			m, shift = m>>-shift, 0
		}
	}
	if shift < 0 || shift > 72 {
		a.wides.of(g).add(neg, 0, m, exp)
		return
	}
	hi, lo := m>>(64-uint(shift)), m<<uint(shift)
	if shift >= 64 {
		hi = m << uint(shift-64)
	}
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	a.add(g, lo, int64(hi))
}

// add adds a 128-bit number of units. On overflow the old sum moves to the wide.
func (a *acc128) add(g int32, lo uint64, hi int64) {
	if len(a.cells) == 0 {
		a.cells = make([]cell128, len(a.near), cap(a.near))
	}
	c := &a.cells[g]
	l, carry := bits.Add64(c.lo, lo, 0)
	h := int64(uint64(c.hi) + uint64(hi) + carry)
	if (c.hi^h)&(hi^h) < 0 {
		neg, high, low := absolute(c.hi, c.lo)
		a.wides.of(g).add(neg, high, low, a.unit)
		l, h = lo, hi
	}
	c.lo, c.hi = l, h
}

func (a *acc128) merge(other *acc128, to []int32) {
	ored := int64(0)
	for g, o := range other.near {
		if to[g] < 0 {
			continue
		}
		c := &a.near[to[g]]
		c.n += o.n
		x := c.sum + o.sum
		if (x^c.sum)&(x^o.sum) < 0 {
			a.put(to[g], o.sum)
			continue
		}
		c.sum = x
		ored |= x ^ x>>63
	}
	if a.spent = max(a.spent, uint64(ored)+1); a.spent > maxSpent {
		a.settle()
	}
	for g, o := range other.cells {
		if to[g] >= 0 {
			a.add(to[g], o.lo, o.hi)
		}
	}
	a.wides.merge(&other.wides, to)
}

// absolute is a two's complement number as sign and magnitude.
func absolute(hi int64, lo uint64) (neg bool, h, l uint64) {
	if hi >= 0 {
		return false, uint64(hi), lo
	}
	l, borrow := bits.Sub64(0, lo, 0)
	h, _ = bits.Sub64(0, uint64(hi), borrow)
	return true, h, l
}

// over is the double nearest to the sum of group g divided by den >= 1. It reports false if that is infinite.
func (a *acc128) over(g int, den uint64) (float64, bool) {
	if a.isNear() {
		x := a.near[g].sum
		return ratio(x < 0, 0, magnitude(x), den, 0), true
	}
	a.settle()
	if a.wides.get(g) == nil {
		c := a.cell(g)
		neg, hi, lo := absolute(c.hi, c.lo)
		return ratio(neg, hi, lo, den, a.unit), true
	}
	z, exp := a.value(g)
	return bigRatio(z, exp, new(big.Int).SetUint64(den))
}

// cell is what is in units of group g.
func (a *acc128) cell(g int) cell128 {
	if len(a.cells) == 0 {
		return cell128{}
	}
	return a.cells[g]
}

// small is the sum of group g, if it is a whole number of 64 bits.
func (a *acc128) small(g int) (int64, bool) {
	if a.isNear() {
		return a.near[g].sum, true
	}
	a.settle()
	c := a.cell(g)
	switch {
	case a.wides.get(g) != nil:
		return 0, false
	case a.unit == 0:
		return int64(c.lo), c.hi == int64(c.lo)>>63
	}
	return c.hi >> spare, c.lo == 0 && c.hi&(1<<spare-1) == 0
}

// value is the sum of group g as z * 2^exp.
func (a *acc128) value(g int) (z *big.Int, exp int) {
	if a.isNear() {
		return big.NewInt(a.near[g].sum), 0
	}
	a.settle()
	c := a.cell(g)
	z = new(big.Int).SetInt64(c.hi)
	z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(c.lo))
	w := a.wides.get(g)
	if w == nil {
		return z, a.unit
	}
	y, exp := w.value()
	return addScaled(z, a.unit, y, exp)
}

// addScaled is x * 2^ex + y * 2^ey as z * 2^exp.
func addScaled(x *big.Int, ex int, y *big.Int, ey int) (z *big.Int, exp int) {
	exp = min(ex, ey)
	x = new(big.Int).Lsh(x, uint(ex-exp))
	y = new(big.Int).Lsh(y, uint(ey-exp))
	return x.Add(x, y), exp
}

// encode is the accumulator as columns; decode is its inverse.
func (a *acc128) encode() (cells, wides [][]int64) {
	lo, hi, n := make([]int64, len(a.near)), make([]int64, len(a.near)), make([]int64, len(a.near))
	if a.unit != 0 || !a.isNear() {
		a.settle()
	}
	for g, c := range a.near {
		lo[g], hi[g], n[g] = c.sum, c.sum>>63, c.n
		if c.sum == 0 {
			in := a.cell(g)
			lo[g], hi[g] = int64(in.lo), in.hi
		}
	}
	rows := a.wides.rows()
	return [][]int64{lo, hi, n}, rows[:]
}

func (a *acc128) decode(cells, wides [][]int64) {
	a.grow(len(cells[0]))
	for g, n := range cells[2] {
		lo, hi := cells[0][g], cells[1][g]
		a.near[g].n += n
		if a.unit == 0 && hi == lo>>63 && magnitude(lo) <= maxSpent && a.near[g].sum == 0 {
			a.near[g].sum = lo
			a.spent = max(a.spent, magnitude(lo))
		} else {
			a.add(int32(g), uint64(lo), hi)
		}
	}
	a.wides.load(wides)
}
