package op

import (
	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// program is a list of expressions, with evaluators of its own for every worker.
type program struct {
	exprs   []plan.Expr
	same    []int // same[i] is the first expression that is the same as i
	workers [][]*expr.Evaluator
}

// compile fails where an expression has a constant part that cannot be right.
func compile(exprs ...plan.Expr) (*program, error) {
	p := &program{exprs: exprs, same: make([]int, len(exprs))}
	for i, e := range exprs {
		p.same[i] = i
		for j := range exprs[:i] {
			if plan.Equal(e, exprs[j]) {
				p.same[i] = j
				break
			}
		}
	}
	return p, p.ready(1)
}

// ready makes evaluators for workers 0 to n-1; it is called before they start.
func (p *program) ready(n int) error {
	for len(p.workers) < n {
		list := make([]*expr.Evaluator, len(p.exprs))
		for i, e := range p.exprs {
			if p.same[i] < i {
				continue
			}
			ev, err := expr.New(e)
			if err != nil {
				return err
			}
			list[i] = ev
		}
		p.workers = append(p.workers, list)
	}
	return nil
}

// eval is the value of every expression for the selected rows of b.
func (p *program) eval(worker int, b *vec.Batch) ([]*vec.Vector, error) {
	return p.each(worker, func(_ int, ev *expr.Evaluator) (*vec.Vector, error) { return ev.Eval(b) })
}

func (p *program) each(worker int, do func(i int, ev *expr.Evaluator) (*vec.Vector, error)) ([]*vec.Vector, error) {
	values := make([]*vec.Vector, len(p.exprs))
	for i, ev := range p.workers[worker] {
		if first := p.same[i]; first < i {
			values[i] = values[first]
			continue
		}
		v, err := do(i, ev)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// transient is eval with values that are valid only until the worker's next call.
func (p *program) transient(worker int, b *vec.Batch) ([]*vec.Vector, error) {
	return p.each(worker, func(_ int, ev *expr.Evaluator) (*vec.Vector, error) { return ev.Transient(b) })
}

// keep is b with only the rows for which the program's one expression is true.
func (p *program) keep(worker int, b *vec.Batch) (*vec.Batch, error) {
	sel, err := p.workers[worker][0].Select(b)
	return &vec.Batch{N: b.N, Cols: b.Cols, Sel: sel}, err
}

// briefly is keep with a selection that is valid only until the worker's next call.
func (p *program) briefly(worker int, b *vec.Batch) (*vec.Batch, error) {
	sel, err := p.workers[worker][0].TransientSelect(b)
	return &vec.Batch{N: b.N, Cols: b.Cols, Sel: sel}, err
}
