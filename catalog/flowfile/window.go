package flowfile

import (
	"io"
)

const (
	chunk    = 256 << 10 // bytes asked of a file at once
	padding  = 512       // readable bytes after the end of a window, for loads of whole words and groups
	maxRow   = 64 << 20  // a row longer than this is refused
	lookback = 4 << 10   // what is read at once after a part's end, to complete its last row
)

// window shows a stream piece by piece. buf[start:end] is not yet consumed; at least padding bytes of buf follow end.
type window struct {
	src        io.Reader
	buf        []byte
	start, end int
	base       int64 // offset in the stream of buf[0]
	soft       int64 // few bytes are wanted after this offset; 0 for no such place
	err        error // why the stream has ended; io.EOF at its end, nil before
}

// reset turns the window to a stream whose first byte has an offset.
func (w *window) reset(src io.Reader, offset, soft int64) {
	if w.buf == nil {
		w.buf = make([]byte, chunk+padding)
	}
	w.src, w.start, w.end, w.base, w.soft, w.err = src, 0, 0, offset, soft, nil
}

// offset is that of the byte at buf[at].
func (w *window) offset(at int) int64 { return w.base + int64(at) }

// more brings at least one more byte after end, and keeps those from start on, which moves them. What is kept is a row
// that is not complete and will be read from its start again, so that as many bytes as there are come with it, if the
// stream has them. It returns false when the stream has ended or failed, or the window has grown to maxRow.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	if w.start > 0 {
		copy(w.buf, w.buf[w.start:w.end])
		w.base += int64(w.start)
		w.end -= w.start
		w.start = 0
	}
	room := len(w.buf) - padding - w.end
	if room < w.end {
		if len(w.buf) > maxRow {
			return false
		}
		bigger := make([]byte, 2*len(w.buf))
		copy(bigger, w.buf[:w.end])
		w.buf = bigger
		room = len(w.buf) - padding - w.end
	}
	kept := w.end
	if at := w.offset(w.end); w.soft > 0 {
		room = min(room, int(max(w.soft-at, 0))+max(lookback, kept))
	}
	for least := min(room, max(kept, 1)); least > 0 && w.err == nil; {
		n, err := w.src.Read(w.buf[w.end : w.end+room])
		w.end += n
		room -= n
		least -= n
		w.err = err
	}
	return w.end > kept
}
