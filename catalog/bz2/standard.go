package bz2

import (
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"io"
	"math/bits"
)

// A field is some bits of a packed block, width of them.
type field struct {
	value uint64
	width int
}

// afterSum is the checksum of the block that after spells out.
const afterSum = 0xB1F7404B

// after is a block of a single NUL byte.
var after = []field{
	{blockMagic, magicBits}, {afterSum, 32},
	{0, 1}, {0, 24}, // not randomised; where the byte is in the transform
	{0x8000, 16}, {0x8000, 16}, // the bytes in use: NUL
	{2, 3}, {1, 15}, {0, 1}, // two trees, one selector, of the first tree
	{0b00001_0_100_0, 10}, {0b00001_0_100_0, 10}, // of three symbols, 1, 2 and 2 bits long
	{0b0_11, 3}, // one of the byte, end of block
}

// standard decodes blocks one by one with compress/bzip2, whose verdict counts. It gives one bzip2 reader a stream of two blocks for each: the block, and then after. When
// the reader comes to the second it has checked the first, and it has not come to the end of its input, which no bzip2 reader
// would survive; so its memory, 4 MB, serves for the next block. The zero value is ready.
type standard struct {
	z   io.Reader // nil at the start and after a failure
	in  bytes.Reader
	buf []byte // what in reads
}

// decode appends a block's bytes to out, and is true if the piece is a whole block, to the bit, and good.
func (d *standard) decode(out []byte, p *piece) ([]byte, bool) {
	if p.n < magicBits+32 || p.level < '1' || p.level > '9' {
		return out, false
	}
	edge := d.wrap(p)
	if d.z == nil {
		d.z = bzip2.NewReader(&d.in)
	}
	for decoded := false; ; {
		out = room(out)
		n, err := d.z.Read(out[len(out):cap(out)])
		at := len(d.buf) - d.in.Len()
		if err != nil || at > edge && !decoded {
			d.z, d.buf = nil, d.buf[:0]
			d.in.Reset(nil)
			return out, false
		}
		if at > edge {
			return out, true
		}
		decoded = at == edge
		out = out[:len(out)+n]
	}
}

// wrap sets the input to what is left of the last stream and one for the block, which ends in the byte before edge.
func (d *standard) wrap(p *piece) (edge int) {
	w := writer{b: append(d.buf[:0], d.buf[len(d.buf)-d.in.Len():]...)}
	w.b = append(w.b, 'B', 'Z', 'h', p.level)
	w.piece(p)
	edge = len(w.b)
	for _, f := range after {
		w.bits(f.value, f.width)
	}
	w.bits(endMagic, magicBits)
	w.bits(uint64(bits.RotateLeft32(p.sum(), 1)^afterSum), 32)
	d.buf = w.b
	d.in.Reset(d.buf)
	return edge
}

// A writer appends bits to bytes.
type writer struct {
	b    []byte
	free int // bits of the last byte not yet written, which are zero
}

// bits appends the lowest n bits of v.
func (w *writer) bits(v uint64, n int) {
	for n > 0 {
		if w.free == 0 {
			w.b, w.free = append(w.b, 0), 8
		}
		k := min(n, w.free)
		w.free -= k
		n -= k
		w.b[len(w.b)-1] |= byte(v>>n&(1<<k-1)) << w.free
	}
}

// piece appends a piece's bits; the writer must be at a byte edge.
func (w *writer) piece(p *piece) {
	src, i := p.data, 0
	for ; i+8 <= len(src) && 8*(i+7) <= p.n; i += 7 {
		w.b = binary.BigEndian.AppendUint64(w.b, binary.BigEndian.Uint64(src[i:])<<p.off)
		w.b = w.b[:len(w.b)-1]
	}
	for left := p.n - 8*i; left > 0; left -= 8 {
		v := src[i] << p.off
		if i++; i < len(src) {
			v |= src[i] >> (8 - p.off)
		}
		if left < 8 {
			v &^= 0xff >> left
			w.free = 8 - left
		}
		w.b = append(w.b, v)
	}
}
