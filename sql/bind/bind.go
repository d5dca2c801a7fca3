// Package bind turns an ast query into a plan: it resolves names against the catalog, types every expression, adds
// coercions, separates aggregates from what is computed over them, and makes every order total.
package bind

import (
	"context"
	"errors"

	"flowsql/catalog"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Catalog is where names are looked up.
type Catalog interface {
	// Table is the table of that name; an error wrapping ErrNoTable if there is none.
	Table(ctx context.Context, schema, name string) (catalog.Table, error)
	// Path is the files at a path or glob as a table.
	Path(ctx context.Context, path string) (catalog.Table, error)
	// View is the view of that name, nil if there is none.
	View(schema, name string) *View
	// TableNames lists what Table knows, for hints.
	TableNames() []string
}

// View is a query with a name.
type View struct {
	Name    string
	Query   ast.Query
	Columns []string // names of its columns; nil for the query's own
}

// ErrNoTable says that a catalog has no table of a name.
var ErrNoTable = errors.New("no such table")

// Finder is a table that can look for a column beyond its schema, and then has it.
type Finder interface {
	Find(ctx context.Context, column string) (bool, error)
}

// Options of one binding.
type Options struct {
	// Continuous binds for a continuous query: volatile functions are refused and LIMIT without ORDER BY is by all
	// columns.
	Continuous bool
	// Fold computes an expression over no input. The error is the user's fault.
	Fold func(plan.Expr) (types.Value, error)
	// Variable is the value of @name; false if it is not set.
	Variable func(name string) (types.Value, types.Type, bool)
}

// Query binds a query. Faults of the text are *source.Error without Text.
func Query(ctx context.Context, q ast.Query, cat Catalog, o Options) (plan.Node, error) {
	for {
		b := &binder{ctx: ctx, catalog: cat, options: o, views: new(int)}
		rel, err := b.query(q, true)
		if errors.Is(err, errGrown) {
			continue // a table took over a column that its schema did not have
		}
		if err != nil {
			return nil, err
		}
		return rel.node, nil
	}
}

// Constant binds and computes an expression that refers to no table: a SET value, a VALUES entry.
func Constant(ctx context.Context, e ast.Expr, o Options) (types.Value, types.Type, error) {
	b := &binder{ctx: ctx, options: o}
	bound, err := b.expr(e, &scope{})
	if err != nil {
		return types.Value{}, types.Type{}, err
	}
	value, err := o.Fold(bound)
	return value, bound.Type(), err
}

// errGrown makes Query start over.
var errGrown = errors.New("a table has a new column")

type binder struct {
	ctx     context.Context
	catalog Catalog
	options Options
	with    []*cte
	outers  []outer // the scopes of the queries around this one, outermost first
	depth   int
	views   *int // how many times this statement has read a view, those within views included
}

// cte is a name that WITH put in scope.
type cte struct {
	name      string
	query     ast.Query
	cols      []string
	recursive bool
	outer     int           // names that were in scope where it was defined
	depth     int           // queries around its definition
	node      *plan.Shared  // bound at its first use
	working   *plan.Working // set while the recursive part of its own query is bound
	uses      *int          // of working
}

// relation is a bound query or table expression.
type relation struct {
	node plan.Node
	// ordered says that the scan order of node means something to the user: an ORDER BY, or the order in the files.
	ordered bool
	// base says that node is scan, filter and project over one table alone.
	base bool
}

// maxDepth bounds the nesting of queries; the parser bounds that of expressions. maxViews bounds what views that read others more
// than once, and those others again, come to.
const (
	maxDepth = 64
	maxViews = 1000
)

func (b *binder) enter(span source.Span) error {
	b.depth++
	if b.depth > maxDepth {
		return source.Errorf(span, "queries are nested too deeply (more than %d)", maxDepth)
	}
	return nil
}

// query binds any query. At the root, a result without ORDER BY is presented in the order of its keys.
func (b *binder) query(q ast.Query, root bool) (relation, error) {
	switch q := q.(type) {
	case *ast.Select:
		if err := b.enter(q.Place()); err != nil {
			return relation{}, err
		}
		defer func() { b.depth-- }()
		defer b.withScope(q.With)()
		return b.selects(q, root)
	case *ast.SetOp:
		defer b.withScope(q.With)()
		return b.setOp(q, root)
	}
	panic("bug: unknown query node")
}

// withScope puts the names of a WITH clause in scope and returns what takes them out again.
func (b *binder) withScope(list []ast.CTE) func() {
	outer := len(b.with)
	for _, c := range list {
		b.with = append(b.with, &cte{
			name: c.Name, query: c.Query, cols: c.Columns, recursive: c.Recursive, outer: len(b.with), depth: len(b.outers),
		})
	}
	return func() { b.with = b.with[:outer] }
}
