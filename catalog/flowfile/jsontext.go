package flowfile

import (
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// text takes a string, whose opening quote is at pos. The result is of buf, or where there are escapes of *memory;
// with memory nil it is as written.
func (w *walker) text(memory *[]byte) (raw []byte, ok bool) {
	w.pos++
	start := w.pos
	escaped, high := false, false
	for {
		x := special(load(w.buf, w.pos))
		if x == 0 {
			if w.pos += 8; w.pos < w.lim {
				continue
			}
		} else {
			w.pos += bits.TrailingZeros64(x) >> 3
		}
		if w.pos >= w.lim {
			w.pos = w.lim
			return nil, w.fail("a string has no closing quote")
		}
		switch c := w.buf[w.pos]; {
		case c == '"':
			raw = w.buf[start:w.pos]
			w.pos++
			if high && !utf8.Valid(raw) {
				return nil, w.fail("text is not UTF-8")
			}
			if escaped && memory != nil {
				*memory = unescape((*memory)[:0], raw)
				raw = *memory
			}
			return raw, true
		case c == '\\':
			escaped = true
			if !w.escape() {
				return nil, false
			}
		case c < 0x20:
			return nil, w.fail("control character 0x%02x in a string", c)
		default:
			high = true
			w.pos++
		}
	}
}

// escape checks and takes one escape, or both of a surrogate pair.
func (w *walker) escape() bool {
	if w.pos+1 >= w.lim {
		return w.fail("a string has no closing quote")
	}
	switch c := w.buf[w.pos+1]; c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		w.pos += 2
		return true
	case 'u':
		r := hex4(w.buf[w.pos+2 : w.lim])
		if r < 0 {
			return w.fail("%q is not followed by four hex digits", `\u`)
		}
		w.pos += 6
		if !utf16.IsSurrogate(r) {
			return true
		}
		if w.pos+6 <= w.lim && w.buf[w.pos] == '\\' && w.buf[w.pos+1] == 'u' &&
			utf16.DecodeRune(r, hex4(w.buf[w.pos+2:w.lim])) != utf8.RuneError {
			w.pos += 6
			return true
		}
		return w.fail("lone surrogate %q in a string", fmt.Sprintf(`\u%04x`, r))
	default:
		return w.fail("unknown escape %q in a string", `\`+string(rune(c)))
	}
}

// hex4 is the number of four hex digits at the start of s, or -1.
func hex4(s []byte) rune {
	if len(s) < 4 {
		return -1
	}
	var r rune
	for _, c := range s[:4] {
		switch {
		case c-'0' < 10:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// unescape appends what the checked text s says.
func unescape(to, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '\\' {
			to = append(to, c)
			continue
		}
		i++
		switch c = s[i]; c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := hex4(s[i+1:])
			i += 4
			if utf16.IsSurrogate(r) {
				r = utf16.DecodeRune(r, hex4(s[i+3:]))
				i += 6
			}
			to = utf8.AppendRune(to, r)
			continue
		}
		to = append(to, c)
	}
	return to
}

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load is the 8 bytes at buf[at:], the first one lowest. at must be within len(buf)-8.
func load(buf []byte, at int) uint64 {
	return *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(buf)), at))
}

// special marks the high bit of the first byte of x that ends a run of plain text in a JSON string: a quote, a
// backslash, a control character, or a byte beyond ASCII. Marks above the lowest one may be wrong.
func special(x uint64) uint64 {
	return ((x ^ lows*'"' - lows) | (x ^ lows*'\\' - lows) | (x - lows*0x20) | x) & highs
}
