package exec

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/optimize"
	"flowsql/sql/plan"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// ownName checks a name for something new: only the user's own schema takes names.
func ownName(n ast.Name) error {
	if n.Schema != "" && !strings.EqualFold(n.Schema, "main") {
		return source.Errorf(n.Span, "nothing can be made in schema %q", n.Schema)
	}
	return nil
}

// taken is what IF NOT EXISTS makes of a name that exists: a warning if the definition differs.
func (s *Session) taken(have *entry, text string) {
	if have.text != text {
		s.out.Warn(fmt.Sprintf("%q exists with another definition and was left as it is; create or replace changes it", have.name))
	}
}

// takenElsewhere warns where a relative path of the same statement means another place than when the table was made.
func (s *Session) takenElsewhere(have *entry, st *ast.CreateTable) {
	files, ok := have.table.(*flowfile.Table)
	options, _, err := readFileOptions(st.Options, st.Columns, "")
	if !ok || err != nil || have.text != st.Text || len(options.Paths) != 1 || len(files.Paths()) != 1 {
		return
	}
	if path, err := filepath.Abs(options.Paths[0]); err == nil && path != files.Paths()[0] {
		s.out.Warn(fmt.Sprintf("%q exists over %s and was left as it is, and not made over %s", have.name, files.Paths()[0], path))
	}
}

func (s *Session) createTable(ctx context.Context, st *ast.CreateTable) error {
	if err := ownName(st.Name); err != nil {
		return err
	}
	if have, ok := s.engine.find(st.Name.Name); ok {
		if st.IfNotExists {
			s.taken(have, st.Text)
			s.takenElsewhere(have, st)
			return nil
		}
		return source.Errorf(st.Name.Span, "%q is already the name of a %s", have.name, have.kind.noun())
	}
	if err := noInterval(st.Columns); err != nil {
		return err
	}
	if err := declaredOnce(st.Columns); err != nil {
		return err
	}
	options, overFiles, err := readFileOptions(st.Options, st.Columns, "")
	if err != nil {
		return err
	}
	made := &entry{name: st.Name.Name, text: st.Text}
	switch {
	case overFiles && st.Query != nil:
		return source.Errorf(st.Span, "a table over files cannot be made AS a select")
	case overFiles:
		options.Threads = s.settings.Threads
		files, err := s.engine.openFiles(ctx, st.Name.Name, options)
		if err != nil {
			return source.Errorf(st.Name.Span, "%s", err)
		}
		for _, w := range files.Warnings() {
			s.out.Warn(w)
		}
		made.kind, made.table = kindFile, files
	case len(st.Options) > 0:
		return source.Errorf(st.Options[0].Span, "option %q is for tables over files: a path is missing", st.Options[0].Name)
	case st.Query != nil:
		made.kind = kindTable
		if made.table, err = s.load(ctx, st); err != nil {
			return err
		}
	case len(st.Columns) == 0:
		return source.Errorf(st.Name.Span, "a table needs columns, WITH (path = ...) or AS select")
	default:
		made.kind, made.table = kindTable, mem.New(st.Name.Name, columnsSchema(st.Columns), nil)
	}
	if err := s.engine.createTable(ctx, made); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	s.out.Done(fmt.Sprintf("created table %s", made.name))
	return nil
}

// declaredOnce refuses columns that could not be told apart.
func declaredOnce(columns []ast.ColumnDef) error {
	seen := map[string]bool{}
	for _, c := range columns {
		key := strings.ToLower(c.Name)
		if seen[key] {
			return source.Errorf(c.Span, "two columns are named %q", c.Name)
		}
		seen[key] = true
	}
	return nil
}

func columnsSchema(columns []ast.ColumnDef) *arrow.Schema {
	fields := make([]plan.Field, len(columns))
	for i, c := range columns {
		fields[i] = plan.Field{Name: c.Name, Type: c.Type}
	}
	return schemaOf(fields)
}

// collected keeps a select's rows as records.
type collected struct {
	schema  *arrow.Schema
	records []arrow.Record
}

func (c *collected) begun() bool { return false }
func (c *collected) end() error  { return nil }
func (c *collected) take(b *vec.Batch) error {
	if b.Rows() > 0 {
		c.records = append(c.records, vec.Record(c.schema, b))
	}
	return nil
}

