package flowfile

import "math/bits"

// stretch is how much text is indexed at once, in bytes: what the nearest caches hold together with its index. Tallies of its
// bytes have 16 bits.
const stretch = 16 << 10

// group is the index of 512 bytes: bitmaps of 64 in each word, the first byte lowest.
type group struct {
	commas [8]uint64 // commas outside strings, and newlines
	quotes [8]uint64
	bones  [8]uint64 // bytes outside strings that belong to no number
	odd    [8]uint64 // bytes that no plain row has
	parts  [8]uint64 // digits after a point, other than 0
	before [8]uint64 // the sums of the words before
}

// sums are numbers of quotes, bones, odd bytes and parts, 16 bits each, the first lowest.
type sums uint64

// carry is what a group hands to the next. Of words the last one counts, and of that its highest bit.
type carry struct {
	token, digit, point, minus, first [8]uint64
	total                             [8]uint64 // sums, in every word
	in, part                          uint64    // 0 or 1
}

// index tells the structure of whole rows of JSON, one a line. What is in a string is told by the number of quotes before, which
// begins anew with each line. A row is odd where that may be wrong: with a backslash, or a quote without another; and with a
// number not spelled as JSON has it, a control character in a string, or a byte beyond ASCII.
type index struct {
	width   width
	cells   bool  // of rows of CSV
	at      int   // of the stretch, in the buffer
	end     int   // of it
	base    int64 // of the window it was made of, in the stream
	groups  []group
	classes *[128]byte
	commas  []int32 // places of the bits of commas, from the stretch's begin, after that of the newline before it
	room    []int32 // memory of commas
	flags   []byte  // of cells: whether the bit of parts is set at a comma, 0 or 0xff
	next    int     // number of the newline before the next row
	was     sums    // up to the newline before the row that number says
	number  int
	carry   carry
	rows    []int32 // memory for what is said of each row
	picked  []int32
}

func newIndex(w width) *index {
	return &index{width: w, classes: &jsonClasses, flags: make([]byte, 1+stretch+64), groups: make([]group, stretch/512), room: make([]int32, 1+stretch+64), rows: make([]int32, stretch/2), picked: make([]int32, stretch/2)}
}

// fill indexes the rows in buf[at:end], up to a stretch. At least padding bytes follow end.
func (x *index) fill(buf []byte, at, end int) {
	x.at, x.end, x.next = at, min(end, at+stretch), 0
	x.was, x.number = 0, 0
	fillWide := indexWide
	if x.cells {
		fillWide = cellsWide
	}
	size := x.end - at
	n := (size + 511) / 512
	x.carry = carry{}
	if x.cells {
		x.carry.token[7] = 1 << 63
	}
	var blocks [8]block
	for done := 0; done < n; done++ {
		if x.width == wide {
			if done += fillWide(&x.groups[done], &buf[at+512*done], n-done, x.classes, &x.carry); done == n {
				break
			}
		}
		x.width.blocksOf(blocks[:], buf[at+512*done:], 8, x.classes)
		if x.cells {
			markCells(&x.groups[done], &blocks, &x.carry)
		} else {
			mark(&x.groups[done], &blocks, &x.carry)
		}
	}
	if rest := size & 63; rest > 0 {
		x.groups[size>>9].commas[size>>6&7] &= 1<<rest - 1
	}
	x.room[0] = -1
	count := 0
	switch {
	case x.width == wide && x.cells:
		count = placesWide(&x.room[1], &x.flags[1], &x.groups[0], (size+63)/64)
	case x.width == wide:
		count = placesWide(&x.room[1], nil, &x.groups[0], (size+63)/64)
	case !x.cells:
		count = bitPlaces(x.room[1:], x.groups, (size+63)/64)
	default:
		count = places(x.room[1:], x.flags[1:], x.groups, (size+63)/64)
	}
	x.commas = x.room[:1+count]
}

