package flowfile

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// dribble reads a few bytes at a time, so that every place is once the end of a window.
type dribble struct {
	rest []byte
	n    int
}

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), d.n)], d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// way is how rows are read in a test.
type way int

const (
	walked  way = iota // by the walker alone
	plainly            // by templates and the walker
	indexed            // by an index, too, as made on any processor
	halfway            // by routines for 32 bytes, where there are
	widely             // by what this processor has
)

// parse reads text as a file of a format would be, without a file. piece is how much a read gives at most.
func parse(text []byte, l *layout, mode policy, f format, how way, piece int, names ...string) (out result) {
	b, _ := newBatch(l, names, 100, clock{exp10: 6})
	r := rows{policy: mode, path: "f", lineBase: func() (int64, error) { return 0, nil },
		evolve: func(*evolution) error { return fmt.Errorf("evolve") },
		reject: func(j catalog.Reject) {
			out.rejects = append(out.rejects, fmt.Sprintf("%d@%d %s: %s [%s]", j.Line, j.Offset, j.Column, j.Reason, j.Raw))
		}}
	r.init(b, l)
	switch how {
	case walked:
		r.template.misses, r.credit = 1<<60, 0
		r.slow = true
	case plainly:
		r.index = nil
	case indexed:
		r.index, r.credit = newIndex(oneByte), maxFrames
	case halfway:
		if hasHalf() {
			r.index, r.credit = newIndex(half), maxFrames
		}
	}
	b.begin("f", func(rec arrow.Record) error {
		out.rows = append(out.rows, showRecord(rec)...)
		return nil
	})
	w := window{buf: make([]byte, 100+padding)}
	w.reset(&dribble{text, piece}, 0, 0)
	plan := csvPlan{delim: ',', columns: make([]int, len(l.fields)), names: make([]string, len(l.fields))}
	for i := range plan.columns {
		plan.columns[i] = i
	}
	if out.err = r.read(context.Background(), &w, shape{format: f}, -1, plan); out.err == nil {
		out.err = b.flush()
	}
	return out
}

// fuzzLayout has a column of each kind.
func fuzzLayout(declared bool) *layout {
	var fields []field
	for _, c := range columns("i", "bigint", "d", "double", "s", "varchar", "b", "bool", "t", "timestamp", "n", "decimal", "y", "date") {
		f, err := newField(c.Name, c.Type)
		if err != nil {
			panic(err)
		}
		f.declared, f.anyText, f.exactInts = declared, declared, !declared
		fields = append(fields, f)
	}
	return newLayout(fields, false)
}

var jsonSeeds = []string{
	`{"i":1,"d":1.5,"s":"x","b":true,"t":5,"n":1.25,"y":"2020-01-01"}`,
	`{"i": 172800.0, "d": -0.0, "s": "Comp123456", "b": null}`, `{"s":"sixteen bytes ok","i":-12345678901234567}`, `{"i":1e3,"d":1e-5,"s":"\u00e9\n"}`,
	`{"i":00}`, `{"i":1.0e1}`, `{"d":12345678.12345678}`, `{"s":"seventeen bytes s"}`, `{"s":"é"}`, garbage, `{"x":{"y":[1,"]"]},"I":7}`, "{\"i\":1}\r\n\r\n{\"i\":2}\r",
}

func FuzzJSONFastSlow(f *testing.F) {
	for _, s := range jsonSeeds {
		f.Add([]byte(s), []byte(s))
		f.Add([]byte(jsonSeeds[0]), []byte(s))
	}
	layouts := []*layout{fuzzLayout(true), fuzzLayout(false)}
	f.Fuzz(func(t *testing.T, first, then []byte) {
		if len(first)+len(then) > 2000 {
			return
		}
		text := slices.Concat(first, []byte("\n"), first, []byte("\n"), then, []byte("\n"), first, []byte("\n"), then)
		for _, l := range layouts {
			for _, names := range [][]string{{"i", "d", "s", "b", "t", "n", "y", "_line"}, {"s"}, {}} {
				for _, mode := range []policy{reject, nullify, strict} {
					slow := parse(text, l, mode, formatJSON, walked, 1<<20, names...)
					for how := plainly; how <= widely; how++ {
						fast := parse(text, l, mode, formatJSON, how, len(text)/3+1, names...)
						if slow.String() != fast.String() {
							t.Fatalf("%v mode %d, way %d of %q:\nfast\n%s\nslow\n%s", names, mode, how, text, fast, slow)
						}
					}
				}
			}
		}
	})
}

