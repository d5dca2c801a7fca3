package agg

import (
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// wide is an exact sum of binary floating-point numbers of any exponent: the sum of chunks[k] * 2^(32(base+k)).
// Chunks are 32 bits apart and 64 wide, so that a carry is due only every 2^30 additions, as in the small
// superaccumulator of R. Neal, Fast Exact Summation Using Small and Large Superaccumulators (2015), section 2; unlike
// there, only the chunks between the least and the greatest one ever touched are kept.
type wide struct {
	base   int
	chunks []int64
	adds   int // every |chunk| is at most adds * 2^32
}

const maxAdds = 1 << 30

// add adds (hi * 2^64 + lo) * 2^exp, negated if neg.
func (w *wide) add(neg bool, hi, lo uint64, exp int) {
	if hi|lo == 0 {
		return
	}
	if w.adds >= maxAdds {
		w.carry()
	}
	w.adds++
	at, s := exp>>5, uint(exp&31)
	top := hi >> (64 - s)
	hi, lo = hi<<s|lo>>(64-s), lo<<s
	// Empty chunks at either end are not touched, so that windows stay small.
	for lo&(1<<32-1) == 0 {
		lo, hi, top = lo>>32|hi<<32, hi>>32|top<<32, top>>32
		at++
	}
	size := bits.Len64(lo)
	if top != 0 {
		size = 128 + bits.Len64(top)
	} else if hi != 0 {
		size = 64 + bits.Len64(hi)
	}
	w.cover(at, at+(size+31)>>5)
	for k := at - w.base; lo|hi|top != 0; k++ {
		c := int64(lo & (1<<32 - 1))
		if neg {
			c = -c
		}
		w.chunks[k] += c
		lo, hi, top = lo>>32|hi<<32, hi>>32|top<<32, top>>32
	}
}

// addDouble adds a finite x.
func (w *wide) addDouble(x float64) {
	neg, m, exp := split(x)
	w.add(neg, 0, m, exp)
}

// addProduct adds x * y, both finite.
func (w *wide) addProduct(x, y float64) {
	negX, mx, ex := split(x)
	negY, my, ey := split(y)
	hi, lo := bits.Mul64(mx, my)
	w.add(negX != negY, hi, lo, ex+ey)
}

// split is |x| = m * 2^exp, m below 2^53, of a finite x, and its sign.
func split(x float64) (neg bool, m uint64, exp int) {
	b := math.Float64bits(x)
	m, exp = b&(1<<52-1), int(b>>52&0x7ff)
	if exp == 0 {
		exp = 1
	} else {
		m |= 1 << 52
	}
	return b>>63 != 0, m, exp - 1075
}

// cover makes chunks for [from, to).
func (w *wide) cover(from, to int) {
	if len(w.chunks) == 0 {
		w.base = from
	}
	if from < w.base {
		w.chunks = slices.Insert(w.chunks, 0, make([]int64, w.base-from)...)
		w.base = from
	}
	if missing := to - w.base - len(w.chunks); missing > 0 {
		w.chunks = append(w.chunks, make([]int64, missing)...)
	}
}

// carry brings every chunk but the last to 0 ... 2^32-1, and the last to at most 2^32 either way.
func (w *wide) carry() {
	for k := 0; k < len(w.chunks); k++ {
		c := w.chunks[k] >> 32
		if k == len(w.chunks)-1 {
			if c == 0 || c == -1 {
				break
			}
			w.chunks = append(w.chunks, 0)
		}
		w.chunks[k] -= c << 32
		w.chunks[k+1] += c
	}
	w.adds = 1
}

// merge adds other, which is unchanged.
func (w *wide) merge(other *wide) {
	if len(other.chunks) == 0 {
		return
	}
	if w.adds+other.adds > maxAdds {
		w.carry()
		if w.adds+other.adds > maxAdds {
			o := *other
			o.chunks = slices.Clone(o.chunks)
			o.carry()
			other = &o
		}
	}
	w.adds += other.adds
	w.cover(other.base, other.base+len(other.chunks))
	for k, c := range other.chunks {
		w.chunks[k+other.base-w.base] += c
	}
}

// value is the sum as z * 2^exp.
func (w *wide) value() (z *big.Int, exp int) {
	z = new(big.Int)
	var c big.Int
	for k := len(w.chunks) - 1; k >= 0; k-- {
		z.Lsh(z, 32)
		z.Add(z, c.SetInt64(w.chunks[k]))
	}
	return z, 32 * w.base
}

// wides has a wide for those groups that need one.
type wides struct {
	at   []int32 // index + 1 into list by group; shorter than the number of groups if the rest need none
	list []wide
}

// of is the wide of group g, made if there is none. It is valid until the next one is made.
func (ws *wides) of(g int32) *wide {
	ws.at = grow(ws.at, int(g)+1)
	if ws.at[g] == 0 {
		ws.list = append(ws.list, wide{})
		ws.at[g] = int32(len(ws.list))
	}
	return &ws.list[ws.at[g]-1]
}

// get is the wide of group g, nil if there is none.
func (ws *wides) get(g int) *wide {
	if g >= len(ws.at) || ws.at[g] == 0 {
		return nil
	}
	return &ws.list[ws.at[g]-1]
}

func (ws *wides) merge(other *wides, to []int32) {
	for g := range other.at {
		if w := other.get(g); w != nil && to[g] >= 0 {
			ws.of(to[g]).merge(w)
		}
	}
}

func (ws *wides) bytes() int64 {
	size := int64(4*cap(ws.at) + 40*cap(ws.list))
	for i := range ws.list {
		size += int64(8 * cap(ws.list[i].chunks))
	}
	return size
}

// rows are the wides as three columns: group, chunk number, chunk.
func (ws *wides) rows() [3][]int64 {
	var out [3][]int64
	for g := range ws.at {
		w := ws.get(g)
		if w == nil {
			continue
		}
		for k, c := range w.chunks {
			out[0], out[1], out[2] = append(out[0], int64(g)), append(out[1], int64(w.base+k)), append(out[2], c)
		}
	}
	return out
}

// load is the inverse of rows.
func (ws *wides) load(rows [][]int64) {
	for i, g := range rows[0] {
		c, w := rows[2][i], ws.of(int32(g))
		at := int(rows[1][i])
		w.cover(at, at+1)
		w.chunks[at-w.base] += c
		w.adds = max(w.adds, int(min(uint64(maxAdds), magnitude(c)>>32+1)))
	}
}

func magnitude(c int64) uint64 {
	if c < 0 {
		return -uint64(c)
	}
	return uint64(c)
}

// grow is s with zeros up to length n.
func grow[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	if n <= cap(s) {
		return s[:n]
	}
	grown := make([]T, n, max(n, 2*cap(s)))
	copy(grown, s)
	return grown
}
