package inflate

import (
	"bytes"
	"fmt"
	"io"
)

// Bounds of what is unpacked at once, for memory's sake. A file with larger members is left to a Reader from there on.
const (
	leastPart = 32 << 10 // bytes of the input, of a part that is not the last
	mostPart  = 256 << 10
	mostText  = 4 << 20 // bytes of a part's text
)

// Members unpacks as a Reader does, but cuts the input where members seem to begin and unpacks several parts at a time. A chance
// pattern does no harm: the text of a part counts only if it is whole members, to the byte, and so is all that is before it.
// From the first part on of which that is not true, one Reader does the rest.
type Members struct {
	src    io.Reader
	buf    []byte // read, not yet cut
	eof    error  // why src gives no more; nil before
	queue  []*part
	idle   []*part
	text   []byte  // unpacked, of the first part of the queue, not yet given
	single *Reader // for all that is left; nil as long as parts do
	most   int     // parts at a time
}

// part is some members.
type part struct {
	packed []byte
	text   []byte
	z      *Reader
	err    error // io.EOF if it is whole members
	done   chan struct{}
}

// NewMembers unpacks what r holds, threads parts at a time. Close must be called.
func NewMembers(r io.Reader, threads int) *Members {
	if threads < 2 {
		return &Members{single: NewReader(r)}
	}
	m := &Members{src: r, most: threads + 1}
	if first := m.cut(); first == nil || len(m.buf) == 0 {
		m.alone(first) // there is but one member, as far as can be seen
	} else {
		m.begin(first)
	}
	return m
}

// Unpack is as of a Reader.
func (m *Members) Unpack(text []byte, from int) (int, error) {
	for at := from; m.single == nil; {
		if len(m.text) > 0 {
			n := copy(text[at:], m.text)
			m.text = m.text[n:]
			at += n
		}
		if at == len(text) || at > from && len(m.text) == 0 {
			return at - from, nil
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
	return m.single.Unpack(text, from)
}

// next makes the text of the next part the one to give, or finds that a Reader must go on. No text must be left.
func (m *Members) next() error {
	for len(m.queue) < m.most {
		packed := m.cut()
		if packed == nil {
			break
		}
		m.begin(packed)
	}
	if len(m.queue) == 0 {
		if len(m.buf) == 0 && m.eof == io.EOF {
			return io.EOF
		}
		m.alone(nil)
		return nil
	}
	p := m.queue[0]
	<-p.done
	if p.err != io.EOF {
		m.alone(nil)
		return nil
	}
	m.queue = m.queue[1:]
	m.idle = append(m.idle, p)
	m.text = p.text
	return nil
}

// begin starts to unpack a part.
func (m *Members) begin(packed []byte) {
	var p *part
	if n := len(m.idle); n > 0 {
		p, m.idle = m.idle[n-1], m.idle[:n-1]
	} else {
		p = &part{z: NewReader(nil), done: make(chan struct{}, 1)}
	}
	p.packed = packed
	m.queue = append(m.queue, p)
	go p.unpack()
}

// alone has a Reader read all that is not yet given, from a member's start on.
func (m *Members) alone(first []byte) {
	rest := []io.Reader{bytes.NewReader(first)}
	for i, p := range m.queue {
		if i > 0 {
			<-p.done
		}
		rest = append(rest, bytes.NewReader(p.packed))
	}
	rest = append(rest, bytes.NewReader(m.buf))
	if m.eof == nil {
		rest = append(rest, m.src)
	} else {
		rest = append(rest, failing{m.eof})
	}
	m.single, m.queue, m.buf = NewReader(io.MultiReader(rest...)), nil, nil
}

// Close waits for what was started.
func (m *Members) Close() {
	for _, p := range m.queue {
		<-p.done
	}
	m.queue = nil
}

// cut takes the next part off the input, which may be all that is left; nil if there is nothing, or no end of it in sight.
func (m *Members) cut() []byte {
	for from := leastPart; ; {
		if at := memberAt(m.buf, from); at >= 0 {
			packed := m.buf[:at:at]
			m.buf = m.buf[at:]
			return packed
		}
		if m.eof != nil || len(m.buf) >= mostPart {
			break
		}
		from = max(leastPart, len(m.buf)-headerSize+1)
		m.read()
	}
	if m.eof != io.EOF || len(m.buf) == 0 || len(m.buf) > mostPart {
		return nil
	}
	packed := m.buf
	m.buf = nil
	return packed
}

// read reads more of the input to buf, whose array parts have pieces of.
func (m *Members) read() {
	if cap(m.buf)-len(m.buf) < leastPart {
		m.buf = append(make([]byte, 0, len(m.buf)+mostPart), m.buf...)
	}
	n, err := m.src.Read(m.buf[len(m.buf):cap(m.buf)])
	m.buf, m.eof = m.buf[:len(m.buf)+n], err
}

// headerSize is the least of a member's.
const headerSize = 10

// memberAt is where, from an offset on, something stands that programs begin a member with; -1 for nowhere.
func memberAt(b []byte, from int) int {
	for at := from; at <= len(b)-headerSize; at++ {
		next := bytes.Index(b[at:], []byte{0x1f, 0x8b, 8})
		if next < 0 || at+next > len(b)-headerSize {
			break
		}
		at += next
		flags, level, system := b[at+3], b[at+8], b[at+9]
		if flags < 32 && (level == 0 || level == 2 || level == 4) && (system < 14 || system == 255) {
			return at
		}
	}
	return -1
}

// unpack unpacks the part.
func (p *part) unpack() {
	p.z.Reset(bytes.NewReader(p.packed))
	p.err = nil
	n := 0
	defer func() {
		if v := recover(); v != nil {
			p.err = fmt.Errorf("bug: %v", v) // which the Reader meets again, in its caller's goroutine
		}
		p.text = p.text[:n]
		p.done <- struct{}{}
	}()
	for p.err == nil && n < mostText {
		if len(p.text)-n < Slack {
			p.text = append(p.text[:n], make([]byte, max(n, 256<<10))...)
		}
		var k int
		k, p.err = p.z.Unpack(p.text, n)
		n += k
	}
}

// failing is the end of an input.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
