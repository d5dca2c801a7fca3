package expr

import (
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// connective is AND (decisive false) or OR (decisive true) of its arguments, in order: a later one is computed only
// for the rows that the earlier ones have not decided.
type connective struct {
	args       []node
	conditions []node // args, as an AND tries them to find rows; an OR has none
	decisive   bool
}

func newConnective(c *plan.Call, args []node) (node, error) {
	n := &connective{decisive: c.Func == "or"}
	for i, a := range args {
		of, ok := a.(*connective)
		switch nested := ok && of.decisive == n.decisive; {
		case nested && i == 0: // chains lean to the left: the head of one has found its conditions
			n.args, n.conditions = slices.Clone(of.args), slices.Clone(of.conditions)
		case nested:
			n.add(of.args...)
		default:
			n.add(a)
		}
	}
	return n, nil
}

func (c *connective) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(types.TypeBoolean), nil
	}
	var out, null []bool // of r
	open := r            // not yet decided
	for _, a := range c.args {
		if open.n == 0 {
			break
		}
		v, err := a.eval(open)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out, null = make([]bool, r.n), make([]bool, r.n)
			for i := range out {
				out[i] = !c.decisive
			}
		}
		places := r.places(open)
		undecided := make([]bool, open.n)
		value := cellsOf(v, v.Bool)
		for i := range undecided {
			at := i
			if places != nil {
				at = int(places[i])
			}
			switch {
			case v.IsNull(i):
				null[at], undecided[i] = true, true
			case value.at(i) == c.decisive:
				out[at], null[at] = c.decisive, false
			default:
				undecided[i] = true
			}
		}
		open = open.where(undecided, true)
	}
	return &vec.Vector{Type: types.TypeBoolean, N: r.n, Bool: out, Null: anyTrue(null)}, nil
}

// anyTrue is nulls, or nil if there are none.
func anyTrue(nulls []bool) []bool {
	for _, x := range nulls {
		if x {
			return nulls
		}
	}
	return nil
}

func (c *connective) narrow(r rows) (rows, error) {
	if !c.decisive {
		return c.narrowAll(r)
	}
	open := r
	for _, a := range c.args {
		yes, err := narrow(a, open)
		if err != nil {
			return rows{}, err
		}
		open = open.without(yes)
	}
	return r.without(open), nil
}

// isNode is IS NULL, IS TRUE or IS FALSE.
type isNode struct {
	arg  node
	what string
}

func newIs(c *plan.Call, args []node) (node, error) { return isNode{args[0], c.Func}, nil }

func (n isNode) eval(r rows) (*vec.Vector, error) {
	v, err := n.arg.eval(r)
	if err != nil {
		return nil, err
	}
	test := func(i int) bool {
		if n.what == "is null" || v.IsNull(i) {
			return n.what == "is null" && v.IsNull(i)
		}
		if v.Const {
			i = 0
		}
		return v.Bool[i] == (n.what == "is true")
	}
	if v.Const || n.what == "is null" && v.Null == nil {
		return vec.Constant(types.TypeBoolean, types.Value{Boolean: test(0)}, r.n), nil
	}
	out := &vec.Vector{Type: types.TypeBoolean, N: r.n, Bool: make([]bool, r.n)}
	for i := range out.Bool {
		out.Bool[i] = test(i)
	}
	return out, nil
}

// same is <=>: equality that is never NULL.
type same struct {
	args    []node
	compare kernel
}

func newSame(c *plan.Call, args []node) (node, error) {
	return &same{args, comparison(orders["="], c.Args[0].Type(), c.Args[1].Type())}, nil
}

func (s *same) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(types.TypeBoolean), nil
	}
	equal, args, err := equality(s.args, s.compare, r)
	if err != nil {
		return nil, err
	}
	out := &vec.Vector{Type: types.TypeBoolean, N: r.n, Bool: make([]bool, r.n)}
	for i := range out.Bool {
		out.Bool[i] = equal(i) || args[0].IsNull(i) && args[1].IsNull(i)
	}
	return out, nil
}

// equality is whether the two arguments are equal at a row, false where one is NULL; and the arguments.
func equality(nodes []node, compare kernel, r rows) (func(i int) bool, []*vec.Vector, error) {
	args := make([]*vec.Vector, 2)
	for i, n := range nodes {
		var err error
		if args[i], err = n.eval(r); err != nil {
			return nil, nil, err
		}
	}
	out, _, n, err := operands(types.TypeBoolean, []node{given{args[0]}, given{args[1]}}, r)
	if err != nil {
		return nil, nil, err
	}
	if n > 0 {
		if err := compare(n, args, out); err != nil {
			return nil, nil, err
		}
	}
	return func(i int) bool {
		if out.IsNull(i) {
			return false
		}
		if out.Const {
			i = 0
		}
		return out.Bool[i]
	}, args, nil
}

// given is a node that has been evaluated.
type given struct{ v *vec.Vector }

func (g given) eval(rows) (*vec.Vector, error) { return g.v, nil }

// nullIf is its first argument where it does not equal the second.
type nullIf struct {
	args    []node
	compare kernel
	out     types.Type
}

func newNullIf(c *plan.Call, args []node) (node, error) {
	return &nullIf{args, comparison(orders["="], c.Args[0].Type(), c.Args[1].Type()), c.Type()}, nil
}

func (x *nullIf) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(x.out), nil
	}
	equal, args, err := equality(x.args, x.compare, r)
	if err != nil {
		return nil, err
	}
	out := *args[0].Flat()
	null := make([]bool, r.n)
	for i := range null {
		null[i] = args[0].IsNull(i) || equal(i)
	}
	out.Null = anyTrue(null)
	return &out, nil
}
