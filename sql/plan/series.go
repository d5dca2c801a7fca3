package plan

import (
	"sort"

	"flowsql/sql/types"
)

// Count sets the number of rows: values from Start on up to stop, stop itself with it.
func (n *Series) Count(stop int64, with bool) {
	up := n.Step.Months > 0 || n.Step.Micros > 0
	past := func(v int64) bool {
		return v == stop && !with || v != stop && (v > stop) == up
	}
	// The first row past the end; no series that fits an int64 has more rows than the span of its values.
	rows := sort.Search(1<<62, func(k int) bool {
		v, ok := n.Value(int64(k))
		return !ok || past(v)
	})
	n.Rows = int64(rows)
}

// Value is the value of row k; false beyond what its type holds.
func (n *Series) Value(k int64) (int64, bool) {
	switch {
	case n.Step.Months != 0:
		months := k * n.Step.Months
		if k > 1<<20 || months > 1<<20 || months < -1<<20 {
			return 0, false
		}
		if n.Column.Type.Kind == types.Date {
			return types.AddMonths(n.Start, months), true
		}
		day := n.Start / types.DayMicros
		if n.Start%types.DayMicros < 0 {
			day--
		}
		return types.AddMonths(day, months)*types.DayMicros + n.Start - day*types.DayMicros, true
	case n.Column.Type.Kind == types.Date:
		return plus(n.Start, k, n.Step.Micros/types.DayMicros)
	}
	return plus(n.Start, k, n.Step.Micros)
}

// plus is start + k*step; false if that does not fit.
func plus(start, k, step int64) (int64, bool) {
	by := k * step
	if step != 0 && k != 0 && (by/step != k || (by < 0) != (step < 0)) {
		return 0, false
	}
	v := start + by
	return v, (start^v)&(by^v) >= 0
}
