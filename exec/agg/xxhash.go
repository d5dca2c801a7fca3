package agg

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// XXH64 with seed 0 (Yann Collet, xxHash specification 0.1.1): the same in every process, as stored sketches need it.
const (
	prime1 = 0x9E3779B185EBCA87
	prime2 = 0xC2B2AE3D27D4EB4F
	prime3 = 0x165667B19E3779F9
	prime4 = 0x85EBCA77C2B2AE63
	prime5 = 0x27D4EB2F165667C5
)

func xxRound(acc, lane uint64) uint64 { return bits.RotateLeft64(acc+lane*prime2, 31) * prime1 }

func avalanche(h uint64) uint64 {
	h = (h ^ h>>33) * prime2
	h = (h ^ h>>29) * prime3
	return h ^ h>>32
}

// hashWord is XXH64 of the eight bytes of w, the lowest first.
func hashWord(w uint64) uint64 {
	h := uint64(prime5) + 8
	return avalanche(bits.RotateLeft64(h^xxRound(0, w), 27)*prime1 + prime4)
}

// hashText is XXH64 of the bytes of s.
func hashText(s string) uint64 {
	word := func(s string) uint64 { // one load
		return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	}
	size := uint64(len(s))
	h := uint64(prime5)
	if len(s) >= 32 {
		var lanes [4]uint64
		a, b := uint64(prime1), uint64(prime2) // variables, for the sums wrap
		lanes[0], lanes[1], lanes[3] = a+b, b, -a
		for ; len(s) >= 32; s = s[32:] {
			for i := range lanes {
				lanes[i] = xxRound(lanes[i], word(s[8*i:]))
			}
		}
		h = bits.RotateLeft64(lanes[0], 1) + bits.RotateLeft64(lanes[1], 7) + bits.RotateLeft64(lanes[2], 12) + bits.RotateLeft64(lanes[3], 18)
		for _, l := range lanes {
			h = (h^xxRound(0, l))*prime1 + prime4
		}
	}
	h += size
	for ; len(s) >= 8; s = s[8:] {
		h = bits.RotateLeft64(h^xxRound(0, word(s)), 27)*prime1 + prime4
	}
	if len(s) >= 4 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
		h = bits.RotateLeft64(h^w*prime1, 23)*prime2 + prime3
		s = s[4:]
	}
	for i := 0; i < len(s); i++ {
		h = bits.RotateLeft64(h^uint64(s[i])*prime5, 11) * prime1
	}
	return avalanche(h)
}

// hashDouble is hashWord of the number where it is a BIGINT, so that equal numbers have equal hashes.
func hashDouble(f float64) uint64 {
	if f >= -1<<63 && f < 1<<63 && f == math.Trunc(f) {
		return hashWord(uint64(int64(f)))
	}
	return hashWord(math.Float64bits(f) ^ prime5)
}

// hashDecimal is hashWord of the number where it is a BIGINT, and else of its digits without zeros at the end.
func hashDecimal(d decimal128.Num, scale int) uint64 {
	if v, ok := types.DecimalInt(d); ok { // nearly always
		for scale > 0 && v%10 == 0 {
			v, scale = v/10, scale-1
		}
		if scale == 0 || v == 0 {
			return hashWord(uint64(v))
		}
		d = decimal128.FromI64(v)
	} else if scale > 0 {
		b, ten := d.BigInt(), big.NewInt(10)
		for scale > 0 {
			q, rest := new(big.Int).QuoRem(b, ten, new(big.Int))
			if rest.Sign() != 0 {
				break
			}
			b, scale = q, scale-1
		}
		if d = decimal128.FromBigInt(b); b.IsInt64() {
			return hashDecimal(d, scale)
		}
	}
	var text [17]byte
	binary.LittleEndian.PutUint64(text[:], d.LowBits())
	binary.LittleEndian.PutUint64(text[8:], uint64(d.HighBits()))
	text[16] = byte(scale)
	return hashText(string(text[:]))
}

// hashes are the hashes of rows. Those of a dictionary's entries are kept, as far as they were asked for.
type hashes struct {
	dict  *vec.Dict
	known []uint64 // by code; 0 is not known yet
}

func (m *hashes) bytes() int64 { return int64(8 * cap(m.known)) }

// of is the hash of row i of a flat vector, which is not NULL there.
func (m *hashes) of(v *vec.Vector) func(i int) uint64 {
	switch v.Type.Kind {
	case types.Boolean:
		return func(i int) uint64 {
			if v.Bool[i] {
				return hashWord(1)
			}
			return hashWord(0)
		}
	case types.Double:
		return func(i int) uint64 { return hashDouble(v.Double[i]) }
	case types.Decimal:
		return func(i int) uint64 { return hashDecimal(v.Decimal[i], int(v.Type.Scale)) }
	case types.Varchar:
		if v.Dict.Len() > 4*v.N+1024 { // a table would cost more than it saves
			return func(i int) uint64 { return hashText(v.Dict.Value(v.Code[i])) }
		}
		if !v.Dict.Extends(m.dict) {
			clear(m.known)
			m.known = m.known[:0]
		}
		m.dict = v.Dict
		m.known = grow(m.known, v.Dict.Len())
		known := m.known
		return func(i int) uint64 {
			c := v.Code[i]
			if known[c] == 0 {
				known[c] = hashText(v.Dict.Value(c))
			}
			return known[c]
		}
	}
	return func(i int) uint64 { return hashWord(uint64(v.Int[i])) }
}
