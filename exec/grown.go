package exec

import (
	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// grownAfter is how many rows the result has after each of the latest batches, for a result that is only added to: what each
// of them added can be told from the result alone, by other processes too. had is that before a step.
func (c *Continuous) grownAfter(had []int64, o *outcome, rows int64) []int64 {
	if c.root.Growth() != catalog.Append {
		return nil
	}
	switch {
	case o.batch == nil:
		return had
	case o.rebuild:
		return []int64{rows}
	}
	return append(had[max(0, len(had)-recentBatches):len(had):len(had)], rows)
}

// storedSince is the commits from a batch on as the stored result tells them; false if it does not. c.mu is held.
func (c *Continuous) storedSince(from, last int64) ([]commit, bool) {
	d := &c.durable
	grown := d.head.Status.Grown
	first := last - int64(len(grown)) + 1 // the batch of grown[0]
	if d.id == 0 || d.shown != d.head.Seq || len(grown) == 0 || from <= first && !(from == 0 && first == 0) {
		return nil, false
	}
	var list []commit
	for id := from; id <= last; id++ {
		before := int64(0)
		if id > 0 {
			before = grown[id-1-first]
		}
		list = append(list, commit{batch: batch{id: id}, grew: true, added: rowsBetween(c.result, before, grown[id-first])})
	}
	return list, true
}

// rowsBetween is rows [from, to) of records.
func rowsBetween(records []arrow.Record, from, to int64) []arrow.Record {
	var list []arrow.Record
	at := int64(0)
	for _, r := range records {
		n := r.NumRows()
		if lo, hi := max(from-at, 0), min(to-at, n); lo < hi {
			list = append(list, r.NewSlice(lo, hi))
		}
		at += n
	}
	return list
}
