package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what the scripts and plans of testdata expect")

const scripts = "../../testdata/script"

// TestScript runs testdata/script/*/*.test; their README tells the format and the ways each one is run.
func TestScript(t *testing.T) {
	paths, err := filepath.Glob(scripts + "/*/*.test")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts: ", err)
	}
	for _, path := range paths {
		name, _ := filepath.Rel(scripts, path)
		t.Run(strings.TrimSuffix(filepath.ToSlash(name), ".test"), func(t *testing.T) {
			t.Parallel()
			blocks, err := readBlocks(path)
			if err != nil {
				t.Fatal(err)
			}
			if missing := missingData(blocks); missing != "" {
				t.Skip(missing, " is not here")
			}
			if testing.Short() && isLarge(name) {
				t.Skip("large")
			}
			whole := &playing{t: t, blocks: blocks, cut: wholly{}, dir: t.TempDir()}
			whole.play()
			if *update {
				if err := writeBlocks(path, blocks); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, cut := range cuts(name) {
				t.Run(cut.String(), func(t *testing.T) {
					p := &playing{t: t, blocks: blocks, cut: cut, dir: t.TempDir()}
					p.play()
				})
			}
		})
	}
}

// missingData is the first path that a script names relative to this folder and that does not exist.
func missingData(blocks []*block) string {
	for _, b := range blocks {
		for _, word := range regexp.MustCompile(`'(\.\./[^']+)'`).FindAllStringSubmatch(b.body, -1) {
			if _, err := os.Stat(word[1]); err != nil {
				return word[1]
			}
		}
	}
	return ""
}

// block is one paragraph of a script.
type block struct {
	place   string // file:line of the head
	comment string // the lines before it
	kind    string // table, append, statement, query, error
	head    string // the rest of the head line
	body    string // SQL, or the rows of a file, without the last newline
	asked   bool   // it has a ---- line
	want    string // what follows it
}

// static blocks are not registered as continuous queries; whole ones run in one way only.
func (b *block) static() bool { return b.flag("static") || b.whole() }
func (b *block) whole() bool  { return b.flag("whole") }
func (b *block) flag(name string) bool {
	return slices.Contains(strings.Fields(b.head), name)
}

func readBlocks(path string) ([]*block, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var blocks []*block
	comment := ""
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		if lines[i] == "" || strings.HasPrefix(lines[i], "#") {
			comment += lines[i] + "\n"
			continue
		}
		b := &block{place: fmt.Sprintf("%s:%d", filepath.Base(path), i+1), comment: comment}
		comment = ""
		b.kind, b.head, _ = strings.Cut(lines[i], " ")
		if !slices.Contains([]string{"table", "append", "statement", "query", "error"}, b.kind) {
			return nil, fmt.Errorf("%s: unknown block %q", b.place, b.kind)
		}
		var body, want []string
		for i++; i < len(lines) && lines[i] != ""; i++ {
			switch {
			case b.asked:
				want = append(want, lines[i])
			case lines[i] == "----":
				b.asked = true
			default:
				body = append(body, lines[i])
			}
		}
		i--
		b.body, b.want = strings.Join(body, "\n"), strings.Join(want, "\n")
		blocks = append(blocks, b)
	}
	return blocks, nil
}

func writeBlocks(path string, blocks []*block) error {
	var w strings.Builder
	for _, b := range blocks {
		w.WriteString(b.comment + strings.TrimRight(b.kind+" "+b.head, " ") + "\n" + b.body + "\n")
		if b.asked || b.want != "" {
			w.WriteString("----\n")
		}
		if b.want != "" {
			w.WriteString(b.want + "\n")
		}
	}
	return os.WriteFile(path, []byte(w.String()), 0o644)
}

// playing is one script, run in one way, against one process's life of the command.
type playing struct {
	t      *testing.T
	blocks []*block
	cut    cut
	dir    string
	tables map[string]*written
	q      int // continuous queries so far
}

// written is a table's files so far.
type written struct {
	format string // json or csv
	header bool   // the first line of the rows is a CSV header
	head   string
	turned bool // JSON rows stand as CSV
	files  int
}

func (p *playing) play() {
	p.tables = map[string]*written{}
	c := &conversation{}
	for _, b := range p.blocks {
		p.block(c, b)
	}
	args := append([]string{"--keep-going"}, p.cut.args()...)
	code := c.run(args)
	if p.t.Failed() {
		return
	}
	if !c.over {
		p.t.Errorf("the command ended too early, exit %d: %s", code, c.err.String())
	}
}

// block plans the turns of a conversation that a block is.
func (p *playing) block(c *conversation, b *block) {
	_, whole := p.cut.(wholly)
	switch b.kind {
	case "table":
		c.say(p.createTable(b), func(a answer) { p.silent(b, a) })
	case "append":
		c.do(func() {
			name := strings.Fields(b.head)[0]
			p.write(name, p.tables[name], b)
		})
	case "statement":
		c.say(b.body, func(a answer) { p.silent(b, a) })
	case "error":
		if !whole {
			if !b.static() {
				p.registeredFails(c, b)
			}
			return
		}
		c.say(b.body, func(a answer) { p.fails(b, a) })
	case "query":
		if b.whole() && !whole {
			return
		}
		if _, large := p.cut.(largely); !large {
			c.say(b.body, func(a answer) { p.answered(b, a) })
		}
		if !whole && !b.static() {
			p.registered(c, b)
		}
	}
}

