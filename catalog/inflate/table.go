package inflate

import "math/bits"

const (
	maxBits  = 15 // of a code
	litBits  = 11 // that index the first table of literals and lengths
	distBits = 9
	preBits  = 7

	// Subtables have as many entries as the longest code needs, and two codes at least.
	litSize  = 1<<litBits + 288/2<<(maxBits-litBits)
	distSize = 1<<distBits + 32/2<<(maxBits-distBits)
)

// An entry says what symbol a code starts with:
//
//	literal   1 | 2 unused | 4 bits of the first's code | 1 whether there are two | 8 second | 8 first | 8 bits of both codes
//	other     16 base | 4 flags | 4 bits of the code | 8 bits of the code and of what is added to base
//	subtable  16 where it starts | 4 flags | 4 bits of its index | 8 unused
type entry uint32

const (
	literal  entry = 1 << 31
	pair     entry = 1 << 24
	special  entry = 1 << 15 // neither literal, length nor distance
	subtable entry = 1 << 14
	endBlock entry = 1 << 13
)

func (e entry) total() int { return int(e & 63) }
func (e entry) code() uint { return uint(e >> 8 & 15) }
func (e entry) base() int  { return int(e >> 16) }

// value is base plus the bits that follow the code.
func (e entry) value(bits uint64) int {
	return int(e>>16) + int(bits&(1<<(e&63)-1)>>(e>>8&15))
}

// coded is the entry of a symbol whose code has n bits.
func (e entry) coded(n uint8) entry {
	if e&literal != 0 {
		return e | entry(n)<<25 | entry(n)
	}
	return e + entry(n)<<8 + entry(n)
}

// first is the first literal of an entry alone.
func (e entry) first() entry {
	n := e >> 25 & 15
	return e&^(pair|0xff<<16|0xff) | n
}

// tables are those of the present block.
type tables struct {
	lit  [litSize]entry
	dist [distSize]entry
	pre  [1 << preBits]entry

	lits  [288]entry // of the symbols, without a code
	dists [32]entry
	pres  [len(preOrder)]entry
	fixed bool // lit and dist are of the fixed codes
}

// init makes the entries of the symbols.
func (t *tables) init() {
	for i := range t.lits {
		switch {
		case i < 256:
			t.lits[i] = literal | entry(i)<<8
		case i == 256:
			t.lits[i] = special | endBlock
		default:
			t.lits[i] = special
		}
	}
	base := entry(3)
	for i := range entry(28) {
		extra := max(i/4, 1) - 1
		t.lits[257+i] = base<<16 | extra
		base += 1 << extra
	}
	t.lits[285] = 258 << 16
	base = 1
	for i := range entry(maxDists) {
		extra := max(i/2, 1) - 1
		t.dists[i] = base<<16 | extra
		base += 1 << extra
	}
	t.dists[30], t.dists[31] = special, special
	for i := range t.pres {
		t.pres[i] = entry(i) << 16
	}
}

func (t *tables) usePre(lens []uint8) bool { return fill(t.pre[:], preBits, lens, t.pres[:]) }

// use takes the codes of the given lengths, if they are codes.
func (t *tables) use(lits, dists []uint8) bool {
	t.fixed = false
	if !fill(t.lit[:], litBits, lits, t.lits[:]) || !fill(t.dist[:], distBits, dists, t.dists[:]) {
		return false
	}
	t.pairUp()
	return true
}

func (t *tables) useFixed() {
	if t.fixed {
		return
	}
	var lits [288]uint8
	for i := range lits {
		switch {
		case i < 144:
			lits[i] = 8
		case i < 256:
			lits[i] = 9
		case i < 280:
			lits[i] = 7
		default:
			lits[i] = 8
		}
	}
	var dists [32]uint8
	for i := range dists {
		dists[i] = 5
	}
	t.use(lits[:], dists[:])
	t.fixed = true
}

// pairUp joins literals whose codes fit one index together. Going down it meets the followers as they were.
func (t *tables) pairUp() {
	for i := 1<<litBits - 1; i >= 0; i-- {
		e := t.lit[i]
		if e&literal == 0 {
			continue
		}
		next := t.lit[i>>e.total()]
		if next&literal == 0 || e.total()+next.total() > litBits {
			continue
		}
		t.lit[i] = (e | pair | next&(0xff<<8)<<8) + next&63
	}
}

// fill makes the table of the canonical code with the given lengths. It is false where they make no code: too many of a length,
// or too few, but that there may be none at all, or one of one bit.
func fill(t []entry, tableBits int, lens []uint8, symbols []entry) bool {
	var count [maxBits + 1]int
	for _, n := range lens {
		count[n]++
	}
	count[0] = 0
	var next [maxBits + 2]uint16 // code of each length
	code, longest := 0, 0
	for n, c := range count {
		next[n] = uint16(code)
		code += c
		if c > 0 {
			longest = n
		}
		if code > 1<<n {
			return false
		}
		code <<= 1
	}
	code >>= maxBits + 1 - longest
	if code != 1<<longest || longest == 0 {
		if longest > 1 || code > 1 {
			return false
		}
		for i := range t[:1<<tableBits] {
			t[i] = special
		}
	} else {
		clear(t[:1<<tableBits])
	}
	free := 1 << tableBits // the first entry of no subtable
	for symbol, n := range lens {
		if n == 0 {
			continue
		}
		code := int(bits.Reverse16(next[n]) >> (16 - n))
		next[n]++
		e := symbols[symbol].coded(n)
		if int(n) <= tableBits {
			for ; code < 1<<tableBits; code += 1 << n {
				t[code] = e
			}
			continue
		}
		first := &t[code&(1<<tableBits-1)]
		if *first == 0 {
			*first = special | subtable | entry(free)<<16 | entry(longest-tableBits)<<8
			free += 1 << (longest - tableBits)
		}
		sub := t[first.base():][:1<<first.code()]
		for code >>= tableBits; code < len(sub); code += 1 << (int(n) - tableBits) {
			sub[code] = e
		}
	}
	return true
}
