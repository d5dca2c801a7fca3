package bz2

import (
	"encoding/binary"
	"io"
)

const (
	window = 64 << 10 // bytes scanned at a time
	ahead  = 12       // bytes that must follow one for find to look at it
)

// A filter holds the pairs of bytes that a magic can have inside, at any of its eight shifts.
//
// A magic that starts in byte q, at any bit, has the five bytes from q+1 on to itself. One of the four pairs in these starts at a
// multiple of four from wherever the search began, so one look in four bytes is enough, and one in a thousand is not in vain.
type filter [1 << 16 / 64]uint64

func newFilter() *filter {
	f := new(filter)
	for _, magic := range []uint64{blockMagic, endMagic} {
		for s := range 8 {
			x := magic << (16 - s)
			for i := 1; i <= 4; i++ {
				pair := uint16(x >> (48 - 8*i))
				f[pair>>6] |= 1 << (pair & 63)
			}
		}
	}
	return f
}

// find calls cut for every magic that starts in b[:to], in order, with the bit it starts at. len(b) must be at least to+ahead,
// and to a multiple of four.
func (f *filter) find(b []byte, to int, cut func(bit int, k kind)) {
	for q := 0; q < to; q += 4 {
		pair := binary.BigEndian.Uint16(b[q+4:])
		if f[pair>>6]>>(pair&63)&1 == 0 {
			continue
		}
		for i := q; i < q+4; i++ {
			x := binary.BigEndian.Uint64(b[i:])
			for s := range 8 {
				switch x << s >> (64 - magicBits) {
				case blockMagic:
					cut(8*i+s, block)
				case endMagic:
					cut(8*i+s, end)
				}
			}
		}
	}
}

// A scanner cuts the input into pieces.
type scanner struct {
	pipe  *pipe
	win   []byte
	cur   *piece // nil once the pipe is cancelled
	from  int    // bytes of win that are in cur, or before it
	level byte   // of the last header
}

// scan cuts r into pieces, to its end or until the pipe is cancelled.
func (p *pipe) scan(r io.Reader) {
	defer close(p.order)
	defer close(p.work)
	s := &scanner{pipe: p, win: make([]byte, 0, window+ahead+4), cur: &piece{kind: head}}
	f := newFilter()
	for s.cur != nil && p.ctx.Err() == nil {
		n, err := r.Read(s.win[len(s.win):window])
		s.win = s.win[:len(s.win)+n]
		if err != nil {
			p.err = err
			s.last(f)
			return
		}
		to := max(len(s.win)-ahead, 0) &^ 3
		f.find(s.win, to, s.cut)
		s.commit(to)
	}
}

// last scans what is left, and sends the last piece.
func (s *scanner) last(f *filter) {
	n := len(s.win)
	f.find(append(s.win, make([]byte, ahead+4)...), (n+3)&^3, func(bit int, k kind) {
		if bit+magicBits <= 8*n {
			s.cut(bit, k)
		}
	})
	s.commit(n)
	if s.cur != nil {
		s.send(0)
	}
}

// commit moves the first n bytes of the window to the piece.
func (s *scanner) commit(n int) {
	if s.cur == nil {
		return
	}
	s.cur.data = append(s.cur.data, s.win[s.from:n]...)
	s.from = n
	if len(s.cur.data) >= s.pipe.longest {
		s.send(0)
		s.cur = &piece{kind: more}
	}
	s.win = s.win[:copy(s.win, s.win[n:])]
	s.from = 0
}

// cut ends the piece at a bit of the window, and begins the next.
func (s *scanner) cut(bit int, k kind) {
	if s.cur == nil {
		return
	}
	s.cur.data = append(s.cur.data, s.win[s.from:(bit+7)/8]...)
	if d := s.cur.data; s.cur.kind != block && bit&7 == 0 && len(d) >= 4 && string(d[len(d)-4:len(d)-1]) == "BZh" {
		s.level = d[len(d)-1]
	}
	s.send(bit)
	next := &piece{kind: k}
	if k == block {
		select {
		case next = <-s.pipe.free:
		case <-s.pipe.ctx.Done():
			s.cur = nil
			return
		}
	}
	next.data, next.off, next.level = next.data[:0], bit&7, s.level
	s.cur, s.from = next, bit/8
}

// send passes on the piece, which ends at this bit of the window, or at a byte edge.
func (s *scanner) send(bit int) {
	p := s.cur
	p.n = 8*len(p.data) - p.off - -bit&7
	if p.kind == block {
		s.pipe.work <- p
	}
	select {
	case s.pipe.order <- p:
	case <-s.pipe.ctx.Done():
	}
}
