package bind

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"flowsql/catalog"
	"flowsql/sql/ast"
	"flowsql/sql/near"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// from binds a FROM clause; nil is the one row of a select without tables.
func (b *binder) from(f ast.From) (relation, *scope, error) {
	switch f := f.(type) {
	case nil:
		return relation{node: &plan.Values{Rows: [][]plan.Expr{{}}}, ordered: true, base: true}, &scope{}, nil
	case *ast.TableName:
		return b.table(f)
	case *ast.Derived:
		rel, err := b.query(f.Query, false)
		if err == nil && f.Columns != nil {
			rel.node, err = renamed(rel.node, f.Columns, f.Alias, f.Span)
		}
		if err != nil {
			return relation{}, nil, err
		}
		return rel, scopeOf(rel.node, f.Alias), nil
	case *ast.Series:
		return b.series(f)
	case *ast.Join:
		return b.join(f)
	}
	panic("bug: unknown table expression")
}

// scopeOf is the scope of a derived table.
func scopeOf(n plan.Node, name string) *scope {
	s := &scope{}
	for _, f := range n.Fields() {
		s.columns = append(s.columns, column{table: name, name: f.Name, typ: f.Type})
	}
	return s
}

func (b *binder) table(t *ast.TableName) (relation, *scope, error) {
	name := t.Alias
	if name == "" {
		name = t.Name
	}
	if t.Schema == "" && !t.Path {
		for i := len(b.with) - 1; i >= 0; i-- {
			if strings.EqualFold(b.with[i].name, t.Name) {
				return b.useWith(b.with[i], name, t.Span)
			}
		}
	}
	if !t.Path {
		if v := b.catalog.View(t.Schema, t.Name); v != nil {
			return b.view(v, name, t.Span)
		}
	}
	table, err := b.lookup(t)
	if err != nil {
		return relation{}, nil, err
	}
	return b.scan(table, t.Schema, name, t.Span)
}

// view binds a view where it is read. Its own text is another one: faults are reported at its name here.
func (b *binder) view(v *View, name string, span source.Span) (relation, *scope, error) {
	if *b.views++; *b.views > maxViews {
		return relation{}, nil, source.Errorf(span, "views are read more than %d times in one statement, those in other views included", maxViews).
			WithHint("keep the result of one: create table name as select * from %s", v.Name)
	}
	inner := &binder{ctx: b.ctx, catalog: b.catalog, options: b.options, depth: b.depth, views: b.views}
	rel, err := inner.query(v.Query, false)
	if err == nil && v.Columns != nil {
		rel.node, err = renamed(rel.node, v.Columns, v.Name, span)
	}
	if e, ok := asError(err); ok {
		e.Span, e.Message = span, fmt.Sprintf("view %q: %s", v.Name, e.Message)
	}
	if err != nil {
		return relation{}, nil, err
	}
	for _, key := range plan.SharedKeys(rel.node) {
		key.Input = plan.Placed(key.Input, span)
	}
	rel.node = plan.Placed(rel.node, span)
	return rel, scopeOf(rel.node, name), nil
}

func (b *binder) lookup(t *ast.TableName) (catalog.Table, error) {
	var table catalog.Table
	var err error
	if t.Path {
		table, err = b.catalog.Path(b.ctx, t.Name)
	} else {
		table, err = b.catalog.Table(b.ctx, t.Schema, t.Name)
	}
	if errors.Is(err, ErrNoTable) {
		full := t.Name
		if t.Schema != "" {
			full = t.Schema + "." + t.Name
		}
		e := source.Errorf(t.Span, "unknown table %q", full)
		if full == "flows" {
			return nil, e.WithHint("name flow files on the command line, or: create table flows with (path = 'directory')")
		}
		if found := near.Names(full, b.tableNames()); len(found) > 0 {
			return nil, e.WithHint("did you mean `%s`?", found[0])
		}
		return nil, e.WithHint("show tables lists them all")
	}
	if err != nil && t.Path {
		e := source.Errorf(t.Span, "%s", err)
		var file *catalog.RowError
		if errors.As(err, &file) {
			e.Hint = file.Hint
		}
		if errors.Is(err, fs.ErrNotExist) && slices.ContainsFunc(b.tableNames(), func(n string) bool { return strings.EqualFold(n, t.Name) }) {
			e.Hint = fmt.Sprintf("a text after FROM is a path; the table is written `%s`", t.Name)
		}
		return nil, e
	}
	return table, err
}

// tableNames is all that FROM may name.
func (b *binder) tableNames() []string {
	names := slices.Clone(b.catalog.TableNames())
	for _, c := range b.with {
		names = append(names, c.name)
	}
	return names
}

// scan reads every column of a table, hidden ones too; the optimizer leaves those that are used.
func (b *binder) scan(table catalog.Table, schema, name string, span source.Span) (relation, *scope, error) {
	n := &plan.Scan{Table: table, Span: span}
	s := &scope{}
	add := func(field string, t types.Type, hidden bool) {
		n.Columns = append(n.Columns, plan.Field{Name: field, Type: t})
		s.columns = append(s.columns, column{schema: schema, table: name, name: field, typ: t, hidden: hidden})
	}
	for _, f := range table.Schema().Fields() {
		t, err := types.FromArrow(f.Type)
		if err != nil {
			return relation{}, nil, err
		}
		add(f.Name, t, false)
	}
	if _, ok := table.(catalog.Feed); ok {
		add(catalog.HiddenFile, types.TypeVarchar, true)
		add(catalog.HiddenLine, types.TypeBigInt, true)
	}
	if f, ok := table.(Finder); ok {
		s.finders = append(s.finders, f)
	}
	return relation{node: n, ordered: true, base: true}, s, nil
}

// renamed is n with its columns named anew.
func renamed(n plan.Node, names []string, table string, span source.Span) (plan.Node, error) {
	if have := len(n.Fields()); have != len(names) {
		return nil, source.Errorf(span, "%q names %d columns but its query has %d", table, len(names), have)
	}
	p := &plan.Project{Input: n}
	for i, f := range n.Fields() {
		p.Exprs = append(p.Exprs, plan.NewColumn(i, f))
		p.Columns = append(p.Columns, plan.Field{Name: names[i], Type: f.Type})
	}
	return p, nil
}
