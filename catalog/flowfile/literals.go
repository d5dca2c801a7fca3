package flowfile

import (
	"bytes"
	"math/bits"
	"strings"
)

// literals finds the rows of JSON, one a line, whose bytes can hold one of some texts as a string. A string without an escape stands
// in quotes as it is, so rows with neither such bytes nor a backslash need no look at all where nobody asks what they were. Not
// safe for concurrent use.
type literals struct {
	texts  []literal
	ends   endings
	found  [stretch / 64]found
	slow   bool // tests: by the portable way
	resume int  // windows to let pass, since too many rows had a text
}

const (
	maxLiterals = 4
	pausing     = 16 // windows
)

// endings has of each text the last two bytes before its closing quote; the last text is there again where there are fewer.
type endings [maxLiterals][2]byte

// found is a block of 64 bytes with hits: the bits of backslashes, and of bytes that the end of a text with its quote begins at.
// Places count from where the search began.
type found struct {
	hits  uint64
	lines uint64 // the bits of newlines
	at    int32  // the block's first byte
	line  int32  // begin of the row that goes into the block
}

// literal is a text in its quotes.
type literal struct {
	text       string
	word, mask uint64 // its first bytes
}

// newLiterals is for the conditions of a scan that gives no account of what it leaves out, nil if that is not worth it, or not right:
// rows that are not looked at must not have a say in the schema.
func newLiterals(s *scan, b *batch) *literals {
	if s.table.set.onError != skip || s.sums || s.discovers() || b.line >= 0 || !hasWide() {
		return nil
	}
	for _, c := range b.want {
		if b.cols[c].widens {
			return nil
		}
	}
	for _, c := range s.req.Prune {
		at, ok := s.layout.exact[c.Column]
		if !ok || s.layout.fields[at].kind != kindText {
			return nil
		}
		if l := literalsOf(c.Texts, s.layout.fields[at].anyText); l != nil {
			return l
		}
	}
	return nil
}

// literalsOf is for values that are one of texts. If bare they may also be words and numbers without quotes.
func literalsOf(texts []string, bare bool) *literals {
	if len(texts) == 0 || len(texts) > maxLiterals {
		return nil
	}
	l := &literals{}
	for _, t := range texts {
		if t == "" || bare && strings.IndexByte("-0123456789tfn[{", t[0]) >= 0 {
			return nil
		}
		t := literal{text: `"` + t + `"`}
		n := min(len(t.text), 8)
		t.mask = ^uint64(0) >> (64 - 8*n)
		t.word = load([]byte(t.text+"\x00\x00\x00\x00\x00\x00\x00\x00"), 0) & t.mask
		l.texts = append(l.texts, t)
	}
	for i := range l.ends {
		t := l.texts[min(i, len(texts)-1)].text
		l.ends[i] = [2]byte{t[len(t)-3], t[len(t)-2]}
	}
	return l
}

// rests reports whether the next window is let pass.
func (l *literals) rests() bool {
	l.resume = max(l.resume-1, 0)
	return l.resume > 0
}

// pick moves the rows of buf[from:to], all of them whole, that may hold a text together: where they end.
func (l *literals) pick(buf []byte, from, to int) (end int) {
	end = from
	next := from // begin of the first row after those taken
	keep := from // begin of those before it that are not yet moved
	for at, line := from, 0; at < to; at += stretch {
		count, last := l.find(buf, at, (min(stretch, to-at)+63)/64, line)
		line = last - stretch
		for i := range l.found[:count] {
			f := &l.found[i]
			for h := f.hits; h != 0; h &= h - 1 {
				p := at + int(f.at) + bits.TrailingZeros64(h)
				if p < next || p >= to || !l.holds(buf, p) {
					continue
				}
				begin := at + int(f.line)
				if before := f.lines & (h&-h - 1); before != 0 {
					begin = at + int(f.at) + bits.Len64(before)
				}
				if begin > next {
					end += copy(buf[end:], buf[keep:next])
					keep = begin
				}
				next = p + bytes.IndexByte(buf[p:to], '\n') + 1
			}
		}
	}
	end += copy(buf[end:], buf[keep:next])
	if 2*(end-from) > to-from {
		l.resume = pausing
	}
	return end
}

// holds reports whether what was found at p is a backslash or the end of one of the texts.
func (l *literals) holds(buf []byte, p int) bool {
	for i := range l.texts {
		t := &l.texts[i]
		if from := p + 3 - len(t.text); from >= 0 && load(buf, from)&t.mask == t.word && (len(t.text) <= 8 || string(buf[from:p+3]) == t.text) {
			return true
		}
	}
	return buf[p] == '\\'
}

// find finds the blocks with hits among n from buf[at] on, into which a row goes that begins at line: how many, and the begin of the
// row that goes into the block after them. All places count from at.
func (l *literals) find(buf []byte, at, n, line int) (count, last int) {
	if l.slow {
		return findEnds(l.found[:], buf[at:], n, &l.ends, line)
	}
	return findWide(&l.found[0], &buf[at], n, &l.ends, len(l.texts), line)
}

// findEnds is findWide for any processor.
func findEnds(to []found, text []byte, blocks int, e *endings, line int) (count, last int) {
	for i := range blocks {
		f := found{at: int32(64 * i), line: int32(line)}
		for j := range 64 {
			bit, at := uint64(1)<<j, text[64*i+j:]
			switch {
			case at[0] == '\n':
				f.lines |= bit
				line = 64*i + j + 1
			case at[0] == '\\':
				f.hits |= bit
			}
			for _, end := range e {
				if at[0] == end[0] && at[1] == end[1] && at[2] == '"' {
					f.hits |= bit
				}
			}
		}
		if f.hits != 0 {
			to[count] = f
			count++
		}
	}
	return count, line
}
