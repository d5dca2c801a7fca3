package agg

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// HyperLogLog of Flajolet, Fusy, Gandouet and Meunier (2007) with 64-bit hashes: register k holds the greatest rank,
// the place of the first one bit in the rest of a hash, of the hashes that begin with k.
const (
	hllBits      = 14
	hllRegisters = 1 << hllBits // bytes of a full sketch; its standard error is 1.04 / sqrt(registers) = 0.8 %
	hllMaxRank   = 64 - hllBits + 1
	hllSparse    = 8192 // bytes beyond which a sparse sketch becomes full
)

// hll is one sketch, the empty one to begin with. While few registers are set it is an open-addressing table of
// them, four bytes each: register << 8 | rank, 0 being free. Then it is all registers. The estimate depends on the
// registers alone, so both forms estimate alike.
type hll struct {
	cells []byte
	set   int32 // registers in the table; meaningless in a full sketch
}

func (s *hll) full() bool { return len(s.cells) == hllRegisters }

// add takes in the hash of a value.
func (s *hll) add(hash uint64) {
	// The bit below bounds the rank where all others are zero.
	s.put(uint32(hash>>(64-hllBits)), uint8(bits.LeadingZeros64(hash<<hllBits|1<<(hllBits-1))+1))
}

// put raises a register to rank, unless it is higher.
func (s *hll) put(register uint32, rank uint8) {
	if s.full() {
		s.cells[register] = max(s.cells[register], rank)
		return
	}
	if int(s.set)*16 >= 3*len(s.cells) {
		s.grow()
		s.put(register, rank)
		return
	}
	mask := uint32(len(s.cells)/4 - 1)
	for k := register * 0x9E3779B1 >> 16; ; k++ {
		slot := s.cells[4*(k&mask):][:4]
		switch w := binary.LittleEndian.Uint32(slot); {
		case w == 0:
			s.set++
			binary.LittleEndian.PutUint32(slot, register<<8|uint32(rank))
			return
		case w>>8 == register:
			if uint8(w) < rank {
				slot[0] = rank
			}
			return
		}
	}
}

// grow doubles the table, or makes the sketch a full one.
func (s *hll) grow() {
	old := *s
	size := max(16, 2*len(old.cells))
	if size > hllSparse {
		size = hllRegisters
	}
	*s = hll{cells: make([]byte, size)}
	old.each(s.put)
}

// each calls do with every register that is set.
func (s *hll) each(do func(register uint32, rank uint8)) {
	if s.full() {
		for r, rank := range s.cells {
			if rank > 0 {
				do(uint32(r), rank)
			}
		}
		return
	}
	for at := 0; at < len(s.cells); at += 4 {
		if w := binary.LittleEndian.Uint32(s.cells[at:]); w != 0 {
			do(w>>8, uint8(w))
		}
	}
}

// estimate is Ertl's improved raw estimator: Otmar Ertl, New cardinality estimation algorithms for HyperLogLog sketches
// (2017), algorithm 6. It needs no table of corrections, and is for all sizes alike.
func (s *hll) estimate() float64 {
	var counts [hllMaxRank + 1]int // registers by rank
	counts[0] = hllRegisters
	s.each(func(_ uint32, rank uint8) {
		counts[rank]++
		counts[0]--
	})
	const m = float64(hllRegisters)
	z := m * tau(1-float64(counts[hllMaxRank])/m)
	for rank := hllMaxRank - 1; rank >= 1; rank-- {
		z = 0.5 * (z + float64(counts[rank]))
	}
	z += float64(m * sigma(float64(counts[0])/m))
	return m * m / (2 * math.Ln2 * z) // infinite z, of an empty sketch: 0
}

// sigma is x + the sum over k from 1 of x^(2^k) * 2^(k-1).
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for last := math.NaN(); z != last; {
		x *= x
		last = z
		z += float64(x * y)
		y += y
	}
	return z
}

// tau is (1 - x - the sum over k from 1 of (1 - x^(2^-k))^2 * 2^-k) / 3.
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for last := math.NaN(); z != last; {
		x = math.Sqrt(x)
		last = z
		y *= 0.5
		z -= float64((1-x)*(1-x)) * y
	}
	return z / 3
}
