package exectest

import (
	"fmt"
	"slices"
	"strconv"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// result is the rows emitted so far, each as a text that tells its bits.
type result struct{ rows []string }

// after is the relation once a node of a growth has emitted out in step i.
func (r *result) after(g catalog.Growth, i int, out []*vec.Batch) (*result, error) {
	next := &result{}
	if g != catalog.Replace && r != nil {
		next.rows = slices.Clone(r.rows)
	}
	var text []byte
	for _, b := range out {
		b = b.Dense()
		if g == catalog.Fixed && i > 0 && b.N > 0 {
			return nil, fmt.Errorf("a Fixed node emits %d rows in step %d", b.N, i+1)
		}
		for row := 0; row < b.N; row++ {
			text = bits(text[:0], b.Cols, row)
			next.rows = append(next.rows, string(text))
		}
	}
	return next, nil
}

// bits appends one row, such that other values give another text.
func bits(s []byte, cols []*vec.Vector, row int) []byte {
	for i, c := range cols {
		if i > 0 {
			s = append(s, " | "...)
		}
		if c.IsNull(row) {
			s = append(s, "NULL"...)
			continue
		}
		switch v := c.Value(row); c.Type.Kind {
		case types.Boolean:
			s = strconv.AppendBool(s, v.Boolean)
		case types.Double:
			s = strconv.AppendFloat(s, v.Double, 'g', -1, 64) // as many digits as tell it from its neighbours
		case types.Decimal:
			s = strconv.AppendInt(s, v.Decimal.HighBits(), 10)
			s = append(strconv.AppendUint(append(s, ':'), v.Decimal.LowBits(), 10), 'e')
			s = strconv.AppendInt(s, -int64(c.Type.Scale), 10)
		case types.Varchar:
			s = strconv.AppendQuote(s, v.String)
		default:
			s = strconv.AppendInt(s, v.Int, 10)
		}
	}
	return s
}

// same compares got with r, which is right: as sequences, or as bags.
func (r *result) same(got *result, sequence bool) error {
	want, have := slices.Clone(r.rows), slices.Clone(got.rows)
	if !sequence {
		slices.Sort(want)
		slices.Sort(have)
	}
	for i := 0; i < max(len(want), len(have)); i++ {
		w, g := "nothing", "nothing"
		if i < len(want) {
			w = want[i]
		}
		if i < len(have) {
			g = have[i]
		}
		if w != g {
			return fmt.Errorf("%d rows, not %d; first difference in row %d:\n got %s\nwant %s", len(have), len(want), i, g, w)
		}
	}
	return nil
}
