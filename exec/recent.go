package exec

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/util"
)

// Bounds of what a query keeps of its latest batches for a SUBSCRIBE that goes on from one of them.
const (
	recentBatches = 256
	recentBytes   = 32 << 20
)

// recent is the latest commits of a query, oldest first: as many as the bounds allow, and always the last.
type recent struct {
	list  []commit
	sizes []int64 // of what each commit alone holds, bytes
	bytes int64
}

func (r *recent) add(x commit) {
	size := int64(0)
	held := x.before // the next commit shares its before with this one's result
	if x.grew {
		held = x.result[len(x.before):]
	}
	for _, rec := range held {
		size += recordBytes(rec)
	}
	r.list, r.sizes, r.bytes = append(r.list, x), append(r.sizes, size), r.bytes+size
	for len(r.list) > 1 && (len(r.list) > recentBatches || r.bytes > recentBytes) {
		r.bytes -= r.sizes[0]
		r.list[0] = commit{} // the array below lives on
		r.list, r.sizes = r.list[1:], r.sizes[1:]
	}
}

func recordBytes(rec arrow.Record) int64 { return util.TotalRecordSize(rec) }

// since is the commits from a batch on; false if some of them are not kept. last is the id of the last batch, -1 for none.
func (r *recent) since(from, last int64) ([]commit, bool) {
	if from == last+1 {
		return nil, true
	}
	if len(r.list) == 0 || r.list[0].batch.id > from {
		return nil, false
	}
	return r.list[from-r.list[0].batch.id:], true
}

// first is the oldest batch that since can begin with.
func (r *recent) first(last int64) int64 {
	if len(r.list) == 0 {
		return last + 1
	}
	return r.list[0].batch.id
}
