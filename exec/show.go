package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// show answers SHOW.
func (s *Session) show(ctx context.Context, st *ast.Show) error {
	switch st.What {
	case "tables":
		g := newGrid(textField("name"), textField("kind"), textField("growth"))
		for _, x := range s.engine.list() {
			g.add(text(x.name), text(string(x.kind)), text(x.table.Growth().String()))
		}
		return s.sendLike(g, st.Like)
	case "continuous queries":
		return s.showSystem(ctx, "flowsql", "queries", st.Like)
	case "settings":
		return s.showSystem(ctx, "flowsql", "settings", st.Like)
	case "functions":
		return s.sendLike(functionGrid(), st.Like)
	case "files":
		return s.showFiles(ctx, st)
	case "rejects":
		return s.showRejects(ctx, st)
	case "warnings":
		g := newGrid(textField("warning"))
		for _, w := range s.warnings {
			g.add(text(w))
		}
		return s.sendLike(g, st.Like)
	case "columns":
		g, err := s.describe(ctx, st.Name)
		if err != nil {
			return err
		}
		return s.sendLike(g, st.Like)
	case "databases":
		g := newGrid(textField("database"))
		g.add(text("main"))
		return s.sendLike(g, st.Like)
	case "create table", "create continuous query", "create view":
		return s.showCreate(st)
	}
	return source.Errorf(st.Span, "show %s is not known", st.What).
		WithHint("there are tables, continuous queries, functions, files, rejects, settings, warnings, columns from, create")
}

func (s *Session) showSystem(ctx context.Context, schema, name, like string) error {
	g, err := s.systemGrid(ctx, schema, name)
	if err != nil {
		return err
	}
	return s.sendLike(g, like)
}

// sendLike sends the rows whose first column matches a LIKE pattern, all if it is empty.
func (s *Session) sendLike(g *grid, like string) error { return s.sendWhere(g, 0, like) }

// sendWhere sends the rows whose column of that number matches a LIKE pattern, all if it is empty.
func (s *Session) sendWhere(g *grid, column int, like string) error {
	if like == "" {
		return g.send(s.out)
	}
	out := newGrid(g.fields...)
	for _, row := range g.rows {
		x := &plan.Const{Value: row[column]}
		x.Typ = types.TypeVarchar
		pattern := &plan.Const{Value: text(like)}
		pattern.Typ = types.TypeVarchar
		call := &plan.Call{Func: "like", Args: []plan.Expr{x, pattern}}
		call.Typ = types.TypeBoolean
		v, err := fold(call)
		if err != nil {
			return err
		}
		if v.Boolean && !v.Null {
			out.add(row...)
		}
	}
	return out.send(s.out)
}

func functionGrid() *grid {
	g := newGrid(textField("name"), textField("kind"), textField("signature"), textField("summary"), textField("aliases"))
	for _, f := range function.Scalars() {
		if !f.Operator {
			g.add(text(f.Name), text("scalar"), text(f.Usage), text(f.Summary), textOrNull(strings.Join(f.Aliases, ", ")))
		}
	}
	for _, f := range function.Aggregates() {
		g.add(text(f.Name), text("aggregate"), text(f.Usage), text(f.Summary), textOrNull(strings.Join(f.Aliases, ", ")))
	}
	return g
}

// showFiles lists the files of one table, or of all, those passed over with the reason.
func (s *Session) showFiles(ctx context.Context, st *ast.Show) error {
	g := newGrid(textField("table_name"), textField("path"), intField("size"), timeField("mtime"), textField("state"), textField("reason"))
	found := false
	for _, x := range s.engine.list() {
		feed, ok := x.table.(catalog.Feed)
		if !ok || st.Name.Name != "" && !strings.EqualFold(x.name, st.Name.Name) {
			continue
		}
		found = true
		files, err := feed.Files(ctx, nil)
		if err != nil {
			return err
		}
		for _, f := range files {
			state := f.State
			if state == "pending" {
				state = "taken"
			}
			g.add(text(x.name), text(f.Path), number(f.Size), number(f.Modified), text(state), textOrNull(f.Reason))
		}
	}
	if !found && st.Name.Name != "" {
		return s.unknown(st.Name, "table over files")
	}
	return s.sendWhere(g, 1, st.Like)
}

func (s *Session) showRejects(ctx context.Context, st *ast.Show) error {
	all, err := s.systemGrid(ctx, "flowsql", "rejects")
	if err != nil {
		return err
	}
	g := newGrid(all.fields...)
	for _, row := range all.rows {
		if st.Name.Name == "" || strings.EqualFold(row[0].String, st.Name.Name) {
			g.add(row...)
		}
	}
	return s.sendWhere(g, 1, st.Like)
}

func (s *Session) showCreate(st *ast.Show) error {
	have, ok := s.engine.find(st.Name.Name)
	if !ok {
		return s.unknown(st.Name, strings.TrimPrefix(st.What, "create "))
	}
	statement := have.text
	if feed, ok := have.table.(*flowfile.Table); ok && statement == "" {
		statement = fmt.Sprintf("create table %s with (path = '%s')", have.name, strings.ReplaceAll(strings.Join(feed.Paths(), "', '"), "'", "''"))
	}
	g := newGrid(textField("name"), textField("statement"))
	g.add(text(have.name), text(statement))
	return s.sendLike(g, st.Like)
}

// describe lists a table's columns and where their types come from.
// describe is the columns of a table or view as rows.
func (s *Session) describe(ctx context.Context, n ast.Name) (*grid, error) {
	if v := (names{s}).View(n.Schema, n.Name); v != nil {
		return s.describeQuery(ctx, v.Query)
	}
	t, err := names{s}.Table(ctx, n.Schema, n.Name)
	if errors.Is(err, bind.ErrNoTable) {
		return nil, s.unknown(n, "table")
	} else if err != nil {
		return nil, err
	}
	g := newGrid(textField("column_name"), textField("type"), textField("nullable"), textField("source"))
	if files, ok := t.(*flowfile.Table); ok {
		for _, d := range files.Describe() {
			g.add(text(d.Name), text(d.Type), text(yesNo(d.Nullable)), text(d.Source))
		}
		return g, nil
	}
	origin := "declared"
	if s.engine.continuousOf(t) != nil {
		origin = "result of the query"
	}
	for _, f := range t.Schema().Fields() {
		typ, err := types.FromArrow(f.Type)
		if err != nil {
			return nil, err
		}
		g.add(text(f.Name), text(typ.String()), text("yes"), text(origin))
	}
	return g, nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
