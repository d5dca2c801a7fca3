package hash

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Probe looks keys up in a Groups without changing it. Each goroutine has its own; keys may be added between lookups.
type Probe struct {
	g     *Groups
	memos []memos
	words []uint64
	miss  []bool
	found []int32
}

// NewProbe is a probe of g.
func (g *Groups) NewProbe() *Probe { return &Probe{g: g, memos: make([]memos, len(g.cols))} }

// Lookup is the id of each of n rows of key columns, -1 for a key that there is not, in out's memory if it is large
// enough. NULL is found only where it was added, so never in keys of AssignNoNull.
func (p *Probe) Lookup(cols []*vec.Vector, n int, out []int32) []int32 {
	g := p.g
	out = sized(out, n)
	if len(g.cols) == 1 && cols[0].Dict != nil && !cols[0].Const {
		p.lookupText(cols[0], out)
		return out
	}
	width := g.table.Width()
	p.words = sized(p.words, n*width)
	p.miss = sized(p.miss, n)
	clear(p.words)
	clear(p.miss)
	for i := range g.cols {
		p.encode(i, cols[i].Flat())
	}
	g.table.Lookup(p.words, out)
	for i, miss := range p.miss {
		if miss {
			out[i] = -1
		}
	}
	return out
}

// lookupText is Lookup for one VARCHAR column: one array lookup a row.
func (p *Probe) lookupText(v *vec.Vector, out []int32) {
	m := p.textMemo(v.Dict)
	ids := m.ids
	for i, d := range v.Code[:len(out)] {
		if v.Null != nil && v.Null[i] {
			p.g.table.Lookup([]uint64{0}, out[i:i+1])
			continue
		}
		id := ids[d]
		if id == 0 {
			id = p.textID(m, d)
		}
		out[i] = id - 2
	}
}

// Select appends those of n rows to sel, which has room for them, whose keys are found, or are not, as want says. rows are
// what the rows are called there; nil stands for 0 to n-1.
func (p *Probe) Select(cols []*vec.Vector, n int, rows []int32, want bool, sel []int32) []int32 {
	if len(p.g.cols) == 1 && cols[0].Dict != nil && !cols[0].Const && cols[0].Null == nil {
		return p.selectText(cols[0], n, rows, want, sel)
	}
	p.found = p.Lookup(cols, n, p.found)
	out, k := sel[:n], 0
	for i, id := range p.found {
		out[k] = int32(i)
		if rows != nil {
			out[k] = rows[i]
		}
		if (id >= 0) == want {
			k++
		}
	}
	return out[:k]
}

// selectText is Select for one VARCHAR column: one array lookup a row.
func (p *Probe) selectText(v *vec.Vector, n int, rows []int32, want bool, sel []int32) []int32 {
	m := p.textMemo(v.Dict)
	ids, flip := m.ids, int32(0)
	if !want {
		flip = 1
	}
	out, k := sel[:n], 0
	for i, d := range v.Code[:n] {
		id := ids[d]
		if id == 0 {
			id = p.textID(m, d)
		}
		out[k] = int32(i)
		if rows != nil {
			out[k] = rows[i]
		}
		k += int(int32(uint32(absent-id)>>31) ^ flip)
	}
	return out[:k]
}

// absent is a text's id in a Probe's memo where it is no key; others have theirs + 2, and 0 is not known.
const absent = 1

// textMemo is the memo of d for the only column.
func (p *Probe) textMemo(d *vec.Dict) *memo {
	m := p.memos[0].of(d, p.g.cols[0].names)
	m.ids = extend(m.ids, d.Len())
	if keys := p.g.Len(); m.keys != keys {
		clear(m.ids)
		m.keys = keys
	}
	return m
}

// textID learns the id of a text.
func (p *Probe) textID(m *memo, d int32) int32 {
	m.ids[d] = absent
	if code := p.number(m, d); code > 0 {
		var id [1]int32
		p.g.table.Lookup([]uint64{uint64(code)}, id[:])
		m.ids[d] = id[0] + 2
	}
	return m.ids[d]
}

