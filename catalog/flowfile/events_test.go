package flowfile

import (
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"flowsql/catalog"
)

// world is a folder in which things happen to files, what became of each row, and a feed that follows.
type world struct {
	t    *testing.T
	r    *rand.Rand
	dir  string
	mode string // on_change

	files map[string]*flow // by name
	next  int              // value of the next row; all are different
	log   []string

	feed  *Table
	at    catalog.Version
	kept  keptPages
	limit catalog.Limit
	rows  map[int]int  // delivered: how often
	lost  map[int]bool // may be delivered, and may be nowhere
	never map[int]bool // are not delivered: of files that are kept

	vague   bool            // a file that was kept for its inode alone has left it since all was read
	removed []removal       // since all was read
	links   map[string]bool // names that symbolic links lead to
}

// flow is the rows of one file.
type flow struct {
	rows  []int
	torn  string // a row without its end
	pack  string // suffix
	known bool   // some of it was read
	moved bool   // since all was read it was rotated, so that another file is in its place
	kept  bool   // it was changed under on_change = ignore
	blank bool   // to nothing, so that it is not known again but by its inode
	vague bool   // it was blank when it left its inode, or is in the place of such a file: it may be new, or kept
}

// removal is a file that was removed.
type removal struct {
	name string
	flow *flow
}

func (f *flow) text() string {
	var b strings.Builder
	for _, n := range f.rows {
		b.WriteString(object(n))
	}
	return b.String() + f.torn
}

func newWorld(t *testing.T, seed int64, mode string) *world {
	w := &world{t: t, r: rand.New(rand.NewSource(seed)), dir: t.TempDir(), mode: mode, files: map[string]*flow{}, kept: keptPages{},
		rows: map[int]int{}, lost: map[int]bool{}, never: map[int]bool{}, links: map[string]bool{}}
	w.limit = []catalog.Limit{{}, {Files: 1}, {Files: 3}, {Bytes: 1}, {Bytes: 60}, {Files: 2, Bytes: 40}}[w.r.Intn(6)]
	os.Mkdir(filepath.Join(w.dir, "sub"), 0o700)
	table, err := Open(t.Context(), "t", Options{Paths: []string{filepath.Join(w.dir, "*")}, Columns: columns("a", "bigint"), OnChange: mode,
		HoldFor: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	w.freeze(table)
	return w
}

func (w *world) freeze(table *Table) {
	feed, err := table.Freeze("name")
	if err != nil {
		w.t.Fatal(err)
	}
	w.feed = feed.(*Table)
	if w.r.Intn(2) == 0 {
		w.feed.set.rests = time.Hour
	}
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) fatal(args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\n%s", strings.Join(w.log, "\n"), fmt.Sprint(args...))
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.fatal(err)
	}
}

// store writes a file as it is in the model.
func (w *world) store(name string) {
	f := w.files[name]
	text := f.text()
	switch f.pack {
	case ".gz":
		text = gz(w.t, text)
	case ".zst":
		text = zst(w.t, text)
	}
	w.check(os.WriteFile(w.path(name), []byte(text), 0o600))
}

func (w *world) append(name, text string) {
	h, err := os.OpenFile(w.path(name), os.O_APPEND|os.O_WRONLY, 0)
	w.check(err)
	defer h.Close()
	_, err = h.WriteString(text)
	w.check(err)
}

// some is the name of a file, "" if there is none that fits.
func (w *world) some(fits func(*flow) bool) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if fits(w.files[name]) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[w.r.Intn(len(names))]
}

func plain(f *flow) bool  { return f.pack == "" }
func filled(f *flow) bool { return plain(f) && len(f.rows) > 0 }

// row makes a row of a file.
func (w *world) row(f *flow) string {
	w.next++
	f.rows = append(f.rows, w.next)
	w.never[w.next] = f.kept
	return object(w.next)
}

// optional reports whether a file is passed over for its name, and may be taken only if its stem was followed before.
func (w *world) optional(name string, f *flow) bool {
	return f.vague || strings.HasPrefix(name, "sub/") && passedSuffix(name) != "" && !f.known
}

// leaves notes that a file's text goes to another inode. What was known by nothing but its inode may be a new file there.
func (w *world) leaves(f *flow) {
	w.vague = w.vague || f.vague
	if f.kept && f.blank {
		f.kept, f.vague, w.vague = false, true, true
		for _, n := range f.rows {
			w.never[n] = false
		}
	}
}

func (w *world) fresh() string {
	w.next++
	name := fmt.Sprintf("%c%d.json", 'a'+w.r.Intn(3), w.next)
	if w.r.Intn(5) == 0 {
		name = "sub/" + name
	}
	return name
}

