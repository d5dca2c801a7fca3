// Package measure asks peers the same questions in turns, times them and compares their answers. It knows nothing of
// how a peer is talked to or how results are printed.
package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"flowsql/cmd/flowbench/internal/answer"
	"flowsql/cmd/flowbench/internal/dataset"
	"flowsql/cmd/flowbench/internal/peer"
	"flowsql/cmd/flowbench/internal/query"
)

// Section is a kind of measurement.
type Section string

const (
	Start  Section = "start"  // a whole process that answers select 1
	Cold   Section = "cold"   // a whole process that answers from files
	Load   Section = "load"   // files into a table in memory
	Warm   Section = "warm"   // a running process that has loaded the rows, or asked these files before
	Stream Section = "stream" // an answer kept current, file by file
)

// Sections are all, in the order in which they are taken.
var Sections = [...]Section{Start, Cold, Load, Warm, Stream}

// Result is one peer's share of one measurement.
type Result struct {
	Section Section         `json:"section"`
	Set     string          `json:"set,omitempty"`
	Query   string          `json:"query,omitempty"`
	Peer    string          `json:"peer"`
	Millis  []float64       `json:"millis"`        // wall time, run by run or file by file
	CPU     []float64       `json:"cpu,omitempty"` // of whole processes, user and system
	Peak    int64           `json:"peak,omitempty"`
	Held    int64           `json:"held,omitempty"` // resident after loading
	Check   *answer.Verdict `json:"check,omitempty"`
	Err     string          `json:"error,omitempty"`
}

// Plan is what to measure.
type Plan struct {
	Peers    []peer.Peer // the first is what the others are compared with
	Queries  []*query.Query
	Set      *dataset.Set
	Runs     int
	Patience time.Duration // the longest that one question may take
	Slow     time.Duration // a whole process that took longer is not run again
	Log      io.Writer     // what is being done
}

// log tells what is being done.
func (p *Plan) log(format string, args ...any) { fmt.Fprintf(p.Log, format+"\n", args...) }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Median is the middle of some times, or the mean of the middle two; 0 of none.
func Median(times []float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// said is an error as reports show it.
func said(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "took too long"
	}
	return err.Error()
}

// StartUp times processes that do nothing.
func (p *Plan) StartUp(ctx context.Context) []Result {
	results := make([]Result, len(p.Peers))
	for i, peer := range p.Peers {
		results[i] = Result{Section: Start, Peer: peer.Name()}
	}
	for range max(3, p.Runs) {
		for i, peer := range p.Peers {
			p.whole(ctx, &results[i], peer.Whole(nil, "select 1"))
		}
	}
	return results
}

// whole runs a process once more and notes what it took.
func (p *Plan) whole(ctx context.Context, r *Result, process peer.Process) peer.Rows {
	if r.Err != "" || len(r.Millis) > 0 && r.Millis[0] > millis(p.Slow) {
		return nil
	}
	limited, stop := context.WithTimeout(ctx, p.Patience)
	defer stop()
	rows, usage, err := process.Run(limited)
	if ctx.Err() != nil { // interrupted: what was measured before counts
		return nil
	}
	if limited.Err() != nil {
		err = limited.Err()
	}
	if err != nil {
		r.Err = said(err)
		return nil
	}
	r.Millis = append(r.Millis, millis(usage.Wall))
	r.CPU = append(r.CPU, millis(usage.CPU))
	r.Peak = max(r.Peak, usage.Peak)
	return rows
}

// Files times whole processes that answer from files, each query's peers in turns.
func (p *Plan) Files(ctx context.Context) []Result {
	readers := slices.DeleteFunc(slices.Clone(p.Peers), func(of peer.Peer) bool { return !of.Reads(p.Set.Kind) })
	var all []Result
	for _, q := range p.Queries {
		results := make([]Result, len(readers))
		for i, peer := range readers {
			results[i] = Result{Section: Cold, Set: p.name(), Query: q.Name, Peer: peer.Name()}
		}
		p.log("cold %s %s", p.name(), q.Name)
		for range p.Runs {
			for i, peer := range readers {
				p.whole(ctx, &results[i], peer.Whole(p.Set, q.For(peer.Dialect())))
			}
		}
		p.checkFiles(ctx, q, readers, results)
		all = append(all, results...)
	}
	return all
}

// checkFiles compares what the peers say to the text whose answer is one.
func (p *Plan) checkFiles(ctx context.Context, q *query.Query, readers []peer.Peer, results []Result) {
	var want peer.Rows
	for i, peer := range readers {
		if results[i].Err != "" {
			continue
		}
		again := results[i]
		again.Millis = nil
		rows := p.whole(ctx, &again, peer.Whole(p.Set, q.CheckFor(peer.Dialect())))
		if ctx.Err() != nil {
			return
		}
		results[i].Err = again.Err
		want = results[i].check(want, rows)
	}
}

// check compares an answer with the first peer's, which it returns.
func (r *Result) check(want, got peer.Rows) peer.Rows {
	if want == nil {
		return got
	}
	v := answer.Compare(want, got)
	r.Check = &v
	return want
}

func (p *Plan) name() string { return fmt.Sprintf("%s %s", p.Set.Size, p.Set.Kind) }