// namedOnce checks that the columns of a table to be have names that differ.
func namedOnce(fields []plan.Field, span source.Span) error {
	seen := map[string]bool{}
	for _, f := range fields {
		key := strings.ToLower(f.Name)
		if seen[key] {
			return source.Errorf(span, "two columns are named %q", f.Name).WithHint("give one of them another name: ... as other")
		}
		seen[key] = true
	}
	return nil
}

func (s *Session) createContinuous(ctx context.Context, st *ast.CreateContinuous) error {
	if err := ownName(st.Name); err != nil {
		return err
	}
	have, exists := s.engine.find(st.Name.Name)
	switch {
	case exists && st.IfNotExists:
		s.taken(have, st.Text)
		return nil
	case exists && (!st.OrReplace || have.kind != kindContinuous):
		e := source.Errorf(st.Name.Span, "%q is already the name of a %s", have.name, have.kind.noun())
		if have.kind == kindContinuous {
			e.WithHint("create or replace continuous query %s ... changes it", have.name)
		}
		return e
	}
	options, err := readContinuousOptions(st.Options)
	if err != nil {
		return err
	}
	c, err := s.define(ctx, st, options)
	if err != nil {
		return err
	}
	if exists {
		if err := s.engine.refuseItself(have, c, st.Name.Span); err != nil {
			return err
		}
	}
	if err := s.engine.durable(c.baseTables()); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	if err := s.checkSink(st, c); err != nil {
		return err
	}
	made := &entry{name: c.name, kind: kindContinuous, table: c.table, text: st.Text, continuous: c}
	if exists {
		if err := s.replace(ctx, st, have, made, options); err != nil {
			return err
		}
		s.out.Done(fmt.Sprintf("replaced continuous query %s", c.name))
		return nil
	}
	if err := s.engine.create(ctx, made, c.definition, nil, nil, s.defined); errors.Is(err, store.ErrMoved) {
		return err
	} else if err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	s.engine.begin(c, s.settings.Threads)
	s.out.Done(fmt.Sprintf("created continuous query %s", c.name))
	return nil
}

// define binds the query of a definition; every fault of it shows here and none at the first refresh.
func (s *Session) define(ctx context.Context, st *ast.CreateContinuous, o continuousOptions) (*Continuous, error) {
	cat := newFrozen(s, o.fileOrder)
	c, err := s.defineIn(ctx, st, o, cat, cat)
	if err != nil {
		return c, err
	}
	c.definition, err = cat.definitionOf(s)
	c.definition.Sink = o.sink
	return c, err
}

// defineIn is define in a catalog whose frozen tables end up in made.
func (s *Session) defineIn(ctx context.Context, st *ast.CreateContinuous, o continuousOptions, cat bind.Catalog, made *frozen) (*Continuous, error) {
	timed, err := readTiming(st.Options, st.Query, o)
	if err != nil {
		return nil, err
	}
	bound, err := bind.Query(ctx, st.Query, cat, s.bindOptions(true))
	if err != nil {
		return nil, err
	}
	if err := namedOnce(bound.Fields(), st.Query.Place()); err != nil {
		return nil, err
	}
	root, err := optimize.Plan(bound, s.foldNow)
	if err != nil {
		return nil, err
	}
	if root, err = timed.apply(root, bound); err != nil {
		return nil, err
	}
	bases := map[catalog.Table]catalog.Table{}
	for base, t := range made.tables {
		bases[t] = base
	}
	c, err := newContinuous(s.engine, st.Name.Name, root, bases, o)
	if err != nil {
		return nil, err
	}
	c.text, c.queryText = st.Text, st.QueryText
	for _, x := range s.instead {
		for _, in := range c.inputs {
			if in.table == x.table {
				in.upstream = x.continuous
			}
		}
	}
	return c, nil
}

// begin starts the background refreshing of a new query, where the engine has one.
func (e *Engine) begin(c *Continuous, threads int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.options.Background && !e.closed {
		e.work.Add(1)
		go e.keepFresh(c, threads)
	}
}

