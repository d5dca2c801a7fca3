package store

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// compact is records as one, whose dictionaries have every text that is used once and no others: what an Arrow file
// takes, and what does not grow with texts of the past.
func compact(schema *arrow.Schema, records []arrow.Record) (arrow.Record, error) {
	rows := int64(0)
	for _, r := range records {
		rows += r.NumRows()
	}
	columns := make([]arrow.Array, schema.NumFields())
	for i, f := range schema.Fields() {
		parts := make([]arrow.Array, 0, len(records))
		for _, r := range records {
			parts = append(parts, r.Column(i))
		}
		var err error
		if columns[i], err = joined(f.Type, parts, int(rows)); err != nil {
			return nil, err
		}
	}
	return array.NewRecord(schema, columns, rows), nil
}

func joined(t arrow.DataType, parts []arrow.Array, rows int) (arrow.Array, error) {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return joinedTexts(d, parts, rows), nil
	}
	switch len(parts) {
	case 0:
		return array.MakeArrayOfNull(memory.DefaultAllocator, t, 0), nil
	case 1:
		return parts[0], nil
	}
	return array.Concatenate(parts, memory.DefaultAllocator)
}

// joinedTexts is dictionary-encoded texts with one dictionary.
func joinedTexts(t *arrow.DictionaryType, parts []arrow.Array, rows int) arrow.Array {
	codes := array.NewInt32Builder(memory.DefaultAllocator)
	codes.Reserve(rows)
	texts := array.NewStringBuilder(memory.DefaultAllocator)
	seen := map[string]int32{}
	codesOf := map[arrow.ArrayData][]int32{} // by dictionary: codes plus 1
	for _, p := range parts {
		d := p.(*array.Dictionary)
		words, at := d.Dictionary().(*array.String), d.Indices().(*array.Int32)
		known, ok := codesOf[words.Data()]
		if !ok {
			known = make([]int32, words.Len())
			codesOf[words.Data()] = known
		}
		for i := range d.Len() {
			if d.IsNull(i) {
				codes.UnsafeAppendBoolToBitmap(false)
				continue
			}
			k := &known[at.Value(i)]
			if *k == 0 {
				word := words.Value(int(at.Value(i)))
				c, ok := seen[word]
				if !ok {
					c = int32(texts.Len())
					seen[word] = c
					texts.Append(word)
				}
				*k = c + 1
			}
			codes.UnsafeAppend(*k - 1)
		}
	}
	return array.NewDictionaryArray(t, codes.NewArray(), texts.NewArray())
}
