package inflate

import (
	"encoding/binary"
	"io"
)

const (
	inputSize = 64 << 10
	inputPad  = 16  // zeros after the last bytes, so that eight can be loaded wherever a bit is left
	plenty    = 512 // bytes that hold the header of any block, and any symbol
)

// input is a stream of bits, the lowest of each byte first. The next n of them are in bits, and were loaded from buf before at.
// Above them bits may hold some that follow, which will be loaded again.
type input struct {
	src      io.Reader
	buf      []byte
	at, end  int   // of buf; at is beyond end where zeros after the last byte were loaded
	consumed int64 // bytes of the stream before buf
	eof      error // why src gives no more; nil before

	bits uint64
	n    uint // at most 63
}

func newInput(r io.Reader) input { return input{src: r, buf: make([]byte, inputSize+inputPad)} }

// offset is that of the next byte of which no bit was taken.
func (in *input) offset() int64 { return in.consumed + int64(in.at) - int64(in.n/8) }

// left is the number of bits up to the end of what was read. It is negative when more were taken.
func (in *input) left() int { return 8*(in.end-in.at) + int(in.n) }

// more sees to it that plenty of bytes are there. It is false, and all there is was read, where the stream has not so many.
func (in *input) more() bool {
	if in.end-in.at >= plenty {
		return true
	}
	if in.eof != nil {
		return false
	}
	in.unload()
	in.consumed += int64(in.at)
	in.end = copy(in.buf, in.buf[in.at:in.end])
	in.at = 0
	for in.end < plenty && in.eof == nil {
		var n int
		n, in.eof = in.src.Read(in.buf[in.end:inputSize])
		in.end += n
	}
	clear(in.buf[in.end:][:inputPad])
	return in.end >= plenty
}

// unload leaves the bits of one begun byte in bits.
func (in *input) unload() {
	in.at -= int(in.n / 8)
	in.n %= 8
	in.bits &= 1<<in.n - 1
}

// load makes n 56 at least, with zeros after the end. No more bits must have been taken than there were.
func (in *input) load() {
	in.bits |= binary.LittleEndian.Uint64(in.buf[in.at:]) << (in.n & 63)
	in.at += int(63-in.n) / 8
	in.n |= 56
}

// take is the next n bits, at most 32, of those that more has brought.
func (in *input) take(n uint) (uint, error) {
	if in.load(); in.left() < int(n) {
		return 0, in.short()
	}
	v := uint(in.bits & (1<<n - 1))
	in.drop(n)
	return v, nil
}

// drop takes n bits, which are loaded.
func (in *input) drop(n uint) {
	in.bits >>= n
	in.n -= n
}

// align drops what is left of a begun byte, so that bytes can be taken.
func (in *input) align() {
	in.unload()
	in.bits, in.n = 0, 0
}

// bytes is the next n bytes, at most plenty, valid until more is called. Where there are less it is those, and an error.
func (in *input) bytes(n int) ([]byte, error) {
	if in.end-in.at < n {
		in.more()
	}
	b := in.buf[in.at:min(in.at+n, in.end)]
	in.at += len(b)
	if len(b) < n {
		return b, in.short()
	}
	return b, nil
}

// short is the error of a stream that ends too early.
func (in *input) short() error {
	if in.eof == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return in.eof
}
