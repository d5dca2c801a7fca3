package flowfile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"flowsql/catalog"
	"flowsql/catalog/bz2"
	"flowsql/catalog/system"
)

// format is how the rows of a file are written.
type format uint8

const (
	formatUnknown format = iota // of an empty file
	formatJSON                  // one object a line
	formatArray                 // one array of objects
	formatCSV
)

// headBytes is how much of an unpacked file tells its format.
const headBytes = 64 << 10

// shape is what the beginning of a file tells of it.
type shape struct {
	pack   packing
	format format
	bom    int64    // bytes of a byte order mark
	delim  byte     // of CSV
	first  []string // fields of the first CSV record
	second []string // and of the next, if it is in the head
}

// sniff looks at the beginning of a file.
func (s *settings) sniff(path string) (shape, error) {
	f, err := system.Open(path)
	if err != nil {
		return shape{}, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := readFull(f, head)
	if err := streamError(err); err != nil {
		return shape{}, err
	}
	return s.sniffIn(f, path, head[:n])
}

// sniffIn is sniff of an open file that begins with head.
func (s *settings) sniffIn(f io.ReaderAt, path string, head []byte) (sh shape, err error) {
	if sh.pack = packingOf(head); sh.pack != packPlain {
		if head, err = s.unpackHead(f, sh.pack); err != nil && len(head) == 0 {
			return sh, err
		}
	}
	return sh, s.shapeOf(&sh, path, head)
}

// unpackHead is the beginning of what a packed file holds.
func (s *settings) unpackHead(f io.ReaderAt, p packing) ([]byte, error) {
	ctx, src := context.Background(), &source{at: f, size: 1 << 62}
	head, n := make([]byte, headBytes), 0
	if p == packBzip2 {
		if n = bz2.Start(src, head); n > 0 {
			return head[:n], streamError(src.failed())
		}
		src.next = 0
	}
	err := guarded(ctx, src, p, func() error {
		u, err := s.spares.newUnpacking(ctx, src, p, 1)
		if err != nil {
			return err
		}
		defer u.close()
		n, err = u.fill(head, 0)
		return err
	})
	return head[:n], streamError(err)
}

// shapeOf tells the format from the beginning of the text.
func (s *settings) shapeOf(sh *shape, path string, head []byte) error {
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		sh.bom = 3
		head = head[3:]
	}
	refuse := func(reason, hint string) error {
		return &catalog.RowError{File: path, Reason: reason, Hint: hint}
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return refuse("the file is UTF-16", "convert it to UTF-8: iconv -f utf-16 -t utf-8")
	case bytes.HasPrefix(head, []byte("PAR1")), bytes.HasPrefix(head, []byte("ARROW1")):
		return refuse("the file is in Parquet or Arrow's format, which is written but not read", "write its rows as text: duckdb -c \"copy (from 'x.parquet') to 'x.csv'\"")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return refuse("the file is a ZIP archive", "unpack it, or pack its files by gzip, bzip2 or zstd")
	case bytes.HasPrefix(head, []byte("\xfd7zXZ\x00")):
		return refuse("the file is packed by xz, which is not read", "pack it otherwise: xz -dc x.xz | zstd > x.zst")
	case bytes.HasPrefix(head, []byte("\x04\x22\x4d\x18")):
		return refuse("the file is packed by lz4, which is not read", "pack it otherwise: lz4 -dc x.lz4 | zstd > x.zst")
	case bytes.IndexByte(head, 0) >= 0:
		return refuse("the file holds binary data, not rows of text", "flow files are JSON or CSV, plain or packed by gzip, bzip2 or zstd")
	}
	text := trimBlanks(head)
	if bytes.HasPrefix(text, []byte("#separator")) {
		return refuse("the file is a Zeek log in TSV, which is not read yet", "let Zeek write JSON: LogAscii::use_json=T")
	}
	if len(text) == 0 {
		return nil
	}
	sh.format = s.format
	switch {
	case s.format == formatCSV:
	case text[0] == '[':
		sh.format = formatArray
	case text[0] == '{' || s.format == formatJSON:
		sh.format = formatJSON
	default:
		sh.format = formatCSV
	}
	if sh.format != formatArray && bareReturns(text) {
		return refuse("its lines end in carriage returns alone", "give them newlines: tr '\\r' '\\n'")
	}
	if sh.format == formatCSV {
		sh.delim = s.delimiter
		if sh.delim == 0 {
			sh.delim = guessDelimiter(head)
		}
		var rest []byte
		sh.first, rest = firstRecord(head, sh.delim)
		sh.second, _ = firstRecord(rest, sh.delim)
	}
	return nil
}

