package flowfile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"flowsql/catalog"
)

// errEnough ends the reading of a sample.
var errEnough = errors.New("the sample is complete")

// sample collects what values the columns of the first rows have.
type sample struct {
	limit   int64 // rows
	rows    int64
	enough  int64  // values of only; 0 for no bound
	only    string // lower case: take this column alone; "" for all
	columns []*sampled
	byName  map[string]*sampled
	folded  map[string]*sampled
	staged  []staged // of the row at hand, which may still turn out broken
	present int64    // number of the row at hand
	files   []string
	refused *catalog.RowError // the first row that is not well formed
}

// staged is one value of the row at hand.
type staged struct {
	column *sampled
	of     valueKind
	key    string // where the row spells it otherwise than the column
}

// valueKind is what a value is to inference.
type valueKind uint8

const (
	valueNull valueKind = iota
	valueInt
	valueBig // an integer that BIGINT does not hold and DECIMAL does
	valueFraction
	valueBool
	valueText
	valueNested
	valueKinds
)

// sampled is one column of the sample.
type sampled struct {
	name  string
	cells bool  // of CSV
	text  bool  // text by position
	used  int64 // number of the last row that has it, from 1
	seen
	others map[string]*seen // by how else rows spell it; these values are counted in seen, too
}

// seen is what values there were.
type seen struct {
	count [valueKinds]int64
	first [valueKinds]string // file:line
}

func (x *seen) add(of valueKind, path string, line int64) {
	if x.count[of]++; x.first[of] == "" {
		x.first[of] = fmt.Sprintf("%s:%d", path, line)
	}
}

func newSample(limit int64) *sample {
	return &sample{limit: limit, byName: map[string]*sampled{}, folded: map[string]*sampled{}}
}

// valueOf classifies a token. A number is integral if BIGINT holds it; one of more digits than DECIMAL has is told when it is read.
func valueOf(t class, raw []byte) valueKind {
	switch t {
	case classNull:
		return valueNull
	case classTrue, classFalse:
		return valueBool
	case classString:
		return valueText
	case classNested:
		return valueNested
	}
	if _, ok := quickInteger(raw); ok && t == classNumber {
		return valueInt
	}
	n, ok := parseNumber(raw, false)
	if !ok {
		return valueText
	}
	_, how := n.int64()
	switch {
	case how == fits:
		return valueInt
	case how == fraction || bytes.ContainsAny(raw, ".eE") || len(bytes.TrimLeft(raw, "-+0")) > mostDigits:
		return valueFraction
	}
	return valueBig
}

// mostDigits is the digits of the widest DECIMAL.
const mostDigits = 38

// kindOf is the type a column gets that one value is known of.
func kindOf(t class, raw []byte) kind {
	switch valueOf(t, raw) {
	case valueInt:
		return kindInt
	case valueBig:
		return kindDecimal
	case valueFraction:
		return kindDouble
	case valueBool:
		return kindBool
	}
	return kindText
}

// take stages a value. A key in other case is the same column, unless a row has both: then it is a column of its own, and was one
// in the rows before.
func (s *sample) take(key []byte, t class, raw []byte) {
	if s.only != "" && strings.ToLower(string(key)) != s.only {
		return
	}
	spelled := ""
	c := s.byName[string(key)]
	if c == nil {
		low := strings.ToLower(string(key))
		if c = s.folded[low]; c == nil || c.used == s.present+1 {
			c = s.column(string(key), low, t == classCell)
		} else {
			spelled = string(key)
		}
	}
	c.used = s.present + 1
	s.staged = append(s.staged, staged{c, valueOf(t, raw), spelled})
}

// column adds a column, with what was taken for one that differs by case.
func (s *sample) column(name, low string, cells bool) *sampled {
	c := &sampled{name: name, cells: cells}
	s.columns = append(s.columns, c)
	s.byName[name] = c
	old := s.folded[low]
	if old == nil {
		s.folded[low] = c
		return c
	}
	for i := range s.staged {
		if v := &s.staged[i]; v.column == old && v.key == name {
			v.column, v.key = c, ""
		}
	}
	if own := old.others[name]; own != nil {
		c.seen = *own
		delete(old.others, name)
		for of, n := range own.count {
			if old.count[of] -= n; old.count[of] == 0 {
				old.first[of] = ""
			}
		}
	}
	return c
}