func (w *world) rename(from, to string) {
	w.check(os.Rename(w.path(from), w.path(to)))
	w.files[to] = w.files[from]
	delete(w.files, from)
}

// shift frees the name x.1 by renaming x.1 to x.2 and so on.
func (w *world) shift(name string) string {
	for n := 9; n >= 1; n-- {
		for _, pack := range []string{"", ".gz", ".zst"} {
			old := fmt.Sprintf("%s.%d%s", name, n, pack)
			if f := w.files[old]; f != nil {
				f.moved = true
				w.rename(old, fmt.Sprintf("%s.%d%s", name, n+1, pack))
			}
		}
	}
	return name + ".1"
}

// turned is a file to be rotated, "" if there is none.
func (w *world) turned() string {
	name := w.some(func(f *flow) bool { return filled(f) && f.torn == "" })
	if filepath.Ext(name) != ".json" {
		return ""
	}
	return name
}

// event lets something happen.
func (w *world) event() {
	note := func(text string, args ...any) { w.log = append(w.log, fmt.Sprintf(text, args...)) }
	switch w.r.Intn(16) {
	case 0, 1: // a new file
		name := w.fresh()
		f := &flow{pack: []string{"", "", "", ".gz", ".zst"}[w.r.Intn(5)]}
		name += f.pack
		w.files[name] = f
		for range w.r.Intn(6) {
			w.row(f)
		}
		w.store(name)
		if old := time.Unix(1e9+int64(w.r.Intn(1000)), 0); w.r.Intn(3) == 0 {
			os.Chtimes(w.path(name), old, old)
		}
		note("create %s %v", name, f.rows)
	case 2, 3, 4, 5: // rows are appended
		if name := w.some(plain); name != "" {
			f := w.files[name]
			for range 1 + w.r.Intn(3) {
				text := w.row(f)
				if f.torn != "" {
					text = text[1:]
					f.torn = ""
				}
				w.append(name, text)
			}
			note("append %s %v", name, f.rows)
		}
	case 6: // and a part of one
		if name := w.some(plain); name != "" && w.files[name].torn == "" {
			w.files[name].torn = "{"
			w.append(name, "{")
			note("tear %s", name)
		}
	case 7:
		if name := w.some(plain); name != "" {
			to := w.fresh()
			w.rename(name, to)
			note("rename %s %s", name, to)
		}
	case 8: // renamed, and begun again
		if name := w.turned(); name != "" {
			w.files[name].moved = true
			w.rename(name, w.shift(name))
			w.files[name] = &flow{}
			w.row(w.files[name])
			w.store(name)
			note("rotate %s %v", name, w.files[name].rows)
		}
	case 9: // copied and truncated
		if name := w.turned(); name != "" {
			to, f := w.shift(name), w.files[name]
			w.files[to], w.files[name] = f, &flow{vague: f.kept && f.blank || f.vague}
			f.moved = true
			w.leaves(f)
			w.store(to)
			for range w.r.Intn(8) {
				w.row(w.files[name])
			}
			w.store(name)
			note("copy %s, truncate to %v", name, w.files[name].rows)
		}
	case 10, 11: // packed
		if name := w.some(filled); name != "" && w.files[name].torn == "" {
			f := w.files[name]
			w.leaves(f)
			f.pack = []string{".gz", ".zst"}[w.r.Intn(2)]
			w.files[name+f.pack] = f
			w.store(name + f.pack)
			w.check(os.Remove(w.path(name)))
			delete(w.files, name)
			note("pack %s%s %v", name, f.pack, f.rows)
		}
	case 12:
		if name := w.some(func(*flow) bool { return true }); name != "" {
			f := w.files[name]
			w.removed = append(w.removed, removal{name, f})
			for _, n := range f.rows {
				w.lost[n] = true
			}
			w.check(os.Remove(w.path(name)))
			delete(w.files, name)
			note("remove %s", name)
		}
	case 13:
		if name := w.some(func(*flow) bool { return true }); name != "" {
			at := time.Unix(1e9+int64(w.next), 0)
			w.check(os.Chtimes(w.path(name), at, at))
			note("touch %s", name)
		}
	case 14: // links are no files of their own
		if name := w.some(plain); name != "" {
			w.next++
			link := fmt.Sprintf("link%d.json", w.next)
			note("link %s %s", name, link)
			if w.r.Intn(2) == 0 {
				w.check(os.Link(w.path(name), w.path(link)))
				w.step()
				w.check(os.Remove(w.path(link)))
			} else {
				w.check(os.Symlink(w.path(name), w.path(link)))
				w.links[name] = true
			}
		}
	case 15:
		w.violate()
	}
}

