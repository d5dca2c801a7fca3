package optimize

import "flowsql/sql/plan"

// bothSides is a left, semi or anti join whose condition has a subquery over columns of both sides: the pairs that fulfil it, and
// the left rows that are in one or in none of them. Rows that are equal in all columns have the same partners, so that values
// tell which these are. What is read twice is computed once, unless outer values are used in it: then it is another in each
// place.
func (u *unnester) bothSides(j *plan.Join) plan.Node {
	once := func(name string, n plan.Node) plan.Node {
		if hasParams(j) {
			return n
		}
		return &plan.Shared{Key: &plan.Key{Name: name, Input: n}}
	}
	left := once("left rows", j.Left)
	nl, nr := plan.Width(j.Left), plan.Width(j.Right)
	product := &plan.Join{Kind: plan.Inner, Left: left, Right: j.Right}
	pairs := once("pairs", u.filter(&plan.Filter{Input: product, Cond: j.Residual}))
	fields := product.Fields()
	var same []plan.Expr
	for i, f := range fields[:nl] {
		same = append(same, plan.Same(plan.NewColumn(i, f), plan.NewColumn(nl+i, f))...)
	}
	kind := plan.Anti
	if j.Kind == plan.Semi {
		kind = plan.Semi
	}
	rest := &plan.Join{Kind: kind, Left: left, Right: plan.First(pairs, nl), Residual: plan.And(same...)}
	if j.Kind != plan.Left {
		return rest
	}
	padded := &plan.Project{Input: rest, Exprs: plan.ColumnsOf(fields, 0, nl), Columns: fields}
	for _, f := range fields[nl : nl+nr] {
		padded.Exprs = append(padded.Exprs, plan.NewNull(f.Type))
	}
	return &plan.Union{All: []plan.Node{pairs, padded}}
}
