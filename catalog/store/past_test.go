package store

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
)

// history is a query whose results a test knows, batch by batch.
type history struct {
	*Store
	t       *testing.T
	rng     *rand.Rand
	id, seq int64
	results [][]arrow.Record // after each batch
	now     []arrow.Record
	since   int64 // the batch by which a growing result was made again
}

func newHistory(t *testing.T, seed uint64) *history {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	id, err := s.Create(t.Context(), Object{Name: "q", Kind: "continuous"}, 0, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &history{Store: s, t: t, rng: rand.New(rand.NewPCG(seed, 1)), id: id}
}

// result is the rows after a batch; none before the first.
func (h *history) result(batch int64) []arrow.Record {
	if batch < 0 {
		return nil
	}
	return h.results[batch]
}

func (h *history) commit(st Step) {
	h.t.Helper()
	h.seq++
	st.Object, st.Name, st.Schema = h.id, "q", schema
	st.Head = Head{Object: h.id, Seq: h.seq, State: []string{"RUNNING", "CAUGHT_UP"}[h.rng.IntN(2)], Status: Status{Batches: int64(len(h.results)), Since: h.since}}
	st.Anew = st.Anew || h.seq == 1
	if _, err := h.Commit(h.t.Context(), st); err != nil {
		h.t.Fatal(err)
	}
}

// same reports whether records are these rows.
func same(records, others []arrow.Record) bool {
	hunks, ok := differences(records, others, 0)
	return ok && len(hunks) == 0
}

// check asks for the past from a batch on, and tells the oldest that is kept.
func (h *history) check(from int64, grows bool, known Known) (oldest int64) {
	h.t.Helper()
	p, err := h.Past(h.t.Context(), h.id, from, grows, known)
	if err != nil {
		h.t.Fatal(err)
	}
	last := int64(len(h.results)) - 1
	if !same(p.Rows, h.result(last)) {
		h.t.Fatalf("from %d of %d known %d oldest %d changes %d: the result has %d rows and is not the last one of %d", from, last, known.Seq, p.Oldest, len(p.Changes), rowsIn(p.Rows), rowsIn(h.result(last)))
	}
	if from < p.Oldest {
		if len(p.Changes) > 0 {
			h.t.Fatalf("%d changes from batch %d on, and the oldest is %d", len(p.Changes), from, p.Oldest)
		}
		return p.Oldest
	}
	if n := last - from + 1; int64(len(p.Changes)) != n {
		h.t.Fatalf("%d changes from batch %d of %d on", len(p.Changes), from, last)
	}
	for i, x := range p.Changes {
		id := from + int64(i)
		before, after := x.Before, x.After
		want := h.result(id)
		if x.Grew {
			before, after = nil, x.Added
			want = between(want, rowsIn(h.result(id-1)), rowsIn(want))
		} else if !same(before, h.result(id-1)) {
			h.t.Fatalf("before batch %d of %d it is told otherwise", id, last)
		}
		if x.Batch != id || !same(after, want) {
			h.t.Fatalf("batch %d is told as %d, and otherwise", id, x.Batch)
		}
	}
	return p.Oldest
}

// Whatever became of a result, and however its batches were committed, those that are kept tell what it was before and after each.
func TestPast(t *testing.T) {
	for seed := range uint64(4) {
		h := newHistory(t, seed)
		var rows []int
		if seed%2 == 0 { // some are kept as changes
			rows = h.rng.Perm(2 * leastChanged)
		}
		history := int64(-1)
		if seed == 3 {
			history = 40 << 10
		}
		known, oldest := Known{}, int64(0)
		for range 60 {
			st := Step{Before: h.now, History: history}
			for n := h.rng.IntN(4); n >= 0; n-- { // batches; the last of several is not among the stages
				old := h.now
				switch h.rng.IntN(8) {
				case 0:
				case 1:
					if seed > 1 {
						rows = nil
					}
				default:
					rows = edit(h.rng, rows, 1+h.rng.IntN(4))
				}
				h.now = cut(t, h.rng, rows)
				id := int64(len(h.results))
				if n > 0 {
					stage, ok, err := StageOf(id, schema, old, h.now)
					if err != nil || !ok {
						t.Fatal(ok, err)
					}
					st.Stages = append(st.Stages, stage)
				}
				h.results = append(h.results, h.now)
				st.Batches = append(st.Batches, Batch{ID: id})
			}
			first := st.Batches[0].ID
			if len(st.Stages) == 0 {
				st.Anew, st.Cut = h.rng.IntN(9) == 0, h.seq > 0 && h.rng.IntN(25) == 0
				st.Anew = st.Anew || st.Cut
			}
			st.Result = h.now
			h.commit(st)
			if st.Cut {
				oldest = first + 1
			}
			next := int64(len(h.results))
			for _, from := range []int64{h.rng.Int64N(next + 1), first, next, 0} {
				if got := h.check(from, false, Known{}); got < oldest || got > next || history < 0 && got != oldest {
					t.Fatalf("seed %d: the oldest batch kept is %d, not %d", seed, got, oldest)
				}
			}
			if h.rng.IntN(3) == 0 {
				h.check(max(first, h.rng.Int64N(next)), false, known)
				known = Known{h.seq, h.now}
			}
			if history >= 0 && h.check(first+1, false, Known{}) == 0 && h.seq > 40 {
				t.Error("all is kept")
			}
		}
	}
}

// A result that is only added to tells its past by itself, back to where it was made again.
func TestPastGrown(t *testing.T) {
	h := newHistory(t, 1)
	var rows []int
	oldest := int64(0)
	for i := range 80 {
		st := Step{Grows: true, History: -1}
		id := int64(len(h.results))
		switch {
		case i%20 == 19: // made again with other rows
			rows = edit(h.rng, rows[:len(rows)-2], 3)
			st.Anew, st.Result, h.since, oldest = true, cut(t, h.rng, rows), id, id
			if i == 79 {
				st.History, oldest = 0, id+1
			}
		case i%20 == 9: // with the same and more
			rows = append(rows[:len(rows):len(rows)], 1, 2)
			st.Anew, st.Result = true, cut(t, h.rng, rows)
		default:
			for n := h.rng.IntN(3); n > 0; n-- {
				fresh := h.rng.Perm(1000)[:h.rng.IntN(6)]
				st.Result = append(st.Result, cut(t, h.rng, fresh)...)
				rows = append(rows[:len(rows):len(rows)], fresh...)
				h.results = append(h.results, cut(t, h.rng, rows))
				st.Batches = append(st.Batches, Batch{ID: int64(len(h.results)) - 1, ResultRows: int64(len(rows))})
			}
		}
		if st.Anew {
			h.results = append(h.results, cut(t, h.rng, rows))
			st.Batches = append(st.Batches, Batch{ID: id, ResultRows: int64(len(rows))})
		}
		h.commit(st)
		next := int64(len(h.results))
		for _, from := range []int64{h.rng.Int64N(next + 1), min(id, next), next, 0} {
			if got := h.check(from, true, Known{}); got != oldest && next > 0 {
				t.Fatalf("the oldest batch kept is %d, not %d", got, oldest)
			}
		}
	}
}
