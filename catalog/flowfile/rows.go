package flowfile

import (
	"fmt"
	"strings"

	"flowsql/catalog"
)

// rows turns the rows of one morsel into a batch, and decides what becomes of those that do not fit.
type rows struct {
	b        *batch
	l        *layout
	policy   policy
	discover bool
	table    string
	path     string
	reject   func(catalog.Reject)   // may be nil
	lineBase func() (int64, error)  // lines before the morsel
	evolve   func(*evolution) error // takes a wider schema over; gives the *catalog.SchemaError
	sample   *sample                // inference: rows are looked at, not read; nil else
	line     int64                  // of the row being read, counted from the morsel's first, which is 1
	offset   int64                  // of the row in the unpacked file
	rejects  int64                  // faults told, or that would have been if somebody wanted to know
	w        walker
	template template
	anew     bool        // the template is to be learned anew
	frames   []*frame    // the one that fitted last first
	credit   int         // frames that may be learned
	fitted   int         // rows since there was credit
	index    *index      // nil where the processor has no use for it
	mesh     *mesh       // likewise; made when it is needed first
	literals *literals   // of which one must be in a row; nil where every row is looked at
	strays   int         // rows in a row that fitted no frame and no template
	slow     bool        // tests: rows by the slow ways only
	names    *dictionary // of the keys met so far
	keys     []keyed     // by their codes
	seen     []uint64    // columns met in the row
	same     []uint64    // by a key spelled as the column
	faults   []fault     // values to make NULL
	grown    evolution
}

// keyed is the column that a key names.
type keyed struct {
	column int // -1 for none
	same   bool
}

// fault is why a row, or with a column a value of it, does not fit.
type fault struct {
	column int // -1 for the row
	reason string
	hint   string
}

// evolution is what a row asks of an inferred schema.
type evolution struct {
	widen []int   // BIGINT columns that met a fraction
	fresh []field // columns for keys that have none
	row   catalog.RowError
}

// init readies r for a layout.
func (r *rows) init(b *batch, l *layout) {
	r.b, r.l = b, l
	if w := widest(); w != oneByte {
		r.index = newIndex(w)
		if w == wide { // else a template is as fast
			r.credit = maxFrames
		}
	}
	words := (len(l.fields) + 63) / 64
	r.seen, r.same = make([]uint64, words), make([]uint64, words)
}

// object reads the JSON object in buf[pos:lim] into the batch's present row. It returns false with a fault that refuses the
// whole row; r.faults and r.grown may be filled otherwise.
func (r *rows) object(buf []byte, pos, lim int) (f fault, ok bool) {
	w := &r.w
	w.buf, w.pos, w.lim = buf, pos, lim
	clear(r.seen)
	clear(r.same)
	r.faults = r.faults[:0]
	r.grown.widen, r.grown.fresh = r.grown.widen[:0], r.grown.fresh[:0]
	if !w.open() {
		return fault{column: -1, reason: w.reason}, false
	}
	var first fault
	bad := false
	var m member
	for n := 0; ; n++ {
		more, ok := w.next(&m, n == 0)
		if !ok {
			return fault{column: -1, reason: w.reason}, false
		}
		if !more {
			break
		}
		if r.sample != nil {
			r.sample.take(m.key, m.class, m.raw)
			continue
		}
		if f, ok := r.member(&m); !ok && !bad {
			first, bad = f, true
		}
	}
	if !w.rest() {
		return fault{column: -1, reason: w.reason}, false
	}
	if bad || r.sample != nil {
		return first, !bad
	}
	for _, c := range r.b.want {
		if r.seen[c>>6]>>(c&63)&1 == 0 {
			r.b.cols[c].null(r.b.rows, r.b.size)
		}
	}
	return fault{}, true
}

// keyed finds the column of a key among those met before.
func (r *rows) keyed(key []byte) *keyed {
	if r.names == nil || r.names.len() > 1<<16 {
		r.names, r.keys = newDictionary(), r.keys[:0]
	}
	code := r.names.text(key)
	if int(code) == len(r.keys) {
		c, same := r.l.find(key)
		r.keys = append(r.keys, keyed{c, same})
	}
	return &r.keys[code]
}

// member takes a key of the row and its value.
func (r *rows) member(m *member) (f fault, ok bool) {
	k := r.keyed(m.key)
	c := k.column
	if c < 0 {
		if r.discover && m.class != classNull {
			r.grown.fresh = append(r.grown.fresh, freshField(string(m.key), kindOf(m.class, m.raw)))
		}
		return fault{}, true
	}
	word, bit := c>>6, uint64(1)<<(c&63)
	if r.seen[word]&bit != 0 {
		exact := r.same[word]&bit != 0
		if exact && !k.same {
			return fault{}, true
		}
		if exact || !k.same {
			return r.misfit(c, fault{column: c, reason: fmt.Sprintf("the key %q is there twice", m.key)})
		}
	}
	r.seen[word] |= bit
	if k.same {
		r.same[word] |= bit
	}
	if how := r.b.put(c, m.class, m.raw); how != fits {
		return r.unfit(c, how, m.class, m.raw)
	}
	return fault{}, true
}

