package flowfile

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"flowsql/catalog/bz2"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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

// unpacker opens the decompression of r. close frees what it holds. threads are for bzip2.
func unpacker(ctx context.Context, r *source, p packing, threads int) (out io.Reader, close func(), err error) {
	switch p {
	case packGzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(r, 64<<10))
		return z, func() {}, err
	case packZstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(512<<20))
		if err != nil {
			return nil, func() {}, err
		}
		return z, z.Close, nil
	case packBzip2:
		z := bz2.NewReader(ctx, r, max(1, threads))
		return z, func() { z.Close() }, nil
	}
	panic("bug: nothing to unpack")
}

// aheadBlock is the size of the blocks, and aheadBlocks their number, that decompression runs ahead of the parser.
const (
	aheadBlock  = 256 << 10
	aheadBlocks = 4
)

// ahead is a stream unpacked in a goroutine of its own.
type ahead struct {
	filled chan []byte
	empty  chan []byte
	stop   context.CancelFunc
	wait   sync.WaitGroup
	block  []byte // being read
	rest   []byte // of block
	err    error  // after the last block; set before filled is closed
}

// startAhead unpacks the first size bytes of r; Close ends it and must be called.
func startAhead(ctx context.Context, r io.ReaderAt, size int64, p packing, threads int) *ahead {
	ctx, stop := context.WithCancel(ctx)
	a := &ahead{filled: make(chan []byte, aheadBlocks), empty: make(chan []byte, aheadBlocks), stop: stop}
	a.wait.Add(1)
	go func() {
		defer a.wait.Done()
		defer close(a.filled)
		a.err = a.run(ctx, &source{at: r, size: size}, p, threads)
	}()
	return a
}

// run fills blocks up to the end of the stream, which is io.EOF.
func (a *ahead) run(ctx context.Context, src *source, p packing, threads int) (err error) {
	blame := func(err error) error {
		if err == io.EOF || ctx.Err() != nil {
			return err
		}
		if failed := src.failed(); failed != nil {
			return failed
		}
		return &damage{p, err}
	}
	defer func() { // a broken stream must not end the process
		if v := recover(); v != nil {
			err = &damage{p, fmt.Errorf("%v", v)}
		}
	}()
	z, closeZ, err := unpacker(ctx, src, p, threads)
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return blame(err)
	}
	defer closeZ()
	for made := 0; ; {
		var block []byte
		select {
		case block = <-a.empty:
		default:
			if made < aheadBlocks {
				block = make([]byte, aheadBlock)
				made++
				break
			}
			select {
			case block = <-a.empty:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		n, err := readFull(z, block[:aheadBlock])
		if n > 0 {
			a.filled <- block[:n] // has room for every block
		}
		if err != nil {
			return blame(err)
		}
	}
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

// Read is as of io.Reader. An error in the compressed bytes is a *damage.
func (a *ahead) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		if a.block != nil {
			a.empty <- a.block
			a.block = nil
		}
		block, ok := <-a.filled
		if !ok {
			return 0, a.err
		}
		a.block, a.rest = block, block
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close ends the goroutine and waits for it.
func (a *ahead) Close() error {
	a.stop()
	a.wait.Wait()
	return nil
}
