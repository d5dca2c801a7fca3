package pack

// The routines take n numbers, a multiple of 16 and not 0. Their Go twins are least, beyond and narrowed.

//go:noescape
func leastWide(from *int64, n int) int64

// beyondWide adds to counts how many numbers are so far from base that they are beyond 8, 16 and 32 bits.
//
//go:noescape
func beyondWide(counts *[3]int64, from *int64, n int, base int64)

//go:noescape
func narrowWide8(to *uint8, from *int64, n int, base int64)

//go:noescape
func narrowWide16(to *uint16, from *int64, n int, base int64)

//go:noescape
func narrowWide32(to *uint32, from *int64, n int, base int64)

// wide is how many of n numbers the routines can take.
func wide(n int) int {
	if hasWiden() {
		return n &^ 15
	}
	return 0
}
