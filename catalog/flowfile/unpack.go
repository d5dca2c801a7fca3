package flowfile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"

	"flowsql/catalog/bz2"
	"flowsql/catalog/inflate"
)

// packing is how a file is compressed, told by its first bytes.
type packing uint8

const (
	packPlain packing = iota
	packGzip
	packBzip2
	packZstd
)

func (p packing) String() string { return [...]string{"plain", "gzip", "bzip2", "zstd"}[p] }

// packingOf tells the compression from the start of a file.
func packingOf(start []byte) packing {
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return packGzip
	case len(start) > 3 && bytes.HasPrefix(start, []byte("BZh")) && start[3] >= '1' && start[3] <= '9' &&
		(len(start) < 10 || string(start[4:10]) == "\x31\x41\x59\x26\x53\x59" || string(start[4:10]) == "\x17\x72\x45\x38\x50\x90"):
		return packBzip2
	case bytes.HasPrefix(start, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return packZstd
	}
	return packPlain
}

// damage is an error in the compressed bytes themselves, not in getting them.
type damage struct {
	pack packing
	err  error
}

func (d *damage) Error() string { return fmt.Sprintf("damaged %s data: %v", d.pack, d.err) }
func (d *damage) Unwrap() error { return d.err }

// source is the packed bytes of a file. It remembers an error of reading them, to tell it from damage.
type source struct {
	at   io.ReaderAt
	size int64
	next int64
	mu   sync.Mutex
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if s.next >= s.size {
		return 0, io.EOF
	}
	n, err := s.at.ReadAt(p[:min(int64(len(p)), s.size-s.next)], s.next)
	s.next += int64(n)
	if n > 0 {
		return n, nil
	}
	if err != nil && err != io.EOF {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return n, err
}

// failed is the error of the last reading, if it was not the end.
func (s *source) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// An unpacking writes the text of a packed file piece by piece.
type unpacking struct {
	lead int // bytes of the text so far that fill looks back at
	// fill writes more of the text into block[from:], as much as there is room for, and tells how much. block[:from] is what came
	// before, lead bytes of it or all. An error comes after all there is, and is io.EOF at the end.
	fill  func(block []byte, from int) (int, error)
	close func() // frees what it holds
}

// spares are what unpacking takes and gives back, for files to come.
type spares struct{ zstd, passages sync.Pool }

// newUnpacking opens the decompression of r. threads are for gzip's members and bzip2's blocks.
func (s *spares) newUnpacking(ctx context.Context, r *source, p packing, threads int) (unpacking, error) {
	switch p {
	case packGzip:
		z := inflate.NewMembers(r, threads-1) // one thread is the parser's, which is not twice as fast as this
		return unpacking{lead: inflate.History, fill: z.Unpack, close: z.Close}, nil
	case packZstd:
		return s.newZstd(r)
	case packBzip2:
		z := bz2.NewReader(ctx, r, max(1, threads))
		fill := func(block []byte, from int) (int, error) { return readFull(z, block[from:]) }
		return unpacking{fill: fill, close: func() { z.Close() }}, nil
	}
	panic("bug: nothing to unpack")
}

// newZstd takes a decoder that is there: each holds twice its window.
func (s *spares) newZstd(r *source) (unpacking, error) {
	z, _ := s.zstd.Get().(*zstd.Decoder)
	if z == nil {
		var err error
		z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(false), zstd.WithDecoderMaxWindow(512<<20))
		if err != nil {
			return unpacking{}, err
		}
	}
	sound := true
	fill := func(block []byte, from int) (int, error) {
		sound = false
		n, err := readFull(z, block[from:])
		sound = true
		return n, err
	}
	close := func() {
		if sound && z.Reset(nil) == nil { // not after a panic
			s.zstd.Put(z)
		}
	}
	return unpacking{fill: fill, close: close}, z.Reset(r)
}

// guarded calls f, and makes damage of an error in the compressed bytes, and of a panic of a decompressor.
func guarded(ctx context.Context, src *source, p packing, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &damage{p, fmt.Errorf("%v", v)}
		}
	}()
	err = f()
	switch {
	case err == nil || err == io.EOF || ctx.Err() != nil:
		return err
	case src.failed() != nil:
		return src.failed()
	}
	return &damage{p, err}
}

// readFull fills p if it can; unlike io.ReadFull it gives the stream's own error.
func readFull(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = r.Read(p[n:])
		n += k
	}
	return n, err
}
