package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"flowsql/cmd/flowbench/internal/dataset"
	"flowsql/cmd/flowbench/internal/measure"
	"flowsql/cmd/flowbench/internal/peer"
	"flowsql/cmd/flowbench/internal/query"
	"flowsql/cmd/flowbench/internal/report"
)

// bench is one run of the command.
type bench struct {
	options *options
	log     io.Writer
	report  report.Report
	peers   []peer.Peer // those that are there
}

func (b *bench) run(ctx context.Context) error {
	o := b.options
	b.report.Machine, b.report.Threads, b.report.Runs = machine(), o.threads, o.runs
	if err := b.buildFlowsql(ctx); err != nil {
		return err
	}
	if err := b.findPeers(ctx); err != nil {
		return err
	}
	if o.takes(measure.Start) || o.takes(measure.Cold) {
		p := b.plan(nil, nil)
		b.add(p.StartUp(ctx))
	}
	for i, kind := range o.kinds {
		queries, err := b.queries(i)
		if err != nil {
			return err
		}
		if err := b.measure(ctx, kind, queries); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// queries are those for the i-th format: all wanted for the first, and the first two of them for the others.
func (b *bench) queries(i int) ([]*query.Query, error) {
	rows, err := b.options.size.Rows()
	if err != nil {
		return nil, err
	}
	list, err := query.Pick(b.options.queries, rows)
	if i > 0 {
		list = list[:min(2, len(list))]
	}
	return list, err
}

// measure takes the sections over one data set. Tables are made of the first format only: their rows are the same.
func (b *bench) measure(ctx context.Context, kind dataset.Kind, queries []*query.Query) error {
	o := b.options
	fmt.Fprintf(b.log, "data %s %s\n", o.size, kind)
	set, err := dataset.Make(o.cache, o.size, kind)
	if err != nil {
		return err
	}
	if err := set.Warm(); err != nil {
		return err
	}
	p := b.plan(set, queries)
	if o.takes(measure.Cold) {
		b.add(p.Files(ctx))
	}
	if kind != o.kinds[0] {
		return nil
	}
	if !o.takes(measure.Warm) {
		p.Queries = nil
	}
	if o.takes(measure.Warm) || o.takes(measure.Load) {
		b.add(p.Tables(ctx))
	}
	if o.takes(measure.Stream) {
		b.add(p.Arrivals(ctx))
	}
	return nil
}

func (b *bench) plan(set *dataset.Set, queries []*query.Query) measure.Plan {
	o := b.options
	return measure.Plan{Peers: b.peers, Queries: queries, Set: set, Runs: o.runs, Patience: o.patience, Slow: o.slow, Log: b.log}
}

func (b *bench) add(results []measure.Result) {
	b.report.Results = append(b.report.Results, results...)
}

// buildFlowsql builds the command to measure, unless one is given.
func (b *bench) buildFlowsql(ctx context.Context) error {
	if b.options.flowsql != "" {
		return nil
	}
	if err := os.MkdirAll(b.options.cache, 0o777); err != nil {
		return err
	}
	b.options.flowsql = filepath.Join(b.options.cache, "flowsql")
	build := exec.CommandContext(ctx, "go", "build", "-o", b.options.flowsql, "flowsql/cmd/flowsql")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as README.md says
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building flowsql (run from the module, or give --flowsql): %w: %s", err, out)
	}
	return nil
}

// findPeers asks every wanted peer for its version. flowsql comes first and has to be there.
func (b *bench) findPeers(ctx context.Context) error {
	o := b.options
	all := []peer.Peer{
		peer.Flowsql(o.flowsql, o.threads), peer.FlowsqlFiles(o.flowsql, o.threads), peer.FlowsqlSkip(o.flowsql, o.threads),
	}
	for _, engine := range peer.PythonEngines() {
		all = append(all, peer.Python(engine, o.python, o.threads))
	}
	all = append(all, peer.SQLite(o.sqlite))
	var names []string
	for i, p := range all {
		names = append(names, p.Name())
		if i > 0 && len(o.peers) > 0 && !slices.Contains(o.peers, p.Name()) {
			continue
		}
		version, err := p.Version(ctx)
		if err != nil {
			b.report.Peers = append(b.report.Peers, report.Peer{Name: p.Name(), Absent: err.Error()})
			continue
		}
		b.report.Peers = append(b.report.Peers, report.Peer{Name: p.Name(), Version: version})
		b.peers = append(b.peers, p)
	}
	if len(b.peers) == 0 || b.peers[0].Name() != all[0].Name() {
		return fmt.Errorf("flowsql does not run: %s", b.report.Peers[0].Absent)
	}
	for _, name := range o.peers {
		if !slices.Contains(names, name) {
			return fmt.Errorf("unknown peer %q; peers are %s", name, strings.Join(names, ", "))
		}
	}
	return nil
}
