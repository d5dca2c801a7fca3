package flowfile

import (
	"hash/crc32"
	"io"
)

// castagnoli is the polynomial of CRC-32C, which processors compute at memory speed.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// joined is the CRC-32C of a text whose two parts have the given ones; size is the second part's. After zlib's
// crc32_combine: appending n bytes multiplies a checksum by x^8n modulo the polynomial.
func joined(first, second uint32, size int64) uint32 {
	power, by := uint32(1)<<31, uint32(1)<<23 // x^0, x^8
	for n := size; n > 0; n >>= 1 {
		if n&1 == 1 {
			power = timesModulo(by, power)
		}
		by = timesModulo(by, by)
	}
	return timesModulo(power, first) ^ second
}

// timesModulo multiplies two polynomials over GF(2) modulo CRC-32C's; the highest bit is x^0.
func timesModulo(a, b uint32) uint32 {
	product := uint32(0)
	for bit := uint32(1) << 31; bit != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		carry := b & 1
		b >>= 1
		if carry == 1 {
			b ^= crc32.Castagnoli
		}
	}
	return product
}

// summed is a stream whose bytes from offset from to offset to are summed as they are read.
type summed struct {
	in       io.Reader
	at       int64 // offset of the next byte
	from, to int64
	sum      uint32
}

// Read is as of io.Reader.
func (s *summed) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	lo, hi := max(s.from-s.at, 0), min(s.to-s.at, int64(n))
	if lo < hi {
		s.sum = crc32.Update(s.sum, castagnoli, p[lo:hi])
	}
	s.at += int64(n)
	return n, err
}

// rest reads on to the end of the range, where rows ended before it, and tells how many bytes were summed.
func (s *summed) rest() (int64, error) {
	if s.at < s.to {
		if _, err := io.Copy(io.Discard, io.LimitReader(s, s.to-s.at)); err != nil {
			return 0, err
		}
	}
	return min(s.at, s.to) - s.from, nil
}
