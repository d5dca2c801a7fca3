package exec

import (
	"context"
	"strings"

	"flowsql/catalog/mem"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/near"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// insertRows is what an INSERT adds, in the table's schema. Values are converted as CAST does: a misfit is an error.
func (s *Session) insertRows(ctx context.Context, st *ast.Insert, into *mem.Table) ([]arrow.Record, error) {
	at, err := insertColumns(st, into.Schema())
	if err != nil {
		return nil, err
	}
	query := st.Query
	if query == nil {
		return s.insertValues(ctx, st, into.Schema(), at)
	}
	root, err := s.plan(ctx, query)
	if err != nil {
		return nil, err
	}
	if have := len(root.Fields()); have != len(at) {
		return nil, source.Errorf(query.Place(), "%d columns are needed, not %d", len(at), have)
	}
	if err := s.freshen(ctx, root); err != nil {
		return nil, err
	}
	p, err := placed(root, into.Schema(), at)
	if err != nil {
		return nil, err
	}
	sink := &collected{schema: into.Schema()}
	rejects := newRejects()
	err = s.run(ctx, p, rejects, sink)
	rejects.warn(s.out)
	return sink.records, err
}

// insertColumns is the table's column number for each inserted value.
func insertColumns(st *ast.Insert, schema *arrow.Schema) ([]int, error) {
	var at []int
	if st.Columns == nil {
		for i := range schema.Fields() {
			at = append(at, i)
		}
		return at, nil
	}
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		names[i] = f.Name
	}
	seen := map[int]bool{}
	for _, c := range st.Columns {
		found := -1
		for i, name := range names {
			if strings.EqualFold(name, c) {
				found = i
			}
		}
		if found < 0 || seen[found] {
			e := source.Errorf(st.Name.Span, "column %q is unknown or named twice", c)
			if found := near.Names(c, names); len(found) > 0 {
				e.WithHint("did you mean `%s`?", found[0])
			}
			return nil, e
		}
		seen[found] = true
		at = append(at, found)
	}
	return at, nil
}

// placed puts a select's columns where the table has them, others being NULL.
func placed(root plan.Node, schema *arrow.Schema, at []int) (plan.Node, error) {
	p := &plan.Project{Input: root}
	from := map[int]int{}
	for i, column := range at {
		from[column] = i
	}
	fields := root.Fields()
	for i, f := range schema.Fields() {
		t, err := types.FromArrow(f.Type)
		if err != nil {
			return nil, err
		}
		p.Columns = append(p.Columns, plan.Field{Name: f.Name, Type: t})
		if j, ok := from[i]; ok {
			p.Exprs = append(p.Exprs, castTo(plan.NewColumn(j, fields[j]), t))
			continue
		}
		missing := plan.NewNull(t)
		missing.Typ = t
		p.Exprs = append(p.Exprs, missing)
	}
	return p, nil
}

// castTo converts as an explicit CAST does; a NULL takes any type.
func castTo(e plan.Expr, t types.Type) plan.Expr {
	if e.Type() == t {
		return e
	}
	c := &plan.Cast{X: e}
	c.Typ, c.Span = t, e.Place()
	return c
}

// insertValues computes VALUES rows one by one, so that a fault has the place of its value.
func (s *Session) insertValues(ctx context.Context, st *ast.Insert, schema *arrow.Schema, at []int) ([]arrow.Record, error) {
	fields := make([]plan.Field, schema.NumFields())
	for i, f := range schema.Fields() {
		t, err := types.FromArrow(f.Type)
		if err != nil {
			return nil, err
		}
		fields[i] = plan.Field{Name: f.Name, Type: t}
	}
	g := newGrid(fields...)
	for _, row := range st.Rows {
		if len(row) != len(at) {
			return nil, source.Errorf(st.Span, "%d values are needed in each row, not %d", len(at), len(row))
		}
		values := make([]types.Value, len(fields))
		for i := range values {
			values[i] = null
		}
		for i, e := range row {
			v, t, err := bind.Constant(ctx, e, s.bindOptions(false))
			if err != nil {
				return nil, err
			}
			c := &plan.Const{Value: v}
			c.Typ, c.Span = t, e.Place()
			if v, err = fold(castTo(c, fields[at[i]].Type)); err != nil {
				return nil, err
			}
			values[at[i]] = v
		}
		g.add(values...)
	}
	return []arrow.Record{g.record()}, nil
}
