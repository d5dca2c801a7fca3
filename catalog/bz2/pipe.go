package bz2

import (
	"context"
	"encoding/binary"
	"io"
)

// A kind says what a piece starts with.
type kind uint8

const (
	head  kind = iota // the start of the input
	block             // a block's magic, or a chance pattern
	end               // the magic that ends a stream, or a chance pattern
	more              // nothing: the piece before it was long enough
)

// A piece is the bits of the input from one cut to the next.
type piece struct {
	kind  kind
	level byte   // '1' to '9', of the stream it seems to be in; 0 if it seems to be in none
	data  []byte // whole bytes of the input
	off   int    // bits of data[0] before the piece, 0 to 7
	n     int    // bits

	// Of a block:
	done chan struct{} // gets one value when it has been decoded
	out  []byte        // unpacked
	ok   bool          // it is a whole block, and good
}

// sum is the checksum that a block says it has; the piece must have its 80 bits.
func (p *piece) sum() uint32 {
	var b [8]byte
	copy(b[:], p.data[magicBits/8:])
	return uint32(binary.BigEndian.Uint64(b[:]) << p.off >> 32)
}

// A pipe takes pieces from the scanner to the workers and to the cursor.
type pipe struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	free   chan *piece // for blocks: there are no others, so that memory is bounded
	work   chan *piece // blocks to decode; holds all there are
	order  chan *piece // all pieces, in the input's order; closed at its end
	err    error       // of the input, io.EOF if it just ended; set before order is closed

	longest int // bytes; a piece is cut when it gets to this, which no real block does
}

func newPipe(ctx context.Context, blocks int) *pipe {
	p := &pipe{
		free:  make(chan *piece, blocks),
		work:  make(chan *piece, blocks),
		order: make(chan *piece, 2*blocks),

		longest: 1 << 20,
	}
	p.ctx, p.cancel = context.WithCancelCause(ctx)
	for range blocks {
		p.free <- &piece{kind: block, done: make(chan struct{}, 1)}
	}
	return p
}

// decode is a worker: it decodes blocks until there are no more.
func (p *pipe) decode() {
	var d decoder
	for b := range p.work {
		b.ok = false
		if p.ctx.Err() == nil {
			b.out, b.ok = d.decode(b.out[:0], b)
		}
		b.done <- struct{}{}
	}
}

// next is the next piece, decoded if it is a block, and the caller's to release; nil at the end of the input.
func (p *pipe) next() *piece {
	var b *piece
	select {
	case b = <-p.order:
	case <-p.ctx.Done():
		return nil
	}
	if b != nil && b.kind == block {
		select {
		case <-b.done:
		case <-p.ctx.Done():
			return nil
		}
	}
	return b
}

// release gives a piece back for a later block. A buffer that a long run has blown up is left to the collector.
func (p *pipe) release(b *piece) {
	if b.kind != block {
		return
	}
	if cap(b.out) > 4<<20 {
		b.out = nil
	}
	p.free <- b
}

// ended is why next gave nil: io.EOF if the input simply ended.
func (p *pipe) ended() error {
	if p.ctx.Err() != nil {
		return context.Cause(p.ctx)
	}
	return p.err
}

// short is ended where the input should have gone on.
func (p *pipe) short() error {
	if err := p.ended(); err != io.EOF {
		return err
	}
	return io.ErrUnexpectedEOF
}
