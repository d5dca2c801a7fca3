package flowfile

import (
	"math/bits"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"flowsql/catalog"
)

// column collects one column. Values are written at the number of the row being read and count once the row is
// accepted. Exactly one of the slices is used, by kind; its length is the batch's capacity.
type column struct {
	field
	out   bool // the scan wants it; else it is only checked
	ints  []int64
	dbls  []float64
	codes []int32 // of dict, or days of a DATE
	decs  []decimal128.Num
	bools []byte // bitmap
	valid []byte // bitmap; nil while every value is there
	dict  *dictionary
}

// grow makes fresh memory for n rows.
func (c *column) grow(n int) {
	c.valid = nil
	switch c.kind {
	case kindInt, kindTime:
		c.ints = make([]int64, n)
	case kindDouble:
		c.dbls = make([]float64, n)
	case kindDate:
		c.codes = make([]int32, n)
	case kindText:
		c.codes = make([]int32, n)
		if c.dict == nil {
			c.dict = newDictionary()
		}
	case kindDecimal:
		c.decs = make([]decimal128.Num, n)
	case kindBool:
		c.bools = make([]byte, (n+7)/8)
	}
}

// null makes row's value NULL in a batch of n rows.
func (c *column) null(row, n int) {
	if c.valid == nil {
		c.valid = make([]byte, (n+7)/8)
		for i := range c.valid {
			c.valid[i] = 0xff
		}
	}
	c.valid[row>>3] &^= 1 << (row & 7)
	if c.kind == kindText { // any code that there is
		if c.dict.len() == 0 {
			c.dict.text(nil)
		}
		c.codes[row] = 0
	}
}

// notNull undoes null.
func (c *column) notNull(row int) {
	if c.valid != nil {
		c.valid[row>>3] |= 1 << (row & 7)
	}
}

// array is the first n values, whose memory it takes if whole and copies else.
func (c *column) array(n int, whole bool) arrow.Array {
	var values []byte
	switch c.kind {
	case kindInt, kindTime:
		values = bytesOf(c.ints[:n])
	case kindDouble:
		values = bytesOf(c.dbls[:n])
	case kindText, kindDate:
		values = bytesOf(c.codes[:n])
	case kindDecimal:
		values = bytesOf(c.decs[:n])
	case kindBool:
		values = c.bools[:(n+7)/8]
	}
	if !whole {
		values = append(make([]byte, 0, len(values)), values...)
	}
	var valid *memory.Buffer
	nulls := 0
	if c.valid != nil {
		if nulls = n - ones(c.valid, n); nulls > 0 {
			bitmap := c.valid[:(n+7)/8]
			if !whole {
				bitmap = append([]byte(nil), bitmap...)
			}
			valid = memory.NewBufferBytes(bitmap)
		}
	}
	buffers := []*memory.Buffer{valid, memory.NewBufferBytes(values)}
	if c.kind == kindText {
		data := array.NewDataWithDictionary(c.typ, n, buffers, nulls, 0, c.dict.data())
		return array.NewDictionaryData(data)
	}
	return array.MakeFromData(array.NewData(c.typ, n, buffers, nil, nulls, 0))
}

// ones counts the bits set among the first n.
func ones(bitmap []byte, n int) int {
	count := 0
	for _, b := range bitmap[:n/8] {
		count += bits.OnesCount8(b)
	}
	if n%8 != 0 {
		count += bits.OnesCount8(bitmap[n/8] & (1<<(n%8) - 1))
	}
	return count
}

// batch collects the rows of one record: the columns of the layout, then perhaps the hidden ones.
type batch struct {
	schema  *arrow.Schema // of the records
	outputs []int         // columns of the record, as places in cols
	cols    []column      // of the layout, in its order, then _file and _line
	want    []int         // the layout's columns that are out
	rows    int           // accepted
	size    int           // rows of a full record
	file    int           // place of _file in cols, or -1
	line    int           // place of _line, or -1
	texts   []int         // columns with a dictionary
	fileAt  int32         // the code of the present file
	used    bool          // memory is in place
	clock   clock
	emit    func(arrow.Record) error
}

// newBatch is a batch of records with the named columns; ok is false with the name of one that there is not.
func newBatch(l *layout, names []string, size int, c clock) (b *batch, missing string) {
	b = &batch{size: size, file: -1, line: -1, clock: c}
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
	b.emit = emit
	b.rows = 0
	if !b.used {
		b.grow()
	}
	for i := range b.cols {
		b.cols[i].valid = nil
	}
	if b.file >= 0 {
		b.fileAt = b.cols[b.file].dict.text([]byte(path))
	}
}

func (b *batch) grow() {
	for i := range b.cols {
		if c := &b.cols[i]; c.out {
			c.grow(b.size)
		}
	}
	b.used = true
}

// accept counts the row that was written, which stands at a line.
func (b *batch) accept(line int64) error {
	if b.file >= 0 {
		b.cols[b.file].codes[b.rows] = b.fileAt
	}
	if b.line >= 0 {
		b.cols[b.line].ints[b.rows] = line
	}
	b.rows++
	if b.rows == b.size {
		return b.flush()
	}
	return nil
}

// flush emits the rows so far, if any, and begins a new record.
func (b *batch) flush() error {
	if b.rows == 0 {
		return nil
	}
	whole := b.rows > b.size/2 || b.rows > 16<<10
	arrays := make([]arrow.Array, len(b.outputs))
	for i, at := range b.outputs {
		arrays[i] = b.cols[at].array(b.rows, whole)
	}
	record := array.NewRecord(b.schema, arrays, int64(b.rows))
	b.rows = 0
	for _, at := range b.texts {
		if c := &b.cols[at]; c.dict.full() {
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
	if whole {
		b.grow()
	} else {
		for i := range b.cols {
			b.cols[i].valid = nil
		}
	}
	return b.emit(record)
}
