package ledger

import "encoding/binary"

// cursor reads what a page is made of. Past the end it is bad, and what it gives is nothing.
type cursor struct {
	b   []byte
	at  int
	bad bool
}

func (c *cursor) uvarint() uint64 {
	if c.at < len(c.b) && c.b[c.at] < 0x80 {
		c.at++
		return uint64(c.b[c.at-1])
	}
	v, n := binary.Uvarint(c.b[min(c.at, len(c.b)):])
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.at += n
	return v
}

func (c *cursor) varint() int64 {
	v := c.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.b)-c.at) {
		c.bad = true
		return nil
	}
	c.at += int(n)
	return c.b[c.at-int(n) : c.at]
}

func (c *cursor) fixed16() uint16 {
	if b := c.bytes(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) fixed32() uint32 {
	if b := c.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) fixed64() uint64 {
	if b := c.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// looks is the part of a row that tells whether a file is as it was.
type looks struct {
	marks        uint16
	prefix       string
	suffix       []byte
	dev, ino     uint64
	birth, mtime int64
	size, upto   int64
}

// identity begins a row.
func (c *cursor) identity(p *Page, l *looks) {
	l.marks = c.fixed16()
	prefix := uint64(0)
	if len(p.prefixes) > 1 {
		prefix = c.uvarint()
	}
	if prefix >= uint64(len(p.prefixes)) || l.marks&^marksKnown != 0 || uint8(l.marks)&^flagsKnown != 0 {
		c.bad = true
		return
	}
	l.prefix = p.prefixes[prefix]
	l.suffix = c.bytes(c.uvarint())
	l.ino, l.dev = p.ino+uint64(c.varint()), p.dev
	if l.marks&otherDev != 0 {
		l.dev = c.uvarint()
	}
	l.birth = p.birth + c.varint()
}

func (c *cursor) looks(p *Page, l *looks) {
	c.identity(p, l)
	l.mtime = l.birth + c.varint()
	l.size = int64(c.uvarint())
	l.upto = l.size
	if l.marks&isDone == 0 {
		l.upto = int64(c.uvarint())
	}
}

// row takes a row; r may be nil.
func (c *cursor) row(p *Page, r *Row) {
	var l looks
	c.looks(p, &l)
	if c.bad {
		return
	}
	text := l.upto
	if l.marks&isPlain == 0 {
		text = c.varint()
	}
	changed := int64(0)
	if l.marks&isChanged != 0 {
		changed = l.mtime + c.varint()
	}
	born, head := c.fixed64(), c.fixed32()
	tail, sum := head, head
	if l.marks&sameTail == 0 {
		tail = c.fixed32()
	}
	if l.marks&sameSum == 0 {
		sum = c.fixed32()
	}
	rereads := int32(0)
	if l.marks&isAgain != 0 {
		rereads = int32(uint32(c.uvarint()))
	}
	rows, rejects := int64(c.uvarint())-1, int64(0)
	if l.marks&isClean == 0 {
		rejects = int64(c.uvarint()) - 1
	}
	if r != nil {
		*r = Row{Born: born, Path: l.prefix + string(l.suffix), Dev: l.dev, Ino: l.ino, Birth: l.birth, Size: l.size, Modified: l.mtime, Changed: changed,
			Upto: l.upto, Text: text, Head: head, Tail: tail, Sum: sum, Flags: uint8(l.marks), Rereads: rereads, Rows: rows, Rejects: rejects}
	}
}
