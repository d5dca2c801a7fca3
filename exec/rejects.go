package exec

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"flowsql/catalog"
	"flowsql/sql/plan"
)

// rejects collects the rows that scans leave out and the values they make NULL. Safe for concurrent use.
type rejects struct {
	mu   sync.Mutex
	seen map[rejectKey]bool // two scans of one table tell of the same row
	list []catalog.Reject
}

type rejectKey struct {
	file   string
	offset int64
	column string
}

func newRejects() *rejects { return &rejects{seen: map[rejectKey]bool{}} }

func (r *rejects) add(x catalog.Reject) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := rejectKey{x.File, x.Offset, x.Column}
	if !r.seen[key] {
		r.seen[key] = true
		r.list = append(r.list, x)
	}
}

// sorted is what has been collected, by file and line.
func (r *rejects) sorted() []catalog.Reject {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := append([]catalog.Reject(nil), r.list...)
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		return a.Column < b.Column
	})
	return list
}

// warn tells how many there were, and the first.
func (r *rejects) warn(out Output) {
	list := r.sorted()
	if len(list) == 0 {
		return
	}
	out.Warn(rejectSummary(list))
}

func rejectSummary(list []catalog.Reject) string {
	first := catalog.RowError{File: list[0].File, Line: list[0].Line, Column: list[0].Column, Reason: list[0].Reason}
	taken := 0
	for _, r := range list {
		if r.Taken {
			taken++
		}
	}
	var what []string
	if n := len(list) - taken; n > 0 {
		what = append(what, count(n, "row")+" rejected")
	}
	if taken > 0 {
		what = append(what, count(taken, "value")+" read as NULL")
	}
	return fmt.Sprintf("%s; first: %s", strings.Join(what, ", "), first.Error())
}

// count is a number of things in words: "1 row", "3 rows".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// keepRejects makes flowsql.rejects show what the latest select over each table of the plan left out.
func (e *Engine) keepRejects(root plan.Node, r *rejects) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range tablesOf(root) {
		if _, ok := t.(catalog.Feed); ok {
			delete(e.rejected, t.Name())
		}
	}
	for _, x := range r.sorted() {
		e.rejected[x.Table] = append(e.rejected[x.Table], x)
	}
}
