package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
)

// Commits that wait for another one are one transaction, and one that does not hold is none of the others' business.
func TestGroups(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	const n = 12
	var ids []int64
	for i := range n {
		id, err := s.Create(t.Context(), Object{Name: fmt.Sprint("q", i), Kind: kindContinuous}, 0, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	before, err := s.Generation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.groups.busy = true // one is being made durable
	errs := make([]error, n)
	var all sync.WaitGroup
	for i, id := range ids {
		all.Add(1)
		go func() {
			defer all.Done()
			seq := int64(1 + i%3/2) // every third goes on from a commit that there is not
			rows := rowsOf(t, lineOf(i))
			_, errs[i] = s.Commit(t.Context(), Step{Object: id, Name: "q", Head: Head{Object: id, Seq: seq, State: "RUNNING"}, Schema: schema, Result: []arrow.Record{rows},
				Batches: []Batch{{}}, Anew: true})
		}()
	}
	for waiting := 0; waiting < n; runtime.Gosched() {
		s.groups.mu.Lock()
		waiting = len(s.groups.waiting)
		s.groups.mu.Unlock()
	}
	s.groups.next(nil, nil)
	all.Wait()
	for i, id := range ids {
		h, err := s.Head(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		batches, err := s.Batches(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		wrong := i%3 == 2
		if errors.Is(errs[i], ErrMoved) != wrong || !wrong && errs[i] != nil || (h.Seq == 1) == wrong || (len(batches) == 1) == wrong {
			t.Errorf("commit %d: %v, then it stands at %d with %d batches", i, errs[i], h.Seq, len(batches))
		}
	}
	after, err := s.Generation(t.Context())
	if err != nil || after != before+1 {
		t.Errorf("%d transactions, %v", after-before, err)
	}
	if s.groups.busy {
		t.Error("nobody commits and somebody is said to")
	}
	if _, err := s.Commit(t.Context(), Step{Object: ids[2], Name: "q", Head: Head{Object: ids[2], Seq: 1, State: "RUNNING"}, Schema: schema, Anew: true}); err != nil {
		t.Error(err)
	}
}
