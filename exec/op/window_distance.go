package op

import (
	"cmp"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// distance is a bound of a RANGE frame: as far from the current row's key as an offset. It looks at keys by row. It is
// used by one goroutine at a time.
type distance struct {
	desc   bool
	target target
}

// target is a key plus or minus the offset. Where the offset is no whole number of the key's units, equal keys are
// less than it.
type target interface {
	set(row int32)
	compare(row int32) int // the row's key with the target
	clone() target
}

func (d *distance) clone() *distance {
	if d == nil {
		return nil
	}
	return &distance{d.desc, d.target.clone()}
}

// aim makes row, whose key is not NULL, the current one.
func (d *distance) aim(row int32) { d.target.set(row) }

// reached reports whether a row stands at the bound or after it; with past, after it.
func (d *distance) reached(row int32, past bool) bool {
	c := d.target.compare(row)
	if d.desc {
		c = -c
	}
	return c > 0 || c == 0 && !past
}

// distance is that of a bound; nil if the bound is none.
func (c *windowCall) distance(s *sheet, b plan.Bound) *distance {
	if b.Offset == nil {
		return nil
	}
	desc := c.OrderBy[0].Desc
	minus := (b.Kind == plan.Preceding) != desc
	return &distance{desc, newTarget(s.key, b.Offset, minus)}
}

func newTarget(key *vec.Vector, offset *plan.Const, minus bool) target {
	t, v := offset.Type(), offset.Value
	switch {
	case key.Type.Kind == types.Null:
		return &intTarget{keys: make([]int64, key.N)} // no row has a key to set
	case t.Kind == types.Interval:
		span := v.Span()
		if minus {
			span = types.Span{Months: -span.Months, Micros: -span.Micros}
		}
		return &intTarget{keys: micros(key), by: span.Micros, months: min(max(span.Months, -1<<20), 1<<20)}
	case key.Type.Kind == types.Double || t.Kind == types.Double:
		by := double(vec.Constant(t, v, 1))[0]
		if minus {
			by = -by
		}
		return &doubleTarget{keys: double(key), by: by}
	case key.Type.Kind == types.BigInt && t.Kind == types.BigInt:
		by := v.Int
		if minus {
			by = -by
		}
		return &intTarget{keys: key.Int, by: by}
	}
	return newDecimalTarget(key, t, v, minus)
}

// micros is places in time in microseconds.
func micros(v *vec.Vector) []int64 {
	if v.Type.Kind != types.Date {
		return v.Int
	}
	out := make([]int64, v.N)
	for i, days := range v.Int {
		if !v.IsNull(i) {
			out[i] = days * types.DayMicros
		}
	}
	return out
}

// double is numbers as DOUBLEs. v is not Const, or has one value.
func double(v *vec.Vector) []float64 {
	out := make([]float64, v.N)
	for i := range out {
		switch {
		case v.IsNull(i):
		case v.Type.Kind == types.Double:
			out[i] = v.Double[i]
		case v.Type.Kind == types.Decimal:
			out[i] = types.DecimalDouble(v.Decimal[i], int(v.Type.Scale))
		default:
			out[i] = float64(v.Int[i])
		}
	}
	return out
}

// intTarget is of BIGINTs, and of times in microseconds, to which months are added first.
type intTarget struct {
	keys       []int64
	by, months int64
	at         int64
	over       int // 1 if the target is more than an int64, -1 if less
}

func (t *intTarget) clone() target { c := *t; return &c }

func (t *intTarget) set(row int32) {
	from := t.keys[row]
	if t.months != 0 {
		day := from / types.DayMicros
		if from%types.DayMicros < 0 {
			day--
		}
		from += (types.AddMonths(day, t.months) - day) * types.DayMicros
	}
	t.at, t.over = from+t.by, 0
	switch {
	case t.by > 0 && t.at < from:
		t.over = 1
	case t.by < 0 && t.at > from:
		t.over = -1
	}
}

func (t *intTarget) compare(row int32) int {
	if t.over != 0 {
		return -t.over
	}
	return cmp.Compare(t.keys[row], t.at)
}

type doubleTarget struct {
	keys   []float64
	by, at float64
}

func (t *doubleTarget) clone() target         { c := *t; return &c }
func (t *doubleTarget) set(row int32)         { t.at = t.keys[row] + t.by }
func (t *doubleTarget) compare(row int32) int { return cmp.Compare(t.keys[row], t.at) }
