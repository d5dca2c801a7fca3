package bz2

import "encoding/binary"

const (
	groupSize   = 50      // symbols that a selector's tree is for
	maxTrees    = 7       // that three bits can say
	maxRun      = 2 << 20 // of a byte, before it is certain that it is too long
	padding     = 256     // bytes after a piece: more than a group of symbols takes
	runA        = 0       // symbols that spell the length of a run of the byte last used
	runB        = 1
	blockFactor = 100_000 // bytes of a block, times the level
)

// A decoder decodes blocks one by one. It takes only what compress/bzip2 takes as well, and not all of that. The zero value is
// ready; it grows to 9 MB.
type decoder struct {
	bitReader
	selectors []byte
	trees     [maxTrees]tree
	front     [256]byte // bytes in use, those used last in front
	last      []byte    // the last column of the sorted rotations
	seen      [256]int  // how often each byte is in it
	transform
}

// decode appends a block's bytes to out, and is true if the piece is a whole block, to the bit, and good.
func (d *decoder) decode(out []byte, p *piece) ([]byte, bool) {
	if p.n < magicBits+32 || p.level < '1' || p.level > '9' {
		return out, false
	}
	d.bitReader.reset(p)
	origin, ok := d.column(int(p.level-'0') * blockFactor)
	if !ok || d.read() != p.off+p.n {
		return out, false
	}
	from := len(out)
	out = unrun(out, d.invert(d.last, &d.seen, origin, len(d.last)))
	return out, checksum(out[from:]) == p.sum()
}

// column reads a block, at most size bytes, up to where the transform begins. origin is the block's row among the rotations.
func (d *decoder) column(size int) (origin int, ok bool) {
	if d.take(magicBits) != blockMagic {
		return 0, false
	}
	d.take(32)          // its checksum
	if d.take(1) != 0 { // randomised, as nobody does it any more
		return 0, false
	}
	origin = int(d.take(24))
	used := d.symbols()
	if used == 0 || !d.codes(used+2) {
		return 0, false
	}
	return origin, d.groups(used, size) && origin < len(d.last)
}

// symbols reads which bytes are in use, and how many.
func (d *decoder) symbols() int {
	n := 0
	ranges := d.take(16)
	for i := range 16 {
		if ranges>>(15-i)&1 == 0 {
			continue
		}
		bytes := d.take(16)
		for j := range 16 {
			if bytes>>(15-j)&1 == 1 {
				d.front[n] = byte(16*i + j)
				n++
			}
		}
	}
	return n
}

// codes reads the selectors and the trees they select from.
func (d *decoder) codes(symbols int) bool {
	trees := int(d.take(3))
	if trees < 2 {
		return false
	}
	order := [maxTrees]byte{0, 1, 2, 3, 4, 5, 6}
	d.selectors = d.selectors[:0]
	for range d.take(15) {
		at := 0
		for d.take(1) == 1 {
			if at++; at == trees {
				return false
			}
		}
		if d.over() {
			return false
		}
		tree := order[at]
		copy(order[1:at+1], order[:at])
		order[0] = tree
		d.selectors = append(d.selectors, tree)
	}
	for i := range trees {
		var lens [258]uint8
		n := uint64(d.take(5))
		for symbol := range symbols {
			for {
				if n < 1 || n > maxCode || d.over() {
					return false
				}
				if d.take(1) == 0 {
					break
				}
				n += 1 - 2*d.take(1)
			}
			lens[symbol] = uint8(n)
		}
		if !d.trees[i].build(lens[:symbols]) {
			return false
		}
	}
	return true
}

// groups reads the block's symbols and writes the column they stand for.
func (d *decoder) groups(used, size int) bool {
	if cap(d.last) < size {
		d.last = make([]byte, size)
	}
	last, n := d.last[:size], 0
	clear(d.seen[:])
	run, power := 0, 1
	for _, selector := range d.selectors {
		if d.over() {
			return false
		}
		t := &d.trees[selector]
		for range groupSize {
			d.load()
			symbol, bits := t.symbol(d.bits)
			d.drop(bits)
			if symbol <= runB {
				if run += power << symbol; run > maxRun {
					return false
				}
				power <<= 1
				continue
			}
			if run > 0 {
				if run > size-n {
					return false
				}
				b := d.front[0]
				fillWith(last[n:n+run], b)
				d.seen[b] += run
				n += run
				run, power = 0, 1
			}
			if symbol == used+1 {
				d.last = last[:n]
				return true
			}
			if n == size {
				return false
			}
			b := d.toFront(symbol - 1)
			last[n] = b
			d.seen[b]++
			n++
		}
	}
	return false
}

// toFront is the i-th byte of those in use, which moves to the front.
func (d *decoder) toFront(i int) byte {
	b := d.front[i]
	if i < 16 {
		for ; i > 0; i-- {
			d.front[i] = d.front[i-1]
		}
	} else {
		copy(d.front[1:i+1], d.front[:i])
	}
	d.front[0] = b
	return b
}

func fillWith(to []byte, b byte) {
	for i := range to {
		to[i] = b
	}
}

// bitReader reads a piece's bits, the highest of each byte first. After the end there are zeros.
type bitReader struct {
	buf  []byte // the piece's bytes, and padding
	end  int    // bytes of the piece
	at   int    // of the first byte of which nothing counts as loaded
	bits uint64 // from the top, the next n bits; below may be some that will be loaded again
	n    int
}

func (r *bitReader) reset(p *piece) {
	r.buf = append(append(r.buf[:0], p.data...), make([]byte, padding)...)
	r.end, r.at, r.bits, r.n = len(p.data), 0, 0, 0
	r.take(p.off)
}

// load makes n 56 at least.
func (r *bitReader) load() {
	r.bits |= binary.BigEndian.Uint64(r.buf[r.at:]) >> r.n
	r.at += (63 - r.n) >> 3
	r.n |= 56
}

func (r *bitReader) drop(n int) {
	r.bits <<= n
	r.n -= n
}

// take is the next n bits, at most 48.
func (r *bitReader) take(n int) uint64 {
	r.load()
	v := r.bits >> 1 >> (63 - n)
	r.drop(n)
	return v
}

// read is the number of bits taken since the first byte.
func (r *bitReader) read() int { return 8*r.at - r.n }

// over reports whether more bits were taken than there are. It is to be asked at least every 200 bytes.
func (r *bitReader) over() bool { return r.read() > 8*r.end }
