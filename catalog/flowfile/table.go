package flowfile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// Table is a table over flow files. It is a catalog.Feed and safe for concurrent use. Files are looked for anew by every Snapshot,
// and by every Advance that does not go on in a run of them (run.go).
type Table struct {
	name     string
	paths    []string // absolute
	set      settings // of opts
	opts     Options
	order    string // "name" or "mtime"
	declared bool
	csvNames []string // fields of headerless CSV files by position; fixed after Open
	warnings []string // of inference; fixed after Open

	mu      sync.Mutex // guards changes of layout, shapes, tallies, run and spare
	layout  atomic.Pointer[layout]
	shapes  map[shapeKey]shape
	tallies map[uint64]tally // by file as first covered
	settled []uint64         // keys of tallies that the ledger has, oldest first
	run     *run             // what the last Advance left; nil while one is at work on it
	cache   *Cache           // keeps what is decoded; nil for none
	fixed   bool             // frozen: the layout never changes
	spare   []*reader        // of earlier scans, if frozen
}

var _ catalog.Feed = (*Table)(nil)

// Open finds the files of a table and, unless columns are declared, infers its schema from them. A path that does not
// exist is an error that wraps fs.ErrNotExist.
func Open(ctx context.Context, name string, opts Options) (*Table, error) {
	t, err := newTable(name, opts)
	if err != nil {
		return nil, err
	}
	taken, passed, err := list(ctx, t.paths, t.order)
	if err != nil {
		return nil, err
	}
	if err := unmatched(t.paths); err != nil {
		return nil, err
	}
	if t.declared {
		return t, t.declare(opts.Columns)
	}
	if len(taken) == 0 {
		return nil, nothingToRead(t.paths, passed)
	}
	l, warnings, err := t.infer(ctx, taken)
	if err != nil {
		return nil, err
	}
	if len(l.fields) == 0 {
		return nil, fmt.Errorf("no row in %s to infer columns from: declare them", strings.Join(t.paths, ", "))
	}
	t.warnings = warnings
	t.layout.Store(l)
	return t, nil
}

// newTable is a table without a schema.
func newTable(name string, opts Options) (*Table, error) {
	set, err := opts.settings()
	if err != nil {
		return nil, err
	}
	t := &Table{name: name, set: set, opts: opts, order: "name", declared: len(opts.Columns) > 0, shapes: map[shapeKey]shape{},
		tallies: map[uint64]tally{}}
	t.paths, err = absolute(opts.Paths)
	return t, err
}

// declare sets a declared schema.
func (t *Table) declare(columns []Column) error {
	var fields []field
	seen := map[string]bool{}
	for _, c := range columns {
		f, err := newField(c.Name, c.Type)
		if err != nil {
			return err
		}
		if seen[c.Name] {
			return fmt.Errorf("column %q is declared twice", c.Name)
		}
		seen[c.Name] = true
		f.declared, f.anyText, f.sourceText = true, true, "declared"
		fields = append(fields, f)
		t.csvNames = append(t.csvNames, c.Name)
	}
	t.layout.Store(newLayout(fields, false))
	return nil
}

// nothingToRead names what was passed over, and why.
func nothingToRead(paths []string, passed []file) error {
	var text strings.Builder
	fmt.Fprintf(&text, "no flow file in %s", strings.Join(paths, ", "))
	for i, f := range passed {
		if i == 5 {
			fmt.Fprintf(&text, "; and %d more", len(passed)-i)
			break
		}
		fmt.Fprintf(&text, "; passed over %s: %s", f.path, f.passed)
	}
	text.WriteString("; add files, or declare the columns to begin with an empty table")
	return errors.New(text.String())
}

// Name is the table's name.
func (t *Table) Name() string { return t.name }

// Schema is the present schema. It can grow or widen while it is inferred and the table not frozen.
func (t *Table) Schema() *arrow.Schema { return t.layout.Load().schema }

// Growth is always Append.
func (t *Table) Growth() catalog.Growth { return catalog.Append }

// Warnings are what inference wants the user to know, with file:line.
func (t *Table) Warnings() []string { return t.warnings }

// Description is one column as DESCRIBE shows it.
type Description struct {
	Name     string
	Type     string // SQL name
	Nullable bool
	Source   string // "declared" or how it was inferred
}

// Describe tells of each column.
func (t *Table) Describe() []Description {
	l := t.layout.Load()
	out := make([]Description, len(l.fields))
	for i := range l.fields {
		f := &l.fields[i]
		out[i] = Description{f.name, f.sqlName(), true, f.sourceText}
	}
	return out
}

// Freeze is the same table with the present schema for good. order is "name" (or "") or "mtime".
func (t *Table) Freeze(order string) (catalog.Feed, error) {
	switch order {
	case "":
		order = "name"
	case "name", "mtime":
	default:
		return nil, fmt.Errorf("file_order = %q is not known: use name or mtime", order)
	}
	frozen := &Table{name: t.name, paths: t.paths, set: t.set, opts: t.opts, order: order, declared: t.declared, csvNames: t.csvNames,
		warnings: t.warnings, shapes: map[shapeKey]shape{}, tallies: map[uint64]tally{}, fixed: true}
	frozen.layout.Store(t.layout.Load().frozen())
	return frozen, nil
}

// Snapshot pins all that is present: whole files, torn last lines too.
func (t *Table) Snapshot(ctx context.Context) (catalog.Snapshot, error) {
	taken, _, err := list(ctx, t.paths, t.order)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(taken))
	for i, f := range taken {
		entries[i] = entry{file: f, born: f.mark(-1, 0), upto: f.size, text: -1}
	}
	return &snapshot{table: t, layout: t.layout.Load(), cache: t.cache, version: versionOfEntries(entries)}, nil
}

// shapeKey tells whether a file may have changed since it was sniffed.
type shapeKey struct {
	path     string
	dev, ino uint64
	size     int64
	mtime    int64
}

// shape is what sniff tells of a file, remembered while it does not change.
func (t *Table) shape(f file) (shape, error) {
	return t.shapeBy(f, func() (shape, error) { return t.set.sniff(f.path) })
}

// shapeIn is shape of a file that is open.
func (t *Table) shapeIn(in *opening, f file) (shape, error) {
	return t.shapeBy(f, func() (shape, error) { return t.set.sniffIn(in, f.path, in.head) })
}

func (t *Table) shapeBy(f file, sniff func() (shape, error)) (shape, error) {
	key := shapeKey{f.path, f.dev, f.ino, f.size, f.mtime}
	t.mu.Lock()
	sh, ok := t.shapes[key]
	t.mu.Unlock()
	if ok {
		return sh, nil
	}
	sh, err := sniff()
	if err != nil {
		return sh, err
	}
	t.mu.Lock()
	if len(t.shapes) >= mostShapes {
		clear(t.shapes)
	}
	t.shapes[key] = sh
	t.mu.Unlock()
	return sh, nil
}

// mostShapes is how many shapes are remembered.
const mostShapes = 16384
