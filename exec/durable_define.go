package exec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/parse"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// definition is what the text of a statement does not say of what it made.
type definition struct {
	Columns   []plan.Field             `json:",omitempty"` // of a table, or a view
	Growth    catalog.Growth           `json:",omitempty"` // of a view
	Files     json.RawMessage          `json:",omitempty"` // of a table over files
	Feeds     []json.RawMessage        `json:",omitempty"` // the frozen tables of a continuous query
	Names     map[string]int           `json:",omitempty"` // by what its text calls them
	Views     map[string]string        `json:",omitempty"` // statements of the views that it reads
	Variables map[string]savedVariable `json:",omitempty"` // that its text names
	Sink      string                   `json:",omitempty"` // directory, absolute
}

// savedVariable is a variable's value when a query was created.
type savedVariable struct {
	Type    types.Type
	Null    bool    `json:",omitempty"`
	Boolean bool    `json:",omitempty"`
	Int     int64   `json:",omitempty"`
	Months  int64   `json:",omitempty"`
	Double  float64 `json:",omitempty"`
	High    int64   `json:",omitempty"` // of a DECIMAL
	Low     uint64  `json:",omitempty"`
	String  string  `json:",omitempty"`
}

func savedOf(v variable) savedVariable {
	x := v.value
	return savedVariable{v.typ, x.Null, x.Boolean, x.Int, x.Months, x.Double, x.Decimal.HighBits(), x.Decimal.LowBits(), x.String}
}

func (v savedVariable) variable() variable {
	return variable{types.Value{Null: v.Null, Boolean: v.Boolean, Int: v.Int, Months: v.Months, Double: v.Double, Decimal: decimal128.New(v.High, v.Low), String: v.String}, v.Type}
}

// create puts a new entry into the catalog, for good if that is kept, in place of replaces if that is not nil. rows are the
// first ones of a table. at is the definitions that it was made by; nil for any.
func (e *Engine) create(ctx context.Context, t *entry, d definition, replaces *entry, rows []arrow.Record, at *store.Definitions) error {
	if e.store != nil {
		if e.store.ReadOnly() {
			return errReadOnly
		}
		text, err := json.Marshal(d)
		if err != nil {
			return err
		}
		var old int64
		if replaces != nil {
			old = replaces.id
		}
		e.syncing.Lock() // nobody takes the new object over before it is in its place
		defer e.syncing.Unlock()
		t.id, err = e.store.Create(ctx, store.Object{Name: t.name, Kind: string(t.kind), Text: t.text, Definition: text}, old, rows, at)
		if err != nil {
			return err
		}
		if t.continuous != nil {
			t.continuous.durable.id = t.id
		}
	}
	if replaces == nil {
		return e.add(t)
	}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return ErrClosed
	}
	e.entries[strings.ToLower(t.name)] = t
	e.mu.Unlock()
	e.remove(replaces)
	return nil
}

// entryOf is the entry of a name, nil if there is none.
func (e *Engine) entryOf(name string) *entry {
	t, _ := e.find(name)
	return t
}

// durable refuses a definition that would outlive a table that it reads.
func (e *Engine) durable(tables []catalog.Table) error {
	if e.store == nil {
		return nil
	}
	for _, t := range tables {
		if x := e.entryWith(t); x != nil && x.id == 0 {
			return fmt.Errorf("%q is a table of this session and the catalog would outlive it: create table %s with (path = ...) first", x.name, x.name)
		}
	}
	return nil
}

