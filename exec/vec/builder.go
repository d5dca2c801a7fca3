package vec

import (
	"slices"

	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// Builder makes one long vector of many. The zero Builder is empty and takes the type of what is appended; vectors of
// type NULL may be mixed with those of one other type. Texts keep their dictionary as long as each one extends
// the last, and are interned from then on. Not safe for concurrent use.
type Builder struct {
	v     Vector
	texts *DictBuilder // nil while v.Dict is a dictionary of what was appended
	memo  [2]memo      // of the last two dictionaries that were interned, the last first
}

// memo has the codes of a dictionary in a DictBuilder, plus 1; 0 is not known yet.
type memo struct {
	dict  *Dict
	codes []int32
}

// NewBuilder is an empty builder for values of type t.
func NewBuilder(t types.Type) *Builder { return &Builder{v: *nullsOfType(t, 0)} }

// Reserve makes room for n values of type t in all.
func (b *Builder) Reserve(t types.Type, n int) {
	v := &b.v
	switch t.Kind {
	case types.Null:
	case types.Boolean:
		v.Bool = reserved(v.Bool, n)
	case types.Double:
		v.Double = reserved(v.Double, n)
	case types.Decimal:
		v.Decimal = reserved(v.Decimal, n)
	case types.Varchar:
		v.Code = reserved(v.Code, n)
	default:
		v.Int = reserved(v.Int, n)
	}
}

func reserved[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s
	}
	if len(s) > 0 {
		n = max(n, 2*cap(s)) // it grows again and again
	}
	return append(make([]T, 0, n), s...)
}

// Len is the number of values.
func (b *Builder) Len() int { return b.v.N }

// Bytes is about how much memory the values hold, texts included.
func (b *Builder) Bytes() int64 {
	size := cap(b.v.Null) + cap(b.v.Bool) + 8*cap(b.v.Int) + 8*cap(b.v.Double) + 16*cap(b.v.Decimal) + 4*cap(b.v.Code)
	if d := b.dict(); d != nil {
		size += 4*len(d.offsets) + len(d.bytes)
	}
	return int64(size)
}

// Vector is all values so far. It stays valid and unchanged when more are appended.
func (b *Builder) Vector() *Vector {
	v := b.v
	v.Dict = b.dict()
	return v.Slice(0, v.N)
}

func (b *Builder) dict() *Dict {
	if b.texts != nil {
		return b.texts.Dict()
	}
	return b.v.Dict
}

// Append adds all values of v.
func (b *Builder) Append(v *Vector) {
	if v.N == 0 && b.v.Type.Kind != types.Null {
		return
	}
	if v.Packed == nil || v.Type.Kind == types.Varchar {
		v = v.Flat()
	}
	to := &b.v
	if to.Type.Kind == types.Null && v.Type.Kind != types.Null {
		b.retype(v.Type)
	}
	if v.Type.Kind == types.Null {
		v = nullsOfType(to.Type, v.N)
	}
	if to.Type.Kind != v.Type.Kind {
		panic("bug: a " + v.Type.String() + " appended to a " + to.Type.String())
	}
	if v.Null != nil && to.Null == nil {
		to.Null = make([]bool, to.N, to.N+v.N)
	}
	if to.Null != nil {
		if v.Null != nil {
			to.Null = append(to.Null, v.Null...)
		} else {
			to.Null = append(to.Null, make([]bool, v.N)...)
		}
	}
	to.Bool, to.Int, to.Double = append(to.Bool, v.Bool...), append(to.Int, v.Int...), append(to.Double, v.Double...)
	to.Decimal = append(to.Decimal, v.Decimal...)
	switch {
	case v.Type.Kind == types.Varchar:
		b.appendCodes(v)
	case v.Packed != nil && v.Type.Kind == types.Double:
		to.Double = slices.Grow(to.Double, v.N)[:to.N+v.N]
		v.Packed.Doubles(to.Double[to.N:])
	case v.Packed != nil:
		to.Int = slices.Grow(to.Int, v.N)[:to.N+v.N]
		v.Packed.Ints(to.Int[to.N:])
	}
	to.N += v.N
}

// retype makes the values so far, all NULL, those of a type.
func (b *Builder) retype(t types.Type) {
	if n := b.v.N; n > 0 {
		b.v = *nullsOfType(t, n)
		return
	}
	b.v.Type = t
}

func nullsOfType(t types.Type, n int) *Vector {
	v := &Vector{Type: t, N: n}
	if t.Kind == types.Null {
		return v
	}
	v.Null = make([]bool, n)
	for i := range v.Null {
		v.Null[i] = true
	}
	switch t.Kind {
	case types.Boolean:
		v.Bool = make([]bool, n)
	case types.BigInt, types.Date, types.Timestamp:
		v.Int = make([]int64, n)
	case types.Double:
		v.Double = make([]float64, n)
	case types.Decimal:
		v.Decimal = make([]decimal128.Num, n)
	case types.Varchar:
		v.Code, v.Dict = make([]int32, n), &Dict{offsets: []int32{0}}
	}
	return v
}

func (b *Builder) appendCodes(v *Vector) {
	to := &b.v
	switch {
	case b.texts != nil:
	case to.Dict == nil || to.Dict.Len() == 0 || v.Dict.Extends(to.Dict):
		to.Dict = v.Dict
	case !to.Dict.Extends(v.Dict):
		b.intern()
	}
	if b.texts == nil {
		to.Code = append(to.Code, v.Code...)
		return
	}
	to.Code = b.codes(to.Code, v)
}

// intern gives the builder a dictionary of its own.
func (b *Builder) intern() {
	b.texts = NewDictBuilder()
	// A new slice: vectors that were given out keep the old one.
	b.v.Code = b.codes(make([]int32, 0, 2*len(b.v.Code)), &Vector{Code: b.v.Code, Null: b.v.Null, Dict: b.v.Dict})
	b.v.Dict = nil
}

// codes appends the interned codes of v's texts to out, 0 for NULLs.
func (b *Builder) codes(out []int32, v *Vector) []int32 {
	known := b.known(v.Dict)
	for i, c := range v.Code {
		if v.Null != nil && v.Null[i] {
			out = append(out, 0)
			continue
		}
		if known[c] == 0 {
			known[c] = b.texts.Code(v.Dict.Value(c)) + 1
		}
		out = append(out, known[c]-1)
	}
	return out
}

// known is the memo of d.
func (b *Builder) known(d *Dict) []int32 {
	m := &b.memo[0]
	if m.dict != d && !d.Extends(m.dict) {
		b.memo[0], b.memo[1] = b.memo[1], b.memo[0]
	}
	if m.dict != d && !d.Extends(m.dict) {
		*m = memo{}
	}
	m.dict = d
	m.codes = append(m.codes, make([]int32, max(0, d.Len()-len(m.codes)))...)
	return m.codes
}
