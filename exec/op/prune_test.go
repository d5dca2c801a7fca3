package op

import (
	"testing"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// TestPrefix takes what is plain of a pattern, and nothing of what is no pattern for all of a column.
func TestPrefix(t *testing.T) {
	x, k := &plan.Column{}, &plan.Const{}
	x.Typ, k.Typ = types.TypeVarchar, types.TypeVarchar
	for pattern, want := range map[string]string{
		"Comp1%": "Comp1", "a_c": "a", "%c": "", "abc": "abc", `a\%b%`: "a", "": "", "ä%": "ä", `a"%`: `a"`,
	} {
		k.Value = types.Value{String: pattern}
		if got := prefix(&plan.Call{Func: "like", Args: []plan.Expr{x, k}}); got != want {
			t.Errorf("%q: %q, want %q", pattern, got, want)
		}
		for _, other := range []*plan.Call{
			{Func: "ilike", Args: []plan.Expr{x, k}}, {Func: "like", Args: []plan.Expr{k, x}}, {Func: "like", Args: []plan.Expr{x, k, k}},
			{Func: "like", Args: []plan.Expr{&plan.Call{Func: "lower", Args: []plan.Expr{x}}, k}}, {Func: "like", Args: []plan.Expr{x, x}},
		} {
			if got := prefix(other); got != "" {
				t.Errorf("%s of %q: %q, want none", other.Func, pattern, got)
			}
		}
	}
	k.Value = types.Value{Null: true, String: "a"}
	if got := prefix(&plan.Call{Func: "like", Args: []plan.Expr{x, k}}); got != "" {
		t.Errorf("NULL: %q, want none", got)
	}
}
