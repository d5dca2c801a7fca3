package hash

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// encode adds column c of n rows to words, which are width a row and start as zeros. It reports false, with words
// half done, if a value does not fit the layout.
func (c *column) encode(v *vec.Vector, n int, words []uint64, width int) bool {
	if n == 0 {
		return true
	}
	if v.Const {
		one := make([]uint64, width)
		w := *v
		w.N, w.Const = 1, false
		if !c.encode(&w, 1, one, width) {
			return false
		}
		for i := 0; i < n; i++ {
			for k, x := range one {
				words[i*width+k] |= x
			}
		}
		return true
	}
	switch {
	case v.Type.Kind == types.Null:
		return c.encodeNulls(n, words, width)
	case c.names != nil:
		return c.encodeTexts(v, n, words, width)
	case c.wide:
		return c.encodeWide(v, n, words, width)
	case c.ranks != nil:
		return c.encodeRanks(v, n, words, width)
	}
	return c.encodePacked(v, n, words, width)
}

// encodeNulls codes n NULLs.
func (c *column) encodeNulls(n int, words []uint64, width int) bool {
	if c.wide {
		if !c.nulls {
			return false
		}
		for i := 0; i < n; i++ {
			words[i*width+c.nullAt] |= 1 << c.nullBit
		}
	}
	return true
}

func (c *column) encodePacked(v *vec.Vector, n int, words []uint64, width int) bool {
	base, shift, word := uint64(c.base), c.shift, c.word
	var over uint64 // gets a bit at or above c.bits if some code does
	null := v.Null
	switch v.Type.Kind {
	case types.Boolean:
		for i, x := range v.Bool[:n] {
			if null != nil && null[i] {
				continue
			}
			code := uint64(1)
			if x {
				code = 2
			}
			words[i*width+word] |= code << shift
		}
		return true
	case types.Double:
		for i, x := range v.Double[:n] {
			if null != nil && null[i] {
				continue
			}
			whole := int64(x) // of any value out of range; the comparison finds out
			if float64(whole) != x || x >= 1<<53 || x <= -1<<53 {
				return false
			}
			d := uint64(whole) - base
			over |= d | (d + 1)
			words[i*width+word] |= (d + 1) << shift
		}
	case types.Decimal:
		for i, x := range v.Decimal[:n] {
			if null != nil && null[i] {
				continue
			}
			if !narrow(x) {
				return false
			}
			d := x.LowBits() - base
			over |= d | (d + 1)
			words[i*width+word] |= (d + 1) << shift
		}
	default:
		switch {
		case null != nil:
			for i, x := range v.Int[:n] {
				if null[i] {
					continue
				}
				d := uint64(x) - base
				over |= d | (d + 1)
				words[i*width+word] |= (d + 1) << shift
			}
		case width == 1:
			words = words[:n]
			for i, x := range v.Int[:n] {
				d := uint64(x) - base
				over |= d | (d + 1)
				words[i] |= (d + 1) << shift
			}
		default:
			for i, x := range v.Int[:n] {
				d := uint64(x) - base
				over |= d | (d + 1)
				words[i*width+word] |= (d + 1) << shift
			}
		}
	}
	return over>>c.bits == 0
}

func (c *column) encodeWide(v *vec.Vector, n int, words []uint64, width int) bool {
	word := c.word
	set := func(i int, x uint64) { words[i*width+word] = x }
	if v.Null != nil {
		for i, null := range v.Null[:n] {
			if null {
				if !c.nulls {
					return false
				}
				words[i*width+c.nullAt] |= 1 << c.nullBit
			}
		}
	}
	switch v.Type.Kind {
	case types.Double:
		for i, x := range v.Double[:n] {
			if v.Null == nil || !v.Null[i] {
				set(i, math.Float64bits(x))
			}
		}
	case types.Decimal:
		for i, x := range v.Decimal[:n] {
			if v.Null == nil || !v.Null[i] {
				set(i, x.LowBits())
				words[i*width+word+1] = uint64(x.HighBits())
			}
		}
	default:
		for i, x := range v.Int[:n] {
			if v.Null == nil || !v.Null[i] {
				set(i, uint64(x))
			}
		}
	}
	return true
}

// encodeTexts numbers texts that are new. A vector without a dictionary holds the names' own codes.
func (c *column) encodeTexts(v *vec.Vector, n int, words []uint64, width int) bool {
	shift, word, null := c.shift, c.word, v.Null
	entries := v.Code[:n]
	var most uint64
	var m *memo
	if v.Dict != nil {
		m = c.memos.of(v.Dict, c.names)
	}
	if m == nil || m.same {
		for i, code := range entries {
			if null == nil || !null[i] {
				most |= uint64(code + 1)
				words[i*width+word] |= uint64(code+1) << shift
			}
		}
	} else {
		codes := m.codes
		for i, d := range entries {
			if null != nil && null[i] {
				continue
			}
			code := codes[d]
			if code <= 0 {
				var rest []bool
				if null != nil {
					rest = null[i:]
				}
				c.names.fill(m, entries[i:], rest)
				code = codes[d]
			}
			most |= uint64(code)
			words[i*width+word] |= uint64(code) << shift
		}
	}
	c.most |= most
	return most>>c.bits == 0
}
