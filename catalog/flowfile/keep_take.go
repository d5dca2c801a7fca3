package flowfile

import (
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"flowsql/catalog"
)

// maxKeptRejects is how many rejects of a morsel are kept; with more it is read again each time.
const maxKeptRejects = 1000

// taking is what reading a morsel gives the cache.
type taking struct {
	scan         *keptScan
	translations map[int]*translation
	rows         int64
	pieces       [][]arrow.Array // by column
	rejects      []catalog.Reject
	many         bool // too many rejects
	lost         bool // too many texts
}

func (t *taking) reject(r catalog.Reject) {
	if t.many = t.many || len(t.rejects) == maxKeptRejects; !t.many {
		t.rejects = append(t.rejects, r)
	}
	if tell := t.scan.req.Reject; tell != nil {
		tell(r)
	}
}

// record takes the columns of a record.
func (t *taking) record(rec arrow.Record) {
	t.rows += rec.NumRows()
	for i, id := range t.scan.columns {
		values := rec.Column(i)
		if x := t.scan.texts[id]; x != nil && !t.lost {
			dict := values.(*array.Dictionary)
			tr := t.translations[id]
			if !tr.learn(dict.Dictionary().(*array.String), x) {
				t.lost = true
				continue
			}
			values = codes(tr.translated(dict.Indices().(*array.Int32).Int32Values()), dict)
		}
		t.pieces[i] = append(t.pieces[i], values)
	}
}

// codes is an array of codes that is NULL where another is.
func codes(values []int32, like arrow.Array) arrow.Array {
	buffers := []*memory.Buffer{like.Data().Buffers()[0], memory.NewBufferBytes(bytesOf(values))}
	return array.MakeFromData(array.NewData(arrow.PrimitiveTypes.Int32, len(values), buffers, nil, like.NullN(), 0))
}

// store hands over what was read of a morsel. A file that has changed since it was listed is not kept.
func (t *taking) store(part *morsel, m int) {
	if t.many || t.lost {
		return
	}
	k := t.scan
	columns := map[int]*cachedColumn{}
	for i, id := range k.columns {
		if columns[id] == nil {
			columns[id] = joinedColumn(t.pieces[i], k.layoutType(i), k.number)
		}
	}
	piece := part.file.pieces[m-part.file.first]
	kept := &cachedMorsel{to: part.to, aligned: part.aligned, split: part.split, discovered: k.discovers(),
		sum: piece.sum, summed: piece.summed, rows: t.rows, rejected: piece.rejects, rejects: t.rejects, columns: columns}
	ended := !part.split && endsLine(part.file.entry.path, part.to)
	was := part.file.entry.file
	now, _, err := stat(was.path)
	now.link = was.link
	if err != nil || now != was {
		return
	}
	k.cache.put(k, part, kept, ended)
}

// layoutType is the Arrow type in which a column is kept.
func (k *keptScan) layoutType(i int) arrow.DataType {
	if k.texts[k.columns[i]] != nil {
		return arrow.PrimitiveTypes.Int32
	}
	return k.types[i].Type
}

// joinedColumn is the pieces of a column as one array.
func joinedColumn(pieces []arrow.Array, typ arrow.DataType, number int64) *cachedColumn {
	var all arrow.Array
	switch len(pieces) {
	case 0:
		all = array.MakeArrayOfNull(memory.DefaultAllocator, typ, 0)
	case 1:
		all = pieces[0]
	default:
		var err error
		if all, err = array.Concatenate(pieces, memory.DefaultAllocator); err != nil {
			panic("bug: pieces of one column do not join: " + err.Error())
		}
	}
	bytes := int64(0)
	for _, b := range all.Data().Buffers() {
		if b != nil {
			bytes += int64(b.Cap())
		}
	}
	return &cachedColumn{values: all, bytes: bytes, used: number}
}

// endsLine reports whether a newline stands before an offset of a file.
func endsLine(path string, offset int64) bool {
	in, err := os.Open(path)
	if err != nil {
		return false
	}
	defer in.Close()
	var last [1]byte
	_, err = in.ReadAt(last[:], offset-1)
	return err == nil && last[0] == '\n'
}
