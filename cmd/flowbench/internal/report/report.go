// Package report prints results: as Markdown for people, as JSON for programs.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"flowsql/cmd/flowbench/internal/measure"
)

// Peer is one engine of a report.
type Peer struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Absent  string `json:"absent,omitempty"` // why it took no part
}

// Report is a run of the command.
type Report struct {
	Machine string           `json:"machine"`
	Threads int              `json:"threads"`
	Runs    int              `json:"runs"`
	Peers   []Peer           `json:"peers"`
	Results []measure.Result `json:"results"`
}

// Save writes everything to a JSON file.
func (r *Report) Save(path string) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

// Wrong are the results whose answer differs from the first peer's.
func (r *Report) Wrong() []measure.Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(m measure.Result) bool { return m.Check == nil || m.Check.Same })
}

// Markdown writes tables: a block for each section and data set, a line for each query, a column for each peer.
func (r *Report) Markdown(w io.Writer) {
	fmt.Fprintf(w, "%s; %d threads, medians of %d.\n\n", r.Machine, r.Threads, r.Runs)
	for _, p := range r.Peers {
		if p.Absent != "" {
			fmt.Fprintf(w, "- %s: absent (%s)\n", p.Name, p.Absent)
			continue
		}
		fmt.Fprintf(w, "- %s %s\n", p.Name, p.Version)
	}
	start := map[string]float64{}
	for _, b := range r.blocks() {
		if b.section == measure.Start {
			for _, m := range b.results {
				start[m.Peer] = measure.Median(m.Millis)
			}
		}
		fmt.Fprintf(w, "\n%s\n\n", b.title())
		b.table(w, start)
	}
	for _, m := range r.Wrong() {
		fmt.Fprintf(w, "\nANSWERS DIFFER: %s %s %s, %s: %s\n", m.Section, m.Set, m.Query, m.Peer, m.Check.Where)
	}
	worst := 0.0
	for _, m := range r.Results {
		if m.Check != nil {
			worst = max(worst, m.Check.Error)
		}
	}
	fmt.Fprintf(w, "\nAnswers were compared value by value; the largest difference let pass, of fractions, is %.1e of the value.\n", worst)
}

// block is the results of one section over one data set.
type block struct {
	section measure.Section
	set     string
	results []measure.Result
}

func (r *Report) blocks() []*block {
	var list []*block
	for _, m := range r.Results {
		at := slices.IndexFunc(list, func(b *block) bool { return b.section == m.Section && b.set == m.Set })
		if at < 0 {
			at = len(list)
			list = append(list, &block{section: m.Section, set: m.Set})
		}
		list[at].results = append(list[at].results, m)
	}
	return list
}

func (b *block) title() string {
	switch b.section {
	case measure.Start:
		return "**Start-up**: `select 1` as a whole process, ms"
	case measure.Cold:
		return "**Cold**, " + b.set + ": whole process from files, ms; ratios after the peer's start-up is taken off"
	case measure.Load:
		return "**Loading**, " + b.set + ": files to a table in memory, ms"
	case measure.Warm:
		return "**Warm**, " + b.set + ": in process, ms"
	case measure.Stream:
		return "**Stream**, " + b.set + ": Q1 kept current, ms a file"
	}
	panic("bug: no title for section " + string(b.section))
}

// table prints a block: times as median (least-most), and how many times as long as the first peer it took.
func (b *block) table(w io.Writer, start map[string]float64) {
	var peers, queries []string
	at := map[[2]string]measure.Result{}
	for _, m := range b.results {
		if !slices.Contains(peers, m.Peer) {
			peers = append(peers, m.Peer)
		}
		if !slices.Contains(queries, m.Query) {
			queries = append(queries, m.Query)
		}
		at[[2]string{m.Query, m.Peer}] = m
	}
	fmt.Fprintf(w, "| | %s |\n|%s\n", strings.Join(peers, " | "), strings.Repeat(" --- |", len(peers)+1))
	ratios := make([][]float64, len(peers))
	for _, q := range queries {
		fmt.Fprintf(w, "| %s |", q)
		first := at[[2]string{q, peers[0]}]
		for i, p := range peers {
			m, ok := at[[2]string{q, p}]
			if !ok {
				fmt.Fprint(w, " |")
				continue
			}
			off := 0.0
			if b.section == measure.Cold && i > 0 {
				off = start[p]
			}
			ratio := Ratio(first.Millis, m.Millis, off)
			fmt.Fprintf(w, " %s |", cell(m, ratio, i > 0))
			if ratio > 0 && m.Err == "" {
				ratios[i] = append(ratios[i], ratio)
			}
		}
		fmt.Fprintln(w)
	}
	if len(queries) > 1 {
		fmt.Fprint(w, "| geometric mean | |")
		for _, list := range ratios[1:] {
			if len(list) == 0 {
				fmt.Fprint(w, " |")
				continue
			}
			fmt.Fprintf(w, " **x%s** |", short(mean(list)))
		}
		fmt.Fprintln(w)
	}
}

// cell is one peer's share of a line.
func cell(m measure.Result, ratio float64, compared bool) string {
	if m.Err != "" {
		return "- " + strings.NewReplacer("|", "/", "\n", " ", "\r", " ").Replace(strings.ToValidUTF8(m.Err[:min(len(m.Err), 60)], ""))
	}
	if len(m.Millis) == 0 {
		return "-"
	}
	text := short(measure.Median(m.Millis))
	if len(m.Millis) > 1 {
		text += fmt.Sprintf(" (%s-%s)", short(slices.Min(m.Millis)), short(slices.Max(m.Millis)))
	}
	if m.Held > 0 {
		text += fmt.Sprintf(", holds %d MiB", m.Held>>20)
	}
	if m.Peak > 0 {
		text += fmt.Sprintf(", %d MiB", m.Peak>>20)
	}
	if compared && ratio > 0 {
		text += fmt.Sprintf(" **x%s**", short(ratio))
	}
	if m.Check != nil && !m.Check.Same {
		text += " WRONG"
	}
	return text
}

// Ratio is how many times as long a peer took as the first one: the median of the pairs that ran one after the other,
// after off is taken from each of the peer's times. 0 if there is none.
func Ratio(first, peer []float64, off float64) float64 {
	pairs := make([]float64, min(len(first), len(peer)))
	for i := range pairs {
		pairs[i] = max(0, peer[i]-off) / first[i]
	}
	return measure.Median(pairs)
}

// mean is the geometric mean.
func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += math.Log(x)
	}
	if len(list) == 0 {
		return 0
	}
	return math.Exp(sum / float64(len(list)))
}

// short is a number with the digits that matter.
func short(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