// unfit is what follows from a value that put refused.
func (r *rows) unfit(c int, how fit, t class, raw []byte) (f fault, ok bool) {
	field := &r.l.fields[c]
	if how == fraction && field.widens && field.kind == kindInt {
		r.grown.widen = append(r.grown.widen, c)
		return fault{}, true
	}
	return r.misfit(c, fault{c, cannotRead(field, how, t, raw), hintFor(field)})
}

// misfit notes a fault of a value: under null it costs the value, else the row.
func (r *rows) misfit(c int, f fault) (fault, bool) {
	if r.policy == nullify {
		r.faults = append(r.faults, f)
		return fault{}, true
	}
	return f, false
}

// done ends a row that object or record read: it is accepted, refused by policy, or an error.
func (r *rows) done(f fault, ok bool, raw []byte) error {
	if r.sample != nil {
		if !ok && r.sample.refused == nil {
			r.sample.refused = &catalog.RowError{File: r.path, Line: r.line, Reason: f.reason, Hint: f.hintAt(r.line)}
		}
		return r.sample.row(ok, r.path, r.line)
	}
	if !ok {
		return r.refuse(f, raw)
	}
	if len(r.grown.widen)+len(r.grown.fresh) > 0 && r.literals == nil { // else by values that nobody wants
		return r.outgrown()
	}
	for _, f := range r.faults {
		if c := &r.b.cols[f.column]; c.out {
			c.null(r.b.rows, r.b.size)
		}
		if err := r.tell(f, raw); err != nil {
			return err
		}
	}
	return r.keep()
}

// keep accepts the row that was written.
func (r *rows) keep() error {
	line := r.line
	if r.b.line >= 0 {
		base, err := r.lineBase()
		if err != nil {
			return err
		}
		r.b.cols[r.b.line].ints[r.b.rows] = base + line
	}
	return r.b.accept(1)
}

// keepFramed accepts the rows of f, which were written, of n that end with the present one.
func (r *rows) keepFramed(n int, f *framed) error {
	if r.b.line >= 0 {
		base, err := r.lineBase()
		if err != nil {
			return err
		}
		lines := r.b.cols[r.b.line].ints[r.b.rows:]
		for i, row := range f.rows {
			lines[i] = base + r.line - int64(n-1) + int64(int(row)/f.commas)
		}
	}
	r.b.passed += int64(n - len(f.rows))
	return r.b.accept(len(f.rows))
}

// refuse leaves a row out, or ends the reading under strict.
func (r *rows) refuse(f fault, raw []byte) error {
	if r.policy != strict {
		return r.tell(f, raw)
	}
	base, err := r.lineBase()
	if err != nil {
		return err
	}
	return &catalog.RowError{File: r.path, Line: base + r.line, Column: r.columnName(f), Reason: f.reason, Hint: f.hintAt(base + r.line)}
}

// hintAt is the hint for a fault of a line: where the first one ends within an object, so may all of them.
func (f fault) hintAt(line int64) string {
	if line == 1 && strings.HasPrefix(f.reason, endsWithin) && !strings.HasSuffix(f.reason, "a JSON object is expected") {
		return "each JSON object stands on a line of its own: jq -c . x.json > y.json"
	}
	return f.hint
}

func (r *rows) columnName(f fault) string {
	if f.column < 0 {
		return ""
	}
	return r.l.fields[f.column].name
}

// outgrown hands the row's demands on the schema to the table.
func (r *rows) outgrown() error {
	base, err := r.lineBase()
	if err != nil {
		return err
	}
	r.grown.row = catalog.RowError{File: r.path, Line: base + r.line}
	return r.evolve(&r.grown)
}

// maxRaw is how much of a refused row is kept, in bytes.
const maxRaw = 4096

// tell reports a fault, unless nobody wants to know.
func (r *rows) tell(f fault, raw []byte) error {
	r.rejects++
	if r.reject == nil || r.policy == skip {
		return nil
	}
	base, err := r.lineBase()
	if err != nil {
		return err
	}
	for len(raw) > 0 && (raw[len(raw)-1] == '\n' || raw[len(raw)-1] == '\r') {
		raw = raw[:len(raw)-1]
	}
	r.reject(catalog.Reject{
		Taken: r.policy == nullify && r.columnName(f) != "", Table: r.table, File: r.path, Line: base + r.line, Offset: r.offset,
		Column: r.columnName(f), Reason: f.reason, Raw: string(raw[:min(len(raw), maxRaw)]),
	})
	return nil
}

// rowTooLong refuses the row at hand.
func (r *rows) rowTooLong() error {
	base, err := r.lineBase()
	if err != nil {
		return err
	}
	return &rowTooLong{r.path, base + r.line}
}
