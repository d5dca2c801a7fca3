// Package vec holds the columns that operators work on: typed Go slices, most of them views of Arrow memory.
// Stored tables and results are Arrow records; vec is what they look like between a scan and a sink.
package vec

import (
	"slices"

	"flowsql/catalog/pack"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// Vector is one column of N values, immutable once it has been passed on. The slice that the type's kind names
// holds the values: Bool for Boolean; Int for BigInt, Date (days) and Timestamp (microseconds); Double; Decimal;
// Code into Dict for Varchar; none for Null.
//
// A Const vector stands for N equal values: its slices have length 1 (also where N is 0). Otherwise they have length N, or
// Packed holds the values, and neither Int nor Double nor Code does: so columns may come from a table in memory. What an
// expression computes is never packed, nor is what Flat, Take and Select make.
// Null is nil when no value is NULL; the slot of a NULL holds an arbitrary value (for Varchar a Code that may be
// outside Dict), which kernels may compute on but must never let fail or reach a result.
type Vector struct {
	Type    types.Type
	N       int
	Const   bool
	Null    []bool
	Bool    []bool
	Int     []int64
	Double  []float64
	Decimal []decimal128.Num
	Code    []int32
	Dict    *Dict
	Packed  *pack.Numbers
}

// IsNull reports whether row i is NULL.
func (v *Vector) IsNull(i int) bool {
	if v.Type.Kind == types.Null {
		return true
	}
	return v.Null != nil && v.Null[v.at(i)]
}

// at is the slot of row i.
func (v *Vector) at(i int) int {
	if v.Const {
		return 0
	}
	return i
}

// String is the text at row i of a Varchar vector, which must not be NULL there.
func (v *Vector) String(i int) string {
	if v.Packed != nil {
		return v.Dict.Value(int32(v.Packed.Int(i)))
	}
	return v.Dict.Value(v.Code[v.at(i)])
}

// Value is row i as a constant. It is for edges and tests, not for row loops.
func (v *Vector) Value(i int) types.Value {
	if v.IsNull(i) {
		return types.Value{Null: true}
	}
	if v.Packed != nil {
		return v.Take([]int32{int32(i)}).Value(0)
	}
	i = v.at(i)
	switch v.Type.Kind {
	case types.Boolean:
		return types.Value{Boolean: v.Bool[i]}
	case types.BigInt, types.Date, types.Timestamp:
		return types.Value{Int: v.Int[i]}
	case types.Double:
		return types.Value{Double: v.Double[i]}
	case types.Decimal:
		return types.Value{Decimal: v.Decimal[i]}
	case types.Varchar:
		return types.Value{String: v.Dict.Value(v.Code[i])}
	}
	panic("bug: value of a vector of type " + v.Type.String())
}

// Constant is n times value.
func Constant(t types.Type, value types.Value, n int) *Vector {
	v := &Vector{Type: t, N: n, Const: true}
	if value.Null || t.Kind == types.Null {
		v.Null = []bool{true}
	}
	switch t.Kind {
	case types.Boolean:
		v.Bool = []bool{value.Boolean}
	case types.BigInt, types.Date, types.Timestamp:
		v.Int = []int64{value.Int}
	case types.Double:
		v.Double = []float64{value.Double}
	case types.Decimal:
		v.Decimal = []decimal128.Num{value.Decimal}
	case types.Varchar:
		v.Code, v.Dict = []int32{0}, DictOf([]string{value.String})
	}
	return v
}

// Flat is v without Const and Packed: n slots for n values. It is v itself where v is neither.
func (v *Vector) Flat() *Vector {
	switch {
	case v.Packed != nil:
		return v.unpacked()
	case v.Const:
		return v.Take(make([]int32, v.N))
	}
	return v
}

// unpacked is a Packed vector with its values in slots.
func (v *Vector) unpacked() *Vector {
	out := *v
	out.Packed = nil
	switch v.Type.Kind {
	case types.Double:
		out.Double = make([]float64, v.N)
		v.Packed.Doubles(out.Double)
	case types.Varchar:
		out.Code = make([]int32, v.N)
		v.Packed.Codes(out.Code)
	default:
		out.Int = make([]int64, v.N)
		v.Packed.Ints(out.Int)
	}
	return &out
}

// Take is the values at rows, in that order. For a Const vector the result is Const, unless it was asked for by Flat.
func (v *Vector) Take(rows []int32) *Vector {
	out := &Vector{Type: v.Type, N: len(rows), Dict: v.Dict}
	if v.Null != nil {
		out.Null = take(v.Null, rows)
	}
	if v.Packed != nil {
		out.takePacked(v.Packed, rows)
		return out
	}
	switch v.Type.Kind {
	case types.Boolean:
		out.Bool = take(v.Bool, rows)
	case types.BigInt, types.Date, types.Timestamp:
		out.Int = take(v.Int, rows)
	case types.Double:
		out.Double = take(v.Double, rows)
	case types.Decimal:
		out.Decimal = take(v.Decimal, rows)
	case types.Varchar:
		out.Code = take(v.Code, rows)
	}
	return out
}

// takePacked sets the slots to the numbers at rows.
func (v *Vector) takePacked(from *pack.Numbers, rows []int32) {
	switch v.Type.Kind {
	case types.Double:
		v.Double = make([]float64, v.N)
		from.DoublesAt(v.Double, rows)
	case types.Varchar:
		v.Code = make([]int32, v.N)
		from.CodesAt(v.Code, rows)
	default:
		v.Int = make([]int64, v.N)
		from.IntsAt(v.Int, rows)
	}
}

func take[T any](from []T, rows []int32) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}

// Select is the rows that sel names, all of them where sel is nil.
func (v *Vector) Select(sel []int32) *Vector {
	if sel == nil {
		if v.Packed != nil {
			return v.unpacked()
		}
		return v
	}
	if v.Const {
		out := *v
		out.N = len(sel)
		return &out
	}
	return v.Take(sel)
}

// Slice is rows [from, to), sharing v's memory.
func (v *Vector) Slice(from, to int) *Vector {
	out := *v
	out.N = to - from
	if v.Const {
		return &out
	}
	out.Null, out.Bool, out.Int = cut(v.Null, from, to), cut(v.Bool, from, to), cut(v.Int, from, to)
	out.Double, out.Decimal, out.Code = cut(v.Double, from, to), cut(v.Decimal, from, to), cut(v.Code, from, to)
	if v.Packed != nil {
		out.Packed = v.Packed.Slice(from, to)
	}
	return &out
}

// Copy is v with values of its own; the dictionary is shared.
func (v *Vector) Copy() *Vector {
	out := *v
	out.Null, out.Bool, out.Int = slices.Clone(v.Null), slices.Clone(v.Bool), slices.Clone(v.Int)
	out.Double, out.Decimal, out.Code = slices.Clone(v.Double), slices.Clone(v.Decimal), slices.Clone(v.Code)
	return &out
}

func cut[T any](s []T, from, to int) []T {
	if s == nil {
		return nil
	}
	return s[from:to]
}
