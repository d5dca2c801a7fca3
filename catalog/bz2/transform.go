package bz2

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
)

// transform inverts Burrows-Wheeler transforms. The text is a walk through the column, each step to a place that only the place
// before tells: what it costs is waiting for memory. Therefore it is walked from both ends at once.
type transform struct {
	next, prev []uint32 // the place of the next and of the previous byte, and in the low 8 bits that byte or the place's own
	text       []byte
}

// invert is the text that a column is of, or the first n bytes of it. It is valid until the next one.
func (t *transform) invert(last []byte, seen *[256]int, origin, n int) []byte {
	if cap(t.next) < len(last) {
		t.next, t.prev, t.text = make([]uint32, cap(last)), make([]uint32, cap(last)), make([]byte, cap(last))
	}
	next, prev := t.next[:len(last)], t.prev[:len(last)]
	var place [256]uint32
	sum := uint32(0)
	for b, count := range seen {
		place[b] = sum
		sum += uint32(count)
	}
	for i, b := range last {
		at := place[b]
		place[b]++
		prev[i] = at<<8 | uint32(b)
		next[at] = uint32(i)<<8 | uint32(b)
	}
	text := t.text[:n]
	if n < len(last) {
		for i, p := 0, uint32(origin); i < len(text); i++ {
			e := next[p]
			text[i], p = byte(e), e>>8
		}
		return text
	}
	p, q := uint32(origin), uint32(origin)
	for i, j := 0, len(text)-1; i <= j; i, j = i+1, j-1 {
		e, f := next[p], prev[q]
		text[i], text[j] = byte(e), byte(f)
		p, q = e>>8, f>>8
	}
	return text
}

// unrun appends a text in which four equal bytes are followed by the number of further ones.
func unrun(out, text []byte) []byte {
	for len(text) > 0 {
		at := run(text)
		out = append(out, text[:at]...)
		if at == len(text) {
			break
		}
		b := text[at-1]
		for range text[at] {
			out = append(out, b)
		}
		text = text[at+1:]
	}
	return out
}

// run is the end of the first four equal bytes, or of the text.
func run(text []byte) int {
	i := 0
	for ; i+11 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		differ := (x ^ binary.LittleEndian.Uint64(text[i+1:])) | (x ^ binary.LittleEndian.Uint64(text[i+2:])) |
			(x ^ binary.LittleEndian.Uint64(text[i+3:]))
		if zero := (differ - 0x0101010101010101) &^ differ & 0x8080808080808080; zero != 0 {
			return i + bits.TrailingZeros64(zero)/8 + 4
		}
	}
	for ; i+4 <= len(text); i++ {
		if text[i] == text[i+1] && text[i] == text[i+2] && text[i] == text[i+3] {
			return i + 4
		}
	}
	return len(text)
}

// checksum is bzip2's CRC-32. It is the usual one of bytes whose bits are in reverse, which processors compute.
func checksum(text []byte) uint32 {
	var turned [1 << 12]byte
	sum := uint32(0)
	for len(text) > 0 {
		n := copy(turned[:], text)
		for i := 0; i < n; i += 8 {
			x := binary.LittleEndian.Uint64(turned[i:])
			binary.LittleEndian.PutUint64(turned[i:], bits.ReverseBytes64(bits.Reverse64(x)))
		}
		sum = crc32.Update(sum, crc32.IEEETable, turned[:n])
		text = text[n:]
	}
	return bits.Reverse32(sum)
}