// bareReturns reports whether a text without newlines has carriage returns between its rows.
func bareReturns(text []byte) bool {
	quoted := false
	if bytes.IndexByte(text, '\n') >= 0 {
		return false
	}
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\r' && !quoted:
			return true
		}
	}
	return false
}

// guessDelimiter is the one of comma, tab, semicolon and bar that the first record has most of outside quotes.
func guessDelimiter(head []byte) byte {
	best, most := byte(','), 0
	for _, d := range [...]byte{',', '\t', ';', '|'} {
		if first, _ := firstRecord(head, d); len(first) > most {
			best, most = d, len(first)
		}
	}
	return best
}

// firstRecord is the fields of the first record that is not blank, and what follows it.
func firstRecord(s []byte, delim byte) (fields []string, rest []byte) {
	var cells []cell
	for len(s) > 0 {
		size, _, reason, torn := splitRecord(s, delim, &cells)
		if torn {
			size = len(s)
		}
		record := s[:size]
		s = s[size:]
		if len(blankCut(record)) == 0 {
			continue
		}
		if reason != "" {
			cells = cells[:0]
			for at := 0; ; { // no record at all: split plainly
				end := bytes.IndexByte(record[at:], delim)
				if end < 0 {
					cells = append(cells, cell{start: at, end: len(record)})
					break
				}
				cells = append(cells, cell{start: at, end: at + end})
				at += end + 1
			}
		}
		for _, c := range cells {
			text := string(record[c.start:c.end])
			if c.doubled {
				text = strings.ReplaceAll(text, `""`, `"`)
			}
			fields = append(fields, text)
		}
		return fields, s
	}
	return nil, nil
}

func blankCut(s []byte) []byte { return bytes.Trim(s, " \r\n") }

// lanlColumns are the eleven columns of LANL's netflow files, which have no header.
var lanlColumns = []string{"time", "duration", "srcdevice", "dstdevice", "protocol", "srcport", "dstport", "srcpackets", "dstpackets", "srcbytes", "dstbytes"}

// lanlText are those of them that are text, though many ports look like numbers.
var lanlText = map[string]bool{"srcdevice": true, "dstdevice": true, "srcport": true, "dstport": true}

func isNumber(s string) bool {
	_, ok := parseNumber([]byte(s), true)
	return ok
}

// isLANL reports whether a record without header looks like one of LANL's.
func isLANL(fields []string) bool {
	if len(fields) != len(lanlColumns) {
		return false
	}
	for i, f := range fields {
		switch name := lanlColumns[i]; {
		case name == "srcport" || name == "dstport":
			if f == "" {
				return false
			}
		case lanlText[name] == isNumber(f):
			return false
		}
	}
	return true
}

// isHeader decides on the first record of a CSV file under header = auto. Where the columns are known (declared, or
// from an earlier file), it is a header if no field is a number and at least one is a column's name. Where they are not, it is
// one if no field is empty or a number and no two are the same.
func isHeader(fields []string, known func(string) bool) bool {
	named := false
	seen := map[string]bool{}
	for _, f := range fields {
		f = strings.ToLower(strings.TrimSpace(f))
		if isNumber(f) || known == nil && (f == "" || seen[f]) {
			return false
		}
		seen[f] = true
		named = named || known != nil && known(f)
	}
	return len(fields) > 0 && (known == nil || named)
}

// isTitle reports whether the first record of a CSV file has no number, and the next one, of as many fields, a number below one of
// its words: that is a header too, even if it names a column twice, or some not at all, as where an index or a last comma was written.
func isTitle(sh shape) bool {
	if len(sh.first) < 2 || len(sh.first) != len(sh.second) || slices.ContainsFunc(sh.first, isNumber) {
		return false
	}
	for i, f := range sh.first {
		if strings.TrimSpace(f) != "" && isNumber(sh.second[i]) {
			return true
		}
	}
	return false
}

// positional are the names of a headerless file's columns.
func positional(fields []string) []string {
	if isLANL(fields) {
		return lanlColumns
	}
	names := make([]string, len(fields))
	for i := range names {
		names[i] = fmt.Sprintf("c%d", i+1)
	}
	return names
}
