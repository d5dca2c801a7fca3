package compare

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

var statements = flag.Int("compare.statements", 40, "statements of each kind that the command is asked")

// TestScript asks one process of the command thousands of statements in the manner of sqllogictest's select1 to select5,
// random expressions, aggregates and groups, with stderr merged into stdout, holds its answers against SQLite's, and logs
// the time of a statement by kind.
func TestScript(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "flowsql")
	if out, err := exec.Command("go", "build", "-o", bin, "flowsql/cmd/flowsql").CombinedOutput(); err != nil {
		t.Skipf("the command does not build: %s", out)
	}
	c := startCommand(t, bin)
	s := openSQLite(t)
	defer s.close()
	w := &scripted{r: rand.New(rand.NewSource(*seed))}
	times := map[string][]time.Duration{}
	wrong := 0
	for _, statement := range w.tables() {
		if lines, took := c.ask(statement); len(lines) > 0 {
			t.Fatalf("%s\n%s", statement, strings.Join(lines, "\n"))
		} else {
			kind, _, _ := strings.Cut(statement, " ")
			times[kind] = append(times[kind], took)
		}
		if err := s.exec(statement); err != nil {
			t.Fatalf("%s: %s", statement, err)
		}
	}
	kinds := w.kinds()
	lite := map[string]time.Duration{}
	for i := 0; i < *statements; i++ {
		for _, k := range kinds {
			text := k.make()
			lines, took := c.ask(text)
			times[k.name] = append(times[k.name], took)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			before := time.Now()
			want, err := s.query(ctx, toSQLite(text), nil)
			lite[k.name] += time.Since(before)
			stopped := err != nil && ctx.Err() != nil // it takes too long there
			cancel()
			if stopped {
				continue
			}
			if err != nil {
				t.Errorf("SQLite: %s: %s", toSQLite(text), err)
				wrong++
			} else if d := readTSV(lines).differs(want, false); d != "" {
				if strings.Contains(strings.Join(lines, ""), "out of range") {
					continue
				}
				t.Errorf("%s: %s\n%s\nflowsql:\n%s\nSQLite:\n%s", k.name, text, d, strings.Join(lines, "\n"), want)
				wrong++
			}
			if wrong > *failures {
				t.FailNow()
			}
		}
	}
	report(t, times, lite)
}

func report(t *testing.T, times map[string][]time.Duration, lite map[string]time.Duration) {
	var names []string
	for k := range times {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		list := times[k]
		sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
		t.Logf("%-16s %6d statements: median %8s, 99%% %8s, most %8s; SQLite mean %s", k, len(list),
			list[len(list)/2].Round(time.Microsecond), list[len(list)*99/100].Round(time.Microsecond), list[len(list)-1].Round(time.Microsecond),
			(lite[k] / time.Duration(len(list))).Round(time.Microsecond))
	}
}

// command is one process of flowsql in conversation.
type command struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
	n   int
}

func startCommand(t *testing.T, bin string) *command {
	cmd := exec.Command(bin, "--keep-going", "--format", "tsv", "--null", "NULL", "--no-header")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "exit status 1") {
			t.Error(err)
		}
		r.Close()
	})
	return &command{t: t, in: in, out: bufio.NewReader(r)}
}

// ask sends a statement and returns the lines before the answer to a marker after it.
func (c *command) ask(text string) ([]string, time.Duration) {
	c.t.Helper()
	c.n++
	mark := fmt.Sprintf("end of %d", c.n)
	before := time.Now()
	if _, err := fmt.Fprintf(c.in, "%s;\nselect '%s';\n", text, mark); err != nil {
		c.t.Fatalf("%s: %s", text, err)
	}
	var lines []string
	for {
		line, err := c.out.ReadString('\n')
		if err != nil {
			c.t.Fatalf("%s: the command ended: %s\n%s", text, err, strings.Join(lines, "\n"))
		}
		if line = strings.TrimSuffix(line, "\n"); line == mark {
			return lines, time.Since(before)
		}
		lines = append(lines, line)
	}
}

func readTSV(lines []string) answer {
	var out answer
	for _, l := range lines {
		var row []cell
		for _, f := range strings.Split(l, "\t") {
			switch n, err := strconv.ParseInt(f, 10, 64); {
			case f == "NULL":
				row = append(row, cell{kind: 'n'})
			case err == nil:
				row = append(row, cell{kind: 'i', whole: n})
			default:
				if x, err := strconv.ParseFloat(f, 64); err == nil {
					row = append(row, cell{kind: 'f', frac: x})
				} else {
					row = append(row, cell{kind: 't', text: f})
				}
			}
		}
		out = append(out, row)
	}
	return out
}
