package inflate

import "encoding/binary"

const (
	maxLits  = 286 // symbols of literals and lengths that a block may have codes of
	maxDists = 30
)

// preOrder is the order of the code lengths of code lengths.
var preOrder = [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// block reads a block's header, with its codes.
func (z *Reader) block() error {
	z.more()
	v, err := z.take(3)
	if err != nil {
		return err
	}
	z.final = v&1 == 1
	z.state = inSymbols
	switch v >> 1 {
	case 0:
		return z.storedHeader()
	case 1:
		z.useFixed()
		return nil
	case 2:
		return z.dynamicHeader()
	}
	return z.corrupt()
}

func (z *Reader) storedHeader() error {
	z.align()
	b, err := z.bytes(4)
	if err != nil {
		return err
	}
	size := binary.LittleEndian.Uint16(b)
	if size != ^binary.LittleEndian.Uint16(b[2:]) {
		return z.corrupt()
	}
	z.state, z.stored = inStored, int(size)
	return nil
}

// copyStored copies what it can of a stored block.
func (z *Reader) copyStored(text []byte, at int) (int, error) {
	for z.stored > 0 && at < len(text) {
		if z.at == z.end && !z.more() && z.at == z.end {
			return at, z.short()
		}
		n := copy(text[at:], z.buf[z.at:min(z.end, z.at+z.stored)])
		z.at += n
		z.stored -= n
		at += n
	}
	if z.stored == 0 {
		z.endBlock()
	}
	return at, nil
}

// dynamicHeader reads the codes of a block: first the code of their lengths, then the lengths.
func (z *Reader) dynamicHeader() error {
	v, err := z.take(14)
	if err != nil {
		return err
	}
	lits, dists, pres := int(v&31)+257, int(v>>5&31)+1, int(v>>10)+4
	if lits > maxLits || dists > maxDists {
		return z.corrupt()
	}
	var pre [len(preOrder)]uint8
	for _, symbol := range preOrder[:pres] {
		n, err := z.take(3)
		if err != nil {
			return err
		}
		pre[symbol] = uint8(n)
	}
	if !z.usePre(pre[:]) {
		return z.corrupt()
	}
	var lens [maxLits + maxDists]uint8
	if err := z.codeLengths(lens[:lits+dists]); err != nil {
		return err
	}
	if !z.use(lens[:lits], lens[lits:lits+dists]) {
		return z.corrupt()
	}
	return nil
}

// codeLengths reads run-length coded lengths.
func (z *Reader) codeLengths(lens []uint8) error {
	for i := 0; i < len(lens); {
		z.load()
		e := z.pre[z.bits&(1<<preBits-1)]
		if e&special != 0 {
			return z.corrupt()
		}
		if z.left() < e.total() {
			return z.short()
		}
		z.drop(uint(e.total()))
		symbol := uint8(e.base())
		if symbol < 16 {
			lens[i] = symbol
			i++
			continue
		}
		length, least, bits := uint8(0), uint(3), uint(3)
		switch symbol {
		case 16:
			if bits = 2; i == 0 {
				return z.corrupt()
			}
			length = lens[i-1]
		case 18:
			least, bits = 11, 7
		}
		repeat, err := z.take(bits)
		if err != nil {
			return err
		}
		if repeat += least; int(repeat) > len(lens)-i {
			return z.corrupt()
		}
		for range repeat {
			lens[i] = length
			i++
		}
	}
	return nil
}