// row ends a row; one that is not well formed teaches nothing.
func (s *sample) row(ok bool, path string, line int64) error {
	if ok {
		s.rows++
		for _, v := range s.staged {
			v.column.add(v.of, path, line)
			if v.key != "" {
				v.column.otherwise(v.key).add(v.of, path, line)
			}
		}
		if len(s.files) == 0 || s.files[len(s.files)-1] != path {
			s.files = append(s.files, path)
		}
	}
	s.staged = s.staged[:0]
	s.present++
	if s.rows >= s.limit || s.enough > 0 && len(s.columns) > 0 && s.columns[0].total() >= s.enough {
		return errEnough
	}
	return nil
}

// otherwise is what was seen of a column under another spelling.
func (c *sampled) otherwise(key string) *seen {
	if c.others == nil {
		c.others = map[string]*seen{}
	}
	if c.others[key] == nil {
		c.others[key] = &seen{}
	}
	return c.others[key]
}

// total is how many values were seen.
func (c *sampled) total() (n int64) {
	for _, k := range c.count {
		n += k
	}
	return n
}

// span says which rows the sample has seen; "" for none.
func (s *sample) span() string {
	switch {
	case s.rows == 0:
		return ""
	case s.rows == 1:
		return "the first row of " + filepath.Base(s.files[0])
	case len(s.files) == 1:
		return fmt.Sprintf("the first %d rows of %s", s.rows, filepath.Base(s.files[0]))
	}
	return fmt.Sprintf("the first %d rows, %s to %s", s.rows, filepath.Base(s.files[0]), filepath.Base(s.files[len(s.files)-1]))
}

// field is the column's inferred type, with a warning where it is mixed.
func (c *sampled) field(span string) (f field, warning string) {
	f = field{name: c.name, typ: typeText, kind: kindText}
	numbers := c.count[valueInt] + c.count[valueBig] + c.count[valueFraction]
	texts := c.count[valueText] + c.count[valueNested]
	bools := c.count[valueBool]
	what := ""
	switch {
	case c.text:
		what, f.anyText = "text by LANL's column order, seen in", true
	case numbers+texts+bools == 0:
		what, f.anyText = "only nulls in", true
	case texts == 0 && bools == 0 && c.count[valueFraction] == 0 && c.count[valueBig] > 0:
		f.typ, f.kind, f.prec = typeBig, kindDecimal, mostDigits
		what = "integers beyond BIGINT in"
	case texts == 0 && bools == 0 && c.count[valueFraction] == 0:
		f.typ, f.kind, f.widens, f.exactInts = typeInt, kindInt, true, true
		what = "integral numbers in"
	case texts == 0 && bools == 0 && c.count[valueBig] == 0:
		f.typ, f.kind, f.exactInts = typeDouble, kindDouble, true
		what = "numbers with a fraction in"
	case numbers == 0 && texts == 0:
		f.typ, f.kind = typeBool, kindBool
		what = "booleans in"
	case numbers == 0 && bools == 0:
		what, f.anyText = "text in", c.count[valueNested] > 0 || c.cells
		if c.count[valueNested] > 0 {
			what = "objects or arrays in"
		}
	default:
		what, f.anyText = "values of several types in", true
		if !c.cells {
			warning = c.mixed()
		}
	}
	if f.sourceText = "inferred: " + what + " " + span; span == "" {
		f.sourceText = "inferred: no rows yet"
	}
	return f, warning
}

// mixed words the warning for a column of several types.
func (c *sampled) mixed() string {
	names := [valueKinds]string{"", "a number", "an integer beyond BIGINT", "a fraction", "a boolean", "text", "an object or array"}
	var seen []string
	for of, at := range c.first {
		name := names[of]
		if of == int(valueFraction) && c.count[valueBig] == 0 {
			if name = names[valueInt]; c.first[valueInt] != "" {
				continue
			}
		}
		if at != "" && name != "" {
			seen = append(seen, fmt.Sprintf("%s (%s)", name, at))
		}
	}
	return fmt.Sprintf("column %q holds %s: it is read as VARCHAR; declare it to choose another type", c.name, strings.Join(seen, ", "))
}

// sample shows a record to inference.
func (c *csvReader) sample(raw []byte) (f fault, ok bool) {
	s := c.r.sample
	for i, name := range c.names {
		v := c.cells[i]
		t := classCell
		if v.start == v.end && !v.quoted {
			t = classNull
		}
		s.take([]byte(name), t, raw[v.start:v.end])
		if col := s.byName[name]; col != nil {
			col.cells = true // of nulls too
			col.text = col.text || c.lanl && lanlText[name]
		}
	}
	return fault{}, true
}
