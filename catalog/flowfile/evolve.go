package flowfile

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// evolve takes over what a row asks for, and tells of its first point as a *catalog.SchemaError.
func (t *Table) evolve(e *evolution) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.layout.Load()
	place := e.row.File
	if e.row.Line > 0 {
		place = fmt.Sprintf("%s:%d", e.row.File, e.row.Line)
	}
	var told *catalog.SchemaError
	tell := func(column, reason string, was, now arrow.DataType) {
		if told == nil {
			row := e.row
			row.Column, row.Reason = column, reason
			told = &catalog.SchemaError{Row: row, Column: column, Was: was, Now: now}
		}
	}
	for _, c := range e.widen {
		f := l.fields[c]
		if f.kind == kindInt {
			f.typ, f.kind, f.widens, f.exactInts = typeDouble, kindDouble, false, true
			f.sourceText = "inferred: integral numbers at first, a fraction at " + place
			l = l.with(c, f)
		}
		tell(f.name, "a fraction: BIGINT becomes DOUBLE", typeInt, typeDouble)
	}
	for i := range e.fresh {
		f := e.fresh[i]
		c, same := l.find([]byte(f.name))
		if c < 0 || !same && !strings.EqualFold(l.fields[c].name, f.name) {
			f.sourceText = "inferred: first seen at " + place
			l = l.with(len(l.fields), f)
			c = len(l.fields) - 1
		}
		tell(l.fields[c].name, "a new column", nil, l.fields[c].typ)
	}
	t.layout.Store(l)
	return told
}

// freshField is a column for a key that turned up late. Its one known value decides its type.
func freshField(name string, k kind) field {
	f := field{name: name, kind: k}
	switch k {
	case kindInt:
		f.typ, f.widens, f.exactInts = typeInt, true, true
	case kindDouble:
		f.typ, f.exactInts = typeDouble, true
	case kindDecimal:
		f.typ, f.prec = typeBig, mostDigits
	case kindBool:
		f.typ = typeBool
	default:
		f.typ = typeText
	}
	return f
}

// Find looks for a key that the schema does not know in the rows of all files, and adds a column for it, typed by the
// first rows that have it. It reports whether the schema has the column now. Declared and frozen schemas do not change.
func (t *Table) Find(ctx context.Context, column string) (bool, error) {
	if c, _ := t.layout.Load().find([]byte(column)); c >= 0 {
		return true, nil
	}
	if t.declared || t.fixed {
		return false, nil
	}
	taken, _, err := list(ctx, t.paths, t.order)
	if err != nil {
		return false, err
	}
	s := newSample(1 << 62)
	s.only = strings.ToLower(column)
	s.enough = sampleRows
	if err := t.sampleFiles(ctx, taken, s); err != nil {
		return false, err
	}
	if len(s.columns) == 0 {
		return false, nil
	}
	f, _ := s.columns[0].field("rows of " + t.name)
	e := &evolution{fresh: []field{f}}
	for _, at := range s.columns[0].first {
		if at != "" && e.row.File == "" {
			e.row.File = at
		}
	}
	t.evolve(e)
	return true, nil
}
