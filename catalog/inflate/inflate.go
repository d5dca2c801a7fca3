// Package inflate unpacks gzip (RFC 1952, its data being DEFLATE, RFC 1951), some times faster than the standard library.
//
// A Reader is a place in the input, to the bit (input.go). Members (member.go) hold blocks (block.go), whose codes become tables
// that give a whole symbol, or two literals, at one look (table.go). fast.go is the loop that all is built for: it runs while
// there is so much input and room that nothing has to be checked within a symbol; careful.go takes the input's last symbols. The
// design is that of libdeflate's decompressor. Members does several members at a time (members.go). The package knows bytes, not
// files.
package inflate

import (
	"compress/flate"
	"hash/crc32"
	"io"
)

const (
	History = 32 << 10 // how far back in the text a stream may refer
	Slack   = 512      // the least room that Unpack works with; no symbol is longer, with what fast copies beyond it
)

// A state is what a Reader reads next.
type state uint8

const (
	atMember state = iota
	atBlock
	inStored
	inSymbols
	atTrailer
	atEnd
)

// Reader unpacks the members that an input holds one after the other. It is for one goroutine.
type Reader struct {
	input
	tables
	state  state
	err    error // of one that is atEnd
	begun  bool  // there was a member
	final  bool  // the block is its member's last
	stored int   // bytes of a stored block still to come
	size   int64 // of the member's text so far
	sum    uint32
}

// NewReader unpacks what r holds.
func NewReader(r io.Reader) *Reader {
	z := &Reader{input: newInput(r)}
	z.tables.init()
	return z
}

// Reset turns a Reader to another input.
func (z *Reader) Reset(r io.Reader) {
	z.input = input{src: r, buf: z.buf}
	z.state, z.err, z.begun = atMember, nil, false
}

// Unpack writes more of the text into text[from:], which must be Slack bytes at least, and returns how many. Before them must
// stand what came before, History bytes of it or all. What is in text after them is undefined.
//
// An error comes when all bytes before it have been given, and again with each call: io.EOF after the last member;
// io.ErrUnexpectedEOF, gzip.ErrHeader, gzip.ErrChecksum or a flate.CorruptInputError where compress/gzip would give such a one
// (but an input without a member is io.ErrUnexpectedEOF); or the input's own.
func (z *Reader) Unpack(text []byte, from int) (int, error) {
	if len(text)-from < Slack {
		panic("bug: no room to unpack into")
	}
	at := from
	for z.state != atEnd && len(text)-at >= Slack {
		start := at
		var err error
		switch z.state {
		case atMember:
			err = z.member()
		case atBlock:
			err = z.block()
		case inStored:
			at, err = z.copyStored(text, at)
		case inSymbols:
			at, err = z.symbols(text, at)
		case atTrailer:
			err = z.trailer()
		}
		if at > start {
			z.sum = crc32.Update(z.sum, crc32.IEEETable, text[start:at])
			z.size += int64(at - start)
		}
		if err != nil {
			z.state, z.err = atEnd, err
		}
	}
	if at == from {
		return 0, z.err
	}
	return at - from, nil
}

// A result is why the reading of symbols stopped.
type result uint8

const (
	full    result = iota // less than Slack is left of the room
	hungry                // more input may be needed
	ended                 // the block has
	corrupt               // no stream goes on so
	short                 // the input ended within a symbol
)

// symbols reads a block's symbols until it ends or the room is used up.
func (z *Reader) symbols(text []byte, at int) (int, error) {
	reach := at - int(min(z.size, int64(at))) // where the member's text begins, if it is there
	for {
		var why result
		if z.more() {
			at, why = z.fast(text, at, reach)
		} else {
			at, why = z.careful(text, at, reach)
		}
		switch why {
		case full:
			return at, nil
		case ended:
			z.endBlock()
			return at, nil
		case corrupt:
			return at, z.corrupt()
		case short:
			return at, z.short()
		}
	}
}

func (z *Reader) endBlock() {
	z.state = atBlock
	if z.final {
		z.state = atTrailer
	}
}

func (z *Reader) corrupt() error { return flate.CorruptInputError(z.offset()) }
