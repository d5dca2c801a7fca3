package expr

import (
	"errors"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// kernel computes n values into out from args, each of n values or Const. out.Null is set where an argument is NULL:
// there a kernel may compute what it likes, but must not fail, and must not look into a dictionary.
type kernel func(n int, args []*vec.Vector, out *result) error

// strict is a call that is NULL where any argument is.
type strict struct {
	call   *plan.Call
	args   []node
	kernel kernel
	memory buffers
}

func (s *strict) eval(r rows) (*vec.Vector, error) {
	out, args, n, err := operands(s.call.Type(), s.args, r)
	out.memory = r.of(&s.memory)
	if err != nil || n == 0 {
		return out.Vector, err
	}
	if err := s.kernel(n, args, out); err != nil {
		return nil, failed(err, s.call)
	}
	return out.Vector, nil
}

// operands evaluates all args, and starts the result: n is how many values the kernel has to compute, 0 if the result
// is already known.
func operands(t types.Type, nodes []node, r rows) (out *result, args []*vec.Vector, n int, err error) {
	out = &result{Vector: &vec.Vector{Type: t, N: r.n}}
	if r.n == 0 {
		out.Vector = empty(t)
		return out, nil, 0, nil
	}
	args = make([]*vec.Vector, len(nodes))
	constants, null := true, false
	for i, a := range nodes {
		if args[i], err = a.eval(r); err != nil {
			out.Vector = nil
			return out, nil, 0, err
		}
		constants = constants && args[i].Const
		null = null || args[i].Const && args[i].IsNull(0)
	}
	if null {
		out.Vector = vec.Constant(t, types.Value{Null: true}, r.n)
		return out, nil, 0, nil
	}
	if constants {
		out.Const = true
		return out, args, 1, nil
	}
	for _, a := range args {
		if a.Null == nil || a.Const {
			continue
		}
		if out.Null == nil {
			out.Null = a.Null
			continue
		}
		out.own(r.n)
		for i, x := range a.Null {
			out.Null[i] = out.Null[i] || x
		}
	}
	return out, args, r.n, nil
}

// empty is a vector of no values.
func empty(t types.Type) *vec.Vector {
	v := &vec.Vector{Type: t}
	if t.Kind == types.Varchar {
		v.Dict = vec.DictOf(nil)
	}
	return v
}

// result is a vector in the making.
type result struct {
	*vec.Vector
	owned  bool // Null is not an argument's
	memory *buffers
}

// ints, doubles and bools are memory for n values, of whatever content.
func (r *result) ints(n int) []int64      { return memory(r.memory.int(), n) }
func (r *result) doubles(n int) []float64 { return memory(r.memory.double(), n) }
func (r *result) bools(n int) []bool      { return memory(r.memory.bool(), n) }

// own makes Null a slice of n that may be written.
func (r *result) own(n int) {
	if r.owned {
		return
	}
	null := make([]bool, n)
	copy(null, r.Null)
	r.Null, r.owned = null, true
}

// setNull makes value i of n NULL.
func (r *result) setNull(i, n int) {
	r.own(n)
	r.Null[i] = true
}

func (r *result) null(i int) bool { return r.Null != nil && r.Null[i] }

// errNull is what a lifted function returns for NULL.
var errNull = errors.New("null")

// overflow is a value that its type does not hold.
type overflow struct {
	what   string // "BIGINT"
	values string // "5 * 9223372036854775807"
}

func (o overflow) Error() string { return o.what + " out of range: " + o.values }

// failed is a kernel's error with the expression named and placed.
func failed(err error, e plan.Expr) error {
	if o, ok := err.(overflow); ok {
		return source.Errorf(e.Place(), "%s out of range in %s: %s", o.what, display(e), o.values)
	}
	return placed(err, e)
}
