package peer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"flowsql/cmd/flowbench/internal/dataset"
)

// flowsql is the project's own command.
type flowsql struct {
	binary  string
	threads int
	onError string // "" for the default
	table   bool   // Load makes a table in memory; else flows stays a table over files
}

// Flowsql loads tables; FlowsqlFiles asks the files again and again; FlowsqlSkip reads them under on_error = skip.
func Flowsql(binary string, threads int) Peer      { return &flowsql{binary, threads, "", true} }
func FlowsqlFiles(binary string, threads int) Peer { return &flowsql{binary, threads, "", false} }
func FlowsqlSkip(binary string, threads int) Peer  { return &flowsql{binary, threads, "skip", false} }

func (f *flowsql) Name() string {
	switch {
	case f.onError != "":
		return "flowsql-" + f.onError
	case !f.table:
		return "flowsql-files"
	}
	return "flowsql"
}

func (f *flowsql) Dialect() string { return "flowsql" }

// Reads: asked once, files are read alike by the peer that asks them again.
func (f *flowsql) Reads(dataset.Kind) bool { return f.table || f.onError != "" }

func (f *flowsql) args(more ...string) []string {
	args := []string{f.binary, "--threads", strconv.Itoa(f.threads), "--format", "tsv", "--no-header", "--quiet"}
	if f.onError != "" {
		args = append(args, "--on-error", f.onError)
	}
	return append(args, more...)
}

// Version is the binary's.
func (f *flowsql) Version(ctx context.Context) (string, error) {
	var version string
	_, _, err := Process{[]string{f.binary, "--version"}, "", func(out []byte) (Rows, error) {
		version = strings.TrimPrefix(strings.TrimSpace(string(out)), "flowsql ")
		return nil, nil
	}}.Run(ctx)
	return version, err
}

// Whole answers over the files as they are.
func (f *flowsql) Whole(set *dataset.Set, sql string) Process {
	args := f.args()
	if set != nil {
		args = append(args, "flows="+set.Dir)
	}
	return Process{append(args, "-e", sql), "", parseTSV}
}

// parseTSV reads rows without a header.
func parseTSV(out []byte) (Rows, error) {
	var rows Rows
	for line := range strings.Lines(string(out)) {
		rows = append(rows, parseLine(strings.TrimSuffix(line, "\n")))
	}
	return rows, nil
}

func parseLine(line string) []any {
	fields := strings.Split(line, "\t")
	row := make([]any, len(fields))
	for i, f := range fields {
		if f != `\N` {
			row[i] = f
		}
	}
	return row
}

// Start begins a conversation through standard input.
func (f *flowsql) Start(ctx context.Context) (Session, error) {
	if f.onError != "" {
		return nil, ErrCannot
	}
	t, err := newTalk(ctx, f.args("--keep-going", "-f", "-"))
	if err != nil {
		return nil, err
	}
	t.mix()
	return &flowsqlSession{talk: t, table: f.table}, t.start()
}

// flowsqlSession is a running command.
type flowsqlSession struct {
	*talk
	table bool
	dir   string // where files arrive, while streaming
}

// done is what the statement after each question answers.
const done = "-- end of the answer"

func (s *flowsqlSession) Query(_ context.Context, sql string) (Rows, error) {
	if err := s.say(sql + ";\nselect '" + done + "';\n"); err != nil {
		return nil, err
	}
	var rows Rows
	var failed error
	for {
		line, err := s.line()
		switch {
		case err != nil:
			return nil, err
		case line == done:
			return rows, failed
		case strings.HasPrefix(line, "error: "):
			failed = errors.New(strings.TrimPrefix(line, "error: "))
		}
		rows = append(rows, parseLine(line))
	}
}

// Load makes flows a table over the files, and then one in memory unless the files are to be asked.
func (s *flowsqlSession) Load(ctx context.Context, set *dataset.Set) error {
	name := "flows"
	if s.table {
		name = "files"
	}
	if _, err := s.Query(ctx, fmt.Sprintf("create table %s with (path = '%s')", name, set.Dir)); err != nil || !s.table {
		return err
	}
	_, err := s.Query(ctx, "create table flows as select * from files")
	return err
}

// Begin registers Q1 over a folder that is empty but for what Step puts there.
func (s *flowsqlSession) Begin(ctx context.Context, set *dataset.Set) (err error) {
	if s.dir, err = os.MkdirTemp(filepath.Dir(set.Dir), "arriving-*"); err != nil {
		return err
	}
	for _, sql := range []string{
		fmt.Sprintf(`create table arriving (time bigint, duration bigint, srcdevice varchar, dstdevice varchar, protocol bigint,
			srcport varchar, dstport varchar, srcpackets bigint, dstpackets bigint, srcbytes bigint, dstbytes bigint)
			with (path = '%s')`, s.dir),
		`create continuous query counts as select dstdevice, count(*) as n from arriving
			where dstport in ('80','443') group by dstdevice order by n desc, dstdevice limit 20`,
	} {
		if _, err := s.Query(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// Step links one more file into the folder and reads the result, which takes the file in first.
func (s *flowsqlSession) Step(ctx context.Context, _ *dataset.Set, file string) (Rows, error) {
	if err := os.Link(file, filepath.Join(s.dir, filepath.Base(file))); err != nil {
		return nil, err
	}
	return s.Query(ctx, "select * from counts")
}

// Close ends the process and takes the folder of arrived files away.
func (s *flowsqlSession) Close() error {
	err := s.talk.Close()
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
	return err
}
