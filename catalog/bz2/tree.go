package bz2

const (
	maxCode   = 20 // bits
	indexBits = 10
)

// A tree is a complete canonical code.
type tree struct {
	index [1 << indexBits]uint16 // symbol and length of the code that starts so, 5 bits; 0 where it is longer
	order [258]uint16            // the symbols by their codes
	until [maxCode + 1]uint64    // the last that 64 bits can be which begin with a code of so many bits or less
	first [maxCode + 1]int       // the number in order, less the code, of the first code of so many bits
}

// build makes the tree of the code with the given lengths, 1 to maxCode each, if it is complete.
func (t *tree) build(lens []uint8) bool {
	var count [maxCode + 1]int
	for _, n := range lens {
		count[n]++
	}
	var start [maxCode + 1]int // in order
	code, sum := 0, 0
	for n := 1; n <= maxCode; n++ {
		code <<= 1
		t.first[n] = sum - code
		start[n] = sum
		code += count[n]
		sum += count[n]
		if code > 1<<n {
			return false
		}
		t.until[n] = uint64(code)<<(64-n) - 1
	}
	if code != 1<<maxCode {
		return false
	}
	clear(t.index[:])
	for symbol, n := range lens {
		at := start[n]
		start[n]++
		t.order[at] = uint16(symbol)
		if n <= indexBits {
			code := (at - t.first[n]) << (indexBits - n)
			e := uint16(symbol)<<5 | uint16(n)
			for i := range t.index[code:][:1<<(indexBits-n)] {
				t.index[code+i] = e
			}
		}
	}
	return true
}

// symbol is what bits begin with, from the top, and how many of them it is.
func (t *tree) symbol(bits uint64) (symbol, n int) {
	e := t.index[bits>>(64-indexBits)]
	if e != 0 {
		return int(e >> 5), int(e & 31)
	}
	for n = indexBits + 1; bits > t.until[n]; n++ { // of 258 symbols some have less than 10 bits, so that until is right here
	}
	return int(t.order[t.first[n]+int(bits>>(64-n))]), n
}
