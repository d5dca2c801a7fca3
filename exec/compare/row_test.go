package compare

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// cell is one value of an answer: NULL, a number or a text. Truth values are the numbers 1 and 0, dates are texts.
type cell struct {
	kind  byte // 'n' NULL, 'i' integer, 'f' fraction, 't' text
	whole int64
	frac  float64
	text  string // of a text; of a fraction that is a DECIMAL: all its digits
}

func (c cell) String() string {
	switch c.kind {
	case 'n':
		return "NULL"
	case 'i':
		return strconv.FormatInt(c.whole, 10)
	case 'f':
		return strconv.FormatFloat(c.frac, 'g', -1, 64)
	}
	return strconv.Quote(c.text)
}

func (c cell) number() float64 {
	if c.kind == 'i' {
		return float64(c.whole)
	}
	return c.frac
}

// key is equal for cells that agree, but for the rounding of fractions: it sorts rows.
func (c cell) key() string {
	if c.kind == 'i' || c.kind == 'f' {
		return strconv.FormatFloat(c.number(), 'g', 11, 64)
	}
	return c.String()
}

// agrees compares integers and texts exactly, fractions to 12 digits.
func (c cell) agrees(d cell) bool {
	number := func(k byte) bool { return k == 'i' || k == 'f' }
	if !number(c.kind) || !number(d.kind) || c.kind == 'i' && d.kind == 'i' {
		return c == d
	}
	a, b := c.number(), d.number()
	return a == b || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b)) || math.Abs(a-b) < 1e-300
}

// answer is the rows of a query.
type answer [][]cell

func (a answer) String() string {
	var s strings.Builder
	for _, row := range a {
		for j, c := range row {
			if j > 0 {
				s.WriteString(" | ")
			}
			s.WriteString(c.String())
		}
		s.WriteByte('\n')
	}
	if len(a) == 0 {
		return "(no rows)\n"
	}
	return s.String()
}

func rowKey(row []cell) string {
	keys := make([]string, len(row))
	for i, c := range row {
		keys[i] = c.key()
	}
	return strings.Join(keys, "|")
}

// differs says how two answers differ; empty if they do not. In order, they are sequences, else bags.
func (a answer) differs(b answer, inOrder bool) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows against %d", len(a), len(b))
	}
	if !inOrder {
		a, b = a.sorted(), b.sorted()
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return fmt.Sprintf("%d columns against %d", len(a[i]), len(b[i]))
		}
		for j := range a[i] {
			if !a[i][j].agrees(b[i][j]) {
				return fmt.Sprintf("row %d, column %d: %s against %s", i+1, j+1, a[i][j], b[i][j])
			}
		}
	}
	return ""
}

func (a answer) sorted() answer {
	type keyed struct {
		key string
		row []cell
	}
	rows := make([]keyed, len(a))
	for i, r := range a {
		rows[i] = keyed{rowKey(r), r}
	}
	sort.SliceStable(rows, func(i, j int) bool {
		if rows[i].key != rows[j].key {
			return rows[i].key < rows[j].key
		}
		return fmt.Sprint(rows[i].row) < fmt.Sprint(rows[j].row)
	})
	out := make(answer, len(a))
	for i, r := range rows {
		out[i] = r.row
	}
	return out
}
