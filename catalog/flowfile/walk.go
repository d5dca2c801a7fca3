package flowfile

import (
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deep a value may be nested.
const maxDepth = 512

// walker takes one JSON object apart, checking everything (RFC 8259). At least padding bytes of buf follow lim, whatever
// they are; nothing at or after lim is taken.
type walker struct {
	buf      []byte
	pos, lim int
	reason   string // why the last call failed
	decoded  []byte // memory of strings with escapes: of the last key and the last value
	keyText  []byte
}

func (w *walker) fail(format string, args ...any) bool {
	w.reason = fmt.Sprintf(format, args...)
	return false
}

// endsWithin begins the reason why a row that is cut off is refused.
const endsWithin = "the row ends where"

// unexpected fails at pos.
func (w *walker) unexpected(wanted string) bool {
	if w.pos >= w.lim {
		return w.fail("%s %s is expected", endsWithin, wanted)
	}
	r, _ := utf8.DecodeRune(w.buf[w.pos:w.lim])
	return w.fail("%q where %s is expected", string(r), wanted)
}

func (w *walker) blanks() {
	for w.pos < w.lim && w.buf[w.pos] <= ' ' {
		switch w.buf[w.pos] {
		case ' ', '\t', '\r', '\n':
			w.pos++
		default:
			return
		}
	}
}

// open takes the opening brace.
func (w *walker) open() bool {
	w.blanks()
	if w.pos >= w.lim || w.buf[w.pos] != '{' {
		return w.unexpected("a JSON object")
	}
	w.pos++
	return true
}

// member is one key and its value. Its bytes are valid until the next call.
type member struct {
	key   []byte
	class class
	raw   []byte
	from  int // place of the value in buf, quotes included
	to    int
}

// next takes a member, or the closing brace, which is more == false. first says that none was taken yet.
func (w *walker) next(m *member, first bool) (more, ok bool) {
	w.blanks()
	if w.pos < w.lim && w.buf[w.pos] == '}' {
		w.pos++
		return false, true
	}
	if !first {
		if w.pos >= w.lim || w.buf[w.pos] != ',' {
			return false, w.unexpected(`"," or "}"`)
		}
		w.pos++
		w.blanks()
	}
	if w.pos >= w.lim || w.buf[w.pos] != '"' {
		return false, w.unexpected("a quoted key")
	}
	if m.key, ok = w.text(&w.keyText); !ok {
		return false, false
	}
	w.blanks()
	if w.pos >= w.lim || w.buf[w.pos] != ':' {
		return false, w.unexpected(`":"`)
	}
	w.pos++
	w.blanks()
	m.from = w.pos
	m.class, m.raw, ok = w.value()
	m.to = w.pos
	return true, ok
}

// rest checks that nothing but blanks is left.
func (w *walker) rest() bool {
	w.blanks()
	if w.pos < w.lim {
		return w.unexpected("the end of the row")
	}
	return true
}

// value takes any value. raw of a string is what it says.
func (w *walker) value() (t class, raw []byte, ok bool) {
	w.blanks()
	if w.pos >= w.lim {
		return 0, nil, w.unexpected("a value")
	}
	start := w.pos
	switch c := w.buf[w.pos]; {
	case c == '"':
		raw, ok = w.text(&w.decoded)
		return classString, raw, ok
	case c == '-' || c-'0' < 10:
		ok = w.number()
		t = classNumber
	case c == '{' || c == '[':
		ok = w.nested(1)
		t = classNested
	case c == 't':
		t, ok = classTrue, w.word("true")
	case c == 'f':
		t, ok = classFalse, w.word("false")
	case c == 'n':
		t, ok = classNull, w.word("null")
	default:
		ok = w.unexpected("a value")
	}
	return t, w.buf[start:w.pos], ok
}

func (w *walker) word(text string) bool {
	if w.pos+len(text) > w.lim || string(w.buf[w.pos:w.pos+len(text)]) != text {
		return w.unexpected("a value")
	}
	w.pos += len(text)
	return true
}

func (w *walker) digits() (n int) {
	for w.pos < w.lim && w.buf[w.pos]-'0' < 10 {
		w.pos++
		n++
	}
	return n
}

// number takes a number: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (w *walker) number() bool {
	if w.buf[w.pos] == '-' {
		w.pos++
	}
	start := w.pos
	n := w.digits()
	if n == 0 {
		return w.unexpected("a digit")
	}
	if n > 1 && w.buf[start] == '0' {
		return w.fail("a number begins with a needless 0")
	}
	if w.pos < w.lim && w.buf[w.pos] == '.' {
		w.pos++
		if w.digits() == 0 {
			return w.unexpected("a digit")
		}
	}
	if w.pos < w.lim && w.buf[w.pos]|0x20 == 'e' {
		w.pos++
		if w.pos < w.lim && (w.buf[w.pos] == '+' || w.buf[w.pos] == '-') {
			w.pos++
		}
		if w.digits() == 0 {
			return w.unexpected("a digit")
		}
	}
	return true
}

// nested takes an object or an array.
func (w *walker) nested(depth int) bool {
	if depth > maxDepth {
		return w.fail("a value is nested deeper than %d levels", maxDepth)
	}
	object := w.buf[w.pos] == '{'
	end := byte(']')
	if object {
		end = '}'
	}
	w.pos++
	for first := true; ; first = false {
		w.blanks()
		if w.pos < w.lim && w.buf[w.pos] == end {
			w.pos++
			return true
		}
		if !first {
			if w.pos >= w.lim || w.buf[w.pos] != ',' {
				return w.unexpected(`"," or "` + string(rune(end)) + `"`)
			}
			w.pos++
			w.blanks()
		}
		if object {
			if w.pos >= w.lim || w.buf[w.pos] != '"' {
				return w.unexpected("a quoted key")
			}
			if _, ok := w.text(nil); !ok {
				return false
			}
			w.blanks()
			if w.pos >= w.lim || w.buf[w.pos] != ':' {
				return w.unexpected(`":"`)
			}
			w.pos++
			w.blanks()
		}
		ok := true
		switch {
		case w.pos < w.lim && (w.buf[w.pos] == '{' || w.buf[w.pos] == '['):
			ok = w.nested(depth + 1)
		case w.pos < w.lim && w.buf[w.pos] == '"':
			_, ok = w.text(nil)
		default:
			_, _, ok = w.value()
		}
		if !ok {
			return false
		}
	}
}
