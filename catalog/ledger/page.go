package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
)

// PageRows is the number of rows of every page of a ledger but the last. A row's number says its page and its place there.
const PageRows = 64

// Page is some rows in a row, as bytes. It is immutable, and safe for concurrent use.
//
// A page is: a byte for the format, one for the number of rows, and one for the bytes of an offset, 2 or 4; device, inode and birth of
// the first row, to which others are told as differences; the beginnings that paths of one folder have in common; where each row begins
// after the first; the rows; and the CRC-32C of all that. Numbers are varints of the standard library, those with a sign zigzag.
type Page struct {
	body     []byte
	rows     int
	width    int // of an offset, bytes
	offsets  int // where they begin in body
	records  int // where the rows begin
	dev, ino uint64
	birth    int64
	prefixes []string
}

const pageFormat = 1

// Of a row as it is encoded, after the flags of Row.
const (
	isDone     = 1 << (iota + 8) // all is covered: Upto is Size
	isPlain                      // Text is Upto
	sameTail                     // Tail is Head
	sameSum                      // Sum is Head
	isClean                      // Rejects is 0
	isAgain                      // Rereads is not 0
	isChanged                    // Changed is not 0
	otherDev                     // Dev is not that of the first row
	marksKnown = 1<<(iota+8) - 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// NewPage makes a page of 1 to PageRows rows.
func NewPage(rows []Row) *Page {
	p := &Page{rows: len(rows), width: 2, dev: rows[0].Dev, ino: rows[0].Ino, birth: rows[0].Birth}
	places := p.share(rows)
	records := make([]byte, 0, 64*len(rows))
	var offsets [PageRows]int
	for i := range rows {
		offsets[i] = len(records)
		records = p.appendRow(records, &rows[i], places[i])
	}
	if len(records) > math.MaxUint16 {
		p.width = 4
	}
	size := 64 + len(rows)*p.width + len(records)
	for _, x := range p.prefixes {
		size += len(x) + 4
	}
	b := append(make([]byte, 0, size), pageFormat, byte(len(rows)), byte(p.width))
	b = binary.AppendUvarint(b, p.dev)
	b = binary.AppendUvarint(b, p.ino)
	b = binary.AppendVarint(b, p.birth)
	b = binary.AppendUvarint(b, uint64(len(p.prefixes)))
	for _, x := range p.prefixes {
		b = append(binary.AppendUvarint(b, uint64(len(x))), x...)
	}
	p.offsets = len(b)
	for i := range rows {
		if p.width == 2 {
			b = binary.LittleEndian.AppendUint16(b, uint16(offsets[i]))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(offsets[i]))
		}
	}
	p.records = len(b)
	b = append(b, records...)
	p.body = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	if cap(p.body) > len(p.body)+len(p.body)/8 {
		p.body = append(make([]byte, 0, len(p.body)), p.body...)
	}
	return p
}

// share finds what the paths of each folder begin with, and tells for each row which of these its path does.
func (p *Page) share(rows []Row) (places [PageRows]int) {
	var folders []int // length, by prefix
	last := -1
	for i := range rows {
		path := rows[i].Path
		folder := max(strings.LastIndexByte(path, '/'), strings.LastIndexByte(path, '\\')) + 1 // of whatever system
		at := last
		if at < 0 || folders[at] != folder || p.prefixes[at][:folder] != path[:folder] {
			for at = 0; at < len(folders) && (folders[at] != folder || p.prefixes[at][:folder] != path[:folder]); at++ {
			}
		}
		if at == len(folders) {
			folders, p.prefixes = append(folders, folder), append(p.prefixes, path)
		}
		x := p.prefixes[at]
		n := folder
		for n < len(x) && n < len(path) && x[n] == path[n] {
			n++
		}
		p.prefixes[at], places[i], last = x[:n], at, at
	}
	for i, x := range p.prefixes {
		p.prefixes[i] = strings.Clone(x)
	}
	return places
}

