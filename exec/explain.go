package exec

import (
	"context"
	"strings"
	"time"

	"flowsql/exec/build"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/optimize"
	"flowsql/sql/plan"
)

// explain shows a plan as one line a node: what it does, the growth of the edge above it, and what it keeps. With ANALYZE
// it runs the select, or looks at what a continuous query's steps have done, and adds what each operator did.
func (s *Session) explain(ctx context.Context, st *ast.Explain) error {
	if st.Query == nil {
		c, err := s.continuous(st.Name)
		if err != nil {
			return err
		}
		c.stepping.Lock()
		defer c.stepping.Unlock()
		meters := c.meters
		if !st.Analyze {
			meters = nil
		} else if meters == nil {
			meters = map[plan.Node]*op.Meter{} // no step yet: nothing to tell
		}
		return explained(c.root, meters, "continuous query: "+c.mode()).send(s.out)
	}
	root, err := s.plan(ctx, st.Query)
	if err != nil {
		return err
	}
	if !st.Analyze {
		return explained(root, nil, s.asContinuous(ctx, st.Query)).send(s.out)
	}
	if err := s.freshen(ctx, root); err != nil {
		return err
	}
	tree, meters, err := build.Measured(root)
	if err != nil {
		return err
	}
	rejects := newRejects()
	began := time.Now()
	err = s.runTree(ctx, root, tree, rejects, func(*vec.Batch) error { return nil })
	rejects.warn(s.out)
	if err != nil {
		return err
	}
	return explained(root, meters, "total "+time.Since(began).Round(time.Microsecond).String()).send(s.out)
}

// asContinuous says how a query would run as a continuous one, which binds some things otherwise.
func (s *Session) asContinuous(ctx context.Context, q ast.Query) string {
	root, err := bind.Query(ctx, q, names{s}, s.bindOptions(true))
	if err == nil {
		root, err = optimize.Plan(root, s.foldNow)
	}
	switch {
	case err != nil:
		return "not as a continuous query: " + err.Error()
	case optimize.Rereads(optimize.Continuous(root)):
		return "as a continuous query: recompute"
	}
	return "as a continuous query: incremental"
}

// explained is a plan as a grid, with measurements if meters is not nil. last is the text of a last line.
func explained(root plan.Node, meters map[plan.Node]*op.Meter, last string) *grid {
	fields := []plan.Field{textField("plan"), textField("growth"), textField("keeps")}
	if meters != nil {
		fields = append(fields, intField("rows"), floatField("milliseconds"), intField("state_bytes"))
	}
	g := newGrid(fields...)
	for _, l := range plan.Explain(root) {
		row := append(g.blank()[:0], text(strings.Repeat("  ", l.Depth)+l.Text), text(l.Growth), textOrNull(l.State))
		if m := meters[l.Node]; m != nil {
			busy := m.Busy(inputMeters(l.Node, meters))
			row = append(row, number(m.Rows()), fraction(float64(busy.Microseconds())/1000), number(m.Bytes()))
		}
		g.add(append(row, g.blank()[len(row):]...)...)
	}
	row := g.blank()
	row[0] = text(last)
	g.add(row...)
	return g
}

func inputMeters(n plan.Node, meters map[plan.Node]*op.Meter) []*op.Meter {
	var list []*op.Meter
	for _, in := range n.Inputs() {
		if m := meters[in]; m != nil {
			list = append(list, m)
		}
	}
	return list
}
