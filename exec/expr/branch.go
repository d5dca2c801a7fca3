package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// branches is CASE and IF: each result is computed only for the rows that take it.
type branches struct {
	conds, results []node // results has one more, the ELSE
	out            types.Type
	texts          keptTexts
	memory         buffers
}

func (b builder) branches(e *plan.Case) (node, error) {
	n := &branches{out: e.Type()}
	for _, w := range e.Whens {
		both, err := b.all([]plan.Expr{w.Cond, w.Result})
		if err != nil {
			return nil, err
		}
		n.conds, n.results = append(n.conds, both[0]), append(n.results, both[1])
	}
	var otherwise node = constant(e.Type(), types.Value{Null: true})
	if e.Else != nil {
		var err error
		if otherwise, err = b.operand(e.Else); err != nil {
			return nil, err
		}
	}
	n.results = append(n.results, otherwise)
	return n, nil
}

func newIf(c *plan.Call, args []node) (node, error) {
	return &branches{conds: args[:1], results: args[1:], out: c.Type()}, nil
}

func (n *branches) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(n.out), nil
	}
	if n.paints(r) {
		return n.paint(r)
	}
	var parts []part
	open := r
	take := func(result node, some rows) error {
		if some.n == 0 {
			return nil
		}
		v, err := result.eval(some)
		parts = append(parts, part{v: v, places: r.places(some)})
		return err
	}
	for i, cond := range n.conds {
		yes, err := narrow(cond, open)
		if err != nil {
			return nil, err
		}
		if err := take(n.results[i], yes); err != nil {
			return nil, err
		}
		open = open.without(yes)
	}
	if err := take(n.results[len(n.conds)], open); err != nil {
		return nil, err
	}
	return assemble(n.out, r.n, parts, &n.texts, r.of(&n.memory)), nil
}

// coalesce is the first argument that is not NULL; later ones are computed only where the earlier ones are NULL.
type coalesce struct {
	args   []node
	out    types.Type
	texts  keptTexts
	memory buffers
}

func newCoalesce(c *plan.Call, args []node) (node, error) {
	return &coalesce{args: args, out: c.Type()}, nil
}

func (n *coalesce) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(n.out), nil
	}
	var parts []part
	open := r
	for _, a := range n.args {
		if open.n == 0 {
			break
		}
		v, err := a.eval(open)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{v: v, places: r.places(open)}) // what is NULL here is overwritten by the next
		null := make([]bool, open.n)
		for i := range null {
			null[i] = v.IsNull(i)
		}
		open = open.where(null, true)
	}
	return assemble(n.out, r.n, parts, &n.texts, r.of(&n.memory)), nil
}