func (p *Page) appendRow(b []byte, r *Row, prefix int) []byte {
	marks := uint16(r.Flags)
	for _, m := range [...]struct {
		on   bool
		mark uint16
	}{{r.Upto == r.Size, isDone}, {r.Text == r.Upto, isPlain}, {r.Tail == r.Head, sameTail}, {r.Sum == r.Head, sameSum}, {r.Rejects == 0, isClean},
		{r.Rereads != 0, isAgain}, {r.Changed != 0, isChanged}, {r.Dev != p.dev, otherDev}} {
		if m.on {
			marks |= m.mark
		}
	}
	b = binary.LittleEndian.AppendUint16(b, marks)
	if len(p.prefixes) > 1 {
		b = binary.AppendUvarint(b, uint64(prefix))
	}
	suffix := r.Path[len(p.prefixes[prefix]):]
	b = append(binary.AppendUvarint(b, uint64(len(suffix))), suffix...)
	b = binary.AppendVarint(b, int64(r.Ino-p.ino))
	if marks&otherDev != 0 {
		b = binary.AppendUvarint(b, r.Dev)
	}
	b = binary.AppendVarint(b, r.Birth-p.birth)
	b = binary.AppendVarint(b, r.Modified-r.Birth)
	b = binary.AppendUvarint(b, uint64(r.Size))
	if marks&isDone == 0 {
		b = binary.AppendUvarint(b, uint64(r.Upto))
	}
	if marks&isPlain == 0 {
		b = binary.AppendVarint(b, r.Text)
	}
	if marks&isChanged != 0 {
		b = binary.AppendVarint(b, r.Changed-r.Modified)
	}
	b = binary.LittleEndian.AppendUint64(b, r.Born)
	b = binary.LittleEndian.AppendUint32(b, r.Head)
	if marks&sameTail == 0 {
		b = binary.LittleEndian.AppendUint32(b, r.Tail)
	}
	if marks&sameSum == 0 {
		b = binary.LittleEndian.AppendUint32(b, r.Sum)
	}
	if marks&isAgain != 0 {
		b = binary.AppendUvarint(b, uint64(uint32(r.Rereads)))
	}
	b = binary.AppendUvarint(b, uint64(r.Rows+1))
	if marks&isClean == 0 {
		b = binary.AppendUvarint(b, uint64(r.Rejects+1))
	}
	return b
}

// Bytes is the page as it is kept, not to be changed.
func (p *Page) Bytes() []byte { return p.body }

// Len is the number of rows.
func (p *Page) Len() int { return p.rows }

// Open is the page of bytes that are kept, which it holds on to. It fails if they are not a page's.
func Open(body []byte) (*Page, error) {
	end := len(body) - 4
	if end < 8 || crc32.Checksum(body[:end], castagnoli) != binary.LittleEndian.Uint32(body[end:]) {
		return nil, errors.New("its checksum is wrong")
	}
	if body[0] != pageFormat {
		return nil, fmt.Errorf("it has the unknown format %d", body[0])
	}
	p := &Page{body: body, rows: int(body[1]), width: int(body[2])}
	c := cursor{b: body[:end], at: 3}
	p.dev, p.ino, p.birth = c.uvarint(), c.uvarint(), c.varint()
	n := c.uvarint()
	if p.rows < 1 || p.rows > PageRows || p.width != 2 && p.width != 4 || n < 1 || n > uint64(p.rows) {
		return nil, errors.New("its beginning is not that of a page")
	}
	p.prefixes = make([]string, n)
	for i := range p.prefixes {
		p.prefixes[i] = string(c.bytes(c.uvarint()))
	}
	p.offsets = c.at
	c.bytes(uint64(p.rows * p.width))
	p.records = c.at
	for i := range p.rows {
		if c.bad || p.start(i) != c.at {
			return nil, fmt.Errorf("row %d is not where it is said to be", i)
		}
		if c.row(p, nil); c.bad {
			return nil, fmt.Errorf("row %d is cut short", i)
		}
	}
	if c.at != end {
		return nil, errors.New("something follows its rows")
	}
	return p, nil
}

// start is where a row begins in body.
func (p *Page) start(i int) int {
	if p.width == 2 {
		return p.records + int(binary.LittleEndian.Uint16(p.body[p.offsets+2*i:]))
	}
	return p.records + int(binary.LittleEndian.Uint32(p.body[p.offsets+4*i:]))
}

// Row is a row by its place.
func (p *Page) Row(i int) (r Row) {
	c := cursor{b: p.body, at: p.start(i)}
	c.row(p, &r)
	return r
}

// AppendRows appends all rows.
func (p *Page) AppendRows(rows []Row) []Row {
	for i := range p.rows {
		rows = append(rows, p.Row(i))
	}
	return rows
}
