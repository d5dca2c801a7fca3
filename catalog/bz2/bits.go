package bz2

import (
	"compress/bzip2"
	"io"
	"slices"
)

// A cursor walks the bits of the pieces in order, as if they had not been cut.
type cursor struct {
	pipe *pipe
	p    *piece // nil at the start, after take, and at the end of the input
	pos  int    // bits read of p
}

// bits reads n bits, at most 56, or those there are: the lowest got bits of v.
func (c *cursor) bits(n int) (v uint64, got int) {
	for got < n {
		if !c.pull() {
			return v, got
		}
		at := c.p.off + c.pos
		free := 8 - at&7
		k := min(n-got, free, c.p.n-c.pos)
		v = v<<k | uint64(c.p.data[at>>3])>>(free-k)&(1<<k-1)
		c.pos += k
		got += k
	}
	return v, got
}

// pull makes sure that there is a bit of p to read, and is false at the end of the input.
func (c *cursor) pull() bool {
	for c.p == nil || c.pos == c.p.n {
		if c.p != nil {
			c.pipe.release(c.p)
		}
		if c.p, c.pos = c.pipe.next(), 0; c.p == nil {
			return false
		}
	}
	return true
}

// cut is the piece that starts where the cursor is, nil if none does.
func (c *cursor) cut() *piece {
	if !c.pull() || c.pos > 0 {
		return nil
	}
	return c.p
}

// take moves past the piece that cut gave, which is now the caller's to release.
func (c *cursor) take() *piece {
	p := c.p
	c.p, c.pos = nil, 0
	return p
}

// back goes back to the start of a magic less than a byte ago, and says by how many bits.
func (c *cursor) back() int {
	if c.p == nil || c.pos > 7 || c.p.kind != block && c.p.kind != end {
		return 0
	}
	n := c.pos
	c.pos = 0
	return n
}

// align moves to a byte edge of the input.
func (c *cursor) align() {
	if c.p != nil {
		c.bits(-(c.p.off + c.pos) & 7)
	}
}

// A feed gives compress/bzip2 a header and one block from a cursor, and stops it at the first byte after the block. The block's
// bits must all be read before its first byte is known (that is Burrows-Wheeler), so a byte wanted after it belongs to the next
// magic; and then the block's checksum has held.
type feed struct {
	in     *cursor
	packed []byte // header, then what was read of in; the last byte is filled with zeros
	pos    int    // bytes of packed given
	given  bool   // the block's first byte has been given
	past   bool   // a byte after the block was wanted
	short  bool   // a byte after the end of the input was wanted
	pad    int    // bits filled with zeros
}

// unpack decodes the block, which is good unless there is an error.
func (f *feed) unpack() ([]byte, error) {
	var out []byte
	z := bzip2.NewReader(f)
	for {
		out = room(out)
		n, err := z.Read(out[len(out):cap(out)])
		switch {
		case f.past:
			return out, nil
		case err != nil:
			return nil, err
		}
		f.given = true
		out = out[:len(out)+n]
	}
}

// bits is how many of the block's bits were given, those to the end of the last byte included.
func (f *feed) bits() int { return 8*(len(f.packed)-4) - f.pad }

func (f *feed) ReadByte() (byte, error) {
	if f.given {
		f.past = true
		return 0, io.EOF
	}
	if f.pos == len(f.packed) {
		v, n := f.in.bits(8)
		if n == 0 {
			f.short = true
			return 0, io.EOF
		}
		f.pad = 8 - n
		f.packed = append(f.packed, byte(v<<f.pad))
	}
	f.pos++
	return f.packed[f.pos-1], nil
}

// Read is there for io.Reader; compress/bzip2 uses ReadByte.
func (f *feed) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	v, err := f.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = v
	return 1, nil
}

// room is b with some capacity to read into.
func room(b []byte) []byte {
	if cap(b)-len(b) < 16<<10 {
		b = slices.Grow(b, max(64<<10, len(b)))
	}
	return b
}
