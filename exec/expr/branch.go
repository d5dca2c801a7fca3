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
	return assemble(n.out, r.n, parts), nil
}

// coalesce is the first argument that is not NULL; later ones are computed only where the earlier ones are NULL.
type coalesce struct {
	args []node
	out  types.Type
}

func newCoalesce(c *plan.Call, args []node) (node, error) { return &coalesce{args, c.Type()}, nil }

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
	return assemble(n.out, r.n, parts), nil
}

// part is values for some places of a vector in the making: value from[i] goes to places[i]. nil means all, in order.
// Later parts overwrite earlier ones.
type part struct {
	v            *vec.Vector
	places, from []int32
}

// assemble makes a vector of n values of its parts.
func assemble(t types.Type, n int, parts []part) *vec.Vector {
	if len(parts) == 1 && parts[0].places == nil {
		return parts[0].v
	}
	out := &vec.Vector{Type: t, N: n}
	null := make([]bool, n)
	for i := range parts {
		p := &parts[i]
		p.each(n, func(to, from int) { null[to] = p.v.IsNull(from) })
	}
	out.Null = anyTrue(null)
	switch t.Kind {
	case types.Boolean:
		out.Bool = scatter(n, parts, func(v *vec.Vector) []bool { return v.Bool })
	case types.BigInt, types.Date, types.Timestamp:
		out.Int = scatter(n, parts, func(v *vec.Vector) []int64 { return v.Int })
	case types.Double:
		out.Double = scatter(n, parts, func(v *vec.Vector) []float64 { return v.Double })
	case types.Decimal:
		out.Decimal = scatter(n, parts, func(v *vec.Vector) []num { return v.Decimal })
	case types.Varchar:
		out.Code, out.Dict = scatterTexts(n, parts)
	}
	return out
}

func (p *part) each(n int, f func(to, from int)) {
	if p.places == nil {
		for i := 0; i < n; i++ {
			f(i, i)
		}
		return
	}
	for i, to := range p.places {
		from := i
		if p.from != nil {
			from = int(p.from[i])
		}
		f(int(to), from)
	}
}

func scatter[T any](n int, parts []part, slots func(*vec.Vector) []T) []T {
	out := make([]T, n)
	for i := range parts {
		p := &parts[i]
		values := cellsOf(p.v, slots(p.v))
		if len(values.v) == 0 { // a NULL without type
			continue
		}
		p.each(n, func(to, from int) { out[to] = values.at(from) })
	}
	return out
}

// scatterTexts gives the parts one dictionary: theirs if they share one, else one of the texts that are used.
func scatterTexts(n int, parts []part) ([]int32, *vec.Dict) {
	shared := true
	for _, p := range parts {
		shared = shared && p.v.Dict != nil && p.v.Dict == parts[0].v.Dict
	}
	if shared && len(parts) > 0 {
		return scatter(n, parts, func(v *vec.Vector) []int32 { return v.Code }), parts[0].v.Dict
	}
	codes := make([]int32, n)
	texts := vec.NewTextBuilder()
	for i := range parts {
		p := &parts[i]
		if p.v.Dict == nil {
			continue
		}
		from := cellsOf(p.v, p.v.Code)
		var known []int32 // code in texts + 1 of this part's codes
		if p.v.Dict.Len() <= 4*n+16 {
			known = make([]int32, p.v.Dict.Len())
		}
		p.each(n, func(to, at int) {
			if p.v.IsNull(at) {
				return
			}
			c := from.at(at)
			if known == nil {
				codes[to] = texts.Add(p.v.Dict.Value(c))
				return
			}
			if known[c] == 0 {
				known[c] = texts.Add(p.v.Dict.Value(c)) + 1
			}
			codes[to] = known[c] - 1
		})
	}
	return codes, texts.Dict()
}
