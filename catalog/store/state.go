package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// Part is a named piece of operator state: records of flat columns, which may differ in schema.
type Part struct {
	Name    string
	Records []arrow.Record
}

// partsKey is the schema metadata that tells how the lists of a state file become parts.
const partsKey = "flowsql.state"

// shape is one record of a part.
type shape struct {
	Part   string   `json:"part"`
	Rows   int64    `json:"rows"`
	Fields []string `json:"fields"`
}

// stateRecord is parts as one record of one row, in which each column of each record is a list: an Arrow file has one
// schema and one length for all of its columns, and the state of a query has many.
func stateRecord(parts []Part) (arrow.Record, error) {
	var shapes []shape
	fields := []arrow.Field{{Name: "parts", Type: arrow.PrimitiveTypes.Int64}}
	columns := []arrow.Array{count(len(parts))}
	for _, p := range parts {
		for i, r := range p.Records {
			s := shape{Part: p.Name, Rows: r.NumRows()}
			for j, f := range r.Schema().Fields() {
				s.Fields = append(s.Fields, f.Name)
				values, err := packed(f.Type, r.Column(j))
				if err != nil {
					return nil, err
				}
				fields = append(fields, arrow.Field{Name: fmt.Sprintf("%s.%d.%s", p.Name, i, f.Name), Type: arrow.ListOf(f.Type)})
				columns = append(columns, listOf(values))
			}
			shapes = append(shapes, s)
		}
	}
	text, err := json.Marshal(shapes)
	if err != nil {
		return nil, err
	}
	meta := arrow.NewMetadata([]string{partsKey}, []string{string(text)})
	return array.NewRecord(arrow.NewSchema(fields, &meta), columns, 1), nil
}

func count(n int) arrow.Array {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.Append(int64(n))
	return b.NewArray()
}

// packed is values with no offset and no more texts than they use.
func packed(t arrow.DataType, values arrow.Array) (arrow.Array, error) {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return joinedTexts(d, []arrow.Array{values}, values.Len()), nil
	}
	return array.Concatenate([]arrow.Array{values}, memory.DefaultAllocator)
}

// listOf is one list of all values.
func listOf(values arrow.Array) arrow.Array {
	ends := arrow.Int32Traits.CastToBytes([]int32{0, int32(values.Len())})
	return array.NewListData(array.NewData(arrow.ListOf(values.DataType()), 1,
		[]*memory.Buffer{nil, memory.NewBufferBytes(ends)}, []arrow.ArrayData{values.Data()}, 0, 0))
}

// statePartsOf is the inverse of stateRecord, on a file's bytes.
func statePartsOf(data []byte) (parts []Part, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it is no state file of ours: %v", v)
		}
	}()
	r, err := ipc.NewFileReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	rec, err := r.RecordAt(0)
	if err != nil {
		return nil, err
	}
	meta := r.Schema().Metadata()
	var shapes []shape
	if err := json.Unmarshal([]byte(meta.Values()[meta.FindKey(partsKey)]), &shapes); err != nil {
		return nil, err
	}
	at := 1
	for _, s := range shapes {
		fields, columns := make([]arrow.Field, len(s.Fields)), make([]arrow.Array, len(s.Fields))
		for i, name := range s.Fields {
			list := rec.Column(at).(*array.List)
			columns[i] = list.ListValues()
			fields[i] = arrow.Field{Name: name, Type: columns[i].DataType(), Nullable: true}
			at++
		}
		made := array.NewRecord(arrow.NewSchema(fields, nil), columns, s.Rows)
		if n := len(parts); n == 0 || parts[n-1].Name != s.Part {
			parts = append(parts, Part{Name: s.Part})
		}
		last := &parts[len(parts)-1]
		last.Records = append(last.Records, made)
	}
	return parts, nil
}
