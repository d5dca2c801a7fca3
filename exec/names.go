package exec

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/sql/bind"
)

// kind is what a name in the catalog stands for, as SHOW TABLES says it.
type kind string

const (
	kindFile       kind = "file"
	kindTable      kind = "table"
	kindContinuous kind = "continuous"
	kindView       kind = "view"
)

// entry is one name of the catalog.
type entry struct {
	name       string
	kind       kind
	table      catalog.Table
	text       string      // the statement that made it; "" for DATA arguments
	continuous *Continuous // of kindContinuous
	view       *bind.View  // of kindView; table has its columns only

	id      int64  // in the store; 0 for what lives as long as the engine
	version uint64 // of a stored table's rows
	held    uint64 // the version of the rows that table has
	late    *late  // of a stored one; nil if it was made in this process
	broken  error  // why its stored definition cannot be used
}

// find is the entry of a name, without regard to case unless two differ in case only.
func (e *Engine) find(name string) (*entry, bool) {
	e.mu.Lock()
	t, ok := e.findLocked(name)
	e.mu.Unlock()
	if ok {
		e.resolve(t)
	}
	return t, ok
}

func (e *Engine) findLocked(name string) (*entry, bool) {
	if t, ok := e.entries[strings.ToLower(name)]; ok {
		return t, true
	}
	return nil, false
}

// list is all entries by name.
func (e *Engine) list() []*entry {
	all := e.present()
	for _, t := range all {
		e.resolve(t)
	}
	return all
}

// present is list without binding those that nobody has asked for yet; they have no table.
func (e *Engine) present() []*entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]*entry, 0, len(e.entries))
	for _, t := range e.entries {
		all = append(all, t)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

// entryWith is the entry whose table is t, nil if there is none.
func (e *Engine) entryWith(t catalog.Table) *entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, x := range e.entries {
		if x.table == t {
			return x
		}
	}
	return nil
}

// add puts a new entry into the catalog; the name must be free.
func (e *Engine) add(t *entry) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	if have, ok := e.findLocked(t.name); ok {
		return fmt.Errorf("%q is already the name of a %s", have.name, have.kind.noun())
	}
	e.entries[strings.ToLower(t.name)] = t
	return nil
}

func (k kind) noun() string {
	switch k {
	case kindContinuous:
		return "continuous query"
	case kindFile:
		return "table over files"
	case kindView:
		return "view"
	}
	return "table"
}

// names is the catalog as a statement sees it. It remembers nothing.
type names struct{ session *Session }

func (n names) Table(ctx context.Context, schema, name string) (catalog.Table, error) {
	switch strings.ToLower(schema) {
	case "", "main":
		if t, ok := n.session.instead[strings.ToLower(name)]; ok {
			return t.table, nil
		}
		if t, ok := n.session.engine.find(name); ok && t.view == nil {
			if t.continuous != nil { // its result is read when it is needed
				return t.table, nil
			}
			if err := n.session.engine.ready(ctx, t); err != nil {
				return nil, err
			}
			return t.table, nil
		}
	case "flowsql", "information_schema":
		if t, ok, err := n.session.systemTable(ctx, strings.ToLower(schema), strings.ToLower(name)); err != nil || ok {
			return t, err
		}
	}
	return nil, bind.ErrNoTable
}

// View is the view of that name, nil if there is none.
func (n names) View(schema, name string) *bind.View {
	if schema != "" && !strings.EqualFold(schema, "main") {
		return nil
	}
	if t, ok := n.session.engine.find(name); ok && t.view != nil {
		n.session.views = append(n.session.views, t.name)
		return t.view
	}
	return nil
}

// Path opens files named in a FROM clause. The same path within a session is the same table.
func (n names) Path(ctx context.Context, path string) (catalog.Table, error) {
	s := n.session
	if t, ok := s.paths[path]; ok {
		return t, nil
	}
	t, err := s.engine.openFiles(ctx, path, flowfile.Options{Paths: []string{path}, OnError: s.engine.options.OnError, Threads: s.settings.Threads})
	if err != nil {
		return nil, err
	}
	if s.paths == nil {
		s.paths = map[string]catalog.Table{}
	}
	s.paths[path] = t
	return t, nil
}

func (n names) TableNames() []string {
	var list []string
	for _, t := range n.session.engine.list() {
		list = append(list, t.name)
	}
	for _, t := range systemTables() {
		list = append(list, t.schema+"."+t.name)
	}
	return list
}

// frozen is names for a continuous query's definition: tables over files with their schema as it is now, each one the
// same for all its uses, so that a self-join sees one snapshot.
type frozen struct {
	names
	order  string                          // file_order
	tables map[catalog.Table]catalog.Table // by what they were frozen from
	keys   map[string]catalog.Table        // by what the query calls them
	named  []string                        // the keys, in the order of their first use
}

func newFrozen(s *Session, order string) *frozen {
	return &frozen{names{s}, order, map[catalog.Table]catalog.Table{}, map[string]catalog.Table{}, nil}
}

func (f *frozen) Table(ctx context.Context, schema, name string) (catalog.Table, error) {
	if schema := strings.ToLower(schema); schema == "flowsql" || schema == "information_schema" {
		return nil, fmt.Errorf("%s.%s cannot be read by a continuous query: it tells of the session, not of flows", schema, name)
	}
	t, err := f.names.Table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	return f.freeze(t, tableKey(name))
}

func (f *frozen) Path(ctx context.Context, path string) (catalog.Table, error) {
	t, err := f.names.Path(ctx, path)
	if err != nil {
		return nil, err
	}
	return f.freeze(t, pathKey(path))
}

func (f *frozen) freeze(t catalog.Table, key string) (catalog.Table, error) {
	feed, ok := t.(catalog.Feed)
	if !ok {
		return t, nil
	}
	fixed, ok := f.tables[t]
	if !ok {
		frozen, err := feed.Freeze(f.order)
		if err != nil {
			return nil, err
		}
		fixed = frozen
		f.tables[t] = fixed
	}
	if f.keys[key] == nil {
		f.keys[key] = fixed
		f.named = append(f.named, key)
	}
	return fixed, nil
}
