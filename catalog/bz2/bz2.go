// Package bz2 unpacks bzip2 with its blocks decoded in parallel.
//
// The blocks of a bzip2 file are independent, but nothing says where they start except a 48-bit magic at any bit. One goroutine
// cuts the input at every such pattern (scan.go), workers decode the pieces (decode.go), and Read walks the pieces in order
// (bits.go), which is where it is decided what was a block and what a chance pattern inside one. What a worker cannot decode
// compress/bzip2 judges (standard.go). It knows bytes, not files, and does no work before NewReader.
package bz2

import (
	"compress/bzip2"
	"context"
	"errors"
	"io"
	"math/bits"
	"sync"
)

const (
	blockMagic = 0x314159265359
	endMagic   = 0x177245385090
	magicBits  = 48
)

const (
	errMagic  = bzip2.StructuralError("bad magic value")
	errLevel  = bzip2.StructuralError("invalid compression level")
	errStream = bzip2.StructuralError("file checksum mismatch")
)

var errClosed = errors.New("bz2: read after close")

// NewReader unpacks the bzip2 streams that r holds one after the other, threads blocks at a time (at least one).
//
// The bytes and the verdict are those of compress/bzip2, but for two things: NUL bytes after the last stream are padding and
// ignored, and no byte of a damaged block is given, only those of the good ones before it. An input of no streams is an error.
// A damaged input fails with a bzip2.StructuralError or io.ErrUnexpectedEOF, and a failing r or ctx with its own error.
//
// About 2*threads blocks are held, packed and unpacked. The caller must Close, which may interrupt a Read; it waits for all that
// was started, and so for a call of r.Read under way. The reader is for one goroutine otherwise.
func NewReader(ctx context.Context, r io.Reader, threads int) io.ReadCloser {
	return start(newPipe(ctx, 2*max(threads, 1)), r, max(threads, 1))
}

func start(p *pipe, r io.Reader, threads int) *reader {
	z := &reader{pipe: p}
	z.in.pipe = p
	z.tasks.Add(1 + threads)
	go func() {
		defer z.tasks.Done()
		p.scan(r)
	}()
	for range threads {
		go func() {
			defer z.tasks.Done()
			p.decode()
		}()
	}
	return z
}

// A reader is the ordered end of the pipe.
type reader struct {
	pipe  *pipe
	tasks sync.WaitGroup
	in    cursor

	begun bool   // the first header has been read
	level byte   // '1' to '9', of the stream being read; 0 between streams
	sum   uint32 // of the stream's blocks so far

	out []byte // unpacked, not yet given
	cur *piece // whose buffer out is part of; nil if it is nobody's
	err error  // once out is given
}

func (z *reader) Read(b []byte) (int, error) {
	if z.err == nil && z.pipe.ctx.Err() != nil {
		z.out, z.err = nil, context.Cause(z.pipe.ctx)
	}
	for len(z.out) == 0 {
		if z.cur != nil {
			z.pipe.release(z.cur)
			z.cur = nil
		}
		if z.err != nil {
			return 0, z.err
		}
		if len(b) == 0 {
			return 0, nil
		}
		z.err = z.advance()
	}
	n := copy(b, z.out)
	z.out = z.out[n:]
	return n, nil
}

func (z *reader) Close() error {
	z.pipe.cancel(errClosed)
	z.tasks.Wait()
	return nil
}

// advance reads the next header, block or stream end. An error counts after the bytes it leaves in out.
func (z *reader) advance() error {
	if z.level == 0 {
		return z.header()
	}
	p := z.in.cut()
	switch {
	case p == nil:
		if _, n := z.in.bits(magicBits); n < magicBits {
			return z.pipe.short()
		}
		return errMagic
	case p.kind == end:
		return z.end()
	case p.kind == block && p.ok && p.level == z.level:
		z.cur, z.out = z.in.take(), p.out
		z.add(p.sum())
		return nil
	case p.kind == block:
		return z.block()
	}
	return errMagic
}

// add counts a block in the stream's checksum.
func (z *reader) add(sum uint32) { z.sum = bits.RotateLeft32(z.sum, 1) ^ sum }

// header reads the four bytes that open a stream, or finds that there is no further one.
func (z *reader) header() error {
	v, n := z.in.bits(32)
	if z.begun && v == 0 {
		for v == 0 && n > 0 {
			v, n = z.in.bits(magicBits)
		}
		if v == 0 {
			return z.pipe.ended()
		}
		return errMagic
	}
	switch level := byte(v); {
	case n < 32:
		return z.pipe.short()
	case v>>8 != 'B'<<16|'Z'<<8|'h':
		return errMagic
	case level < '1' || level > '9':
		return errLevel
	default:
		z.begun, z.level, z.sum = true, level, 0
		return nil
	}
}

// end reads the end of a stream, up to the next byte edge.
func (z *reader) end() error {
	z.in.bits(magicBits)
	sum, n := z.in.bits(32)
	switch {
	case n < 32:
		return z.pipe.short()
	case uint32(sum) != z.sum:
		return errStream
	}
	z.in.align()
	z.level = 0
	return nil
}

// block decodes the block at the cursor bit by bit through all the cuts it meets, for when its piece alone would not do: because
// a cut was chance, or there is damage at its end or in it. The block's own bytes are given if its checksum holds.
func (z *reader) block() error {
	f := &feed{in: &z.in, packed: []byte{'B', 'Z', 'h', z.level}}
	out, err := f.unpack()
	if err != nil {
		if f.short {
			return z.pipe.short()
		}
		return err
	}
	z.out = out
	p := piece{data: f.packed[4:], n: f.bits() - z.in.back(), level: z.level}
	z.add(p.sum())
	if z.in.cut() == nil {
		return nil
	}
	if _, ok := new(standard).decode(nil, &p); !ok {
		return errMagic // the block ends some bits before the cut, or after
	}
	return nil
}
