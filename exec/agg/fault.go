package agg

import (
	"fmt"

	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// misfit says that a call's value is beyond its type. It is the error of an Emit, which leaves the state good.
func misfit(call plan.Aggregate, t types.Type) error {
	return source.Errorf(call.Span, "%s(...) does not fit %s", call.Func, t)
}

// unknown is for calls that the binder should have refused.
func unknown(call plan.Aggregate, args []types.Type) error {
	return fmt.Errorf("bug: no aggregate %s for arguments of types %v", call.Func, args)
}
