package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"
)

// decode views an Arrow IPC file of flat columns, as write makes them, without copying its values: arrow's own reader
// copies every buffer. The layout is that of the format's File.fbs and Message.fbs.
func decode(data []byte) (records []arrow.Record, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it is no Arrow file of ours: %v", v)
		}
	}()
	const magic, head = "ARROW1", 8
	end := len(data) - len(magic)
	if end < head+4 || string(data[:len(magic)]) != magic || string(data[end:]) != magic {
		return nil, errors.New("it is no Arrow file")
	}
	stream, err := ipc.NewReader(bytes.NewReader(data[head:]))
	if err != nil {
		return nil, err
	}
	f := &arrowFile{data: data, schema: stream.Schema()}
	size := int(binary.LittleEndian.Uint32(data[end-4:]))
	footer := root(data[end-4-size : end-4])
	const dictionaries, batches = 8, 10 // fields of Footer
	for _, b := range blocks(footer, dictionaries) {
		f.dictionary(b)
	}
	for _, b := range blocks(footer, batches) {
		records = append(records, f.record(b))
	}
	return records, nil
}

// arrowFile is a file being viewed.
type arrowFile struct {
	data   []byte
	schema *arrow.Schema
	dicts  []arrow.ArrayData // by number of the field among those with dictionaries, as they are written
}

// block is where a message stands.
type block struct{ offset, meta, body int64 }

func root(buf []byte) flatbuffers.Table {
	return flatbuffers.Table{Bytes: buf, Pos: flatbuffers.GetUOffsetT(buf)}
}

// blocks is a vector of Block of the footer.
func blocks(t flatbuffers.Table, field flatbuffers.VOffsetT) []block {
	o := flatbuffers.UOffsetT(t.Offset(field))
	if o == 0 {
		return nil
	}
	list := make([]block, t.VectorLen(o))
	for i := range list {
		at := t.Vector(o) + flatbuffers.UOffsetT(i*24)
		list[i] = block{t.GetInt64(at), int64(t.GetInt32(at + 8)), t.GetInt64(at + 16)}
	}
	return list
}

// message is the header of a message and its body.
func (f *arrowFile) message(b block) (header flatbuffers.Table, body []byte) {
	const headerField = 8 // of Message
	meta := f.data[b.offset : b.offset+b.meta]
	return child(root(meta[8:]), headerField), f.data[b.offset+b.meta : b.offset+b.meta+b.body]
}

func child(t flatbuffers.Table, field flatbuffers.VOffsetT) flatbuffers.Table {
	o := flatbuffers.UOffsetT(t.Offset(field))
	return flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(o + t.Pos)}
}

func (f *arrowFile) dictionary(b block) {
	const batch = 6 // of DictionaryBatch
	header, body := f.message(b)
	c := newColumns(child(header, batch), body)
	f.dicts = append(f.dicts, c.next(arrow.BinaryTypes.String))
}

func (f *arrowFile) record(b block) arrow.Record {
	c := newColumns(f.message(b))
	columns := make([]arrow.Array, f.schema.NumFields())
	dicts := 0
	for i, field := range f.schema.Fields() {
		d := c.next(field.Type)
		if field.Type.ID() == arrow.DICTIONARY {
			d.SetDictionary(f.dicts[dicts])
			dicts++
		}
		columns[i] = array.MakeFromData(d)
	}
	return array.NewRecord(f.schema, columns, c.rows)
}

// columns walks over the columns of a RecordBatch.
type columns struct {
	batch          flatbuffers.Table
	body           []byte
	rows           int64
	nodes, buffers flatbuffers.UOffsetT // what comes next
}

func newColumns(batch flatbuffers.Table, body []byte) *columns {
	const length, nodes, buffers = 4, 6, 8 // fields of RecordBatch
	vector := func(field flatbuffers.VOffsetT) flatbuffers.UOffsetT {
		o := flatbuffers.UOffsetT(batch.Offset(field))
		if o == 0 {
			return 0
		}
		return batch.Vector(o)
	}
	return &columns{batch, body, batch.GetInt64Slot(length, 0), vector(nodes), vector(buffers)}
}

// next is the next column, of a type without children.
func (c *columns) next(t arrow.DataType) *array.Data {
	n, nulls := c.batch.GetInt64(c.nodes), c.batch.GetInt64(c.nodes+8)
	c.nodes += 16
	buffers := []*memory.Buffer{c.buffer(), c.buffer()}
	if t.ID() == arrow.STRING {
		buffers = append(buffers, c.buffer())
	}
	if nulls == 0 {
		buffers[0] = nil
	}
	return array.NewData(t, int(n), buffers, nil, int(nulls), 0)
}

func (c *columns) buffer() *memory.Buffer {
	offset, size := c.batch.GetInt64(c.buffers), c.batch.GetInt64(c.buffers+8)
	c.buffers += 16
	return memory.NewBufferBytes(c.body[offset : offset+size : offset+size])
}