func (p *playing) silent(b *block, a answer) {
	if a.out != "" || strings.Contains(a.err, "error: ") {
		p.t.Errorf("%s: %s\n%s%s", b.place, b.body, a.out, a.err)
	}
}

func (p *playing) fails(b *block, a answer) {
	p.t.Helper()
	got := strings.TrimRight(a.out+p.shorten(a.err), "\n")
	if *update {
		b.asked, b.want = true, got
		return
	}
	if got != b.want {
		p.t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", b.place, b.body, got, b.want)
	}
}

// shorten replaces the folder of the tables by dots.
func (p *playing) shorten(text string) string {
	return strings.ReplaceAll(text, p.dir, "...")
}

var blankLine = regexp.MustCompile(`(?m)^$`)

// answered compares the answer of a query; what the command warned of follows the rows, after a `!`.
func (p *playing) answered(b *block, a answer) {
	p.t.Helper()
	got := blankLine.ReplaceAllString(strings.TrimSuffix(a.out, "\n"), "(empty)")
	_, whole := p.cut.(wholly)
	if a.err != "" && whole {
		got += "\n! " + strings.ReplaceAll(strings.TrimRight(p.shorten(a.err), "\n"), "\n", "\n! ")
	}
	if *update {
		if b.asked, b.want = true, p.shorten(got); strings.Contains(a.err, "error: ") {
			p.t.Errorf("%s: %s\n%s", b.place, b.body, a.err)
		}
		return
	}
	want := b.want
	if !whole {
		want = regexp.MustCompile(`(?m)\n! .*$`).ReplaceAllString(want, "")
		if strings.Contains(a.err, "error: ") {
			got += "\n" + a.err
		}
	}
	if p.shorten(got) != want {
		p.t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", b.place, b.body, got, want)
	}
}

// registered makes a continuous query of the block's query, lets it catch up, and compares its table.
func (p *playing) registered(c *conversation, b *block) {
	p.q++
	q := fmt.Sprintf("q%d", p.q)
	registered := *b
	registered.body = fmt.Sprintf("create continuous query %s%s as\n%s", q, p.cut.with(p.q), b.body)
	c.say(registered.body, func(a answer) { p.silent(&registered, a) })
	c.say("wait "+q, func(a answer) { p.silent(&registered, a) })
	c.say("select * from "+q, func(a answer) {
		if !ordered(b.body) {
			a.out, registered.want = sortRows(a.out), sortRows(b.want)
		}
		p.answered(&registered, a)
	})
	c.say("verify "+q, func(a answer) {
		if !strings.Contains(a.out, "identical") || strings.Contains(a.err, "error: ") {
			p.t.Errorf("%s: verify: %s%s", b.place, a.out, a.err)
		}
	})
	c.say("drop continuous query "+q, func(a answer) { p.silent(&registered, a) })
}

// registeredFails: what a select refuses, CREATE CONTINUOUS QUERY refuses, or else the query fails.
func (p *playing) registeredFails(c *conversation, b *block) {
	if !strings.HasPrefix(strings.ToLower(b.body), "select") {
		return
	}
	p.q++
	q := fmt.Sprintf("q%d", p.q)
	c.say(fmt.Sprintf("create continuous query %s as\n%s", q, b.body), func(answer) {})
	c.say("select * from "+q, func(a answer) {
		if !strings.Contains(a.err, "error: ") {
			p.t.Errorf("%s: %s\nit can be registered, and does not fail: %s", b.place, b.body, a.out)
		}
	})
	c.say("drop continuous query if exists "+q, func(a answer) { p.silent(b, a) })
}

// ordered reports whether the query has an ORDER BY of its own, outside brackets.
func ordered(sql string) bool {
	depth, text := 0, strings.ToLower(sql)
	for i := range text {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case 'o':
			if depth == 0 && strings.HasPrefix(text[i:], "order by") {
				return true
			}
		}
	}
	return false
}

// sortRows sorts all lines but the header and the warnings.
func sortRows(out string) string {
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	end := len(lines)
	for end > 1 && strings.HasPrefix(lines[end-1], "! ") {
		end--
	}
	for i := range lines {
		if lines[i] == "(empty)" {
			lines[i] = ""
		}
	}
	slices.Sort(lines[1:end])
	for i := range lines {
		if lines[i] == "" {
			lines[i] = "(empty)"
		}
	}
	return strings.Join(lines, "\n")
}

var tableHead = regexp.MustCompile(`^(\w+)(?: (\(.*?\)))?(?: (json|csv))?(?: with \((.*)\))?$`)

