package expr

import (
	"math"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Gap is the longest time between two neighbours in a session.
type Gap struct {
	ints     int64
	doubles  float64
	decimals num
}

// NewGap reads the constant gap of times of type t.
func NewGap(gap plan.Expr, t types.Type) (*Gap, error) {
	size, err := newWindowSize(gap, t)
	if err != nil {
		return nil, err
	}
	g := &Gap{size.int, size.double, size.decimal}
	switch t.Kind {
	case types.Date:
		g.ints = size.span.Micros / types.DayMicros
	case types.Timestamp:
		g.ints = size.span.Micros
	}
	return g, nil
}

// Ints, Doubles and Decimals report whether b, not before a, is at most the gap away.
func (g *Gap) Ints(a, b int64) bool { return a > math.MaxInt64-g.ints || b <= a+g.ints }

func (g *Gap) Doubles(a, b float64) bool { return b <= a+g.doubles }

func (g *Gap) Decimals(a, b num) bool {
	if a.Sign() < 0 { // neither sum nor difference leaves 128 bits
		return b.Cmp(a.Add(g.decimals)) <= 0
	}
	return b.Sub(a).Cmp(g.decimals) <= 0
}