// violate changes what was read.
func (w *world) violate() {
	w.settle()
	name := w.some(filled)
	if name == "" || w.files[name].torn != "" || w.files[name].vague {
		return
	}
	f := w.files[name]
	was := *f
	rows := slices.Clone(f.rows)
	how := w.r.Intn(3)
	if how == 2 && isRotated(name) && w.links[name] { // another file under the name of the link
		how = 1
	}
	switch how {
	case 0: // truncated
		rows = rows[:w.r.Intn(len(rows))]
	case 1: // edited: a row of as many digits
		rows[w.r.Intn(len(rows))] += 1_000_000_000
		for i := range rows {
			rows[i] %= 10_000_000_000
		}
	case 2: // replaced
		w.next++
		rows = []int{w.next}
	}
	f.rows = rows
	w.log = append(w.log, fmt.Sprintf("violate %s (%d) from %v to %v", name, how, was.rows, rows))
	if how == 2 {
		w.check(os.WriteFile(w.path(".new"), []byte(f.text()), 0o600))
		w.check(os.Rename(w.path(".new"), w.path(name)))
	} else {
		w.store(name)
		later := time.Now().Add(time.Second) // the clock of the files may stand still for a moment
		w.check(os.Chtimes(w.path(name), later, later))
	}
	if w.mode != "error" || how == 2 && isRotated(name) || w.optional(name, &was) {
		for _, n := range was.rows {
			w.lost[n] = true
		}
		for _, n := range rows {
			delete(w.lost, n)
		}
		optional := w.optional(name, &was)
		f.known = f.known && len(rows) > 0
		switch {
		case how == 2 && isRotated(name): // as rotation does
			*f = flow{rows: rows}
			w.never[w.next] = false
		case w.mode == "ignore" && !optional:
			f.kept, f.blank = true, len(rows) == 0 || was.blank && how != 2 // nothing that it was known by was changed
			for _, n := range rows {
				w.never[n] = w.rows[n] == 0
			}
		}
		w.settle()
		return
	}
	_, _, err := w.feed.Advance(w.t.Context(), w.at, w.limit)
	var row *catalog.RowError
	if !errors.As(err, &row) || row.File != w.path(name) && !strings.Contains(row.File, "/link") || row.Hint == "" {
		w.fatal("no fault is told of ", name, ": ", err)
	}
	*f = was
	w.store(name)
}

// advance pins a step. Where a file is in the place of another one that was rotated and then removed before anybody looked, it cannot
// be told from one that was replaced: then what was removed is put back.
func (w *world) advance() (catalog.Snapshot, catalog.Backlog) {
	snap, log, err := w.feed.Advance(w.t.Context(), w.at, w.limit)
	var row *catalog.RowError
	if w.mode == "error" && errors.As(err, &row) && row.Hint != "" && w.putBack() {
		snap, log, err = w.feed.Advance(w.t.Context(), w.at, w.limit)
	}
	w.check(err)
	return snap, log
}

func (w *world) putBack() (some bool) {
	for _, r := range w.removed {
		if !r.flow.moved {
			continue
		}
		some = true
		name := r.name
		if w.files[name] != nil {
			name = w.fresh() + r.flow.pack
		}
		w.files[name] = r.flow
		w.store(name)
		for _, n := range r.flow.rows {
			delete(w.lost, n)
		}
		w.log = append(w.log, fmt.Sprintf("put back %s as %s", r.name, name))
	}
	w.removed = nil
	return some
}

// keep notes which files are kept for being in the place of one that was removed.
func (w *world) keep(at catalog.Version) {
	files, err := w.feed.Files(w.t.Context(), at)
	w.check(err)
	for _, f := range files {
		name, _ := filepath.Rel(w.dir, f.Path)
		if f.Reason != keptReason || f.State == "missing" || w.files[name] == nil || w.files[name].kept {
			continue
		}
		if w.files[name].vague {
			continue
		}
		if !w.vague && !slices.ContainsFunc(w.removed, func(r removal) bool { return r.flow.moved }) {
			w.fatal(name, " is kept")
		}
		kept := w.files[name]
		kept.kept, kept.blank = true, len(kept.rows) == 0
		for _, n := range kept.rows {
			w.never[n] = w.rows[n] == 0
		}
	}
}

