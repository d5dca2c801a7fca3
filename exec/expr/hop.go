package expr

import (
	"fmt"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Hop computes the windows that values lie in. Windows start at the multiples of slide, hold their start and not their end,
// and overlap where size is more than slide.
type Hop struct {
	typ         types.Type
	slide, size windowSize
	each        func(v *vec.Vector, i int, out *vec.Vector) error // appends the starts of the windows of value i
	call        *plan.Call                                        // for errors
}

// NewHop is the windows of the values of a column: hop(t, slide, size).
func NewHop(t, slide, size plan.Expr) (*Hop, error) {
	h := &Hop{typ: t.Type(), call: plan.NewCall("hop", t.Type(), t, slide, size)}
	var err error
	if h.slide, err = newWindowSize(slide, h.typ); err != nil {
		return nil, err
	}
	if h.size, err = newWindowSize(size, h.typ); err != nil {
		return nil, err
	}
	switch h.typ.Kind {
	case types.BigInt:
		h.each = h.ints
	case types.Double:
		h.each = h.doubles
	case types.Decimal:
		h.each = h.decimals
	default:
		h.each = h.moments
	}
	return h, nil
}

// Windows is the start of every window of every value, a value's latest first, and the row of each. A NULL lies in the one
// window NULL.
func (h *Hop) Windows(v *vec.Vector) (rows []int32, starts *vec.Vector, err error) {
	v = v.Flat()
	out := &vec.Vector{Type: h.typ}
	nulls := false
	for i := range v.N {
		if v.IsNull(i) {
			h.null(out)
			nulls = true
		} else if err := h.each(v, i, out); err != nil {
			return nil, nil, failed(err, h.call)
		}
		for n := len(out.Int) + len(out.Double) + len(out.Decimal); out.N < n; out.N++ {
			rows = append(rows, int32(i))
		}
	}
	if nulls {
		out.Null = make([]bool, out.N)
		for i, row := range rows {
			out.Null[i] = v.Null[row]
		}
	}
	return rows, out, nil
}

// null appends the window of a NULL.
func (h *Hop) null(out *vec.Vector) {
	switch h.typ.Kind {
	case types.Double:
		out.Double = append(out.Double, 0)
	case types.Decimal:
		out.Decimal = append(out.Decimal, num{})
	default:
		out.Int = append(out.Int, 0)
	}
}

func (h *Hop) ints(v *vec.Vector, i int, out *vec.Vector) error {
	x := v.Int[i]
	slide, size := h.slide.int, h.size.int
	if x < math.MinInt64+size || x < math.MinInt64+slide {
		return overflow{"BIGINT", fmt.Sprint(x)}
	}
	for start := floorTo(x, slide); start > x-size; start -= slide {
		out.Int = append(out.Int, start)
		if start < math.MinInt64+slide {
			break
		}
	}
	return nil
}

func (h *Hop) doubles(v *vec.Vector, i int, out *vec.Vector) error {
	x := v.Double[i]
	first := math.Floor(x / h.slide.double)
	last := math.Inf(1)
	for k := 0.0; k*h.slide.double < h.size.double; k++ {
		start := (first-k)*h.slide.double + 0 // not -0
		if math.IsInf(start, 0) {
			return overflow{"DOUBLE", string(types.AppendDouble(nil, x))}
		}
		if (k == 0 || start+h.size.double > x) && start < last {
			out.Double = append(out.Double, start)
		}
		last = start
	}
	return nil
}

func (h *Hop) decimals(v *vec.Vector, i int, out *vec.Vector) error {
	x := v.Decimal[i]
	_, rest := quotient(x, h.slide.decimal)
	start := x.Sub(rest)
	if rest.Sign() < 0 {
		start = start.Sub(h.slide.decimal)
	}
	for ; start.Add(h.size.decimal).Greater(x); start = start.Sub(h.slide.decimal) {
		if !start.FitsInPrecision(types.MaxPrecision) {
			return overflow{"DECIMAL", decimalText(x, int(h.typ.Scale))}
		}
		out.Decimal = append(out.Decimal, start)
	}
	return nil
}

func (h *Hop) moments(v *vec.Vector, i int, out *vec.Vector) error {
	unit := int64(1)
	if h.typ.Kind == types.Date {
		unit = types.DayMicros
	}
	if unit > 1 && (v.Int[i] < types.MinDays || v.Int[i] > types.MaxDays) {
		_, err := bounded(0, false)
		return err
	}
	t := v.Int[i] * unit
	start := windowStart(t, h.slide.span, 0)
	for {
		end := start + h.size.span.Micros
		if h.size.span.Months > 0 {
			end = types.AddMonths(dayOf(start), h.size.span.Months) * types.DayMicros
		}
		if end <= t {
			return nil
		}
		if _, err := bounded(start, true); err != nil {
			return err
		}
		out.Int = append(out.Int, dayOrMicros(start, unit))
		if h.slide.span.Months > 0 {
			start = types.AddMonths(dayOf(start), -h.slide.span.Months) * types.DayMicros
		} else {
			start -= h.slide.span.Micros
		}
	}
}
