package op

import (
	"strconv"

	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// rows is a relation in compact columns that grows at its end. Not safe for concurrent use; what it has given out stays
// as it is when more rows are added.
type rows struct {
	n    int
	cols []vec.Builder
}

// add appends the selected rows of b.
func (r *rows) add(b *vec.Batch) { r.addColumns(b.Selected().Cols, b.Rows()) }

func (r *rows) addColumns(cols []*vec.Vector, n int) {
	if r.cols == nil {
		r.cols = make([]vec.Builder, len(cols))
	}
	for i, c := range cols {
		r.cols[i].Append(c)
	}
	r.n += n
}

// addAll appends batches without selections, each column on its own.
func (r *rows) addAll(list []*vec.Batch) {
	if len(list) == 0 {
		return
	}
	if r.cols == nil {
		r.cols = make([]vec.Builder, len(list[0].Cols))
	}
	more := 0
	for _, b := range list {
		more += b.N
	}
	each(len(r.cols), func(i int) {
		r.cols[i].Reserve(list[0].Cols[i].Type, r.n+more)
		for _, b := range list {
			r.cols[i].Append(b.Cols[i])
		}
	})
	r.n += more
}

// all is every row, as one batch.
func (r *rows) all() *vec.Batch {
	b := &vec.Batch{N: r.n, Cols: make([]*vec.Vector, len(r.cols))}
	for i := range r.cols {
		b.Cols[i] = r.cols[i].Vector()
	}
	return b
}

func (r *rows) bytes() int64 {
	size := int64(0)
	for i := range r.cols {
		size += r.cols[i].Bytes()
	}
	return size
}

// take is the rows of b, which has no selection, named by list in that order.
func take(b *vec.Batch, list []int32) *vec.Batch {
	return &vec.Batch{N: len(list), Cols: takeCols(b.Cols, list)}
}

func takeCols(cols []*vec.Vector, list []int32) []*vec.Vector {
	out := make([]*vec.Vector, len(cols))
	for i, c := range cols {
		out[i] = c.Select(list)
	}
	return out
}

// narrow is the selected rows of b at list, which is ascending.
func narrow(b *vec.Batch, list []int32) *vec.Batch {
	return &vec.Batch{N: b.N, Cols: b.Cols, Sel: compose(b.Sel, list)}
}

// compose is the rows of sel at list; all rows of list where sel is nil.
func compose(sel, list []int32) []int32 {
	if sel == nil {
		return list
	}
	out := make([]int32, len(list))
	for i, l := range list {
		out[i] = sel[l]
	}
	return out
}

// rowsWhere is the numbers of the rows whose mark is as wanted.
func rowsWhere(marks []bool, want bool) []int32 {
	list := make([]int32, 0, len(marks))
	for i, m := range marks {
		if m == want {
			list = append(list, int32(i))
		}
	}
	return list
}

// saveRows is a batch as records, none if it has no rows.
func saveRows(b *vec.Batch) []arrow.Record {
	if b.Rows() == 0 {
		return nil
	}
	fields := make([]arrow.Field, len(b.Cols))
	for i, c := range b.Cols {
		fields[i] = arrow.Field{Name: strconv.Itoa(i), Type: c.Type.Arrow(), Nullable: true}
	}
	return []arrow.Record{vec.Record(arrow.NewSchema(fields, nil), b)}
}

// restoreRows passes the rows of saved records to add.
func restoreRows(saved []arrow.Record, add func(*vec.Batch) error) error {
	var im vec.Importer
	for _, rec := range saved {
		b, err := im.Batch(rec)
		if err != nil {
			return err
		}
		if err := add(b); err != nil {
			return err
		}
	}
	return nil
}