// step takes a step, or begins anew what was taken.
func (w *world) step() bool {
	snap, log := w.advance()
	v := snap.Version()
	from := w.at
	if !v.Extends(w.at) {
		if w.mode != "reread" {
			w.fatal("a version does not extend the one before")
		}
		from, w.rows, w.kept = nil, map[int]int{}, keptPages{}
		gone, err := w.feed.Missing(w.t.Context(), v)
		w.check(err)
		if len(gone) > 0 {
			if got := readSnap(snap, nil, 1, "a"); got.err == nil || !strings.Contains(got.err.Error(), "is missing now") {
				w.fatal("files are gone, and reading says ", got.err)
			}
			snap, err = w.feed.Present(w.t.Context(), v)
			w.check(err)
			v = snap.Version()
		}
	}
	if w.mode == "ignore" {
		w.keep(v)
	}
	got := readSnap(snap, from, 1+w.r.Intn(2), "a")
	w.check(got.err)
	for _, row := range got.rows {
		var n int
		fmt.Sscan(row, &n)
		if w.rows[n]++; w.rows[n] > 1 {
			w.fatal("row ", n, " is counted twice")
		}
		if w.never[n] {
			w.fatal("row ", n, " of a file that is kept is delivered")
		}
	}
	w.kept.take(w.t, w.feed, from, v)
	if w.at != nil && w.at.Same(v) && len(got.rows) > 0 {
		w.fatal("the same version has new rows")
	}
	w.at = v
	w.log = append(w.log, fmt.Sprintf("  step %v %+v", got.rows, log))
	return log.FilesDone == log.FilesTotal
}

// settle takes steps to the end: every row of every file is delivered, and none that never was.
func (w *world) settle() {
	for n := 0; !w.step(); n++ {
		if n > 1000 {
			w.fatal("no end")
		}
	}
	want := map[int]bool{}
	for name, f := range w.files {
		for _, n := range f.rows {
			want[n] = true
			if w.rows[n] != 1 && !f.kept && !w.optional(name, f) {
				w.fatal("row ", n, " is not delivered")
			}
			f.known = f.known || w.rows[n] == 1
		}
		f.moved = false
	}
	for n := range w.rows {
		if !want[n] && !w.lost[n] {
			w.fatal("row ", n, " is delivered and nowhere")
		}
	}
	w.removed, w.vague = nil, false
	w.whole()
}

// whole reads everything that is covered and still there from the start: the same rows, and what is told of files adds up.
func (w *world) whole() {
	snap, err := w.feed.Present(w.t.Context(), w.at)
	w.check(err)
	got := readSnap(snap, nil, 2, "a")
	w.check(got.err)
	files, err := w.feed.Files(w.t.Context(), w.at)
	w.check(err)
	gone, err := w.feed.Missing(w.t.Context(), w.at)
	w.check(err)
	kept := slices.ContainsFunc(files, func(f catalog.File) bool { return f.Reason == keptReason })
	if len(gone) == 0 && !kept && len(got.rows) != len(w.rows) {
		w.fatal(len(got.rows), " rows as a whole, ", len(w.rows), " in steps")
	}
	for _, row := range got.rows {
		var n int
		if fmt.Sscan(row, &n); w.rows[n] != 1 {
			w.fatal("row ", n, " as a whole only")
		}
	}
	sum := 0
	for _, f := range files {
		if f.State == "pending" {
			if name, _ := filepath.Rel(w.dir, f.Path); w.files[name] != nil && len(w.files[name].rows) > 0 {
				w.fatal(f.Path, " is pending")
			}
			continue
		}
		if f.Rows < 0 && f.State != "skipped" {
			w.fatal(f.Path, " has no rows known")
		}
		sum += max(int(f.Rows), 0)
	}
	if sum != len(w.rows) {
		w.fatal(sum, " rows of files, ", len(w.rows), " in all")
	}
}

// restart goes on in another process: of the version there is what was kept of it.
func (w *world) restart() {
	kept, err := w.feed.Definition()
	w.check(err)
	if w.feed, err = Reopen("t", kept, 1); err != nil {
		w.fatal(err)
	}
	if w.at, err = w.feed.RestoreVersion(w.kept.pages()); err != nil {
		w.fatal(err)
	}
	w.log = append(w.log, "  restart")
}

// TestEvents lets anything happen to files, step after step and process after process.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"error", "reread", "ignore"} {
		for seed := range int64(thorough(10_000, 10)) {
			t.Run(fmt.Sprintf("%s/%d", mode, seed), func(t *testing.T) {
				w := newWorld(t, seed, mode)
				for range 60 {
					w.event()
					switch w.r.Intn(5) {
					case 0, 1:
						w.step()
					case 2:
						w.restart()
					case 3:
						w.settle()
					}
				}
				w.settle()
			})
		}
	}
}
