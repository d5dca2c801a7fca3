package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"flowsql/cmd/flowbench/internal/dataset"
	"flowsql/cmd/flowbench/internal/measure"
)

// options are the flags.
type options struct {
	size            dataset.Size
	kinds           []dataset.Kind
	queries         string
	peers           []string // none for all
	sections        []measure.Section
	runs, threads   int
	cache           string
	flowsql, python string
	sqlite          string
	patience, slow  time.Duration
	json            string // a path; "" for none
}

// parse reads the flags. Asked for help, it prints them to stdout and returns flag.ErrHelp.
func parse(args []string, stdout io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("flowbench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	size := flags.String("size", "S", "T, S or L: 10,000, 1,000,000 or 10,000,000 rows")
	formats := flags.String("formats", "json-float", "file `formats`: json-float, json-int, json-mess, csv, each also packed, as in json-float.gz or csv.zst")
	flags.StringVar(&o.queries, "queries", "", "`names` as in Q1,U3; known or unseen; all without")
	peers := flags.String("peers", "", "`names` of peers; all that are installed without")
	only := flags.String("only", "", "`sections` to measure: start, cold, load, warm, stream; all without")
	flags.IntVar(&o.runs, "runs", 5, "runs of each question")
	flags.IntVar(&o.threads, "threads", runtime.NumCPU(), "threads of each peer")
	flags.StringVar(&o.cache, "cache", filepath.Join(os.TempDir(), "flowbench"), "`folder` that keeps the files from run to run")
	flags.StringVar(&o.flowsql, "flowsql", "", "the flowsql `binary`; without, it is built from the module here")
	flags.StringVar(&o.python, "python", "python3", "the `interpreter` whose packages are the peers duckdb, chdb, polars, datafusion, pyspark")
	flags.StringVar(&o.sqlite, "sqlite", "sqlite3", "the sqlite3 `command`")
	flags.DurationVar(&o.patience, "patience", 2*time.Minute, "the longest that one cold question may take")
	flags.DurationVar(&o.slow, "slow", 30*time.Second, "a question that took longer is not asked again")
	flags.StringVar(&o.json, "json", "", "also write every single time to a JSON `file`")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(stdout)
			flags.PrintDefaults()
		}
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.runs < 1 || o.threads < 1 {
		return nil, errors.New("--runs and --threads must be positive")
	}
	o.size = dataset.Size(*size)
	if _, err := o.size.Rows(); err != nil {
		return nil, err
	}
	for _, name := range split(*formats) {
		kind, err := dataset.ParseKind(name)
		if err != nil {
			return nil, err
		}
		o.kinds = append(o.kinds, kind)
	}
	o.peers = split(*peers)
	for _, name := range split(*only) {
		if !slices.Contains(measure.Sections[:], measure.Section(name)) {
			return nil, fmt.Errorf("unknown section %q; sections are start, cold, load, warm and stream", name)
		}
		o.sections = append(o.sections, measure.Section(name))
	}
	return o, nil
}

// split is the names between commas.
func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// takes reports whether a section is wanted.
func (o *options) takes(s measure.Section) bool {
	return len(o.sections) == 0 || slices.Contains(o.sections, s)
}
