package flowfile

import "math/bits"

// meshed is how much text has its tokens found at once, in bytes.
const meshed = 8 << 10

// past is how many times the last byte follows the tokens of a stretch, for those who look beyond the newline of the last row.
const past = 4

// Classes of bytes for a mesh, beside isQuote and isBad.
const (
	isSlash = iota + 1 // \
	isPunct            // one of {}[]:,
	isSpace            // a blank, a tab, a carriage return
	isLine             // a newline
)

// tokenClasses has a byte's classes as bits.
var tokenClasses = [128]byte{'"': 1 << isQuote, '\\': 1 << isSlash, '{': 1 << isPunct, '}': 1 << isPunct, '[': 1 << isPunct, ']': 1 << isPunct,
	':': 1 << isPunct, ',': 1 << isPunct, ' ': 1 << isSpace, '\t': 1 << isSpace, '\r': 1 << isSpace, '\n': 1 << isLine}

// mesh tells where the tokens of rows of JSON stand, one row a line, however they are spelled (Langdale and Lemire 2019): both quotes of
// each string, punctuation outside strings, and the first byte of what is neither and no blank. So between the end of a token and
// the next one there are only blanks. Newlines are among them wherever they stand.
type mesh struct {
	width   width
	at      int   // of the stretch, in the buffer
	end     int   // of it
	base    int64 // of the window it was made of, in the stream
	blocks  []block
	groups  []group
	places  []int32     // from at on
	room    []int32     // memory of places
	next    int         // number of the first token of the next row, or of one before it
	names   *dictionary // of keys as they are written
	keys    []keyed     // by their codes
	columns []int32     // of the row: the token of each column's value, 0 for none
	others  []int32     // and of values of other keys
}

func newMesh(w width, columns int) *mesh {
	return &mesh{width: w, blocks: make([]block, meshed/64), groups: make([]group, meshed/512), room: make([]int32, meshed+64), names: newDictionary(), columns: make([]int32, columns)}
}

// fill finds the tokens of the rows in buf[at:end], up to a stretch. At least padding bytes follow end.
func (m *mesh) fill(buf []byte, at, end int) {
	m.at, m.end, m.next = at, min(end, at+meshed), 0
	size := m.end - at
	n := (size + 63) / 64
	m.width.blocksOf(m.blocks, buf[at:], n, &tokenClasses)
	m.mark(n)
	if rest := size & 63; rest > 0 {
		m.groups[size>>9].commas[size>>6&7] &= 1<<rest - 1
	}
	count := 0
	if m.width == wide {
		count = placesWide(&m.room[0], nil, &m.groups[0], n)
	} else {
		count = bitPlaces(m.room, m.groups, n)
	}
	m.places = m.room[:count+past]
	for i := range past {
		m.places[count+i] = int32(size - 1)
	}
}

// mark has the bits of tokens of n blocks.
func (m *mesh) mark(n int) {
	var in, escape, inner uint64 // of the block before: its last byte is in a string; escapes the next one; belongs to a word
	for i := range n {
		b := &m.blocks[i]
		lines := b[isLine]
		quotes := b[isQuote]
		if slashes := b[isSlash]; slashes|escape != 0 {
			var escaped uint64
			escaped, escape = escapes(slashes, escape)
			quotes &^= escaped
		}
		strings := prefix(quotes) ^ in // the opening quote with them
		if strings&lines != 0 {
			strings, _ = mend(strings, lines)
		}
		in = -(strings >> 63)
		words := ^(strings | quotes | b[isPunct] | b[isSpace] | lines)
		m.groups[i/8].commas[i%8] = quotes | lines | b[isPunct]&^strings | words&^(words<<1|inner)
		inner = words >> 63
	}
}

// escapes has the bits of the bytes that a backslash stands before which is not itself escaped. escape, 0 or 1, says whether the
// first is one.
func escapes(slashes, escape uint64) (escaped, next uint64) {
	const odd = 0xaaaaaaaaaaaaaaaa
	first := slashes &^ escape // bits of a run of backslashes alternate from its first on, which carries through it tell
	ends := ((first<<1 | odd) - first) ^ odd
	return ends ^ (slashes | escape), ends & slashes >> 63
}

// bitPlaces are those of the bits in the commas of the first blocks, counted from 0.
func bitPlaces(to []int32, from []group, blocks int) (n int) {
	for i := range blocks {
		b := from[i/8].commas[i%8]
		some := to[n : n+bits.OnesCount64(b)]
		for k := range some {
			some[k] = int32(64*i + bits.TrailingZeros64(b))
			b &= b - 1
		}
		n += len(some)
	}
	return n
}

// tokens are those of the row in buf[at:lim], with the newline behind it, and perhaps of more; nil if it is too long.
func (m *mesh) tokens(w *window, at, lim, end int) []int32 {
	if at < m.at || lim >= m.end || w.base != m.base {
		if lim-at >= meshed {
			return nil
		}
		m.base = w.base
		m.fill(w.buf, at, end)
	}
	for m.at+int(m.places[m.next]) < at {
		m.next++
	}
	return m.places[m.next:]
}
