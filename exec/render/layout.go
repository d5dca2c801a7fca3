package render

import (
	"io"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
)

// chunk is how many bytes are gathered before they are written.
const chunk = 32 << 10

// layout is a format that writes a row as soon as it has it: fixed text stands before each value and around the rows.
type layout struct {
	style   *style
	header  func(dst []byte, schema *arrow.Schema) []byte // nil writes none
	before  func(schema *arrow.Schema) []string           // the text before each value
	after   string                                        // the text that ends a row
	between string                                        // the text between two rows
	open    string                                        // before the first row
	close   string                                        // after the last one
}

// lines writes rows by a layout.
type lines struct {
	layout
	w       io.Writer
	prefix  []string
	columns []column
	buf     []byte
	any     bool // a row has been written
}

func (l *lines) Begin(schema *arrow.Schema) error {
	l.prefix = l.before(schema)
	if l.header != nil {
		l.buf = l.header(l.buf, schema)
	}
	l.buf = append(l.buf, l.open...)
	return l.write()
}

func (l *lines) Rows(rec arrow.Record) error {
	l.columns = l.style.bind(rec, l.columns)
	defer clear(l.columns)
	for row := range int(rec.NumRows()) {
		if l.any {
			l.buf = append(l.buf, l.between...)
		}
		l.any = true
		for i := range l.columns {
			l.buf = append(l.buf, l.prefix[i]...)
			l.buf = l.columns[i].appendCell(l.buf, row)
		}
		l.buf = append(l.buf, l.after...)
		if len(l.buf) >= chunk {
			if err := l.write(); err != nil {
				return err
			}
		}
	}
	return l.write()
}

func (l *lines) End() error {
	l.buf = append(l.buf, l.close...)
	return l.write()
}

func (l *lines) write() error {
	if len(l.buf) == 0 {
		return nil
	}
	_, err := l.w.Write(l.buf)
	l.buf = l.buf[:0]
	return err
}

// joined is a layout of values with sep between them.
func joined(sep string, s *style, noHeader bool) layout {
	l := layout{style: s, after: "\n"}
	l.before = func(schema *arrow.Schema) []string {
		prefix := make([]string, schema.NumFields())
		for i := 1; i < len(prefix); i++ {
			prefix[i] = sep
		}
		return prefix
	}
	if noHeader {
		return l
	}
	l.header = func(dst []byte, schema *arrow.Schema) []byte {
		for i, field := range schema.Fields() {
			if i > 0 {
				dst = append(dst, sep...)
			}
			dst = s.text(dst, field.Name)
		}
		return append(dst, '\n')
	}
	return l
}

func newTSV(w io.Writer, o Options) Writer {
	return &lines{w: w, layout: joined("\t", o.plain(`\N`, appendTSV), o.NoHeader)}
}

// NewQuoted makes a Writer of CSV with another character than a comma between values, such as a tab.
func NewQuoted(w io.Writer, between byte, o Options) Writer {
	s := o.plain("", nil)
	s.text = csvQuote(between, s.null)
	return &lines{w: w, layout: joined(string(rune(between)), s, o.NoHeader)}
}

func newMarkdown(w io.Writer, o Options) Writer {
	s := o.plain("NULL", appendMarkdown)
	l := layout{style: s, after: " |\n"}
	l.before = func(schema *arrow.Schema) []string {
		prefix := make([]string, schema.NumFields())
		for i := range prefix {
			prefix[i] = " | "
		}
		prefix[0] = "| "
		return prefix
	}
	if !o.NoHeader {
		l.header = markdownHeader
	}
	return &lines{w: w, layout: l}
}

func markdownHeader(dst []byte, schema *arrow.Schema) []byte {
	for _, field := range schema.Fields() {
		dst = append(dst, "| "...)
		dst = appendMarkdown(dst, field.Name)
		dst = append(dst, ' ')
	}
	dst = append(dst, "|\n"...)
	for _, field := range schema.Fields() {
		if rightAligned(field.Type) {
			dst = append(dst, "| ---: "...)
		} else {
			dst = append(dst, "| --- "...)
		}
	}
	return append(dst, "|\n"...)
}

// jsonStyle has no text for NULL but its own: --null is for formats that lack one.
func jsonStyle() *style {
	return &style{null: "null", yes: "true", no: "false", quote: `"`, text: appendJSON}
}

func newNDJSON(w io.Writer, _ Options) Writer {
	return &lines{w: w, layout: layout{style: jsonStyle(), before: jsonKeys, after: "}\n"}}
}

func newJSON(w io.Writer, _ Options) Writer {
	l := layout{style: jsonStyle(), before: jsonKeys, after: "}", between: ",\n", open: "[", close: "]\n"}
	return &lines{w: w, layout: l}
}

// jsonKeys are the keys of an object with the punctuation before them. A name that came before in the schema, or in
// a key made for one, gets the first free of _2, _3, ...
func jsonKeys(schema *arrow.Schema) []string {
	taken := make(map[string]bool, schema.NumFields())
	for _, field := range schema.Fields() {
		taken[field.Name] = true
	}
	seen := make(map[string]bool, schema.NumFields())
	keys := make([]string, schema.NumFields())
	for i, field := range schema.Fields() {
		name := field.Name
		for n := 2; seen[name]; n++ {
			if next := field.Name + "_" + strconv.Itoa(n); !taken[next] {
				name, taken[next] = next, true
			}
		}
		seen[name] = true
		var key strings.Builder
		if i == 0 {
			key.WriteByte('{')
		} else {
			key.WriteByte(',')
		}
		key.Write(appendJSON(nil, name))
		key.WriteByte(':')
		keys[i] = key.String()
	}
	return keys
}
