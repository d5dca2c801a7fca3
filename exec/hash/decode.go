package hash

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// decode is the column's values in n rows of words. Texts are left as the column's own codes, without a dictionary.
func (c *column) decode(words []uint64, n, width int) *vec.Vector {
	v := &vec.Vector{Type: c.typ, N: n}
	if c.typ.Kind == types.Null {
		return v
	}
	v.Null = c.decodeNulls(words, n, width)
	if c.wide {
		c.decodeWide(v, words, width)
	} else {
		c.decodePacked(v, words, width)
	}
	return v
}

// decodeNulls tells which of n rows are NULL, nil if none is.
func (c *column) decodeNulls(words []uint64, n, width int) []bool {
	at, shift, mask, want := c.word, c.shift, uint64(1)<<c.bits-1, uint64(0)
	if c.wide {
		if !c.nulls {
			return nil
		}
		at, shift, mask, want = c.nullAt, c.nullBit, 1, 1
	}
	for i := range n {
		if words[i*width+at]>>shift&mask != want {
			continue
		}
		null := make([]bool, n)
		for k := i; k < n; k++ {
			null[k] = words[k*width+at]>>shift&mask == want
		}
		return null
	}
	return nil
}

func (c *column) decodePacked(v *vec.Vector, words []uint64, width int) {
	mask := uint64(1)<<c.bits - 1
	at := func(i int) int64 { return int64(words[i*width+c.word]>>c.shift&mask - 1 + uint64(c.base)) }
	if c.typ.Kind == types.Varchar && width == 1 {
		v.Code = make([]int32, v.N)
		shift := c.shift
		for i, w := range words[:v.N] {
			v.Code[i] = int32(w>>shift&mask) - 1
		}
		return
	}
	switch c.typ.Kind {
	case types.Boolean:
		v.Bool = make([]bool, v.N)
		for i := range v.Bool {
			v.Bool[i] = at(i) == 1
		}
	case types.Varchar:
		v.Code = make([]int32, v.N)
		for i := range v.Code {
			v.Code[i] = int32(at(i))
		}
	case types.Double:
		v.Double = make([]float64, v.N)
		for i := range v.Double {
			v.Double[i] = float64(at(i))
		}
	case types.Decimal:
		v.Decimal = make([]decimal128.Num, v.N)
		for i := range v.Decimal {
			v.Decimal[i] = decimal128.FromI64(at(i))
		}
	default:
		v.Int = make([]int64, v.N)
		if c.ranks != nil {
			for i := range v.Int {
				if code := words[i*width+c.word] >> c.shift & mask; code != 0 {
					v.Int[i] = c.ranks.values[code-1]
				}
			}
			return
		}
		for i := range v.Int {
			v.Int[i] = at(i)
		}
	}
}

func (c *column) decodeWide(v *vec.Vector, words []uint64, width int) {
	switch c.typ.Kind {
	case types.Double:
		v.Double = make([]float64, v.N)
		for i := range v.Double {
			v.Double[i] = math.Float64frombits(words[i*width+c.word])
		}
	case types.Decimal:
		v.Decimal = make([]decimal128.Num, v.N)
		for i := range v.Decimal {
			v.Decimal[i] = decimal128.New(int64(words[i*width+c.word+1]), words[i*width+c.word])
		}
	default:
		v.Int = make([]int64, v.N)
		for i := range v.Int {
			v.Int[i] = int64(words[i*width+c.word])
		}
	}
}
