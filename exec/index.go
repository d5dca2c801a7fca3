package exec

import (
	"fmt"
	"slices"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// index is what CREATE INDEX leaves behind: a name on a table. Scripts of other engines make indexes; here they speed up
// nothing, and UNIQUE is documentation, as in CREATE TABLE.
type index struct {
	name string
	on   *entry
}

func (x index) named(name string) bool { return strings.EqualFold(x.name, name) }

func (s *Session) createIndex(st *ast.CreateIndex) error {
	on, ok := s.engine.find(st.Table.Name)
	if !ok {
		return s.unknown(st.Table, "table")
	}
	if on.kind == kindView {
		return source.Errorf(st.Table.Span, "%q is a view: an index stands on a table", on.name)
	}
	for i, c := range st.Columns {
		if !slices.ContainsFunc(on.table.Schema().Fields(), func(f arrow.Field) bool { return strings.EqualFold(f.Name, c) }) {
			return source.Errorf(st.ColumnPlaces[i], "%q has no column %q", on.name, c)
		}
	}
	e := s.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if slices.ContainsFunc(e.indexes, func(x index) bool { return x.named(st.Name) && x.on == on }) {
		if st.IfNotExists {
			return nil
		}
		return source.Errorf(st.NamePlace, "%q has an index %q already", on.name, st.Name)
	}
	e.indexes = append(e.indexes, index{st.Name, on})
	s.out.Done(fmt.Sprintf("created index %s, which changes nothing: tables are scanned", st.Name))
	return nil
}

func (s *Session) dropIndex(st *ast.DropIndex) error {
	e := s.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	at, tables := -1, []string{}
	for i, x := range e.indexes {
		if x.named(st.Name) && (st.Table.Name == "" || strings.EqualFold(x.on.name, st.Table.Name)) {
			at, tables = i, append(tables, x.on.name)
		}
	}
	switch {
	case len(tables) == 0 && st.IfExists:
		return nil
	case len(tables) == 0:
		return source.Errorf(st.NamePlace, "unknown index %q", st.Name)
	case len(tables) > 1:
		return source.Errorf(st.NamePlace, "%s have an index %q", strings.Join(tables, " and "), st.Name).
			WithHint("drop index %s on %s", st.Name, tables[0])
	}
	e.indexes = slices.Delete(e.indexes, at, at+1)
	s.out.Done("dropped index " + st.Name)
	return nil
}
