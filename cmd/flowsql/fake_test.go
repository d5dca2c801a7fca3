package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// TestMain is the command over a fake engine when a test starts its own binary again.
func TestMain(m *testing.M) {
	if os.Getenv("FLOWSQL_COMMAND") != "" { // a script starts this binary as the command
		c := &command{in: os.Stdin, out: os.Stdout, err: os.Stderr, open: openEngine, openCatalog: openFaulty(os.Getenv(faultEnv))}
		os.Exit(c.run(os.Args[1:]))
	}
	if os.Getenv("FLOWSQL_FAKE") != "" {
		c := &command{in: os.Stdin, out: os.Stdout, err: os.Stderr, open: openFake}
		os.Exit(c.run(os.Args[1:]))
	}
	os.Setenv("GORACE", "atexit_sleep_ms=0") // of the commands started: a second each, under the race detector
	os.Exit(m.Run())
}

// fake is an engine and a session that know the statements of its Run.
type fake struct {
	options  exec.Options
	settings exec.Settings
	tables   map[string][]string
	seen     []string
	rows     atomic.Int64
}

func openFake(_ context.Context, o exec.Options) (engine, error) {
	return newFake(o), nil
}

func newFake(o exec.Options) *fake {
	return &fake{options: o, settings: exec.DefaultSettings(), tables: map[string][]string{}}
}

func (f *fake) AddFiles(_ context.Context, name string, paths []string) error {
	for _, path := range paths {
		if strings.Contains(path, "missing") {
			return fmt.Errorf("%s: no such file", path)
		}
	}
	f.tables[name] = paths
	return nil
}

func (f *fake) Session() shell.Session   { return f }
func (f *fake) Close() error             { return nil }
func (f *fake) Settings() *exec.Settings { return &f.settings }

func (f *fake) Progress() (exec.Progress, bool) {
	return exec.Progress{Files: 3, FilesTotal: 4, Rows: f.rows.Load()}, true
}

func (f *fake) Names(context.Context) exec.Names {
	return exec.Names{
		Tables: []string{"flows", "hosts"}, Functions: []string{"count", "coalesce", "quantile"}, Settings: []string{"format", "threads"},
		Columns: map[string][]string{"flows": {"dstport", "dstdevice"}, "hosts": {"name"}},
	}
}

var oneColumn = arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)

// Run knows "select N" (N rows), "set ...", "sleep", "forever" (rows without end) and some failures.
func (f *fake) Run(ctx context.Context, text *source.Text, out exec.Output) error {
	body := strings.TrimSuffix(strings.TrimSpace(text.Body), ";")
	f.seen = append(f.seen, body)
	word, arg, _ := strings.Cut(strings.Join(strings.Fields(body), " "), " ")
	switch word {
	case "select":
		n, err := strconv.Atoi(arg)
		if err != nil {
			at := strings.Index(text.Body, arg)
			return source.Errorf(source.Span{Start: at, End: at + len(arg)}, "unknown column %q", arg).WithHint("did you mean `n`?").In(text)
		}
		return f.emit(out, n)
	case "set":
		if value, ok := strings.CutPrefix(arg, "format = "); ok {
			f.settings.Format = strings.Trim(value, "'")
		}
		out.Done("set " + arg)
		return nil
	case "show", "describe":
		return f.emit(out, 1)
	case "sleep":
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Millisecond):
				f.rows.Add(1_234_567)
			}
		}
	case "forever":
		return f.emit(out, 1<<40)
	case "warn":
		out.Warn("3 rows rejected; first: f.json:6: no number")
		return f.emit(out, 1)
	case "timeout":
		return &exec.TimeoutError{After: time.Second, What: "counts: 3 of 4 files"}
	case "failed":
		return &exec.FailedError{Query: "counts", Cause: errors.New("f.json:6: bad row")}
	}
	return errors.New("f.json:6: bad row\nin column dstport")
}

func (f *fake) emit(out exec.Output, rows int) error {
	if err := out.Begin(oneColumn); err != nil {
		return err
	}
	for start := 0; start < rows; start += 1000 {
		b := array.NewInt64Builder(memory.DefaultAllocator)
		for i := start; i < min(rows, start+1000); i++ {
			b.Append(int64(i + 1))
		}
		column := b.NewArray()
		err := out.Rows(array.NewRecord(oneColumn, []arrow.Array{column}, int64(column.Len())))
		if err != nil {
			return err
		}
	}
	return out.End()
}

// ran is what one run of the command left.
type ran struct {
	code     int
	out, err string
	fake     *fake
}

// ranWith runs the command over a fake engine.
func ranWith(in io.Reader, args ...string) ran {
	var out, err strings.Builder
	var r ran
	c := &command{in: in, out: &out, err: &err, open: func(_ context.Context, o exec.Options) (engine, error) {
		r.fake = newFake(o)
		return r.fake, nil
	}}
	r.code = c.run(args)
	r.out, r.err = out.String(), err.String()
	return r
}
