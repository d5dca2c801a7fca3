package peer

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"flowsql/cmd/flowbench/internal/dataset"
)

//go:embed helper.py
var helper string

// PythonEngines are the peers that the helper script knows.
func PythonEngines() []string {
	return []string{"duckdb", "duckdb-enum", "clickhouse", "polars", "datafusion", "spark"}
}

// python is a peer that a Python package brings.
type python struct {
	engine, interpreter string
	threads             int
}

// Python is one of PythonEngines, run by an interpreter.
func Python(engine, interpreter string, threads int) Peer {
	return &python{engine, interpreter, threads}
}

func (p *python) Name() string { return p.engine }

func (p *python) Dialect() string {
	dialect, _, _ := strings.Cut(p.engine, "-")
	return dialect
}

// Reads: the variant with enumerated texts differs from DuckDB in its tables only.
func (p *python) Reads(dataset.Kind) bool { return p.engine != "duckdb-enum" }

func (p *python) args() []string {
	return []string{p.interpreter, "-c", helper, p.engine, strconv.Itoa(p.threads)}
}

// request is a line to the helper, reply a line from it.
type request struct {
	Op     string   `json:"op"`
	Format string   `json:"format,omitempty"`
	Paths  []string `json:"paths,omitempty"`
	Dir    string   `json:"dir,omitempty"`
	SQL    string   `json:"sql,omitempty"`
}

type reply struct {
	Rows    Rows      `json:"rows"`
	Version string    `json:"version"`
	Millis  []float64 `json:"millis"`
	Error   string    `json:"error"`
}

func (r request) line() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic("bug: a request that is no JSON: " + err.Error())
	}
	return string(text) + "\n"
}

func parseReply(line string) (reply, error) {
	var r reply
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("the helper said %q: %w", line, err)
	}
	if r.Error != "" {
		return r, errors.New(r.Error)
	}
	return r, nil
}

// Version asks for it.
func (p *python) Version(ctx context.Context) (string, error) {
	var version string
	_, _, err := Process{p.args(), request{Op: "version"}.line(), func(out []byte) (Rows, error) {
		r, err := parseReply(string(bytes.TrimSpace(out)))
		version = r.Version
		return nil, err
	}}.Run(ctx)
	return version, err
}

// Whole answers over the files as they are.
func (p *python) Whole(set *dataset.Set, sql string) Process {
	stdin := request{Op: "query", SQL: sql}.line()
	if set != nil {
		stdin = request{Op: "files", Format: string(set.Kind.Format), Paths: set.Files}.line() + stdin
	}
	return Process{p.args(), stdin, lastReply}
}

// lastReply is the rows of the last of some replies, none of which may be an error.
func lastReply(out []byte) (Rows, error) {
	var last reply
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<30)
	for lines.Scan() {
		r, err := parseReply(lines.Text())
		if err != nil {
			return nil, err
		}
		last = r
	}
	return last.Rows, lines.Err()
}

// Start keeps the helper running.
func (p *python) Start(ctx context.Context) (Session, error) {
	t, err := newTalk(ctx, p.args())
	if err != nil {
		return nil, err
	}
	if err := t.start(); err != nil {
		return nil, err
	}
	s := pythonSession{t}
	switch p.engine {
	case "duckdb":
		return &pythonStreamer{s}, nil
	case "spark":
		return &pythonTrickler{s}, nil
	}
	return &s, nil
}

// pythonSession is a running helper.
type pythonSession struct{ *talk }

func (s *pythonSession) ask(r request) (reply, error) {
	if err := s.say(r.line()); err != nil {
		return reply{}, err
	}
	line, err := s.line()
	if err != nil {
		return reply{}, err
	}
	return parseReply(line)
}

func (s *pythonSession) Load(_ context.Context, set *dataset.Set) error {
	_, err := s.ask(request{Op: "load", Format: string(set.Kind.Format), Paths: set.Files})
	return err
}

func (s *pythonSession) Query(_ context.Context, sql string) (Rows, error) {
	r, err := s.ask(request{Op: "query", SQL: sql})
	return r.Rows, err
}

// pythonStreamer is a helper that keeps counts by hand.
type pythonStreamer struct{ pythonSession }

func (s *pythonStreamer) Begin(_ context.Context, set *dataset.Set) error {
	_, err := s.ask(request{Op: "stream", Format: string(set.Kind.Format)})
	return err
}

func (s *pythonStreamer) Step(_ context.Context, set *dataset.Set, file string) (Rows, error) {
	r, err := s.ask(request{Op: "step", Format: string(set.Kind.Format), Paths: []string{file}})
	return r.Rows, err
}

// pythonTrickler is a helper with a streaming engine.
type pythonTrickler struct{ pythonSession }

func (s *pythonTrickler) Trickle(_ context.Context, set *dataset.Set) ([]float64, Rows, error) {
	r, err := s.ask(request{Op: "trickle", Format: string(set.Kind.Format), Dir: set.Dir})
	return r.Millis, r.Rows, err
}
