package expr

import (
	"fmt"
	"math/rand/v2"
	"time"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// At is e with now() and current_date replaced by the statement's time, so that all evaluators of a statement agree.
// Evaluators of expressions that were not given it take their own time.
func At(e plan.Expr, now time.Time) plan.Expr {
	return plan.Rewrite(e, func(x plan.Expr) plan.Expr {
		c, ok := x.(*plan.Call)
		if !ok || c.Func != "now" && c.Func != "current_date" {
			return x
		}
		out := &plan.Const{Value: moment(c.Func, now)}
		out.Typ, out.Span = c.Type(), c.Place()
		return out
	})
}

func moment(name string, now time.Time) types.Value {
	micros := now.UnixMicro()
	if name == "current_date" {
		return types.Value{Int: dayOf(micros)}
	}
	return types.Value{Int: micros}
}

// newVolatile makes now() and current_date, which do not change within an evaluator, and rand() and uuid(), which do
// for every row.
func newVolatile(c *plan.Call, _ []node) (node, error) {
	switch c.Func {
	case "rand", "uuid":
		return random{c.Func == "uuid"}, nil
	}
	return constant(c.Type(), moment(c.Func, time.Now())), nil
}

type random struct{ uuid bool }

func (x random) eval(r rows) (*vec.Vector, error) {
	if !x.uuid {
		out := &vec.Vector{Type: types.TypeDouble, N: r.n, Double: make([]float64, r.n)}
		for i := range out.Double {
			out.Double[i] = rand.Float64()
		}
		return out, nil
	}
	out := &result{Vector: &vec.Vector{Type: types.TypeVarchar, N: r.n}}
	err := each(r.n, out, writeText, func(int) (string, error) {
		hi, lo := rand.Uint64()&^(0xF<<12)|4<<12, rand.Uint64()&^(3<<62)|2<<62 // version 4, RFC 9562
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xFFFF, hi&0xFFFF, lo>>48, lo&(1<<48-1)), nil
	})
	return out.Vector, err
}
