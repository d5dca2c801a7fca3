package inflate

import (
	"encoding/binary"
	"unsafe"
)

// fast reads symbols as long as plenty of input and Slack of room are left, which is what it relies on instead of checks.
//
// Loads and stores that no check precedes are in bounds: a turn takes 16 bytes of the input at most and loads 8 beyond them, and
// writes 6 literals, or 258 bytes and 31 beyond them. What is read of the text begins at reach or after, and before at.
func (z *Reader) fast(text []byte, at, reach int) (int, result) {
	in, out := unsafe.Pointer(unsafe.SliceData(z.buf)), unsafe.Pointer(unsafe.SliceData(text))
	from, last := z.at, z.end-24
	limit := len(text) - Slack
	bits, n := z.bits, z.n
	lit, dist := &z.lit, &z.dist
	why := hungry
	for from <= last {
		if at > limit {
			why = full
			break
		}
		bits |= load(in, from) << (n & 63)
		from += int(63-n) >> 3
		n |= 56
		e := lit[bits&(1<<litBits-1)]
		if e&literal != 0 {
			store2(out, at, uint16(e>>8))
			at += 1 + int(e>>24&1)
			bits >>= e & 63
			n -= uint(e & 63)
			e = lit[bits&(1<<litBits-1)]
			if e&literal != 0 {
				store2(out, at, uint16(e>>8))
				at += 1 + int(e>>24&1)
				bits >>= e & 63
				n -= uint(e & 63)
				e = lit[bits&(1<<litBits-1)]
				if e&literal != 0 {
					store2(out, at, uint16(e>>8))
					at += 1 + int(e>>24&1)
					bits >>= e & 63
					n -= uint(e & 63)
					continue
				}
			}
			bits |= load(in, from) << (n & 63)
			from += int(63-n) >> 3
			n |= 56
		}
		if e&special != 0 {
			if e&subtable != 0 {
				e = lit[e.base()+int(bits>>litBits&(1<<e.code()-1))]
			}
			if e&literal != 0 {
				store2(out, at, uint16(e>>8))
				at++
				bits >>= e & 63
				n -= uint(e & 63)
				continue
			}
			if e&endBlock != 0 {
				bits >>= e & 63
				n -= uint(e & 63)
				why = ended
				break
			}
			if e&special != 0 {
				why = corrupt
				break
			}
		}
		length := e.value(bits)
		bits >>= e & 63
		n -= uint(e & 63)

		e = dist[bits&(1<<distBits-1)]
		if e&special != 0 {
			if e&subtable != 0 {
				e = dist[e.base()+int(bits>>distBits&(1<<e.code()-1))]
			}
			if e&special != 0 {
				why = corrupt
				break
			}
		}
		back := e.value(bits)
		bits >>= e & 63
		n -= uint(e & 63)
		src := at - back
		if src < reach {
			why = corrupt
			break
		}
		if back >= 16 {
			copy16(out, at, src)
			copy16(out, at+16, src+16)
			for done := 32; done < length; done += 16 {
				copy16(out, at+done, src+done)
			}
		} else {
			repeat(text[at:], text[src:], length)
		}
		at += length
	}
	z.bits, z.n, z.at = bits, n, from
	return at, why
}

// repeat writes n bytes of a text that begins less than 16 bytes before.
func repeat(to, from []byte, n int) {
	for i := range to[:n] {
		to[i] = from[i]
	}
}

func load(p unsafe.Pointer, at int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(p, at))[:])
}

func store2(p unsafe.Pointer, at int, v uint16) {
	binary.LittleEndian.PutUint16((*[2]byte)(unsafe.Add(p, at))[:], v)
}

func copy16(p unsafe.Pointer, to, from int) {
	*(*[16]byte)(unsafe.Add(p, to)) = *(*[16]byte)(unsafe.Add(p, from))
}