// mark makes a group of the bitmaps of classes. A name with "after" has the bits of another moved up by one.
func mark(to *group, from *[8]block, c *carry) {
	lastToken, lastDigit, lastPoint, lastMinus, lastFirst := c.token[7]>>63, c.digit[7]>>63, c.point[7]>>63, c.minus[7]>>63, c.first[7]>>63
	wasIn, wasPart := c.in, c.part
	total := sums(c.total[7])
	for i := range from {
		b := &from[i]
		zero := b[isZero]
		in := prefix(b[isQuote]) ^ -wasIn // of strings, the opening quote with them
		odd := b[isBad]
		if newlines := b[isComma] & zero; in&newlines != 0 {
			var torn uint64
			in, torn = mend(in, newlines)
			odd |= torn
		}
		digit, point, minus := b[isDigit]&^in, b[isPoint]&^in, b[isMinus]&^(in|zero)
		odd |= in & b[isMinus] & zero
		token := digit | point | minus
		afterToken, afterDigit, afterPoint, afterMinus := token<<1|lastToken, digit<<1|lastDigit, point<<1|lastPoint, minus<<1|lastMinus
		odd |= minus&afterToken | point&^afterDigit | (afterMinus|afterPoint)&^digit
		first := digit & zero &^ (afterToken &^ afterMinus)
		odd |= (first<<1 | lastFirst) & digit // a needless zero
		sum := digit + (afterPoint | wasPart)
		part := digit &^ sum        // a carry runs through the digits after a point
		odd |= sum &^ digit & point // a second point
		wasIn, wasPart = in>>63, part>>63
		lastToken, lastDigit, lastPoint, lastMinus, lastFirst = token>>63, digit>>63, point>>63, minus>>63, first>>63

		quotes, bones := b[isQuote], ^(in | token)
		part &^= zero
		to.commas[i], to.quotes[i], to.bones[i], to.odd[i], to.parts[i] = b[isComma]&^in, quotes, bones, odd, part
		to.before[i] = uint64(total)
		total += sumsOf(quotes, bones, odd, part)
	}
	c.in, c.part = wasIn, wasPart
	c.token[7], c.digit[7], c.point[7], c.minus[7], c.first[7] = lastToken<<63, lastDigit<<63, lastPoint<<63, lastMinus<<63, lastFirst<<63
	for i := range c.total {
		c.total[i] = uint64(total)
	}
}

// markCells is mark for rows of CSV without quotes. The bits of parts are commas, and newlines, that follow a cell of digits alone;
// bones are newlines; odd are quotes and bad bytes.
func markCells(to *group, from *[8]block, c *carry) {
	total := sums(c.total[7])
	was := c.token[7] >> 63
	for i, b := range from {
		comma, digit := b[isComma], b[isDigit]
		start := comma<<1 | was
		sum := digit + (start | c.part) // a carry runs through digits from the start of a cell
		was, c.part = comma>>63, digit&^sum>>63
		to.commas[i], to.quotes[i], to.bones[i], to.odd[i], to.parts[i] = comma, 0, comma&b[isZero], b[isQuote]|b[isBad], sum&^digit&comma&^start
		to.before[i] = uint64(total)
		total += sumsOf(0, to.bones[i], to.odd[i], to.parts[i])
	}
	c.token[7] = was << 63
	for i := range c.total {
		c.total[i] = uint64(total)
	}
}

func sumsOf(quotes, bones, odd, parts uint64) sums {
	return sums(bits.OnesCount64(quotes) | bits.OnesCount64(bones)<<16 | bits.OnesCount64(odd)<<32 | bits.OnesCount64(parts)<<48)
}

// prefix has each bit that an odd number of bits of x are at or below.
func prefix(x uint64) uint64 {
	x ^= x << 1
	x ^= x << 2
	x ^= x << 4
	x ^= x << 8
	x ^= x << 16
	return x ^ x<<32
}

// mend ends the strings that newlines are in. It also returns the bits of those newlines.
func mend(in, newlines uint64) (out, torn uint64) {
	for {
		at := in & newlines
		if at == 0 {
			return in, torn
		}
		at &= -at
		torn |= at
		in ^= -at
	}
}

// seek moves to the row that begins at a place in the buffer.
func (x *index) seek(at int) {
	for x.at+int(x.commas[x.next]) < at-1 {
		x.next++
	}
}

// holds reports whether there are n commas from the next row on.
func (x *index) holds(n int) bool { return x.next+n < len(x.commas) }

// sums is those of the stretch before the next row.
func (x *index) sums() sums {
	if x.number != x.next {
		x.number, x.was = x.next, x.upto(x.commas[x.next])
	}
	return x.was
}

// upto is the sums of the stretch up to and with the byte at a place.
func (x *index) upto(place int32) sums {
	if place < 0 {
		return 0
	}
	g, i := &x.groups[place>>9], place>>6&7
	m := ^uint64(0) >> (63 - uint(place)&63)
	return sums(g.before[i]) + sumsOf(g.quotes[i]&m, g.bones[i]&m, g.odd[i]&m, g.parts[i]&m)
}

// places are those of the bits in the commas of the first blocks, counted from 0, and flags whether their bits are set in parts.
func places(to []int32, flags []byte, from []group, blocks int) (n int) {
	for i := range blocks {
		for b := from[i/8].commas[i%8]; b != 0; b &= b - 1 {
			at := bits.TrailingZeros64(b)
			to[n], flags[n] = int32(64*i+at), -byte(from[i/8].parts[i%8]>>at&1)
			n++
		}
	}
	return n
}
