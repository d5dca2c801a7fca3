package flowfile

import (
	"context"
	"io"
	"sync"

	"flowsql/catalog/inflate"
)

// aheadBlock is the size of the blocks, and aheadBlocks their number, that decompression runs ahead of the parser.
const (
	aheadBlock  = 256 << 10
	aheadBlocks = 4
)

// ahead is a stream unpacked in a goroutine of its own.
type ahead struct {
	spares *spares
	filled chan *passage
	empty  chan *passage
	stop   context.CancelFunc
	wait   sync.WaitGroup
	block  *passage // being read
	rest   []byte   // of its text
	err    error    // after the last block; set before filled is closed
}

// passage is a piece of a text, in a buffer that has what the unpacking looks back at before it.
type passage struct {
	buf  [inflate.History + aheadBlock]byte
	text []byte // the last part of what is filled of buf
}

// startAhead unpacks the first size bytes of r; Close ends it and must be called.
func startAhead(ctx context.Context, set *settings, r io.ReaderAt, size int64, p packing) *ahead {
	ctx, stop := context.WithCancel(ctx)
	a := &ahead{spares: set.spares, filled: make(chan *passage, aheadBlocks), empty: make(chan *passage, aheadBlocks), stop: stop}
	a.wait.Add(1)
	go func() {
		defer a.wait.Done()
		defer close(a.filled)
		src := &source{at: r, size: size}
		a.err = guarded(ctx, src, p, func() error { return a.run(ctx, src, p, set.threads) })
	}()
	return a
}

// run fills blocks up to the end of the stream, which is io.EOF.
func (a *ahead) run(ctx context.Context, src *source, p packing, threads int) error {
	u, err := a.spares.newUnpacking(ctx, src, p, threads)
	if err != nil {
		return err
	}
	defer u.close()
	var before []byte // the end of the text so far
	for made := 0; ; {
		var b *passage
		select {
		case b = <-a.empty:
		default:
			if made < aheadBlocks {
				b = a.spare()
				made++
				break
			}
			select {
			case b = <-a.empty:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		from := copy(b.buf[:], before) // which may stand in the same buffer
		n, err := u.fill(b.buf[:], from)
		b.text = b.buf[from : from+n]
		before = b.buf[max(from+n-u.lead, 0) : from+n]
		a.filled <- b // has room for every block
		if err != nil {
			return err
		}
	}
}

// Read is as of io.Reader. An error in the compressed bytes is a *damage.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.block != nil {
			a.empty <- a.block
			a.block = nil
		}
		b, ok := <-a.filled
		if !ok {
			return 0, a.err
		}
		a.block, a.rest = b, b.text
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close ends the goroutine and waits for it.
func (a *ahead) Close() error {
	a.stop()
	a.wait.Wait()
	for b := range a.filled {
		a.spares.passages.Put(b)
	}
	for len(a.empty) > 0 {
		a.spares.passages.Put(<-a.empty)
	}
	if a.block != nil {
		a.spares.passages.Put(a.block)
		a.block, a.rest = nil, nil
	}
	return nil
}

func (a *ahead) spare() *passage {
	if b, ok := a.spares.passages.Get().(*passage); ok {
		return b
	}
	return new(passage)
}
