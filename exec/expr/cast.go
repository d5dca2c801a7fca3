package expr

import (
	"fmt"
	"strconv"

	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// castNode converts. A value that the type does not hold is NULL under TRY, and where it is a text that the binder
// wants to be something else; otherwise it is an error.
type castNode struct {
	cast   *plan.Cast
	x      node
	kernel kernel
	memory buffers
}

func (b builder) cast(e *plan.Cast) (node, error) {
	from, to := e.X.Type(), e.Type()
	if from == to {
		return b.operand(e.X)
	}
	if from.Kind == types.Null {
		return constant(to, types.Value{Null: true}), nil
	}
	if err := function.Castable(from, to); err != nil {
		return nil, placed(err, e)
	}
	if c, ok := e.X.(*plan.Const); ok && e.Implicit && !e.Try && from.Kind == types.Varchar && to.Temporal() && !c.Value.Null {
		if _, ok := types.ParseTimestamp(c.Value.String); !ok {
			return nil, source.Errorf(c.Place(), "%q is no %s", c.Value.String, to).WithHint("write 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS'")
		}
	}
	x, err := b.operand(e.X)
	if err != nil {
		return nil, err
	}
	return &castNode{cast: e, x: x, kernel: converter(from, to)}, nil
}

// misfit is a value that a type does not hold.
type misfit struct{ text string }

func (m misfit) Error() string { return "misfit " + m.text }

func (c *castNode) eval(r rows) (*vec.Vector, error) {
	out, args, n, err := operands(c.cast.Type(), []node{c.x}, r)
	out.memory = r.of(&c.memory)
	if err != nil || n == 0 {
		return out.Vector, err
	}
	lenient := c.cast.Try || c.cast.Implicit && c.cast.X.Type().Kind == types.Varchar
	if lenient {
		args = append(args, nil) // tells converters to make NULLs of misfits
	}
	if err := c.kernel(n, args, out); err != nil {
		if m, ok := err.(misfit); ok {
			text := m.text
			if c.cast.X.Type().Kind == types.Varchar {
				text = strconv.Quote(text)
			}
			hint := fmt.Sprintf("try_cast(... as %s) is NULL for such values", c.cast.Type())
			if c.cast.X.Type().Kind == types.Varchar && c.cast.Type().Temporal() {
				hint += "; str_to_date(s, '%d/%m/%Y %H:%i:%s') reads times in other forms"
			}
			return nil, source.Errorf(c.cast.Place(), "cannot cast %s to %s in %s", text, c.cast.Type(), display(c.cast)).WithHint("%s", hint)
		}
		return nil, failed(err, c.cast)
	}
	return out.Vector, nil
}

// convert makes the kernel of a conversion that may fail for a value.
func convert[A, R any](ra reader[A], w writer[R], text func(A) string, f func(A) (R, bool)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a := ra(args[0])
		lenient := len(args) > 1
		return each(n, out, w, func(i int) (R, error) {
			x, ok := f(a(i))
			switch {
			case ok:
				return x, nil
			case lenient:
				return x, errNull
			}
			return x, misfit{text(a(i))}
		})
	}
}

// fits makes a conversion that never fails one that convert takes.
func fits[A, R any](f func(A) R) func(A) (R, bool) {
	return func(a A) (R, bool) { return f(a), true }
}
