package flowfile

import (
	"encoding/binary"
	"math"
)

// piece is bytes that stand at a distance from a comma of the row in every row of a frame: 32 at most, others masked out.
type piece struct {
	text, mask [32]byte
	comma      int32 // number in the row; 0 is the newline before it
	from       int32 // of the first byte, from the comma
}

// frameValue is what stands between two commas of a row.
type frameValue struct {
	op     op
	class  class // classNumber or classString
	column int   // -1 for none
	comma  int32 // the one before it
	from   int32 // of its first byte, from that comma
	to     int32 // of the byte after it, from the next comma
}

// constant is a value that is one of the words null, true and false, in every row of a frame.
type constant struct {
	column int
	class  class
	raw    []byte
}

// frame is a template as seen from an index: a row fits if the bytes of all pieces are there, the commas are as far apart as
// values need, and it has as many quotes and bones as the first one. The values then have no quotes, so what the index says of
// strings is true; and no bones where they are numbers, so that they consist of what the index has checked. Distances bound how
// long numbers are: a BIGINT has at most 18 bytes. Whether it has a fraction is left to columns.
type frame struct {
	pieces    []piece
	values    []frameValue
	checked   []*frameValue
	written   []*frameValue
	constants []constant
	absent    []int    // wanted columns that have no value
	commas    int      // in a row, with the newline
	low       []uint32 // least distance from comma i to the next one; len is a multiple of 16
	reach     []uint32 // how much more it may be
	sums      sums     // of a row
	flags     []byte   // 0xff for a comma whose flag must be set, by number - 1, as many as low; nil if there is none
}

// noReach says that a distance has no bound. Places in a stretch differ by less.
const noReach = math.MaxInt32

// fitting is what is asked of the next rows of an index.
type fitting struct {
	text   *byte  // of the stretch
	commas *int32 // from the one before the first row on
	groups *group
	pieces *piece
	count  int   // of pieces
	flags  *byte // of those commas; nil if they do not matter
	low    *uint32
	reach  *uint32
	lanes  int // sixteens of low and reach
	step   int // commas in a row
	want   sums
	was    sums  // up to the first comma; then, up to the last row that fits
	limit  int   // of rows
	parts  sums  // not 0 if a number of the rows that fit has a fraction
	wanted *byte // flags
}

// fit is how many of the next rows of an index fit that begin before a place in buf, at most limit, and whether a number of theirs
// has a fraction.
func (f *frame) fit(x *index, buf []byte, limit, before int) (n int, parts bool) {
	have := (len(x.commas) - 1 - x.next) / f.commas
	if limit = min(limit, have); limit == 0 {
		return 0, false
	}
	if buf[x.at+int(x.commas[x.next+f.commas])] != '\n' {
		return 0, false
	}
	if !x.wide {
		n, parts = f.fitSlow(x, buf, limit)
	} else {
		n, parts = f.fitFast(x, buf, limit)
	}
	for n > 0 && x.at+int(x.commas[x.next+(n-1)*f.commas])+1 >= before {
		n--
	}
	return n, parts
}

// fitFast is fitSlow by fitWide.
func (f *frame) fitFast(x *index, buf []byte, limit int) (n int, parts bool) {
	g := fitting{text: &buf[x.at], commas: &x.commas[x.next], groups: &x.groups[0], pieces: &f.pieces[0], count: len(f.pieces),
		low: &f.low[0], reach: &f.reach[0], lanes: len(f.low) / 16, step: f.commas, want: f.sums << 16, was: x.sums(), limit: limit}
	if f.flags != nil {
		g.flags, g.wanted = &x.flags[x.next], &f.flags[0]
	}
	n = fitWide(&g)
	return n, g.parts != 0
}

// fitSlow is fit for any processor.
func (f *frame) fitSlow(x *index, buf []byte, limit int) (n int, parts bool) {
	k, was := x.next, x.sums()
	for n < limit {
		now := x.upto(x.commas[k+f.commas])
		if (now-was)<<16 != f.sums<<16 || !f.flagged(x.flags[k:]) || !f.row(buf[x.at:], x.commas[k:]) {
			break
		}
		parts = parts || (now-was)>>48 != 0
		was = now
		k += f.commas
		n++
	}
	return n, parts
}

// flagged reports whether the wanted flags are set, of which the first is that of the newline before.
func (f *frame) flagged(flags []byte) bool {
	for i, want := range f.flags {
		if want&^flags[i+1] != 0 {
			return false
		}
	}
	return true
}

// row reports whether the row whose commas follow the first one of commas, a newline, fits. text is what commas count from.
func (f *frame) row(text []byte, commas []int32) bool {
	for i := range f.commas {
		if uint32(commas[i+1]-commas[i])-f.low[i] > f.reach[i] {
			return false
		}
	}
	for i := range f.pieces {
		p := &f.pieces[i]
		at := int(commas[p.comma] + p.from)
		var x uint64
		for k := 0; k < 32; k += 8 {
			x |= (load(text, at+k) ^ binary.LittleEndian.Uint64(p.text[k:])) & binary.LittleEndian.Uint64(p.mask[k:])
		}
		if x != 0 {
			return false
		}
	}
	return true
}
