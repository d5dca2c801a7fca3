package compare

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// TestDuckDB is TestRandom against DuckDB's module for Python, where there is one: FLOWSQL_PYTHON names the interpreter
// if that is not python3.
func TestDuckDB(t *testing.T) {
	python := os.Getenv("FLOWSQL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if out, err := exec.Command(python, "-c", "import duckdb").CombinedOutput(); err != nil {
		t.Skipf("%s has no module duckdb: %s", python, out)
	}
	compareRandom(t, lasting(t, func() (reference, error) { return openDuckDB(python) }))
}

// duckdb is a process that answers statements, a line of JSON each.
type duckdb struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

const duckdbServer = `
import datetime, decimal, duckdb, json, sys
db = duckdb.connect()
db.execute("set default_null_order = 'nulls_first_on_asc_last_on_desc'")
db.execute("set error_on_division_by_zero = false")
db.execute("set threads = 1")
def cell(v):
    if v is None: return None
    if isinstance(v, bool): return str(int(v))
    if isinstance(v, float): return repr(v)
    return str(v)
for line in sys.stdin:
    try:
        rows = db.execute(json.loads(line)).fetchall()
        answer = {"rows": [[cell(v) for v in row] for row in rows]}
    except Exception as e:
        answer = {"error": str(e).split("\n")[0]}
    print(json.dumps(answer), flush=True)
`

func openDuckDB(python string) (reference, error) {
	d := &duckdb{cmd: exec.Command(python, "-c", duckdbServer)}
	d.cmd.Stderr = os.Stderr
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.out = bufio.NewReader(out)
	if d.in, err = d.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return d, d.cmd.Start()
}

func (*duckdb) name() string { return "DuckDB" }
func (*duckdb) dialect() int { return inDuckDB }

func (d *duckdb) close() {
	d.in.Close()
	d.cmd.Wait()
}

func (d *duckdb) exec(text string) error {
	_, err := d.query(context.Background(), text, nil)
	return err
}

func (d *duckdb) query(ctx context.Context, text string, cols []column) (answer, error) {
	request, err := json.Marshal(text)
	if err != nil {
		return nil, err
	}
	if _, err := d.in.Write(append(request, '\n')); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { d.cmd.Process.Kill() })
	line, err := d.out.ReadBytes('\n')
	if stop(); err != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	var got struct {
		Rows  [][]*string
		Error string
	}
	if err := json.Unmarshal(line, &got); err != nil {
		return nil, fmt.Errorf("%w: %s", err, line)
	}
	if got.Error != "" {
		return nil, errors.New(got.Error)
	}
	if cols == nil {
		return nil, nil
	}
	return answerOf(got.Rows, cols)
}

// answerOf is rows of texts, nil for NULL, as an answer.
func answerOf(rows [][]*string, cols []column) (answer, error) {
	var out answer
	for _, row := range rows {
		if len(row) != len(cols) {
			return nil, fmt.Errorf("%d columns instead of %d", len(row), len(cols))
		}
		cells := make([]cell, len(row))
		for i, v := range row {
			if v == nil {
				cells[i] = cell{kind: 'n'}
				continue
			}
			var err error
			if cells[i], err = cellOf(*v, cols[i].kind); err != nil {
				return nil, err
			}
		}
		out = append(out, cells)
	}
	return out, nil
}
