package flowfile

import (
	"context"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// odd is rows that say 80 or 443 in other ways, nearly say it, or say it where no row is.
const odd = `{"dstport":"\u0038\u0030","srcdevice":"escaped"}
{"dstport":"80","srcdevice":"twice","dstport":"80"}
{"dstport":"8\u0030","srcdevice":"bad","time":"x"}
{"dstport":"80","srcdevice":"no end"
{"srcdevice":"80","dstport":"443 "}

{ "dstport" : "443" , "srcdevice" : "spread" }
{"dstport":"180","srcdevice":"443"}
{"DSTPORT":"443","srcdevice":"other case"}
"80" 443 \
`

// TestLiterals reads rows that may hold a text, and all: of those that meet the condition none is missing and none more.
func TestLiterals(t *testing.T) {
	t.Parallel()
	text := lines(3000, spellJSON(".0", " ")) + odd + lines(500, spellMess) + strings.Repeat(odd, 3) + lines(3000, spellJSON("", "")) +
		`{"dstport":"80","srcdevice":"the end"}`
	dir := t.TempDir()
	path := write(t, dir, "f.json", text)
	words := catalog.Condition{Column: "dstport", Texts: []string{"80", "443"}}
	names := []string{"dstport", "srcdevice"}
	for _, part := range []int64{0, 1 << 10, 1 << 16} {
		var got [2][]string
		for i, mode := range []string{"reject", "skip"} {
			table, err := Open(t.Context(), "t", Options{Paths: []string{path}, OnError: mode, PartBytes: part})
			if err != nil {
				t.Fatal(err)
			}
			snap, err := table.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: names, Prune: []catalog.Condition{words}})
			if err != nil {
				t.Fatal(err)
			}
			if has := s.Reader().(*reader).r.literals != nil; has != (mode == "skip" && hasWide()) {
				t.Fatalf("%s: looks for literals: %v", mode, has)
			}
			if got[i], err = scanAll(s, 2); err != nil {
				t.Fatal(err)
			}
			got[i] = slices.DeleteFunc(got[i], func(row string) bool { return !strings.HasPrefix(row, "80|") && !strings.HasPrefix(row, "443|") })
		}
		if len(got[0]) < 100 || !slices.Equal(got[0], got[1]) {
			t.Errorf("parts of %d: %d rows have a literal, %d of all meet the condition", part, len(got[1]), len(got[0]))
		}
	}
}

