package flowfile

import "slices"

// token is a value of the row that a template is learned from.
type token struct {
	op       op
	class    class
	column   int // -1 for none
	from, to int // in the buffer, without the quotes of a string
}

// learn makes the frame of the row in buf[at:lim], whose values are tokens. It returns false, and a frame that no row fits,
// where the row has what frames have not: values of several parts, numbers with an exponent, an odd byte.
func (f *frame) learn(buf []byte, at, lim int, tokens []token) bool {
	*f = frame{}
	row := append(slices.Clone(buf[at:lim]), '\n')
	places, sums := structure(row)
	if sums>>32 != 0 {
		return false
	}
	f.sums = sums
	done, comma := 0, 0 // of the row
	for _, t := range tokens {
		from, to := t.from-at, t.to-at
		if t.class <= classFalse {
			if t.column >= 0 {
				f.constants = append(f.constants, constant{t.column, t.class, slices.Clone(row[from:to])})
			}
			continue
		}
		if t.class != classString && (t.class != classNumber || !isPlain(row[from:to])) {
			return false
		}
		if !f.fixed(row, places, done, from) {
			return false
		}
		for places[comma+1] < int32(from) {
			comma++
		}
		next := int(places[comma+1])
		if next < to {
			return false
		}
		f.values = append(f.values, frameValue{op: t.op, class: t.class, column: t.column, comma: int32(comma), from: int32(from) - places[comma], to: int32(to - next)})
		done = to
	}
	if !f.fixed(row, places, done, len(row)) {
		return false
	}
	f.bound(places)
	f.commas = len(places) - 1
	return true
}

// structure is the places of the commas of a row, after that of the newline before, and its sums.
func structure(row []byte) (places []int32, total sums) {
	var c carry
	padded := append(slices.Clone(row), make([]byte, 512)...)
	places = append(places, -1)
	for at := 0; at < len(row); at += 512 {
		var blocks [8]block
		var g group
		classify(blocks[:], padded[at:], &jsonClasses)
		mark(&g, &blocks, &c)
		for i, b := range g.commas {
			for j := range 64 {
				if b>>j&1 != 0 {
					places = append(places, int32(at+64*i+j))
				}
			}
		}
	}
	bones := uint64(512 - len(row)&511)
	if bones == 512 {
		bones = 0
	}
	odd := bones // the bytes behind the row are zero: bad, and no numbers
	return places, sums(c.total[7] - bones<<16 - odd<<32)
}

// isPlain reports whether a number is digits, points and a minus alone.
func isPlain(s []byte) bool {
	return !slices.ContainsFunc(s, func(c byte) bool { return c-'0' > 9 && c != '.' && c != '-' })
}

// fixed adds the pieces of row[from:to], in which a comma must be.
func (f *frame) fixed(row []byte, places []int32, from, to int) bool {
	comma := 0
	for int(places[comma]) < from && from > 0 {
		comma++
	}
	if comma == len(places) || int(places[comma]) >= to {
		return false
	}
	for ; from < to; from += 32 {
		p := piece{comma: int32(comma), from: int32(from) - places[comma]}
		for i := range copy(p.text[:], row[from:to]) {
			p.mask[i] = 0xff
		}
		f.pieces = append(f.pieces, p)
	}
	return true
}

// maxInteger is how long a BIGINT may be in a frame, in bytes.
const maxInteger = 18

// bound sets the distances of commas.
func (f *frame) bound(places []int32) {
	n := (len(places) + 15) &^ 15
	f.low, f.reach = make([]uint32, n), make([]uint32, n)
	for i := range f.reach {
		f.reach[i] = 1<<32 - 1
	}
	for i := range len(places) - 1 {
		f.low[i], f.reach[i] = uint32(places[i+1]-places[i]), 0
	}
	for _, v := range f.values {
		f.low[v.comma], f.reach[v.comma] = uint32(v.from-v.to), noReach
		if v.class == classNumber {
			f.low[v.comma]++
		}
		if v.op == opInt || v.op == opIntCheck {
			f.reach[v.comma] = maxInteger - 1
		}
	}
}