func FuzzJSONAgainstEncodingJSON(f *testing.F) {
	for _, s := range jsonSeeds {
		f.Add([]byte(s))
	}
	l := fuzzLayout(true)
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.IndexByte(line, '\n') >= 0 || blank(line) || len(line) > 1000 {
			return
		}
		got := parse(line, l, reject, formatJSON, widely, 1<<20, "i", "d", "s", "b")
		if len(got.rejects) > 1 || len(got.rejects)+len(got.rows) != 1 {
			t.Fatalf("%q: %s", line, got)
		}
		valid := json.Valid(line) && trimBlanks(line)[0] == '{'
		if len(got.rejects) == 1 {
			why := got.rejects[0]
			ours := strings.Contains(why, "UTF-8") || strings.Contains(why, "surrogate") || strings.Contains(why, "deeper") || strings.Contains(why, "there twice")
			if valid && !ours && !strings.Contains(why, "cannot read") {
				t.Fatalf("%q is refused: %s", line, why)
			}
			return
		}
		if !valid || !utf8.Valid(line) {
			t.Fatalf("%q is accepted: %s", line, got)
		}
		var m map[string]any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		for key := range m {
			if low := strings.ToLower(key); key != low && len(low) < 3 {
				return
			}
		}
		cells := strings.SplitN(got.rows[0], "|", 3)
		if v, ok := m["i"].(json.Number); ok {
			n, _ := strconv.ParseFloat(string(v), 64)
			if ours, _ := strconv.ParseFloat(cells[0], 64); ours != n {
				t.Fatalf("%q: i is %s", line, cells[0])
			}
		}
		if v, ok := m["d"].(json.Number); ok {
			n, _ := strconv.ParseFloat(string(v), 64)
			if ours, _ := strconv.ParseFloat(cells[1], 64); ours != n || cells[1] == "-0" {
				t.Fatalf("%q: d is %s", line, cells[1])
			}
		}
		if v, ok := m["s"].(string); ok && !strings.HasPrefix(cells[2], v+"|") {
			t.Fatalf("%q: s is %q", line, cells[2])
		}
		if v, ok := m["b"].(bool); ok && !strings.HasSuffix(cells[2], fmt.Sprint("|", v)) {
			t.Fatalf("%q: b is %q", line, cells[2])
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"1,x,y\n2,\"a\"\"b\",\n", "a,\"b\nc\",d", "\"x\"y,1,2\n", "a\"b,c,d\n1,2,3", "\n\n1,2,3\n", ",,\n\"\",,\n", "\"open,\n1,2,3"} {
		f.Add([]byte(s))
	}
	var fields []field
	for _, c := range columns("a", "varchar", "b", "varchar", "c", "varchar") {
		x, _ := newField(c.Name, c.Type)
		x.anyText = true
		fields = append(fields, x)
	}
	l := newLayout(fields, false)
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.ContainsAny(text, "\r|~") || !utf8.Valid(text) || len(text) > 1000 {
			return
		}
		got := parse(text, l, reject, formatCSV, widely, 1<<20, "a", "b", "c")
		if other := parse(text, l, reject, formatCSV, walked, 3, "a", "b", "c"); other.String() != got.String() {
			t.Fatalf("%q: slow in pieces\n%s\nfast and whole\n%s", text, other, got)
		}
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		all, err := r.ReadAll()
		if err != nil {
			if len(got.rejects) == 0 {
				t.Fatalf("%q: accepted, though %v", text, err)
			}
			return
		}
		var want []string
		for _, rec := range all {
			if len(rec) == 1 && strings.TrimSpace(rec[0]) == "" {
				return
			}
			if len(rec) == 3 {
				want = append(want, strings.Join(rec, "|"))
			}
		}
		if ours := strings.ReplaceAll(strings.Join(got.rows, "\n"), "~", ""); ours != strings.Join(want, "\n") {
			t.Fatalf("%q: got %q, want %q", text, ours, want)
		}
	})
}

// FuzzInference reads what was inferred from: nothing may misfit but what the rules name.
func FuzzInference(f *testing.F) {
	// Columns that differ by case, as a later row tells.
	f.Add([]byte("{\"a\":0A0\n{\"A\":{},\"A\":\"\"}"))
	f.Add([]byte("{\"A\":0A0\n{\"a\":0.1,\"0\":\"0\"}\n{\"A\":10,\"a\":10,\"0\":\"\"}"))
	for _, s := range append(jsonSeeds, "a,b\n1,x\n", "[{\"a\":1},{\"a\":\"x\"}]", "1,2\n3,4.5\n", "\xef\xbb\xbfa;b\n1;2") {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2000 {
			return
		}
		path := write(t, dir, "f", string(text))
		table, err := Open(t.Context(), "t", Options{Paths: []string{path}, OnError: "reject"})
		if err != nil {
			return
		}
		snap, err := table.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Discover: true, Reject: func(r catalog.Reject) {
			if r.Column != "" && !strings.Contains(r.Reason, "without changing it") && !strings.Contains(r.Reason, "there twice") && !strings.Contains(r.Reason, "out of range") {
				t.Fatalf("%q: %+v of %s", text, r, table.Schema())
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scanAll(scan, 1); err != nil && !strings.Contains(err.Error(), "for one column") {
			t.Fatalf("%q: %v of %s", text, err, table.Schema())
		}
	})
}
