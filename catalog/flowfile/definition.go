package flowfile

import (
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
)

// definition is all that makes a table what it is, as it is kept.
type definition struct {
	Options  Options // but for Columns and Threads
	Order    string
	Frozen   bool     `json:",omitempty"`
	Declared bool     `json:",omitempty"`
	Inferred bool     `json:",omitempty"` // the layout may still evolve
	CSVNames []string `json:",omitempty"`
	Fields   []savedField
}

// savedField is a column as it is kept.
type savedField struct {
	Name      string
	Kind      kind
	Prec      int  `json:",omitempty"`
	Scale     int  `json:",omitempty"`
	Declared  bool `json:",omitempty"`
	AnyText   bool `json:",omitempty"`
	ExactInts bool `json:",omitempty"`
	Widens    bool `json:",omitempty"`
	Source    string
}

// Definition is the table's options and schema as bytes, of which Reopen makes it again.
func (t *Table) Definition() ([]byte, error) {
	l := t.layout.Load()
	d := definition{Options: t.opts, Order: t.order, Frozen: t.fixed, Declared: t.declared, Inferred: l.inferred, CSVNames: t.csvNames}
	d.Options.Paths, d.Options.Columns, d.Options.Threads = t.paths, nil, 0
	for i := range l.fields {
		f := &l.fields[i]
		d.Fields = append(d.Fields, savedField{f.name, f.kind, f.prec, f.scale, f.declared, f.anyText, f.exactInts, f.widens, f.sourceText})
	}
	return json.Marshal(d)
}

// Reopen makes the table of a Definition. It looks at no file. threads is as in Options.
func Reopen(name string, kept []byte, threads int) (*Table, error) {
	damaged := func(err error) error { return fmt.Errorf("the kept definition of table %q is damaged: %w", name, err) }
	var d definition
	if err := json.Unmarshal(kept, &d); err != nil {
		return nil, damaged(err)
	}
	d.Options.Threads = threads
	t, err := newTable(name, d.Options)
	if err != nil {
		return nil, damaged(err)
	}
	if d.Order != "name" && d.Order != "mtime" {
		return nil, damaged(fmt.Errorf("file_order = %q", d.Order))
	}
	t.order, t.fixed, t.declared, t.csvNames = d.Order, d.Frozen, d.Declared, d.CSVNames
	fields := make([]field, len(d.Fields))
	for i, s := range d.Fields {
		typ, err := typeOf(s.Kind, s.Prec, s.Scale)
		if err != nil {
			return nil, damaged(err)
		}
		if fields[i], err = newField(s.Name, typ); err != nil {
			return nil, damaged(err)
		}
		f := &fields[i]
		f.declared, f.anyText, f.exactInts, f.widens, f.sourceText = s.Declared, s.AnyText, s.ExactInts, s.Widens, s.Source
	}
	t.layout.Store(newLayout(fields, d.Inferred))
	return t, nil
}

// typeOf is the Arrow type of a kind of column.
func typeOf(k kind, prec, scale int) (arrow.DataType, error) {
	switch k {
	case kindBool:
		return typeBool, nil
	case kindInt:
		return typeInt, nil
	case kindDouble:
		return typeDouble, nil
	case kindDecimal:
		if prec < 1 || prec > 38 || scale < 0 || scale > prec {
			return nil, fmt.Errorf("a column of type DECIMAL(%d, %d)", prec, scale)
		}
		return &arrow.Decimal128Type{Precision: int32(prec), Scale: int32(scale)}, nil
	case kindText:
		return typeText, nil
	case kindDate:
		return typeDate, nil
	case kindTime:
		return typeTime, nil
	}
	return nil, fmt.Errorf("a column of unknown kind %d", k)
}
