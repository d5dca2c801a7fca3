package bind

import (
	"fmt"
	"slices"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/near"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// scope is the columns that an expression may name, in the order of its input's fields.
type scope struct {
	columns []column
	finders []Finder // tables that may have further columns
	// aliases are the select list's names, for the clauses that see them; aliasFirst makes them win over columns.
	aliases    []alias
	aliasFirst bool
	keys       []plan.Expr // of GROUP BY: a column among them wins over an alias all the same
	// aggregates is where aggregate calls go; nil where none is allowed, and then clause names the place.
	aggregates *[]plan.Aggregate
	clause     string
	either     [][2]int // columns of both sides that a full join's USING makes one; see either
	inCall     bool     // inside an aggregate's argument
	windows    bool     // window functions may be called
	timed      bool     // hop and session may be called
}

type column struct {
	schema, table, name string
	typ                 types.Type
	hidden              bool // not part of *
	merged              bool // one side of a USING column: only its table's name reaches it
	shared              bool // the other side, which * puts first
}

type alias struct {
	name string
	expr plan.Expr
}

// inside is the scope of an aggregate's arguments: columns only, and no further aggregate.
func (s *scope) inside() *scope {
	in := *s
	in.aggregates, in.clause, in.inCall, in.aliasFirst = nil, "an aggregate's argument", true, false
	in.windows, in.timed = false, false
	return &in
}

// without is the scope with aggregates refused in the named clause.
func (s *scope) without(clause string) *scope {
	out := *s
	out.aggregates, out.clause, out.windows, out.timed = nil, clause, false, false
	return &out
}

func ref(i int, c column, span source.Span) plan.Expr {
	e := &plan.Column{Index: i, Name: c.name}
	e.Typ, e.Span = c.typ, span
	return e
}

// resolve finds the column that a name means: here, else in the queries around this one.
func (b *binder) resolve(s *scope, c *ast.Column) (plan.Expr, error) {
	e, err := s.local(c)
	if e != nil || err != nil {
		return e, err
	}
	for i := len(b.outers) - 1; i >= 0; i-- {
		e, err := b.outers[i].scope.local(c)
		if err != nil {
			return nil, err
		}
		if e != nil {
			return b.param(e, i, c), nil
		}
	}
	return nil, b.unknownColumn(s, c)
}

// local finds a column or alias of this scope alone; nil if there is none. An exact match of case wins over others; two
// of equal rank are ambiguous.
func (s *scope) local(c *ast.Column) (plan.Expr, error) {
	if s.aliasFirst && c.Table == "" {
		if e := s.key(c); e != nil {
			return e, nil
		}
		if e := s.alias(c.Name); e != nil {
			return e, nil
		}
	}
	best, exact, found := -1, false, 0
	for i, col := range s.columns {
		if !strings.EqualFold(col.name, c.Name) || !col.in(c.Schema, c.Table) || (col.merged && c.Table == "") {
			continue
		}
		same := col.name == c.Name
		switch {
		case best < 0 || same && !exact:
			best, exact, found = i, same, 1
		case same == exact:
			found++
		}
	}
	switch {
	case found > 1:
		return nil, source.Errorf(c.Span, "column %q is ambiguous", c.Name).WithHint("write it as one of %s", s.qualified(c.Name))
	case found == 1:
		return ref(best, s.columns[best], c.Span), nil
	}
	if c.Table == "" && !s.inCall {
		return s.alias(c.Name), nil
	}
	return nil, nil
}

// key is the column of that name if it is a key of GROUP BY by itself.
func (s *scope) key(c *ast.Column) plan.Expr {
	if s.keys == nil {
		return nil
	}
	plain := *s
	plain.aliasFirst, plain.aliases = false, nil
	e, err := plain.local(c)
	if e == nil || err != nil {
		return nil
	}
	for _, k := range s.keys {
		if plan.Equal(k, e) {
			return e
		}
	}
	return nil
}

func (c column) in(schema, table string) bool {
	return table == "" || strings.EqualFold(c.table, table) && (schema == "" || strings.EqualFold(c.schema, schema))
}

func (s *scope) alias(name string) plan.Expr {
	var loose plan.Expr
	for _, a := range s.aliases {
		if a.name == name {
			return a.expr
		}
		if loose == nil && strings.EqualFold(a.name, name) {
			loose = a.expr
		}
	}
	return loose
}

// qualified lists table.name for each table with a column of that name.
func (s *scope) qualified(name string) string {
	var list []string
	for _, col := range s.columns {
		if strings.EqualFold(col.name, name) && col.table != "" {
			list = append(list, fmt.Sprintf("`%s.%s`", col.table, col.name))
		}
	}
	return strings.Join(list, ", ")
}

func (b *binder) unknownColumn(s *scope, c *ast.Column) error {
	if c.Table == "" || s.hasTable(c.Table) {
		for _, f := range s.finders {
			found, err := f.Find(b.ctx, c.Name)
			if err != nil {
				return err
			}
			if found {
				return errGrown
			}
		}
	}
	if c.Table != "" && !s.hasTable(c.Table) {
		e := source.Errorf(c.Span, "unknown table %q", c.Table)
		if dotted := c.Table + "." + c.Name; s.hasColumn(dotted) {
			return e.WithHint("the column is written `%s`", dotted)
		}
		if s.hasColumn(c.Table) {
			return e.WithHint("%s is a column: where it holds JSON, %s ->> '$.%s' is a value in it", c.Table, c.Table, c.Name)
		}
		if found := near.Names(c.Table, s.tables()); len(found) > 0 {
			e.WithHint("did you mean `%s`?", found[0])
		}
		return e
	}
	if s.clause == limitClause {
		return source.Errorf(c.Span, "%s takes a whole number, not a column", limitClause)
	}
	if len(s.columns) == 0 && len(s.aliases) == 0 {
		return source.Errorf(c.Span, "unknown column %q: there is no table here", c.Name).
			WithHint("a text is written in single quotes: '%s'", c.Name)
	}
	e := source.Errorf(c.Span, "unknown column %q", c.Name)
	names := s.names()
	if found := near.Names(c.Name, names); len(found) > 0 {
		return e.WithHint("did you mean `%s`?", found[0])
	}
	if len(names) == 1 {
		return e.WithHint("there is only `%s`", names[0])
	}
	if len(names) > 0 && len(names) <= 30 {
		return e.WithHint("there are %s", strings.Join(names, ", "))
	}
	return e
}

// names are the columns and aliases in scope, each once.
func (s *scope) names() []string {
	var list []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	for _, c := range s.columns {
		if !c.hidden {
			add(c.name)
		}
	}
	for _, a := range s.aliases {
		add(a.name)
	}
	return list
}

func (s *scope) hasColumn(name string) bool {
	return slices.ContainsFunc(s.names(), func(n string) bool { return strings.EqualFold(n, name) })
}

func (s *scope) hasTable(name string) bool {
	for _, t := range s.tables() {
		if strings.EqualFold(t, name) {
			return true
		}
	}
	return false
}

func (s *scope) tables() []string {
	var list []string
	for _, c := range s.columns {
		if c.table != "" && (len(list) == 0 || list[len(list)-1] != c.table) {
			list = append(list, c.table)
		}
	}
	return list
}