// number is the code that a text of a memo's dictionary has in the only column, 0 if it has none.
func (p *Probe) number(m *memo, d int32) int32 {
	c := &p.g.cols[0]
	code := d + 1
	if !m.same {
		code = c.names.find(m.dict.Value(d)) + 1
	}
	if uint64(code)>>c.bits != 0 {
		return 0
	}
	return code
}

// encode adds column k to the words of all rows, and marks those whose value no key has.
func (p *Probe) encode(k int, v *vec.Vector) {
	c := &p.g.cols[k]
	if len(p.miss) == 0 {
		return
	}
	words, width := p.words[c.word:], p.g.table.Width()
	if v.Null != nil || v.Type.Kind == types.Null {
		for i := range p.miss {
			if v.Type.Kind != types.Null && !v.Null[i] || !c.wide {
				continue
			}
			p.miss[i] = p.miss[i] || !c.nulls
			if c.nulls {
				p.words[i*width+c.nullAt] |= 1 << c.nullBit
			}
		}
	}
	if v.Type.Kind == types.Null || c.typ.Kind == types.Null {
		return
	}
	if c.names != nil {
		p.encodeTexts(k, v)
		return
	}
	limit := uint64(1)<<c.bits - 1
	if c.ranks != nil {
		for i, x := range v.Int[:len(p.miss)] {
			if v.Null == nil || !v.Null[i] {
				code := c.ranks.find(x, c.base)
				words[i*width] |= code << c.shift
				p.miss[i] = p.miss[i] || code == 0
			}
		}
		return
	}
	if v.Int != nil && !c.wide {
		base := uint64(c.base)
		for i, x := range v.Int[:len(p.miss)] {
			if v.Null != nil && v.Null[i] {
				continue
			}
			d := uint64(x) - base
			words[i*width] |= (d + 1) << c.shift // of a row without a key this is overruled by miss
			p.miss[i] = p.miss[i] || d >= limit
		}
		return
	}
	for i := range p.miss {
		if v.Null != nil && v.Null[i] {
			continue
		}
		if c.wide {
			words[i*width] = raw(v, i)
			if c.typ.Kind == types.Decimal {
				words[i*width+1] = uint64(v.Decimal[i].HighBits())
			}
			continue
		}
		x, ok := int64(0), true
		if c.typ.Kind == types.Boolean {
			if v.Bool[i] {
				x = 1
			}
		} else {
			x, ok = packable(v, i)
		}
		if d := uint64(x) - uint64(c.base); ok && d < limit {
			words[i*width] |= (d + 1) << c.shift
		} else {
			p.miss[i] = true
		}
	}
}

// raw is the bits of slot i; the low ones of a DECIMAL.
func raw(v *vec.Vector, i int) uint64 {
	switch v.Type.Kind {
	case types.Double:
		return math.Float64bits(v.Double[i])
	case types.Decimal:
		return v.Decimal[i].LowBits()
	}
	return uint64(v.Int[i])
}

func (p *Probe) encodeTexts(k int, v *vec.Vector) {
	c := &p.g.cols[k]
	width := p.g.table.Width()
	m := p.memos[k].of(v.Dict, c.names)
	if !m.same {
		m.forget(c.names.Len())
	}
	for i, d := range v.Code[:len(p.miss)] {
		if v.Null != nil && v.Null[i] {
			continue
		}
		code := d + 1
		if !m.same {
			if code = m.codes[d]; code == 0 {
				if code = c.names.find(v.Dict.Value(d)) + 1; code == 0 {
					code = -1
				}
				m.codes[d] = code
			}
		}
		if code < 0 || uint64(code)>>c.bits != 0 { // no text here, or none of a key
			p.miss[i] = true
			continue
		}
		p.words[i*width+c.word] |= uint64(code) << c.shift
	}
}
