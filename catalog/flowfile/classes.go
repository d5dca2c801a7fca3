package flowfile

// The classes of bytes that an index is made of. A block of 64 bytes has one bitmap of each.
const (
	isQuote = iota // "
	isDigit
	isPoint // .
	isMinus // -; with isZero a tab or carriage return
	isComma // ,; with isZero a newline
	isZero  // 0 among digits
	_
	isBad // what strings do not hold as it is, or ASCII has not
)

// jsonClasses has a byte's classes as bits.
var jsonClasses = [128]byte{
	0: 1 << isBad, 1: 1 << isBad, 2: 1 << isBad, 3: 1 << isBad, 4: 1 << isBad, 5: 1 << isBad, 6: 1 << isBad, 7: 1 << isBad, 8: 1 << isBad,
	'\t': 1<<isMinus | 1<<isZero, '\n': 1<<isComma | 1<<isZero, 11: 1 << isBad, 12: 1 << isBad, '\r': 1<<isMinus | 1<<isZero,
	14: 1 << isBad, 15: 1 << isBad, 16: 1 << isBad, 17: 1 << isBad, 18: 1 << isBad, 19: 1 << isBad, 20: 1 << isBad, 21: 1 << isBad, 22: 1 << isBad,
	23: 1 << isBad, 24: 1 << isBad, 25: 1 << isBad, 26: 1 << isBad, 27: 1 << isBad, 28: 1 << isBad, 29: 1 << isBad, 30: 1 << isBad, 31: 1 << isBad,
	'"': 1 << isQuote, ',': 1 << isComma, '-': 1 << isMinus, '.': 1 << isPoint, '\\': 1 << isBad,
	'0': 1<<isDigit | 1<<isZero, '1': 1 << isDigit, '2': 1 << isDigit, '3': 1 << isDigit, '4': 1 << isDigit, '5': 1 << isDigit,
	'6': 1 << isDigit, '7': 1 << isDigit, '8': 1 << isDigit, '9': 1 << isDigit,
}

// block has the bitmaps of 64 bytes by class, the first byte lowest.
type block [8]uint64

// width is how many bytes at once the routines take that are used.
type width uint8

const (
	oneByte width = iota // any processor
	half                 // 32: AVX2
	wide                 // 64: AVX-512
)

// widest is what this processor has.
func widest() width {
	switch {
	case hasWide():
		return wide
	case hasHalf():
		return half
	}
	return oneByte
}

// blocksOf makes the bitmaps of n blocks from text, which has as many bytes at least.
func (w width) blocksOf(to []block, text []byte, n int, classes *[128]byte) {
	switch w {
	case wide:
		classifyWide(&to[0], &text[0], n, classes)
	case half:
		classifyHalf(&to[0], &text[0], n, classes)
	default:
		classify(to[:n], text, classes)
	}
}

// classify makes the bitmaps of len(to) blocks from text, which has as many bytes at least.
func classify(to []block, text []byte, classes *[128]byte) {
	for i := range to {
		var b block
		for j, c := range text[64*i : 64*i+64] {
			is := byte(1 << isBad)
			if c < 128 {
				is = classes[c]
			}
			for k := range b {
				b[k] |= uint64(is>>k&1) << j
			}
		}
		to[i] = b
	}
}
