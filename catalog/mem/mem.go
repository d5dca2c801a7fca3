// Package mem holds tables as lists of immutable Arrow records: loaded tables, the results of continuous queries and
// system tables. It stands beside flowfile under catalog and knows nothing of files or SQL.
package mem

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// morselRows is the most rows of one morsel: larger records are sliced, so that they can be read in parallel.
const morselRows = 64 << 10

// Table is a relation held in memory. It is safe for concurrent use: readers keep the content they pinned.
type Table struct {
	name    string
	schema  *arrow.Schema
	growth  catalog.Growth
	content atomic.Pointer[snapshot]
	zones   zones
}

// New is a table of growth Fixed with the given rows. The records are immutable from now on, live on the Go heap and
// have the schema's columns; they are never released.
func New(name string, schema *arrow.Schema, records []arrow.Record) *Table {
	return NewGrowing(name, schema, catalog.Fixed, records)
}

// NewDistinct is New for records of which some dictionaries are known to have no two equal entries.
func NewDistinct(name string, schema *arrow.Schema, records []arrow.Record, dictionaries []arrow.Array) *Table {
	t := New(name, schema, nil)
	t.SetDistinct(records, 0, dictionaries)
	return t
}

// NewGrowing is New with a growth. Under Append, Set may only add rows unless it also changes the generation.
func NewGrowing(name string, schema *arrow.Schema, growth catalog.Growth, records []arrow.Record) *Table {
	t := &Table{name: name, schema: schema, growth: growth}
	t.Set(records, 0)
	return t
}

// Set replaces the whole content at once. generation tells contents apart that do not extend each other: under Append,
// records of the same generation must begin with those that were there before; under Fixed and Replace a caller
// gives each content its own generation. Set panics where a record does not have the table's schema.
func (t *Table) Set(records []arrow.Record, generation uint64) {
	t.SetDistinct(records, generation, nil)
}

// SetChecked is SetDistinct for records whose columns are to be checked before they are read.
func (t *Table) SetChecked(records []arrow.Record, generation uint64, dictionaries []arrow.Array, check func(column int) error) {
	t.set(records, generation, dictionaries, check)
}

// SetDistinct is Set for records of which some dictionaries are known to have no two equal entries.
func (t *Table) SetDistinct(records []arrow.Record, generation uint64, dictionaries []arrow.Array) {
	t.set(records, generation, dictionaries, unchecked)
}

// Next is a content that the table does not have yet, as Set would make it: what is read of it is what Publish will show.
func (t *Table) Next(records []arrow.Record, generation uint64) catalog.Snapshot {
	return t.next(records, generation, nil, unchecked)
}

// Publish replaces the whole content by one that Next has made.
func (t *Table) Publish(next catalog.Snapshot) {
	t.zones.clear()
	t.content.Store(next.(*snapshot))
}

func unchecked(int) error { return nil }

func (t *Table) set(records []arrow.Record, generation uint64, dictionaries []arrow.Array, check func(column int) error) {
	t.Publish(t.next(records, generation, dictionaries, check))
}

func (t *Table) next(records []arrow.Record, generation uint64, dictionaries []arrow.Array, check func(column int) error) *snapshot {
	rows := make([]int64, len(records)+1)
	for i, r := range records {
		if !sameColumns(r.Schema(), t.schema) {
			panic(fmt.Sprintf("bug: record of table %q has schema %s, not %s", t.name, r.Schema(), t.schema))
		}
		rows[i+1] = rows[i] + r.NumRows()
	}
	held := make([]arrow.Record, len(records))
	copy(held, records)
	distinct := make(map[arrow.ArrayData]bool, len(dictionaries))
	for _, d := range dictionaries {
		distinct[d.Data()] = true
	}
	return &snapshot{table: t, records: held, rows: rows, generation: generation, distinct: distinct, check: check}
}

func sameColumns(a, b *arrow.Schema) bool {
	if a == b {
		return true
	}
	if a.NumFields() != b.NumFields() {
		return false
	}
	for i, f := range a.Fields() {
		if g := b.Field(i); f.Name != g.Name || !arrow.TypeEqual(f.Type, g.Type) {
			return false
		}
	}
	return true
}

// Name is the table's name.
func (t *Table) Name() string { return t.name }

// Schema has all columns; there are no hidden ones.
func (t *Table) Schema() *arrow.Schema { return t.schema }

// Growth is as given at construction.
func (t *Table) Growth() catalog.Growth { return t.growth }

// Rows is how many rows the table has now.
func (t *Table) Rows() int64 {
	s := t.content.Load()
	return s.rows[len(s.records)]
}

// Snapshot pins the present content. It never fails.
func (t *Table) Snapshot(context.Context) (catalog.Snapshot, error) { return t.content.Load(), nil }

// version is a number of rows of one generation.
type version struct {
	rows       int64
	generation uint64
}

// Same reports whether both are the same place of the same generation.
func (v version) Same(other catalog.Version) bool {
	o, ok := other.(version)
	if !ok {
		return other == nil && v.rows == 0
	}
	return v.generation == o.generation && v.rows == o.rows
}

// Extends reports whether from is an earlier place of the same generation.
func (v version) Extends(from catalog.Version) bool {
	o, ok := from.(version)
	if !ok {
		return from == nil
	}
	return v.generation == o.generation && o.rows <= v.rows
}

// At is the version of a table at a number of rows of one generation, as Place told them.
func At(rows int64, generation uint64) catalog.Version { return version{rows, generation} }

// Place is the inverse of At, zeros for versions of other tables.
func Place(v catalog.Version) (rows int64, generation uint64) {
	at, _ := v.(version)
	return at.rows, at.generation
}

// Records is the present content, which the caller must not change in place, and its generation.
func (t *Table) Records() ([]arrow.Record, uint64) {
	s := t.content.Load()
	return s.records[:len(s.records):len(s.records)], s.generation
}
