package optimize

import "flowsql/sql/plan"

// bothSides is a left or anti join whose condition has a subquery over columns of both sides: the pairs that fulfil it, and
// the left rows that are in none of them. Rows that are equal in all columns have the same partners, so that values
// tell which these are.
func (u *unnester) bothSides(j *plan.Join) plan.Node {
	if hasParams(j) {
		u.fail(j.Residual.Place(), "a subquery in the condition of an outer join inside a correlated subquery can use columns of one side only")
		return j
	}
	left := &plan.Shared{Key: &plan.Key{Name: "left rows", Input: j.Left}}
	nl, nr := plan.Width(j.Left), plan.Width(j.Right)
	product := &plan.Join{Kind: plan.Inner, Left: left, Right: j.Right}
	pairs := &plan.Shared{Key: &plan.Key{Name: "pairs", Input: u.filter(&plan.Filter{Input: product, Cond: j.Residual})}}
	fields := product.Fields()
	var same []plan.Expr
	for i, f := range fields[:nl] {
		same = append(same, plan.Same(plan.NewColumn(i, f), plan.NewColumn(nl+i, f))...)
	}
	rest := &plan.Join{Kind: plan.Anti, Left: left, Right: plan.First(pairs, nl), Residual: plan.And(same...)}
	if j.Kind == plan.Anti {
		return rest
	}
	padded := &plan.Project{Input: rest, Exprs: plan.ColumnsOf(fields, 0, nl), Columns: fields}
	for _, f := range fields[nl : nl+nr] {
		padded.Exprs = append(padded.Exprs, plan.NewNull(f.Type))
	}
	return &plan.Union{All: []plan.Node{pairs, padded}}
}
