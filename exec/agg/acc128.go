package agg

import (
	"math/big"
	"math/bits"
)

// acc128 is, for every group, a number of rows and the exact sum of a number from each. A sum is a 128-bit integer in
// units of 2^unit, and what does not fit that is in a wide: with unit -76 whole numbers below 2^51 and most fractions fit,
// so that a group costs 24 bytes. How a sum is divided between the two depends on the order of rows, what they add up
// to does not.
type acc128 struct {
	unit  int // 0 for whole numbers, -fine for doubles
	cells []cell128
	wides wides
}

type cell128 struct {
	lo uint64
	hi int64
	n  int64 // rows
}

func (a *acc128) grow(n int) { a.cells = grow(a.cells, n) }

func (a *acc128) bytes() int64 { return int64(24*cap(a.cells)) + a.wides.bytes() }

// ints adds rows of an accumulator of unit 0. 2^63 rows do not overflow it.
func (a *acc128) ints(groups []int32, values []int64, null []bool) {
	cells := a.cells
	values = values[:len(groups)]
	if null == nil && isFew(len(groups), len(cells)) {
		var sums, rows lanes
		if sums.ints(groups, values, &rows) {
			a.addLanes(&sums, &rows)
			return
		}
	}
	if null == nil {
		for i, g := range groups {
			c, v := &cells[g], values[i]
			lo, carry := bits.Add64(c.lo, uint64(v), 0)
			c.lo = lo
			c.hi += v>>63 + int64(carry)
			c.n++
		}
		return
	}
	for i, g := range groups {
		if null[i] {
			continue
		}
		c, v := &cells[g], values[i]
		lo, carry := bits.Add64(c.lo, uint64(v), 0)
		c.lo = lo
		c.hi += v>>63 + int64(carry)
		c.n++
	}
}

// fine is minus the unit of sums of doubles: whole numbers below 2^51, and fractions down to the last bit of a
// microsecond in seconds. spare is how far its whole numbers stand above the lower word.
const (
	fine  = 76
	spare = fine - 64
)

// doubles adds rows of an accumulator of unit -fine.
func (a *acc128) doubles(groups []int32, values []float64, null []bool) {
	cells := a.cells
	values = values[:len(groups)]
	if null == nil && isFew(len(groups), len(cells)) {
		var sums, rows lanes
		if sums.doubles(groups, values, &rows) {
			a.addLanes(&sums, &rows)
			return
		}
	}
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		c, v := &cells[g], values[i]
		c.n++
		if !(v < 1<<50 && v > -1<<50) {
			a.double(g, v)
			continue
		}
		// Every difference and product here is exact: it takes bits away from v or moves its point.
		whole := int64(v)
		hi := whole << spare
		if part := v - float64(whole); part != 0 {
			part *= 1 << 62
			high := int64(part)
			part = (part - float64(high)) * (1 << (fine - 62))
			low := int64(part)
			if float64(low) != part {
				a.double(g, v)
				continue
			}
			lo, carry := bits.Add64(uint64(high)<<(fine-62), uint64(low), 0)
			a.add(g, lo, hi+high>>(64-(fine-62))+low>>63+int64(carry))
			continue
		}
		if h := c.hi + hi; (c.hi^h)&(hi^h) >= 0 {
			c.hi = h
			continue
		}
		a.double(g, v)
	}
}

// addLanes adds whole numbers that lanes have added up and counted.
func (a *acc128) addLanes(sums, rows *lanes) {
	for g := range a.cells {
		x := sums.sum(g)
		a.cells[g].n += rows.sum(g)
		switch {
		case a.unit == 0:
			a.add(int32(g), uint64(x), x>>63)
		case magnitude(x) < 1<<50:
			a.add(int32(g), 0, x<<spare)
		default:
			a.wides.of(int32(g)).add(x < 0, 0, magnitude(x), 0)
		}
	}
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
	for g := range other.cells {
		o := &other.cells[g]
		if to[g] < 0 {
			continue
		}
		a.add(to[g], o.lo, o.hi)
		a.cells[to[g]].n += o.n
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
	if a.wides.get(g) == nil {
		c := &a.cells[g]
		neg, hi, lo := absolute(c.hi, c.lo)
		return ratio(neg, hi, lo, den, a.unit), true
	}
	z, exp := a.value(g)
	return bigRatio(z, exp, new(big.Int).SetUint64(den))
}

// small is the sum of group g, if it is a whole number of 64 bits.
func (a *acc128) small(g int) (int64, bool) {
	c := &a.cells[g]
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
	c := &a.cells[g]
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
	lo, hi, n := make([]int64, len(a.cells)), make([]int64, len(a.cells)), make([]int64, len(a.cells))
	for g, c := range a.cells {
		lo[g], hi[g], n[g] = int64(c.lo), c.hi, c.n
	}
	rows := a.wides.rows()
	return [][]int64{lo, hi, n}, rows[:]
}

func (a *acc128) decode(cells, wides [][]int64) {
	a.grow(len(cells[0]))
	for g := range cells[0] {
		a.cells[g] = cell128{uint64(cells[0][g]), cells[1][g], cells[2][g]}
	}
	a.wides.load(wides)
}
