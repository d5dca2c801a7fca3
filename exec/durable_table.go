package exec

import (
	"context"
	"errors"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// createTable puts a new table into the catalog.
func (e *Engine) createTable(ctx context.Context, t *entry) error {
	if e.store == nil {
		return e.add(t)
	}
	if files, ok := t.table.(catalog.Ledgered); ok {
		kept, err := files.Definition()
		if err != nil {
			return err
		}
		return e.create(ctx, t, definition{Files: kept}, nil, nil, nil)
	}
	columns, err := fieldsOf(t.table.Schema())
	if err != nil {
		return err
	}
	rows, _ := t.table.(*mem.Table).Records()
	if err := e.create(ctx, t, definition{Columns: columns}, nil, rows, nil); err != nil {
		return err
	}
	return e.reread(ctx, t)
}

// fieldsOf is the inverse of schemaOf.
func fieldsOf(s *arrow.Schema) ([]plan.Field, error) {
	fields := make([]plan.Field, s.NumFields())
	for i, f := range s.Fields() {
		t, err := types.FromArrow(f.Type)
		if err != nil {
			return nil, err
		}
		fields[i] = plan.Field{Name: f.Name, Type: t}
	}
	return fields, nil
}

// ready makes sure that what a stored entry stands for is what the catalog has.
func (e *Engine) ready(ctx context.Context, t *entry) error {
	if err := t.usable(); err != nil || t.id == 0 {
		return err
	}
	switch {
	case t.continuous != nil:
		return t.continuous.show(ctx)
	case t.kind == kindTable && t.held != t.version+1:
		return e.reread(ctx, t)
	}
	return nil
}

// readyTable is ready for the entry of a table, if it has one.
func (e *Engine) readyTable(ctx context.Context, t catalog.Table) error {
	if e.store == nil {
		return nil
	}
	if x := e.entryWith(t); x != nil {
		return e.ready(ctx, x)
	}
	return nil
}

// reread gives a stored table the rows that the catalog has now. held is one more than their version, and 0 before.
func (e *Engine) reread(ctx context.Context, t *entry) error {
	rows, err := e.store.Rows(ctx, t.id)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if t.held > rows.Version+1 {
		return nil
	}
	t.table.(*mem.Table).SetChecked(rows.Records, rows.Version, dictionaries(rows.Records), rows.Check)
	t.version, t.held = rows.Version, rows.Version+1
	return nil
}

// dictionaries are those of stored records, which the store makes without equal entries.
func dictionaries(records []arrow.Record) []arrow.Array {
	var list []arrow.Array
	for _, r := range records {
		for _, c := range r.Columns() {
			if d, ok := c.(*array.Dictionary); ok {
				list = append(list, d.Dictionary())
			}
		}
	}
	return list
}

// keepRows is one insert into a stored table.
func (e *Engine) keepRows(ctx context.Context, t *entry, records []arrow.Record) error {
	if e.store.ReadOnly() {
		return errReadOnly
	}
	rows := records[:0:0]
	for _, r := range records {
		if r.NumRows() > 0 {
			rows = append(rows, r)
		}
	}
	if err := e.store.Append(ctx, store.Object{ID: t.id, Name: t.name}, rows); err != nil {
		return err
	}
	return e.reread(ctx, t)
}

// dropStored drops an entry from the store, if it is there and nothing else was defined since at.
func (e *Engine) dropStored(ctx context.Context, t *entry, at *store.Definitions) error {
	switch {
	case t.id == 0:
		return nil
	case e.store.ReadOnly():
		return errReadOnly
	}
	err := e.store.Drop(ctx, t.id, at)
	if errors.Is(err, store.ErrGone) {
		return nil // somebody else was faster
	}
	return err
}
