package op

import (
	"math"

	"flowsql/catalog"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// bound tells the table which zones of rows a filter over the scan will drop: by comparisons of columns with constants, up to
// the first part of cond that might fail for a row, or is no such comparison.
func (s *Scan) bound(cond plan.Expr) {
	for _, part := range leading(nil, cond) {
		if r, ok := s.rangeOf(part); ok {
			s.ranges = append(s.ranges, r)
		} else if !harmless(part) {
			return
		}
	}
}

// rangeOf is a comparison of a number or time column with a constant, on either side.
func (s *Scan) rangeOf(part plan.Expr) (r catalog.Range, ok bool) {
	call, ok := part.(*plan.Call)
	if !ok || len(call.Args) != 2 {
		return r, false
	}
	how, left, right := call.Func, call.Args[0], call.Args[1]
	if _, constant := left.(*plan.Const); constant {
		how, left, right = mirrored(how), right, left
	}
	column, isColumn := left.(*plan.Column)
	c, isConst := right.(*plan.Const)
	if !isColumn || !isConst || c.Value.Null || column.Type().Kind != c.Type().Kind {
		return r, false
	}
	r = catalog.Range{Column: s.columns[column.Index], Least: math.MinInt64, Most: math.MaxInt64,
		Low: math.Inf(-1), High: math.Inf(1)}
	switch c.Type().Kind {
	case types.BigInt, types.Timestamp:
		ok = wholeRange(&r, how, c.Value.Int)
	case types.Double:
		ok = doubleRange(&r, how, c.Value.Double)
	default:
		ok = false
	}
	return r, ok
}

// mirrored is the comparison with its sides changed.
func mirrored(how string) string {
	switch how {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return how
}

func wholeRange(r *catalog.Range, how string, v int64) bool {
	switch how {
	case "=":
		r.Least, r.Most = v, v
	case "<":
		if v == math.MinInt64 {
			return false
		}
		r.Most = v - 1
	case "<=":
		r.Most = v
	case ">":
		if v == math.MaxInt64 {
			return false
		}
		r.Least = v + 1
	case ">=":
		r.Least = v
	default:
		return false
	}
	return true
}

// doubleRange takes < and > for <= and >=: a zone may come back that has no row of use.
func doubleRange(r *catalog.Range, how string, v float64) bool {
	switch how {
	case "=":
		r.Low, r.High = v, v
	case "<", "<=":
		r.High = v
	case ">", ">=":
		r.Low = v
	default:
		return false
	}
	return true
}

// harmless reports whether a condition fails for no row: a comparison of columns and constants.
func harmless(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.In:
		_, column := e.X.(*plan.Column)
		return column
	case *plan.Call:
		switch e.Func {
		case "=", "<>", "<", "<=", ">", ">=":
		default:
			return false
		}
		for _, a := range e.Args {
			switch a.(type) {
			case *plan.Column, *plan.Const:
			default:
				return false
			}
		}
		return true
	}
	return false
}
