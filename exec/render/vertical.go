package render

import (
	"io"
	"strconv"

	"github.com/apache/arrow/go/v15/arrow"
)

// vertical writes one line for each value, as mysql does for \G. Values keep their own newlines escaped.
type vertical struct {
	w       io.Writer
	style   *style
	names   [][]byte // right-aligned, with the colon
	columns []column
	buf     []byte
	rows    int
}

func newVertical(w io.Writer, o Options) *vertical {
	return &vertical{w: w, style: o.plain("NULL", appendVisible)}
}

func (v *vertical) Begin(schema *arrow.Schema) error {
	widest := 0
	for _, field := range schema.Fields() {
		widest = max(widest, Width(appendVisible(nil, field.Name)))
	}
	for _, field := range schema.Fields() {
		name := appendVisible(nil, field.Name)
		line := appendSpaces(nil, widest-Width(name))
		line = append(line, name...)
		v.names = append(v.names, append(line, ": "...))
	}
	return nil
}

const stars = "***************************"

func (v *vertical) Rows(rec arrow.Record) error {
	v.columns = v.style.bind(rec, v.columns)
	defer clear(v.columns)
	for row := range int(rec.NumRows()) {
		v.rows++
		v.buf = append(v.buf, stars+" "...)
		v.buf = strconv.AppendInt(v.buf, int64(v.rows), 10)
		v.buf = append(v.buf, ". row "+stars+"\n"...)
		for i := range v.columns {
			v.buf = append(v.buf, v.names[i]...)
			v.buf = v.columns[i].appendCell(v.buf, row)
			v.buf = append(v.buf, '\n')
		}
		if len(v.buf) >= chunk {
			if err := v.write(); err != nil {
				return err
			}
		}
	}
	return v.write()
}

func (v *vertical) End() error { return nil }

func (v *vertical) write() error {
	_, err := v.w.Write(v.buf)
	v.buf = v.buf[:0]
	return err
}
