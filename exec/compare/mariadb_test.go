package compare

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMariaDB is TestRandom against a MariaDB server on the socket that FLOWSQL_MARIADB names, through the client
// mariadb as root. It uses a database of its own, flowsql_compare.
func TestMariaDB(t *testing.T) {
	socket := os.Getenv("FLOWSQL_MARIADB")
	if socket == "" {
		t.Skip("FLOWSQL_MARIADB is not set to the socket of a MariaDB server")
	}
	compareRandom(t, lasting(t, func() (reference, error) { return openMariaDB(socket) }))
}

// mariadb is a client in conversation: result sets come as XML, which tells NULL from a text, and errors between them.
type mariadb struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	n   int
}

func openMariaDB(socket string) (reference, error) {
	m := &mariadb{cmd: exec.Command("mariadb", "--no-defaults", "--socket="+socket, "--user=root", "--xml", "--force", "--unbuffered")}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	m.cmd.Stdout, m.cmd.Stderr, m.out = w, w, bufio.NewReader(r)
	if m.in, err = m.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	w.Close()
	for _, text := range []string{
		"drop database if exists flowsql_compare", "create database flowsql_compare character set utf8mb4 collate utf8mb4_nopad_bin", "use flowsql_compare",
		"set names utf8mb4 collate utf8mb4_nopad_bin", "set optimizer_switch = 'semijoin=off,materialization=off,subquery_cache=off,derived_merge=off,condition_pushdown_for_derived=off,condition_pushdown_for_subquery=off'",
		"set sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
	} {
		if err := m.exec(text); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (*mariadb) name() string { return "MariaDB" }
func (*mariadb) dialect() int { return inMariaDB }

func (m *mariadb) close() {
	m.in.Close()
	m.cmd.Wait()
}

func (m *mariadb) exec(text string) error {
	_, err := m.query(context.Background(), text, nil)
	return err
}

// resultSet is what the client writes for a result.
type resultSet struct {
	Rows []struct {
		Fields []struct {
			Nil  bool   `xml:"nil,attr"`
			Text string `xml:",chardata"`
		} `xml:"field"`
	} `xml:"row"`
}

func (m *mariadb) query(ctx context.Context, text string, cols []column) (answer, error) {
	m.n++
	mark := fmt.Sprintf("end of %d", m.n)
	if _, err := fmt.Fprintf(m.in, "%s;\nselect '%s';\n", text, mark); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { m.cmd.Process.Kill() })
	defer stop()
	var rows [][]*string
	var fault error
	for {
		set, err := m.next()
		switch {
		case errors.Is(err, errMariaDB):
			fault = err
			continue
		case err != nil:
			return nil, errors.Join(err, ctx.Err())
		}
		if len(set.Rows) == 1 && len(set.Rows[0].Fields) == 1 && set.Rows[0].Fields[0].Text == mark {
			break
		}
		for _, r := range set.Rows {
			var row []*string
			for _, f := range r.Fields {
				text := f.Text
				if row = append(row, &text); f.Nil {
					row[len(row)-1] = nil
				}
			}
			rows = append(rows, row)
		}
	}
	if fault != nil || cols == nil {
		return nil, fault
	}
	return answerOf(rows, cols)
}

// errMariaDB is an error that the server sent.
var errMariaDB = errors.New("MariaDB")

// next is the next result set or error.
func (m *mariadb) next() (resultSet, error) {
	var text strings.Builder
	for {
		line, err := m.out.ReadString('\n')
		if err != nil {
			return resultSet{}, err
		}
		if text.Len() == 0 && strings.HasPrefix(line, "ERROR ") {
			return resultSet{}, fmt.Errorf("%w: %s", errMariaDB, strings.TrimSpace(line))
		}
		if text.Len() == 0 && !strings.HasPrefix(line, "<resultset") {
			continue
		}
		text.WriteString(line)
		if strings.HasSuffix(line, "</resultset>\n") {
			var set resultSet
			err := xml.Unmarshal([]byte(text.String()), &set)
			return set, err
		}
	}
}
