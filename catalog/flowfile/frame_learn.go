package flowfile

import "slices"

// learn makes the frame of the row in buf[at:lim], whose values are tokens. It returns false
// where the row has what frames have not: values of several parts, numbers with an exponent, an odd byte.
func (f *frame) learn(buf []byte, at, lim int, tokens []token) bool {
	row := append(slices.Clone(buf[at:lim]), '\n')
	places, sums := structure(row)
	if sums<<16>>48 != 0 { // odd bytes
		return false
	}
	f.sums = sums
	done, comma := 0, 0 // of the row
	for _, t := range tokens {
		from, to := t.from-at, t.to-at
		if t.class <= classFalse {
			if t.out {
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
	f.sort()
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

// sort tells which values check and write have to look at.
func (f *frame) sort() {
	for i := range f.values {
		v := &f.values[i]
		switch v.op {
		case opInt, opIntCheck, opDouble, opDoubleCheck:
			f.checked = append(f.checked, v)
		case opAny:
			if v.column >= 0 {
				f.checked = append(f.checked, v)
			}
		}
		if v.op == opText || v.op == opInt || v.op == opDouble || v.op == opAny && v.column >= 0 {
			f.written = append(f.written, v)
		}
	}
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
