package agg

import "flowsql/sql/plan"

// New tells how to make an empty State for a bound aggregate call: its function, DISTINCT, argument types, order.
// FILTER is not its business. It fails only for calls that the binder should have refused.
func New(call plan.Aggregate) (func() State, error) {
	panic("bug: no aggregate " + call.Func)
}
