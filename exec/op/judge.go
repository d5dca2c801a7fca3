package op

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// judge knows the latest event time of the rows seen so far, and so which of the next are late.
type judge struct {
	kind   types.Kind // of the column
	delay  types.Value
	any    bool    // there is a latest time
	int    int64   // it, of BIGINT; of DATE and TIMESTAMP, microseconds
	double float64 // it, of DOUBLE
	late   int64   // rows
}

func newJudge(t types.Type, delay types.Value) judge { return judge{kind: t.Kind, delay: delay} }

// latest is the latest time and its type, TIMESTAMP for DATE.
func (j *judge) latest() (types.Type, types.Value) {
	value := types.Value{Int: j.int, Double: j.double, Null: !j.any}
	switch j.kind {
	case types.BigInt:
		return types.TypeBigInt, value
	case types.Double:
		return types.TypeDouble, value
	}
	return types.TypeTimestamp, value
}

// mark is the watermark; false while there is none.
func (j *judge) mark() (types.Value, bool) {
	if !j.any {
		return types.Value{Null: true}, false
	}
	if j.kind == types.Double {
		return types.Value{Double: j.double - j.delay.Double}, true
	}
	return types.Value{Int: less(j.int, j.delay.Int)}, true
}

// less is t - delay, or the lowest number if there is none.
func less(t, delay int64) int64 {
	if t < math.MinInt64+delay {
		return math.MinInt64
	}
	return t - delay
}

// join takes over what comes after.
func (j *judge) join(next judge) {
	switch {
	case !next.any:
	case !j.any:
		j.any, j.int, j.double = true, next.int, next.double
	default:
		j.int, j.double = max(j.int, next.int), max(j.double, next.double)
	}
}

// see looks at the times of b without judging them.
func (j *judge) see(b *vec.Batch, event int) { j.judge(b, event, true) }

// judge is the numbers, among the selected rows of b, of those that are not late; some says that there are others.
func (j *judge) judge(b *vec.Batch, event int, forgive bool) (rows []int32, some bool) {
	v := b.Cols[event].Flat()
	if v.Type.Kind == types.Null {
		return nil, false
	}
	if j.kind == types.Double {
		t := times[float64]{v: v, values: v.Double, delay: j.delay.Double, floor: math.Inf(-1), lowest: math.Inf(-1), unit: 1, any: j.any, top: j.double}
		rows, some = t.judge(b, forgive)
		j.any, j.double = t.any, t.top
		return rows, some
	}
	t := times[int64]{v: v, values: v.Int, delay: j.delay.Int, floor: math.MinInt64 + j.delay.Int, lowest: math.MinInt64, unit: 1, any: j.any, top: j.int}
	if j.kind == types.Date {
		t.unit = types.DayMicros
	}
	rows, some = t.judge(b, forgive)
	j.any, j.int = t.any, t.top
	return rows, some
}

// times is a column of event times and the latest so far.
type times[T int64 | float64] struct {
	v             *vec.Vector
	values        []T
	delay         T
	floor, lowest T // below floor the watermark is the lowest
	unit          T
	any           bool
	top           T
}

func (t *times[T]) judge(b *vec.Batch, forgive bool) (rows []int32, some bool) {
	bound := t.bound()
	for i := range b.Rows() {
		r := int32(i)
		if b.Sel != nil {
			r = b.Sel[i]
		}
		if t.v.Null != nil && t.v.Null[r] {
			if some {
				rows = append(rows, int32(i))
			}
			continue
		}
		x := t.values[r] * t.unit
		if !forgive && t.any && x < bound {
			if !some {
				some, rows = true, firstRows(i, b.Rows())
			}
			continue
		}
		if some {
			rows = append(rows, int32(i))
		}
		if !t.any || x > t.top {
			t.any, t.top = true, x
			bound = t.bound()
		}
	}
	return rows, some
}

func (t *times[T]) bound() T {
	if t.top < t.floor {
		return t.lowest
	}
	return t.top - t.delay
}

// firstRows is the numbers 0 to n-1, with room for more.
func firstRows(n, room int) []int32 {
	rows := make([]int32, n, room)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}
