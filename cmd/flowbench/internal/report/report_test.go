package report

import (
	"strings"
	"testing"

	"flowsql/cmd/flowbench/internal/measure"
)

func TestMarkdown(t *testing.T) {
	r := Report{Machine: "a machine", Threads: 2, Runs: 3,
		Peers: []Peer{{Name: "us", Version: "1"}, {Name: "them", Absent: "no | such"}},
		Results: []measure.Result{
			{Section: measure.Start, Peer: "us", Millis: []float64{5}},
			{Section: measure.Start, Peer: "them", Millis: []float64{100}},
			{Section: measure.Cold, Set: "S", Query: "Q1", Peer: "us", Millis: []float64{10, 30, 20}, Peak: 3 << 20},
			{Section: measure.Cold, Set: "S", Query: "Q1", Peer: "them", Millis: []float64{120, 160, 140}},
			{Section: measure.Cold, Set: "S", Query: "Q2", Peer: "us", Millis: []float64{10}},
			{Section: measure.Cold, Set: "S", Query: "Q2", Peer: "them", Err: "took | too long"},
		}}
	var b strings.Builder
	r.Markdown(&b)
	for _, line := range []string{
		"|  | 5.00 | 100 **x20.0** |\n",
		"| Q1 | 20.0 (10.0-30.0), 3 MiB | 140 (120-160) **x2.00** |\n", // 140 less 100, over 20
		"| Q2 | 10.0 | - took / too long |\n",
		"| geometric mean | | **x2.00** |\n",
	} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("no %q in\n%s", line, b.String())
		}
	}
}
