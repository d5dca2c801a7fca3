package exec

import (
	"context"
	"errors"
	"fmt"

	"flowsql/catalog"
	"flowsql/exec/build"
	"flowsql/exec/expr"
	"flowsql/exec/memory"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/optimize"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// fold computes an expression over no input.
func fold(e plan.Expr) (types.Value, error) {
	if c, ok := e.(*plan.Const); ok {
		return c.Value, nil
	}
	ev, err := expr.New(e)
	if err != nil {
		return types.Value{}, err
	}
	v, err := ev.Eval(&vec.Batch{N: 1})
	if err != nil {
		return types.Value{}, err
	}
	return v.Value(0), nil
}

// foldNow is fold at the statement's time, which all of its now() share.
func (s *Session) foldNow(e plan.Expr) (types.Value, error) { return fold(expr.At(e, s.now)) }

func (s *Session) bindOptions(continuous bool) bind.Options {
	return bind.Options{Continuous: continuous, Fold: s.foldNow, Variable: func(name string) (types.Value, types.Type, bool) {
		v, ok := s.variables[name]
		s.asked = append(s.asked, name)
		return v.value, v.typ, ok
	}}
}

// plan binds and optimises a select.
func (s *Session) plan(ctx context.Context, q ast.Query) (plan.Node, error) {
	root, err := bind.Query(ctx, q, names{s}, s.bindOptions(false))
	if err != nil {
		return nil, err
	}
	return optimize.Plan(root, s.foldNow)
}

// maxRewiden bounds how often a select starts over because the files turned out wider than inferred; each time at least
// one column has changed for good.
const maxRewiden = 10_000

// query runs a select and sends its rows as one result set.
func (s *Session) query(ctx context.Context, q ast.Query, out Output) error {
	return s.rows(ctx, q, func(fields []plan.Field) (rowSink, error) {
		return &resultSet{out: out, schema: schemaOf(fields), limit: s.settings.MaxRows}, nil
	})
}

// rowSink takes a select's rows, in order.
type rowSink interface {
	take(b *vec.Batch) error
	// begun reports whether rows have been passed on, so that the select cannot start over.
	begun() bool
	end() error
}

// rows plans a select, brings the continuous queries that it reads up to date, and runs it into a sink.
func (s *Session) rows(ctx context.Context, q ast.Query, sink func([]plan.Field) (rowSink, error)) error {
	for try := 0; ; try++ {
		root, err := s.plan(ctx, q)
		if err != nil {
			return err
		}
		err = s.freshen(ctx, root)
		if s.overtaken(ctx, err, try) {
			continue
		}
		if err != nil {
			return err
		}
		to, err := sink(root.Fields())
		if err != nil {
			return err
		}
		rejects := newRejects()
		err = s.run(ctx, root, rejects, to)
		var wider *catalog.SchemaError
		if errors.As(err, &wider) && !to.begun() && try < maxRewiden || s.overtaken(ctx, err, try) {
			continue
		}
		s.engine.keepRejects(root, rejects)
		rejects.warn(s.out)
		if err != nil {
			return err
		}
		return to.end()
	}
}

// overtaken reports whether a select is to be planned again because another process has replaced, or dropped, what it reads.
func (s *Session) overtaken(ctx context.Context, err error, try int) bool {
	return errors.Is(err, errDropped) && s.engine.store != nil && try < maxRewiden && s.engine.sync(ctx) == nil
}

// run executes a plan in one step.
func (s *Session) run(ctx context.Context, root plan.Node, rejects *rejects, to rowSink) error {
	tree, err := build.Tree(root)
	if err != nil {
		return err
	}
	return s.runTree(ctx, root, tree, rejects, to.take)
}

// runTree runs the operators of a plan in one step.
func (s *Session) runTree(ctx context.Context, root plan.Node, tree op.Node, rejects *rejects, take func(*vec.Batch) error) error {
	pins, err := s.engine.pinAll(ctx, root)
	if err != nil {
		return err
	}
	defer s.readOnce(root, pins)()
	step := &op.Step{
		Threads: s.settings.Threads, Once: true, Passing: s.loading, Reject: s.progress.counting(rejects.add), Discover: readsAll(root), Room: memory.Room(ctx),
		Pin: func(t catalog.Table) (catalog.Snapshot, catalog.Version) { return s.progress.counted(pins[t]), nil },
	}
	s.progress.start()
	defer s.progress.stop()
	return op.Ordered(ctx, tree, step, take)
}

// tablesOf lists the tables of a plan, each once, in the order of their first scan.
func tablesOf(root plan.Node) []catalog.Table {
	var list []catalog.Table
	seen := map[catalog.Table]bool{}
	scansOf(root, func(n *plan.Scan) {
		if !seen[n.Table] {
			seen[n.Table] = true
			list = append(list, n.Table)
		}
	})
	return list
}

func scansOf(root plan.Node, visit func(*plan.Scan)) {
	for _, key := range plan.SharedKeys(root) {
		scansWithin(key.Input, visit)
	}
	scansWithin(root, visit)
}

func scansWithin(n plan.Node, visit func(*plan.Scan)) {
	if s, ok := n.(*plan.Scan); ok {
		visit(s)
	}
	for _, in := range n.Inputs() {
		scansWithin(in, visit)
	}
}

// readsAll reports whether the query read *, so that keys beyond the schema matter.
func readsAll(root plan.Node) bool {
	all := false
	scansOf(root, func(n *plan.Scan) { all = all || n.AllColumns })
	return all
}

// heldRows is how many rows of a result are held back before the first are sent: until then a select can start over
// when the files turn out wider than inferred.
const heldRows = 200_000

// resultSet sends rows to an Output as one result set.
type resultSet struct {
	out    Output
	schema *arrow.Schema
	limit  int64 // the most rows; 0 for any number
	rows   int64
	held   []*vec.Batch
	open   bool
}

func (r *resultSet) begun() bool { return r.open }

func (r *resultSet) take(b *vec.Batch) error {
	r.rows += int64(b.Rows())
	if r.limit > 0 && r.rows > r.limit {
		return fmt.Errorf("the result has more than max_rows = %d rows", r.limit)
	}
	if r.open {
		return r.out.Rows(vec.Record(r.schema, b))
	}
	r.held = append(r.held, b)
	if r.rows > heldRows {
		return r.flush()
	}
	return nil
}

func (r *resultSet) flush() error {
	if r.open {
		return nil
	}
	r.open = true
	if err := r.out.Begin(r.schema); err != nil {
		return err
	}
	for _, b := range r.held {
		if err := r.out.Rows(vec.Record(r.schema, b)); err != nil {
			return err
		}
	}
	r.held = nil
	return nil
}

func (r *resultSet) end() error {
	if err := r.flush(); err != nil {
		return err
	}
	return r.out.End()
}
