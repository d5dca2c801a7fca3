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
	pieces *piece
	count  int   // of pieces
	flags  *byte // of those commas; nil if they do not matter
	low    *uint32
	reach  *uint32
	lanes  int   // sixteens of low and reach
	step   int   // commas in a row
	limit  int   // of rows
	wanted *byte // flags
}

// together is for how many rows sums are looked at once.
const together = 16

// fit is how many of the next rows of an index fit that begin before a place in buf, at most limit, and whether a number of theirs
// has a fraction.
//
// A row of which the pieces are there has at least the quotes of the first row; if it has no more, it has at least its bones. So
// sums over some such rows are as they should be only if each row's are.
func (f *frame) fit(x *index, buf []byte, limit, before int) (n int, parts bool) {
	have := (len(x.commas) - 1 - x.next) / f.commas
	if limit = min(limit, have); limit == 0 {
		return 0, false
	}
	if buf[x.at+int(x.commas[x.next+f.commas])] != '\n' {
		return 0, false
	}
	first := x.sums()
	for was := first; n < limit; {
		at, most := x.next+n*f.commas, min(limit-n, together)
		some := f.spelled(x, buf, at, most)
		now := x.upto(x.commas[at+some*f.commas])
		if (now-was)<<16 != sums(some)*f.sums<<16 {
			n += f.sound(x, at, was)
			break
		}
		n, was = n+some, now
		if some < most {
			break
		}
	}
	for n > 0 && x.at+int(x.commas[x.next+(n-1)*f.commas])+1 >= before {
		n--
	}
	return n, (x.upto(x.commas[x.next+n*f.commas])-first)>>48 != 0
}

// sound is how many rows from a comma on have the sums of the first one. There is one that has not.
func (f *frame) sound(x *index, at int, was sums) (n int) {
	for {
		at += f.commas
		now := x.upto(x.commas[at])
		if (now-was)<<16 != f.sums<<16 {
			return n
		}
		n, was = n+1, now
	}
}

// spelled is how many of the rows from a comma on, at most limit, have the pieces, their commas as far apart as values need, and
// the wanted flags.
func (f *frame) spelled(x *index, buf []byte, at, limit int) int {
	if x.width == oneByte {
		return f.spelledSlow(x, buf, at, limit)
	}
	g := fitting{text: &buf[x.at], commas: &x.commas[at], pieces: &f.pieces[0], count: len(f.pieces), low: &f.low[0], reach: &f.reach[0],
		lanes: len(f.low) / 16, step: f.commas, limit: limit}
	if f.flags != nil {
		g.flags, g.wanted = &x.flags[at], &f.flags[0]
	}
	if x.width == half {
		return fitHalf(&g)
	}
	return fitWide(&g)
}

// spelledSlow is spelled for any processor.
func (f *frame) spelledSlow(x *index, buf []byte, at, limit int) (n int) {
	for n < limit && f.flagged(x.flags[at:]) && f.row(buf[x.at:], x.commas[at:]) {
		at += f.commas
		n++
	}
	return n
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

// row reports whether the row whose commas follow the first one of commas, a newline, has them as far apart as values need, and the
// pieces. text is what commas count from.
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