// readers lists the continuous queries that read a table, by name.
func (e *Engine) readers(t catalog.Table) []string {
	var list []string
	for _, x := range e.list() {
		if x.continuous == nil {
			continue
		}
		for _, in := range x.continuous.inputs {
			if in.base == t {
				list = append(list, x.name)
			}
		}
	}
	sort.Strings(list)
	return list
}

// remove takes an entry out of the catalog and ends its refreshing.
func (e *Engine) remove(t *entry) {
	e.mu.Lock()
	if key := strings.ToLower(t.name); e.entries[key] == t {
		delete(e.entries, key)
	}
	e.indexes = slices.DeleteFunc(e.indexes, func(x index) bool { return x.on == t })
	table, c := t.table, t.continuous
	e.mu.Unlock()
	e.forget(table)
	if c != nil {
		c.mu.Lock()
		c.dropped = true
		next := c.next
		c.wake()
		c.mu.Unlock()
		if next != nil && next.heirs[0].made != e.entryOf(t.name) {
			next.stop(errSuperseded)
		}
	}
}

func (s *Session) drop(ctx context.Context, st *ast.Drop) error {
	have, ok := s.engine.find(st.Name.Name)
	if !ok {
		if st.IfExists {
			return nil
		}
		return s.unknown(st.Name, st.What)
	}
	if have.kind.noun() != st.What && !(st.What == "table" && (have.kind == kindFile || have.kind == kindTable)) {
		return source.Errorf(st.Name.Span, "%q is a %s", have.name, have.kind.noun()).
			WithHint("drop %s %s", strings.TrimSuffix(have.kind.noun(), " over files"), have.name)
	}
	if list := s.engine.readers(have.table); len(list) > 0 {
		return source.Errorf(st.Name.Span, "%q is read by continuous query %s: drop that first", have.name, strings.Join(list, ", "))
	}
	if err := s.engine.dropStored(ctx, have, s.defined); errors.Is(err, store.ErrMoved) {
		return err
	} else if err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	s.engine.remove(have)
	s.out.Done("dropped " + have.name)
	return nil
}

// insert appends rows to a table in memory.
func (s *Session) insert(ctx context.Context, st *ast.Insert) error {
	have, ok := s.engine.find(st.Name.Name)
	if !ok {
		return s.unknown(st.Name, "table")
	}
	into, ok := have.table.(*mem.Table)
	if !ok || have.kind != kindTable {
		return source.Errorf(st.Name.Span, "rows cannot be inserted into a %s", have.kind.noun())
	}
	records, err := s.insertRows(ctx, st, into)
	if err != nil {
		return err
	}
	if have.id != 0 {
		return s.engine.keepRows(ctx, have, records)
	}
	return s.engine.appendRows(into, records)
}

// appendRows is one insert; inserts into one table do not overlap.
func (e *Engine) appendRows(into *mem.Table, records []arrow.Record) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	held, generation := into.Records()
	for _, r := range records {
		if n := len(held); n > 0 && held[n-1].NumRows()+r.NumRows() <= smallRecord {
			joined, err := joinRecords(held[n-1], r)
			if err != nil {
				return err
			}
			held = append(held[:n-1:n-1], joined)
			continue
		}
		held = append(held, r)
	}
	into.Set(held, generation+1)
	return nil
}

// smallRecord is the most rows of a record that an insert still adds to, so that a thousand inserts of a row are no
// thousand records.
const smallRecord = 1024

func joinRecords(a, b arrow.Record) (arrow.Record, error) {
	var im vec.Importer
	out := &vec.Batch{N: int(a.NumRows() + b.NumRows())}
	for i := range a.Columns() {
		x, err := im.Vector(a.Column(i))
		if err != nil {
			return nil, err
		}
		y, err := im.Vector(b.Column(i))
		if err != nil {
			return nil, err
		}
		column := vec.NewBuilder(x.Type)
		column.Append(x)
		column.Append(y)
		out.Cols = append(out.Cols, column.Vector())
	}
	return vec.Record(a.Schema(), out), nil
}

// unknown is the fault of a name that is not in the catalog.
func (s *Session) unknown(n ast.Name, what string) error {
	return unknownName(n, what, s.engine.list())
}
