package flowfile

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// batch collects the rows of one record: the columns of the layout, then perhaps the hidden ones.
type batch struct {
	schema  *arrow.Schema // of the records
	outputs []int         // columns of the record, as places in cols
	cols    []column      // of the layout, in its order, then _file and _line
	want    []int         // the layout's columns that are out
	rows    int           // accepted, of the record
	emitted int64         // rows of records before
	sieves  []sieve       // conditions
	passed  int64         // rows accepted that fail them, and were not written
	size    int           // rows of a full record
	room    int           // rows there is memory for, at most size
	file    int           // place of _file in cols, or -1
	line    int           // place of _line, or -1
	texts   []int         // columns with a dictionary
	fileAt  int32         // the code of the present file
	used    bool          // memory is in place
	lend    bool          // records' memory is used again
	clock   clock
	emit    func(arrow.Record) error
	stopped error // what emit returned
}

// newBatch is a batch of records with the named columns; ok is false with the name of one that there is not.
func newBatch(l *layout, names []string, size int, c clock) (b *batch, missing string) {
	b = &batch{size: size, room: min(size, 2048), file: -1, line: -1, clock: c}
	b.cols = make([]column, len(l.fields), len(l.fields)+2)
	for i, f := range l.fields {
		b.cols[i].field = f
	}
	fields := make([]arrow.Field, len(names))
	for i, name := range names {
		at, _ := l.find([]byte(name))
		switch {
		case at >= 0:
		case name == catalog.HiddenFile:
			if b.file < 0 {
				b.file = len(b.cols)
				b.cols = append(b.cols, column{field: field{name: name, typ: typeText, kind: kindText}})
			}
			at = b.file
		case name == catalog.HiddenLine:
			if b.line < 0 {
				b.line = len(b.cols)
				b.cols = append(b.cols, column{field: field{name: name, typ: typeInt, kind: kindInt}})
			}
			at = b.line
		default:
			return nil, name
		}
		c := &b.cols[at]
		if !c.out {
			c.out = true
			if at < len(l.fields) {
				b.want = append(b.want, at)
			}
			if c.kind == kindText {
				b.texts = append(b.texts, at)
			}
		}
		b.outputs = append(b.outputs, at)
		fields[i] = arrow.Field{Name: c.name, Type: c.typ, Nullable: true}
	}
	b.schema = arrow.NewSchema(fields, nil)
	return b, ""
}

// begin readies the batch for the rows of a file. path is its name for _file.
func (b *batch) begin(path string, emit func(arrow.Record) error) {
	b.emit, b.stopped = emit, nil
	b.rows = 0
	b.ready()
	for i := range b.cols {
		b.cols[i].valid = nil
	}
	if b.file >= 0 {
		b.fileAt = b.cols[b.file].dict.text([]byte(path))
	}
}

// ready gets memory for a record if the last one took it.
func (b *batch) ready() {
	if b.used {
		return
	}
	for i := range b.cols {
		if c := &b.cols[i]; c.out {
			c.grow(b.room)
		}
	}
	b.used = true
}

// accept counts n rows that were written.
func (b *batch) accept(n int) error {
	if b.file >= 0 {
		for i := range n {
			b.cols[b.file].codes[b.rows+i] = b.fileAt
		}
	}
	b.rows += n
	full := b.rows == b.size
	for _, at := range b.texts {
		full = full || b.cols[at].dict.full
	}
	if b.rows < b.room && !full {
		return nil
	}
	if full {
		if err := b.flush(); err != nil {
			return err
		}
		b.ready()
		return nil
	}
	b.room = min(2*b.room, b.size)
	for i := range b.cols {
		if c := &b.cols[i]; c.out {
			c.enlarge(b.room)
		}
	}
	return nil
}

// flush emits the rows so far, if any. Before the next row comes ready.
func (b *batch) flush() error {
	if b.rows == 0 {
		return nil
	}
	whole := b.lend || b.rows >= b.room/4*3 // else the record has a copy, of the right size
	arrays := make([]arrow.Array, len(b.outputs))
	for i, at := range b.outputs {
		arrays[i] = b.cols[at].array(b.rows, whole)
	}
	record := array.NewRecord(b.schema, arrays, int64(b.rows))
	b.emitted += int64(b.rows)
	b.rows = 0
	for _, at := range b.texts {
		if c := &b.cols[at]; c.dict.full {
			path := ""
			if at == b.file {
				path = string(c.dict.bytes[c.dict.offsets[b.fileAt]:c.dict.offsets[b.fileAt+1]])
			}
			c.dict = newDictionary()
			if at == b.file {
				b.fileAt = c.dict.text([]byte(path))
			}
		}
	}
	b.used = b.lend || !whole
	for i := range b.cols {
		b.cols[i].valid = nil
	}
	b.stopped = b.emit(record)
	return b.stopped
}
