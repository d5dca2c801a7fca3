package expr

import (
	"cmp"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// textNumber is the number that a text is, ready to be compared with any other.
type textNumber struct {
	ok       bool // the text is a number
	fraction bool // it is more than floor
	over     int8 // 1 or -1: it is beyond all BIGINTs, and floor means nothing
	floor    int64
	exact    types.Number
	double   float64
}

func parseText(s string) textNumber {
	n, ok := types.ParseNumber(s)
	if !ok {
		return textNumber{}
	}
	floor, fraction, over := n.Floor()
	return textNumber{true, fraction, int8(over), floor, n, n.Double()}
}

// compareInt is the order of the text's number and an integer.
func (t *textNumber) compareInt(i int64) int {
	if t.over != 0 {
		return int(t.over)
	}
	if c := cmp.Compare(t.floor, i); c != 0 {
		return c
	}
	return bit(t.fraction)
}

// compareDecimal is the order of the text's number and a decimal.
func (t *textNumber) compareDecimal(d num, scale int) int {
	_, digits := t.exact.Digits()
	if digits <= types.MaxPrecision {
		if x, ok := t.exact.Decimal(digits); ok {
			return compareDecimals(x, digits, d, scale)
		}
	}
	// More digits than a DECIMAL has: round, which decides unless the two are then equal.
	x, ok := t.exact.Decimal(scale)
	if !ok {
		return bit(t.double > 0)*2 - 1
	}
	if c := x.Cmp(d); c != 0 {
		return c
	}
	back, _ := types.ParseNumber(decimalText(x, scale))
	return t.exact.Cmp(back)
}

// textNumbers is the numbers of a dictionary's entries, parsed when they are first asked for.
type textNumbers struct {
	dict   *vec.Dict
	known  []bool
	parsed []textNumber
}

// read is the number of row i of a Varchar vector that is not NULL there.
func (t *textNumbers) read(v *vec.Vector) func(i int) *textNumber {
	codes := cellsOf(v, v.Code)
	if v.Dict.Len() > 4*v.N+1024 { // a table would cost more than it saves
		var last textNumber
		return func(i int) *textNumber {
			last = parseText(v.Dict.Value(codes.at(i)))
			return &last
		}
	}
	if t.dict == nil || !v.Dict.Extends(t.dict) {
		t.known, t.parsed = nil, nil
	}
	t.dict = v.Dict
	if missing := v.Dict.Len() - len(t.known); missing > 0 {
		t.known = append(t.known, make([]bool, missing)...)
		t.parsed = append(t.parsed, make([]textNumber, missing)...)
	}
	return func(i int) *textNumber {
		c := codes.at(i)
		if !t.known[c] {
			t.known[c], t.parsed[c] = true, parseText(v.Dict.Value(c))
		}
		return &t.parsed[c]
	}
}

// compareNumber is the order of a text's number and row i of a numeric vector.
func compareNumber(v *vec.Vector) func(t *textNumber, i int) int {
	switch v.Type.Kind {
	case types.BigInt:
		x := readInt(v)
		return func(t *textNumber, i int) int { return t.compareInt(x(i)) }
	case types.Decimal:
		x, scale := readDecimal(v), int(v.Type.Scale)
		return func(t *textNumber, i int) int { return t.compareDecimal(x(i), scale) }
	case types.Double:
		x := readDouble(v)
		return func(t *textNumber, i int) int { return cmp.Compare(t.double, x(i)) }
	case types.Boolean:
		x := readBool(v)
		return func(t *textNumber, i int) int { return t.compareInt(int64(bit(x(i)))) }
	}
	panic("bug: text compared with " + v.Type.String())
}

func fromInt(i int64) num { return decimal128.FromI64(i) }

// roundInt is a DOUBLE rounded half away from zero, unless it is no BIGINT.
func roundInt(f float64) (int64, bool) {
	f = math.Round(f)
	if !(f >= -1<<63 && f < 1<<63) {
		return 0, false
	}
	return int64(f), true
}
