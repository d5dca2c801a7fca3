package flowfile

import (
	"bytes"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"
	"unsafe"
)

// TestWindow takes random steps through a stream, from random offsets: a window shows the bytes that stand at its offsets, all of
// them, and reads pages of the file to pages of memory.
func TestWindow(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	text := make([]byte, 6<<20)
	random.Read(text)
	for _, c := range []struct {
		name string
		buf  int // bytes of the window's buffer; 0 for its own
		kept int // fewer bytes are kept each time
		wrap func(io.Reader) io.Reader
	}{
		{"long", 0, 1 << 20, nil},
		{"little kept", 0, 3000, nil},
		{"halves", 0, 1 << 20, iotest.HalfReader},
		{"small", 100 + padding, 1000, nil},
		{"errors with data", 0, 1 << 20, iotest.DataErrReader},
	} {
		for _, from := range []int{0, 1, page - 1, page, 5<<20 + 17, len(text)} {
			var w window
			if c.buf > 0 {
				w.buf = make([]byte, c.buf)
			}
			var in io.Reader = bytes.NewReader(text[from:])
			if c.wrap != nil {
				in = c.wrap(in)
			}
			w.reset(in, int64(from), 0)
			at := from
			for {
				was := w.offset(w.end)
				if !w.more() {
					break
				}
				if got := w.offset(w.start); got != int64(at) {
					t.Fatalf("%s from %d: the window begins at %d, not %d", c.name, from, got, at)
				}
				if !bytes.Equal(w.buf[w.start:w.end], text[at:w.offset(w.end)]) {
					t.Fatalf("%s from %d: the window at %d shows other bytes", c.name, from, at)
				}
				if w.end+padding > len(w.buf) {
					t.Fatalf("%s from %d: %d bytes after the end of the window", c.name, from, len(w.buf)-w.end)
				}
				place := uintptr(unsafe.Pointer(&w.buf[0])) + uintptr(was-w.base)
				if c.buf == 0 && (int64(place)-was)%page != 0 {
					t.Fatalf("%s from %d: the byte at %d was read to another place in a page", c.name, from, was)
				}
				w.start = max(w.start, w.end-random.Intn(c.kept)) // the rest is a row to be completed
				at = int(w.offset(w.start))
			}
			if w.err != io.EOF || w.offset(w.end) != int64(len(text)) {
				t.Fatalf("%s from %d: ended at %d of %d with %v", c.name, from, w.offset(w.end), len(text), w.err)
			}
		}
	}
}

// TestWindowEnds reads few bytes beyond the place after which few are wanted, and no row longer than the longest.
func TestWindowEnds(t *testing.T) {
	var w window
	text := make([]byte, 4<<20)
	w.reset(bytes.NewReader(text), 0, 1<<20+100)
	for w.more() && w.offset(w.end) < 1<<20+100 {
		w.start = w.end
	}
	if over := w.offset(w.end) - (1<<20 + 100); over > lookback {
		t.Errorf("read %d bytes beyond the part", over)
	}
	w.reset(endless{}, 0, 0)
	for w.more() {
	}
	if w.err != nil || w.end-w.start < maxRow/2 {
		t.Errorf("a row of %d bytes was the longest: %v", w.end-w.start, w.err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
