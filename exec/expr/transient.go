package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// buffers is memory that a node uses for its results again and again, where they are wanted only until the next ones.
type buffers struct {
	ints    []int64
	doubles []float64
	bools   []bool
	codes   []int32
}

// memory is n slots of the buffer, of whatever content, or new ones where there is no buffer.
func memory[T any](buffer *[]T, n int) []T {
	if buffer == nil {
		return make([]T, n)
	}
	if cap(*buffer) < n {
		*buffer = make([]T, n)
	}
	return (*buffer)[:n]
}

func (b *buffers) int() *[]int64 {
	if b == nil {
		return nil
	}
	return &b.ints
}

func (b *buffers) double() *[]float64 {
	if b == nil {
		return nil
	}
	return &b.doubles
}

func (b *buffers) bool() *[]bool {
	if b == nil {
		return nil
	}
	return &b.bools
}

func (b *buffers) code() *[]int32 {
	if b == nil {
		return nil
	}
	return &b.codes
}

// of is b where results are transient, else nil.
func (r rows) of(b *buffers) *buffers {
	if r.transient {
		return b
	}
	return nil
}

// taken is the values of a column at the rows of a selection, all of them where sel is nil, and not packed.
func (b *buffers) taken(v *vec.Vector, sel []int32) *vec.Vector {
	switch {
	case sel == nil:
		return b.unpacked(v)
	case b == nil || v.Const || v.Null != nil || v.Decimal != nil:
		return v.Select(sel)
	}
	out := &vec.Vector{Type: v.Type, N: len(sel), Dict: v.Dict}
	switch {
	case v.Packed != nil && v.Type.Kind == types.Double:
		out.Double = memory(b.double(), len(sel))
		v.Packed.DoublesAt(out.Double, sel)
	case v.Packed != nil && v.Dict != nil:
		out.Code = memory(b.code(), len(sel))
		v.Packed.CodesAt(out.Code, sel)
	case v.Packed != nil:
		out.Int = memory(b.int(), len(sel))
		v.Packed.IntsAt(out.Int, sel)
	case v.Int != nil:
		out.Int = at(v.Int, sel, memory(b.int(), len(sel)))
	case v.Double != nil:
		out.Double = at(v.Double, sel, memory(b.double(), len(sel)))
	case v.Bool != nil:
		out.Bool = at(v.Bool, sel, memory(b.bool(), len(sel)))
	case v.Code != nil:
		out.Code = at(v.Code, sel, memory(b.code(), len(sel)))
	}
	return out
}

// unpacked is a column, maybe Const, with nothing packed.
func (b *buffers) unpacked(v *vec.Vector) *vec.Vector {
	if b == nil || v.Packed == nil {
		return v.Select(nil)
	}
	out := *v
	out.Packed = nil
	switch {
	case v.Type.Kind == types.Double:
		out.Double = memory(b.double(), v.N)
		v.Packed.Doubles(out.Double)
	case v.Dict != nil:
		out.Code = memory(b.code(), v.N)
		v.Packed.Codes(out.Code)
	default:
		out.Int = memory(b.int(), v.N)
		v.Packed.Ints(out.Int)
	}
	return &out
}

// at is the values at places, in the memory of to.
func at[T any](values []T, places []int32, to []T) []T {
	for i, p := range places {
		to[i] = values[p]
	}
	return to
}
