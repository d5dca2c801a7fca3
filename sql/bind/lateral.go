package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

// rightSide binds the right side of a join. If a LATERAL query is in it, it sees the left side's columns, and args are those that
// it uses.
func (b *binder) rightSide(j *ast.Join, left *scope) (rel relation, s *scope, args []plan.Expr, err error) {
	if hasLateral(j.Right) {
		return b.sideOf(j.Right, left)
	}
	rel, s, err = b.from(j.Right)
	if e, ok := asError(err); ok && strings.HasPrefix(e.Message, "unknown ") {
		if _, derived := j.Right.(*ast.Derived); derived {
			if _, _, args, again := b.sideOf(j.Right, left); again == nil && len(args) > 0 {
				e.Hint = "a query in FROM sees the tables before it only if LATERAL stands before its bracket"
			}
		}
	}
	return rel, s, nil, err
}

// sideOf binds a table expression that sees the columns to its left.
func (b *binder) sideOf(f ast.From, left *scope) (rel relation, s *scope, args []plan.Expr, err error) {
	around := *left
	around.clause = "LATERAL"
	b.outers = append(b.outers, outer{&around, &args})
	rel, s, err = b.from(f)
	b.outers = b.outers[:len(b.outers)-1]
	return rel, s, args, err
}

// hasLateral reports whether a LATERAL query is the first table of f: those further to the right belong to joins in f.
func hasLateral(f ast.From) bool {
	switch f := f.(type) {
	case *ast.Derived:
		return f.Lateral
	case *ast.Join:
		return hasLateral(f.Left)
	}
	return false
}

// lateral is a join with a side that uses the other's columns.
func (b *binder) lateral(j *ast.Join, n *plan.Lateral, left, both *scope) (relation, *scope, error) {
	switch {
	case j.Asof:
		return relation{}, nil, source.Errorf(j.Right.Place(), "the right side of an as-of join cannot be LATERAL")
	case j.Kind == ast.InnerJoin:
		n.Kind = plan.Inner
	case j.Kind == ast.LeftJoin:
		n.Kind = plan.Left
	case j.Kind == ast.SemiJoin:
		n.Kind = plan.Semi
	case j.Kind == ast.AntiJoin:
		n.Kind = plan.Anti
	default:
		return relation{}, nil, source.Errorf(j.Right.Place(), "a LATERAL query is computed for each row of the left table: %s JOIN, which keeps rows of the right, has no meaning", strings.ToUpper(string(j.Kind))).
			WithHint("write JOIN LATERAL or LEFT JOIN LATERAL")
	}
	if n.Kind == plan.Semi || n.Kind == plan.Anti {
		both = left
	}
	return relation{node: n}, both, nil
}