// createTable writes a table's first files and is the statement that makes it.
func (p *playing) createTable(b *block) string {
	m := tableHead.FindStringSubmatch(b.head)
	if m == nil {
		p.t.Fatalf("%s: a table's head is: table NAME [(columns)] [json|csv] [with (options)]", b.place)
	}
	w := &written{format: m[3], header: m[3] == "csv" && !strings.Contains(m[4], "header")}
	name, options := m[1], m[4]
	if w.header {
		options = strings.TrimPrefix(options+", header = true", ", ")
	}
	if w.format != "csv" && p.cut.turns(name) {
		w.turned = turnable(b.body, m[2] != "")
		if w.turned {
			options = strings.TrimPrefix(options+", header = true", ", ")
		}
	}
	if err := os.Mkdir(filepath.Join(p.dir, name), 0o755); err != nil {
		p.t.Fatal(err)
	}
	p.tables[name] = w
	p.write(name, w, b)
	if options != "" {
		options = ", " + options
	}
	return fmt.Sprintf("create table %s %s with (path = '%s'%s)", name, m[2], filepath.Join(p.dir, name), options)
}

// write adds the block's rows to the table, in as many files as the cut makes.
func (p *playing) write(name string, w *written, b *block) {
	rows := strings.Split(b.body, "\n")
	if b.body == "" {
		rows = nil
	}
	first := w.files == 0
	switch {
	case w.header && first:
		w.head, rows = rows[0]+"\n", rows[1:]
	case w.turned:
		if first {
			w.head = header(rows)
		}
		rows = asCSV(rows, w.head)
	}
	for _, part := range p.cut.parts(name, rows) {
		w.files++
		text := w.head
		for _, row := range part {
			text += row + "\n"
		}
		path := filepath.Join(p.dir, name, fmt.Sprintf("f%04d.%s", w.files, map[bool]string{true: "csv", false: "json"}[w.format == "csv" || w.turned]))
		if err := os.WriteFile(path, p.cut.pack(name, text), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}

// cut is one way to run a script: how rows are spread over files, and files over steps.
type cut interface {
	String() string
	args() []string                               // of the command
	with(n int) string                            // options of the nth continuous query
	turns(table string) bool                      // JSON rows are written as CSV where they mean the same
	parts(table string, rows []string) [][]string // rows of one file each
	pack(table, text string) []byte
}

// wholly is all rows in one file, selected once.
type wholly struct{}

func (wholly) String() string                        { return "whole" }
func (wholly) args() []string                        { return nil }
func (wholly) with(int) string                       { return "" }
func (wholly) turns(string) bool                     { return false }
func (wholly) parts(_ string, r []string) [][]string { return [][]string{r} }
func (wholly) pack(_ string, text string) []byte     { return []byte(text) }

// singly is one row a file, one file a step.
type singly struct{ wholly }

func (singly) String() string  { return "rows" }
func (singly) with(int) string { return " with (max_files_per_trigger = 1)" }
func (singly) parts(_ string, rows []string) [][]string {
	parts := [][]string{}
	for i := range rows {
		parts = append(parts, rows[i:i+1])
	}
	if len(parts) == 0 {
		parts = append(parts, nil)
	}
	return parts
}

// largely is one file a step, of files that exist; selects alone are the whole run's.
type largely struct{ singly }

// randomly is some rows a file, some files a step, some of both packed, on 1 to 4 threads.
type randomly struct {
	n    int
	seed uint64
}

func cuts(script string) []cut {
	if isLarge(script) {
		return []cut{largely{}}
	}
	h := fnv.New64a()
	h.Write([]byte(script))
	list := []cut{singly{}}
	for n := range 3 {
		list = append(list, randomly{n, h.Sum64()})
	}
	if testing.Short() {
		return list[:2]
	}
	return list
}

// isLarge tells the scripts over real files.
func isLarge(script string) bool { return strings.HasPrefix(script, "lanl") }

func (r randomly) random(purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(r.seed+uint64(r.n), h.Sum64()))
}

func (r randomly) String() string { return fmt.Sprintf("random%d", r.n) }
func (r randomly) args() []string { return []string{"--threads", strconv.Itoa(r.n + 1)} }
func (r randomly) with(n int) string {
	files := r.random("files" + strconv.Itoa(n)).IntN(4)
	if files == 0 {
		return ""
	}
	return fmt.Sprintf(" with (max_files_per_trigger = %d)", files)
}
func (r randomly) turns(table string) bool { return r.n != 1 && r.random("turns"+table).IntN(2) == 0 }
func (r randomly) parts(table string, rows []string) [][]string {
	random, parts := r.random("parts"+table), [][]string{}
	for len(rows) > 0 {
		n := 1 + random.IntN(min(len(rows), 5))
		parts, rows = append(parts, rows[:n]), rows[n:]
	}
	if len(parts) == 0 {
		parts = append(parts, nil)
	}
	return parts
}
func (r randomly) pack(table, text string) []byte {
	if r.random("pack"+table+text).IntN(2) == 0 {
		return gzipped(text)
	}
	return []byte(text)
}
