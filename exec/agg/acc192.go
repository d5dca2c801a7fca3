package agg

import (
	"math/big"
	"math/bits"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// acc192 is, for every group, the exact sum of a DECIMAL or of a product of two numbers from each row: an integer of 192
// bits, and a wide for products of fractions. 2^63 rows do not overflow it.
type acc192 struct {
	cells []cell192
	wides wides
}

// cell192 is a two's complement number, the lowest word first.
type cell192 [3]uint64

func (a *acc192) grow(n int) { a.cells = grow(a.cells, n) }

func (a *acc192) clear() { *a = acc192{cells: cleared(a.cells)} }

func (a *acc192) bytes() int64 { return int64(24*cap(a.cells)) + a.wides.bytes() }

// add adds a 128-bit number.
func (c *cell192) add(lo uint64, hi int64) {
	var carry uint64
	c[0], carry = bits.Add64(c[0], lo, 0)
	c[1], carry = bits.Add64(c[1], uint64(hi), carry)
	c[2] += uint64(hi>>63) + carry
}

func (c *cell192) addDecimal(d decimal128.Num) { c.add(d.LowBits(), d.HighBits()) }

func (c *cell192) addProduct(x, y int64) {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	// Signed from unsigned: Warren, Hacker's Delight, section 8-3.
	c.add(lo, int64(hi)-x>>63&y-y>>63&x)
}

// product adds x * y for doubles.
func (a *acc192) product(g int32, x, y float64) {
	i, j := int64(x), int64(y)
	if float64(i) == x && float64(j) == y && x < 1<<53 && x > -1<<53 && y < 1<<53 && y > -1<<53 {
		a.cells[g].addProduct(i, j)
		return
	}
	a.wides.of(g).addProduct(x, y)
}

func (a *acc192) merge(other *acc192, to []int32) {
	for g := range other.cells {
		if to[g] < 0 {
			continue
		}
		c, o := &a.cells[to[g]], &other.cells[g]
		var carry uint64
		c[0], carry = bits.Add64(c[0], o[0], 0)
		c[1], carry = bits.Add64(c[1], o[1], carry)
		c[2], _ = bits.Add64(c[2], o[2], carry)
	}
	a.wides.merge(&other.wides, to)
}

// small is the sum of group g if it is a whole number from 0 to 2^128-1.
func (a *acc192) small(g int) (hi, lo uint64, ok bool) {
	c := &a.cells[g]
	return c[1], c[0], c[2] == 0 && a.wides.get(g) == nil
}

// value is the sum of group g as z * 2^exp.
func (a *acc192) value(g int) (z *big.Int, exp int) {
	c := &a.cells[g]
	z = new(big.Int).SetInt64(int64(c[2]))
	z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(c[1]))
	z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(c[0]))
	w := a.wides.get(g)
	if w == nil {
		return z, 0
	}
	y, exp := w.value()
	return addScaled(z, 0, y, exp)
}

// encode is the accumulator as columns; decode is its inverse.
func (a *acc192) encode() (cells, wides [][]int64) {
	cells = make([][]int64, 3)
	for k := range cells {
		cells[k] = make([]int64, len(a.cells))
		for g := range a.cells {
			cells[k][g] = int64(a.cells[g][k])
		}
	}
	rows := a.wides.rows()
	return cells, rows[:]
}

func (a *acc192) decode(cells, wides [][]int64) {
	a.grow(len(cells[0]))
	for g := range a.cells {
		a.cells[g] = cell192{uint64(cells[0][g]), uint64(cells[1][g]), uint64(cells[2][g])}
	}
	a.wides.load(wides)
}
