package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"flowsql/cmd/flowbench/internal/dataset"
	"flowsql/testdata/gen/flowgen"
)

// sqlite is the sqlite3 command. It reads CSV only, and only by loading it.
type sqlite struct{ binary string }

// SQLite is the sqlite3 command at a path.
func SQLite(binary string) Peer { return &sqlite{binary} }

func (s *sqlite) Name() string              { return "sqlite3" }
func (s *sqlite) Dialect() string           { return "sqlite" }
func (s *sqlite) Reads(k dataset.Kind) bool { return k == dataset.Kind{Format: flowgen.CSV} }

func (s *sqlite) args() []string {
	return []string{s.binary, "-batch", "-noheader", "-tabs", "-nullvalue", `\N`, ":memory:"}
}

// Version is the command's.
func (s *sqlite) Version(ctx context.Context) (string, error) {
	if _, err := exec.LookPath(s.binary); err != nil {
		return "", err
	}
	var version string
	_, _, err := Process{[]string{s.binary, "--version"}, "", func(out []byte) (Rows, error) {
		version, _, _ = strings.Cut(string(bytes.TrimSpace(out)), " ")
		return nil, nil
	}}.Run(ctx)
	return version, err
}

const sqliteTable = `create table flows (time integer, duration integer, srcdevice text, dstdevice text, protocol integer,
	srcport text, dstport text, srcpackets integer, dstpackets integer, srcbytes integer, dstbytes integer);
`

// load is the command's script that fills flows.
func (s *sqlite) load(set *dataset.Set) string {
	var b strings.Builder
	b.WriteString(sqliteTable + ".mode csv\n")
	for _, path := range set.Files {
		fmt.Fprintf(&b, ".import \"%s\" flows\n", path)
	}
	b.WriteString(".mode tabs\n")
	return b.String()
}

// Whole loads and asks.
func (s *sqlite) Whole(set *dataset.Set, sql string) Process {
	stdin := sql + ";\n"
	if set != nil {
		stdin = s.load(set) + stdin
	}
	return Process{s.args(), stdin, parseTSV}
}

// Start keeps the command running.
func (s *sqlite) Start(ctx context.Context) (Session, error) {
	t, err := newTalk(ctx, s.args())
	if err != nil {
		return nil, err
	}
	t.mix()
	return &sqliteSession{t, s}, t.start()
}

type sqliteSession struct {
	*talk
	peer *sqlite
}

func (s *sqliteSession) Load(_ context.Context, set *dataset.Set) error {
	if !s.peer.Reads(set.Kind) {
		return ErrCannot
	}
	if err := s.say(s.peer.load(set)); err != nil {
		return err
	}
	_, err := s.answer()
	return err
}

func (s *sqliteSession) Query(_ context.Context, sql string) (Rows, error) {
	if err := s.say(sql + ";\n"); err != nil {
		return nil, err
	}
	return s.answer()
}

// answer reads up to a line that marks the end.
func (s *sqliteSession) answer() (Rows, error) {
	if err := s.say(".print '" + done + "'\n"); err != nil {
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
		case strings.HasPrefix(line, "Parse error") || strings.HasPrefix(line, "Runtime error"):
			failed = errors.New(line)
		}
		rows = append(rows, parseLine(line))
	}
}
