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

// recent is the latest commits of a query, oldest first: as many as the bounds allow.
type recent struct {
	list  []commit
	sizes []int64 // of what each commit alone holds, bytes
	bytes int64
}

// add takes a commit, and lets go of old ones that take more than the bounds, or than most bytes if that is not negative.
func (r *recent) add(x commit, most int64) {
	size := int64(0)
	held := x.before // the next commit shares its before with this one's result
	if x.grew {
		held, x.before, x.result = x.added, nil, nil
	}
	for _, rec := range held {
		size += recordBytes(rec)
	}
	r.list, r.sizes, r.bytes = append(r.list, x), append(r.sizes, size), r.bytes+size
	for len(r.list) > 0 && (most < 0 && len(r.list) > 1 && (len(r.list) > recentBatches || r.bytes > recentBytes) || most >= 0 && r.bytes > most) {
		r.bytes -= r.sizes[0]
		r.list[0] = commit{} // the array below lives on
		r.list, r.sizes = r.list[1:], r.sizes[1:]
	}
}

func recordBytes(rec arrow.Record) int64 { return util.TotalRecordSize(rec) }

// since is the commits from a batch on; none if it is older than the first. last is the id of the last batch, -1 for none.
func (r *recent) since(from, last int64) []commit {
	if from > last || from < r.first(last) {
		return nil
	}
	return r.list[from-r.list[0].batch.id:]
}

// first is the oldest batch that since can begin with. last is the id of the last batch, -1 for none.
func (r *recent) first(last int64) int64 {
	if len(r.list) == 0 {
		return last + 1
	}
	return r.list[0].batch.id
}

// smallResult is the most rows of a record that a batch still adds to, so that a result of many batches is no list of as
// many records.
const smallResult = 4096

// grown is a result with rows added, which leaves the result as it was.
func grown(result, added []arrow.Record) []arrow.Record {
	n := len(result)
	if n == 0 || len(added) != 1 || result[n-1].NumRows()+added[0].NumRows() > smallResult {
		return append(result[:n:n], added...)
	}
	joined, err := joinRecords(result[n-1], added[0])
	if err != nil {
		return append(result[:n:n], added...)
	}
	return append(result[:n-1:n-1], joined)
}