// threads is the workers of what the engine does by itself.
func (e *Engine) threads() int {
	if e.options.Threads > 0 {
		return e.options.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// nothing is a table without columns, of an entry that cannot be used.
func nothing(name string) catalog.Table { return mem.New(name, arrow.NewSchema(nil, nil), nil) }

// revive makes the entry of a stored object.
func (e *Engine) revive(ctx context.Context, o store.Object) (*entry, error) {
	var d definition
	if err := json.Unmarshal(o.Definition, &d); err != nil {
		return nil, err
	}
	t := &entry{name: o.Name, kind: kind(o.Kind), text: o.Text}
	switch t.kind {
	case kindFile:
		files, err := e.keeping(flowfile.Reopen(o.Name, d.Files, e.threads()))
		t.table = files
		return t, err
	case kindTable:
		t.table = mem.New(o.Name, schemaOf(d.Columns), nil)
		return t, nil
	case kindView:
		st, err := viewOf(o.Text)
		if err != nil {
			return nil, err
		}
		t.view = &bind.View{Name: o.Name, Query: st.Query, Columns: st.Columns}
		t.table = mem.NewGrowing(o.Name, schemaOf(d.Columns), d.Growth, nil)
		return t, nil
	case kindContinuous:
		c, err := e.reviveContinuous(ctx, o, &d, nil)
		if err != nil {
			return nil, err
		}
		c.definition = d
		t.continuous, t.table = c, c.table
		return t, nil
	}
	return nil, fmt.Errorf("%q is no kind of object", o.Kind)
}

// statementOf parses a stored text.
func statementOf[T ast.Statement](text string) (st T, err error) {
	parsed, err := parse.Statement(&source.Text{Name: "catalog", Body: text})
	if err != nil {
		return st, err
	}
	st, ok := parsed.(T)
	if !ok {
		return st, fmt.Errorf("its text is a %T", parsed)
	}
	return st, nil
}

func viewOf(text string) (*ast.CreateView, error) { return statementOf[*ast.CreateView](text) }

// reviveContinuous binds a query as it was bound when it was created: over the same schemas, views and variables. instead has the
// entries that stand for some names in the catalog's place.
func (e *Engine) reviveContinuous(ctx context.Context, o store.Object, d *definition, instead map[string]*entry) (*Continuous, error) {
	st, err := statementOf[*ast.CreateContinuous](o.Text)
	if err != nil {
		return nil, err
	}
	options, err := readContinuousOptions(st.Options)
	if err != nil {
		return nil, err
	}
	options.sink = d.Sink
	s := e.NewSession()
	s.now, s.instead = time.Now(), instead
	for name, v := range d.Variables {
		s.variables[name] = v.variable()
	}
	r := &revived{frozen: newFrozen(s, options.fileOrder), definition: d}
	return s.defineIn(ctx, st, options, r, r.frozen)
}

// revived is the catalog as it was when a query was created.
type revived struct {
	*frozen
	definition *definition
	feeds      []catalog.Table // those that were made again
}

func (r *revived) Table(ctx context.Context, schema, name string) (catalog.Table, error) {
	if t, ok, err := r.feed(tableKey(name)); ok || err != nil {
		if have, found := r.session.engine.find(name); found && err == nil {
			r.frozen.tables[have.table] = t
		}
		return t, err
	}
	return r.names.Table(ctx, schema, name)
}

func (r *revived) Path(_ context.Context, path string) (catalog.Table, error) {
	t, ok, err := r.feed(pathKey(path))
	if err == nil && !ok {
		err = fmt.Errorf("the files of %q are not in the stored definition", path)
	}
	return t, err
}

// feed is a frozen table by its key.
func (r *revived) feed(key string) (catalog.Table, bool, error) {
	n, ok := r.definition.Names[key]
	if !ok {
		return nil, false, nil
	}
	if r.feeds == nil {
		r.feeds = make([]catalog.Table, len(r.definition.Feeds))
	}
	if n < 0 || n >= len(r.feeds) {
		return nil, false, errors.New("its stored definition is damaged")
	}
	if r.feeds[n] == nil {
		_, name, _ := strings.Cut(key, ":")
		t, err := flowfile.Reopen(name, r.definition.Feeds[n], r.session.engine.threads())
		if err != nil {
			return nil, false, err
		}
		r.feeds[n] = t
	}
	return r.feeds[n], true, nil
}

// View is that of the time.
func (r *revived) View(schema, name string) *bind.View {
	if schema != "" && !strings.EqualFold(schema, "main") {
		return nil
	}
	text, ok := r.definition.Views[strings.ToLower(name)]
	if !ok {
		return nil
	}
	st, err := viewOf(text)
	if err != nil {
		return nil
	}
	return &bind.View{Name: st.Name.Name, Query: st.Query, Columns: st.Columns}
}

func tableKey(name string) string { return "table:" + strings.ToLower(name) }
func pathKey(path string) string  { return "path:" + path }

// definitionOf is what is to be kept of a query just defined.
func (f *frozen) definitionOf(s *Session) (definition, error) {
	d := definition{Names: map[string]int{}, Views: map[string]string{}, Variables: map[string]savedVariable{}}
	at := map[catalog.Table]int{}
	for _, key := range f.named {
		t := f.keys[key]
		n, ok := at[t]
		if !ok {
			kept, err := t.(catalog.Ledgered).Definition()
			if err != nil {
				return d, err
			}
			n = len(d.Feeds)
			at[t], d.Feeds = n, append(d.Feeds, kept)
		}
		d.Names[key] = n
	}
	for _, name := range s.views {
		if x, ok := s.engine.find(name); ok {
			d.Views[strings.ToLower(name)] = x.text
		}
	}
	for _, name := range s.asked {
		if v, ok := s.variables[name]; ok {
			d.Variables[name] = savedOf(v)
		}
	}
	return d, nil
}
