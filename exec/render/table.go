package render

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v15/arrow"
)

// rightAligned reports whether a table aligns values of the type to the right.
func rightAligned(dt arrow.DataType) bool {
	switch dt.ID() {
	case arrow.INT64, arrow.FLOAT64, arrow.DECIMAL128, arrow.BOOL:
		return true
	}
	return false
}

// table draws a bordered table. It holds the text of all rows that it shows until the end, for their widths.
type table struct {
	w        io.Writer
	style    *style
	o        Options
	fields   []arrow.Field
	right    []bool // numbers
	cuttable []bool // texts
	wide     []int  // the display width of each column
	text     []byte
	lengths  []uint32 // bytes of each value in text, row by row; the header is the first row
	widths   []uint32 // the display width of each value; len == len(lengths)
	shown    int
	rows     int
	columns  []column
}

func newTable(w io.Writer, o Options) *table {
	return &table{w: w, o: o, style: o.plain("NULL", appendVisible)}
}

func (t *table) Begin(schema *arrow.Schema) error {
	t.fields = schema.Fields()
	t.wide = make([]int, len(t.fields))
	t.right = make([]bool, len(t.fields))
	t.cuttable = make([]bool, len(t.fields))
	for i, field := range t.fields {
		t.right[i] = rightAligned(field.Type)
		t.cuttable[i] = field.Type.ID() == arrow.DICTIONARY || field.Type.ID() == arrow.STRING
		if !t.o.NoHeader {
			start := len(t.text)
			t.text = appendVisible(t.text, field.Name)
			t.measure(start, i)
		}
	}
	return nil
}

// measure ends the value of column i that starts at start of the text.
func (t *table) measure(start, i int) {
	n := Width(t.text[start:])
	t.lengths = append(t.lengths, uint32(len(t.text)-start))
	t.widths = append(t.widths, uint32(n))
	t.wide[i] = max(t.wide[i], n)
}

func (t *table) Rows(rec arrow.Record) error {
	n := int(rec.NumRows())
	t.rows += n
	if t.o.Limit > 0 {
		n = min(n, t.o.Limit-t.shown)
	}
	if n <= 0 {
		return nil
	}
	t.shown += n
	t.columns = t.style.bind(rec, t.columns)
	defer clear(t.columns)
	for row := range n {
		for i := range t.columns {
			start := len(t.text)
			t.text = t.columns[i].appendCell(t.text, row)
			t.measure(start, i)
		}
	}
	return nil
}

func (t *table) End() error {
	cut := false
	t.fit(t.o.Width)
	border := t.border()
	out := append(make([]byte, 0, chunk), border...)
	text := t.text
	for i, length := range t.lengths {
		column := i % len(t.fields)
		out = append(out, "| "...)
		value, pad := text[:length], t.wide[column]-int(t.widths[i])
		text = text[length:]
		if t.right[column] {
			out = appendSpaces(out, pad)
		}
		if pad < 0 {
			var used int
			out, used = appendCut(out, value, t.wide[column])
			pad, cut = t.wide[column]-used, true
		} else {
			out = append(out, value...)
		}
		if !t.right[column] {
			out = appendSpaces(out, pad)
		}
		out = append(out, ' ')
		if column < len(t.fields)-1 {
			continue
		}
		out = append(out, "|\n"...)
		if i < len(t.fields) && !t.o.NoHeader {
			out = append(out, border...)
		}
		if len(out) >= chunk {
			if _, err := t.w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	if t.shown > 0 || t.o.NoHeader {
		out = append(out, border...)
	}
	if t.shown < t.rows {
		out = fmt.Appendf(out, "only showing top %d of %d rows\n", t.shown, t.rows)
	}
	if cut {
		out = append(out, "values ending in … are cut; \\G shows them whole\n"...)
	}
	_, err := t.w.Write(out)
	return err
}

func (t *table) border() []byte {
	var line []byte
	for _, n := range t.wide {
		line = append(line, '+')
		for range n + 2 {
			line = append(line, '-')
		}
	}
	return append(line, "+\n"...)
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