// TestLiteralsWhere tells when rows may be passed over.
func TestLiteralsWhere(t *testing.T) {
	t.Parallel()
	if !hasWide() {
		t.Skip("rows are passed over by AVX-512 alone")
	}
	path := write(t, t.TempDir(), "f.json", lines(100, spellJSON(".0", " ")))
	with := func(texts ...string) []catalog.Condition {
		return []catalog.Condition{{Column: "srcdevice", Prefix: "Comp", Keep: func() func([]string) []bool { return nil }}, {Column: "dstport", Texts: texts}}
	}
	declared := columns("time", "bigint", "dstport", "varchar", "srcdevice", "varchar")
	for _, c := range []struct {
		name    string
		columns []Column
		mode    string
		req     catalog.ScanRequest
		want    bool
	}{
		{"texts", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("80", "443")}, true},
		{"refused rows are told of", nil, "reject", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("80")}, false},
		{"no condition", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport"}}, false},
		{"many texts", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("1", "2", "3", "4", "5")}, false},
		{"no text", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("80", "")}, false},
		{"a column that may be widened", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport", "time"}, Prune: with("80")}, false},
		{"a declared one", declared, "skip", catalog.ScanRequest{Columns: []string{"dstport", "time"}, Prune: with("http")}, true},
		{"texts that may be numbers", declared, "skip", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("80")}, false},
		{"lines are counted", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport", catalog.HiddenLine}, Prune: with("80")}, false},
		{"new columns are wanted", nil, "skip", catalog.ScanRequest{Columns: []string{"dstport"}, Prune: with("80"), Discover: true}, false},
	} {
		table, err := Open(t.Context(), "t", Options{Paths: []string{path}, OnError: c.mode, Columns: c.columns})
		if err != nil {
			t.Fatal(err)
		}
		snap, err := table.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, err := snap.Scan(t.Context(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Reader().(*reader).r.literals != nil; got != c.want {
			t.Errorf("%s: looks for literals: %v", c.name, got)
		}
	}
}

// TestLiteralsPause lets windows pass while most rows have a text.
func TestLiteralsPause(t *testing.T) {
	l := literalsOf([]string{"80"}, false)
	l.slow = true
	text := strings.Repeat(`{"a":"80"}`+"\n", 100)
	buf := append([]byte(text), make([]byte, padding)...)
	if end := l.pick(buf, 0, len(text)); end != len(text) {
		t.Errorf("%d bytes of %d are kept", end, len(text))
	}
	passed := 0
	for l.rests() {
		passed++
	}
	if passed != pausing-1 {
		t.Errorf("%d windows pass", passed)
	}
}

// TestFindEnds compares both ways over texts of few different bytes.
func TestFindEnds(t *testing.T) {
	if !hasWide() {
		t.Skip("there is but one way")
	}
	random := rand.New(rand.NewSource(1))
	for range thorough(2000, 200) {
		alphabet := []string{`"80`, "\"804\n", "\"804x\\\n", "xxxxxxxxxxxxxxxx80\"\n"}[random.Intn(4)]
		blocks := random.Intn(stretch/64 + 1)
		text := make([]byte, 64*blocks+2)
		for i := range text {
			text[i] = alphabet[random.Intn(len(alphabet))]
		}
		texts := []string{"80", "8", "x804", "44"}[:1+random.Intn(4)]
		a, b := literalsOf(texts, false), literalsOf(texts, false)
		b.slow = true
		line := -random.Intn(1000)
		n, last := a.find(append(text, 0)[:len(text)], 0, blocks, line)
		m, also := b.find(text, 0, blocks, line)
		if n != m || last != also || !slices.Equal(a.found[:n], b.found[:m]) {
			t.Fatalf("%q in %q:\n%v %d\n%v %d", texts, text, a.found[:n], last, b.found[:m], also)
		}
	}
}

// FuzzLiterals reads the rows that may hold a text, and all.
func FuzzLiterals(f *testing.F) {
	for _, s := range append(jsonSeeds, odd, `{"s":"x"}`, "{\"s\":\"x\"}\n{\"s\":\"y\"}\n{\"i\":1}\n", `{"s":"sixteen bytes ok"}`) {
		f.Add([]byte(s), []byte(s))
		f.Add([]byte(`{"s":"x"}`), []byte(s))
	}
	l := fuzzLayout(false)
	texts := []string{"x", "sixteen bytes ok", "é"}
	f.Fuzz(func(t *testing.T, first, then []byte) {
		if len(first)+len(then) > 2000 {
			return
		}
		text := slices.Concat(first, []byte("\n"), then, []byte("\n"), then, []byte("\n"), first)
		read := func(with *literals, piece int) (rows []string, err error) {
			b, _ := newBatch(l, []string{"s", "b"}, 100, clock{exp10: 6})
			r := skipping(b, l, with)
			b.begin("f", func(rec arrow.Record) error {
				for _, row := range showRecord(rec) {
					if s, _, _ := strings.Cut(row, "|"); slices.Contains(texts, s) {
						rows = append(rows, row)
					}
				}
				return nil
			})
			w := window{buf: make([]byte, 100+padding)}
			w.reset(&dribble{text, piece}, 0, 0)
			if err = r.read(context.Background(), &w, shape{format: formatJSON}, -1, csvPlan{}); err == nil {
				err = b.flush()
			}
			return rows, err
		}
		want, err := read(nil, 1<<20)
		for _, slow := range []bool{true, !hasWide()} {
			with := literalsOf(texts, false)
			with.slow = slow
			got, e := read(with, len(text)/3+1)
			if (e == nil) != (err == nil) || !slices.Equal(got, want) {
				t.Fatalf("%q: %v, rows with a literal are %q %v, all are %q %v", text, slow, got, e, want, err)
			}
		}
	})
}

// skipping reads into b, skipping what does not fit.
func skipping(b *batch, l *layout, with *literals) *rows {
	r := &rows{policy: skip, path: "f", lineBase: func() (int64, error) { return 0, nil }, evolve: func(*evolution) error { return nil }, literals: with}
	r.init(b, l)
	return r
}
