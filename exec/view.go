package exec

import (
	"context"
	"fmt"
	"strings"

	"flowsql/catalog/mem"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// createView checks a view's query and gives it a name. What it reads is looked up whenever it is read itself.
func (s *Session) createView(ctx context.Context, st *ast.CreateView) error {
	if err := ownName(st.Name); err != nil {
		return err
	}
	have, exists := s.engine.find(st.Name.Name)
	switch {
	case exists && st.IfNotExists:
		s.taken(have, st.Text)
		return nil
	case exists && (!st.OrReplace || have.kind != kindView):
		return source.Errorf(st.Name.Span, "%q is already the name of a %s", have.name, have.kind.noun())
	}
	root, err := s.plan(ctx, st.Query)
	if err != nil {
		return err
	}
	for _, read := range s.views {
		if strings.EqualFold(read, st.Name.Name) {
			return source.Errorf(st.Name.Span, "view %q would read itself", st.Name.Name)
		}
	}
	fields := root.Fields()
	if st.Columns != nil {
		if len(st.Columns) != len(fields) {
			return source.Errorf(st.Name.Span, "%q names %d columns but its query has %d", st.Name.Name, len(st.Columns), len(fields))
		}
		fields = append([]plan.Field(nil), fields...)
		for i, name := range st.Columns {
			fields[i].Name = name
		}
	}
	if err := namedOnce(fields, st.Query.Place()); err != nil {
		return err
	}
	if err := s.engine.durable(tablesOf(root)); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	view := &bind.View{Name: st.Name.Name, Query: st.Query, Columns: st.Columns}
	columns := mem.NewGrowing(st.Name.Name, schemaOf(fields), root.Growth(), nil)
	made := &entry{name: st.Name.Name, kind: kindView, table: columns, text: st.Text, view: view}
	if err := s.engine.create(ctx, made, definition{Columns: fields, Growth: root.Growth()}, have, nil, nil); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	s.out.Done(fmt.Sprintf("created view %s", st.Name.Name))
	return nil
}

// describeQuery lists the columns of a select.
func (s *Session) describeQuery(ctx context.Context, q ast.Query) (*grid, error) {
	root, err := s.plan(ctx, q)
	if err != nil {
		return nil, err
	}
	g := newGrid(textField("column_name"), textField("type"), textField("nullable"), textField("source"))
	for _, f := range root.Fields() {
		t := f.Type
		if t == types.TypeNull {
			t = types.TypeVarchar
		}
		g.add(text(f.Name), text(t.String()), text("yes"), text("query"))
	}
	return g, nil
}
