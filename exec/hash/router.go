package hash

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Parts is how many parts a Router tells apart.
const Parts = 256

// Router says which of Parts parts a row belongs to: rows with equal values in the same one, whichever of the Routers
// with the same names is asked. Each goroutine has its own.
type Router struct {
	names  []*Names
	memos  []memos
	codes  [][]int32
	hashes []uint64
	parts  []uint8
}

// NewRouter routes by columns, of which those of type VARCHAR have names.
func NewRouter(names []*Names) *Router {
	return &Router{names: names, memos: make([]memos, len(names)), codes: make([][]int32, len(names))}
}

// Coded is column k of n rows, not Const, with the names' numbers for codes and no dictionary, if it is one of texts. It
// is valid until the next call for k.
func (r *Router) Coded(k int, v *vec.Vector) *vec.Vector {
	if v.Dict == nil {
		return v
	}
	out := *v
	out.Dict = nil
	m := r.memos[k].of(v.Dict, r.names[k])
	if m.same {
		return &out
	}
	codes := sized(r.codes[k], v.N)
	known := m.codes
	for i, d := range v.Code[:v.N] {
		if v.Null != nil && v.Null[i] {
			continue
		}
		if known[d] <= 0 {
			var rest []bool
			if v.Null != nil {
				rest = v.Null[i:]
			}
			r.names[k].fill(m, v.Code[i:v.N], rest)
		}
		codes[i] = known[d] - 1
	}
	r.codes[k], out.Code = codes, codes
	return &out
}

// Route is the part of each of n rows of key columns, which are not Const and, if they are texts, Coded. It is valid
// until the next call.
func (r *Router) Route(cols []*vec.Vector, n int) []uint8 {
	r.parts = sized(r.parts, n)
	if len(cols) == 1 && cols[0].Type.Kind == types.Varchar {
		r.routeTexts(cols[0])
		return r.parts
	}
	r.hashes = sized(r.hashes, n)
	clear(r.hashes)
	for _, v := range cols {
		mixColumn(r.hashes, v)
	}
	for i, h := range r.hashes {
		r.parts[i] = uint8(mix1(h) >> 56)
	}
	return r.parts
}

// routeTexts is Route by one column of texts, whose numbers lie close together and are as good as hashes.
func (r *Router) routeTexts(v *vec.Vector) {
	for i, code := range v.Code[:len(r.parts)] {
		r.parts[i] = uint8(code)
	}
	for i, null := range v.Null {
		if null {
			r.parts[i] = 0
		}
	}
}

// nullWord stands for NULL among the words that are mixed.
const nullWord = 0x9e3779b97f4a7c15

// mixColumn mixes the values of a column into the hashes of its rows.
func mixColumn(hashes []uint64, v *vec.Vector) {
	if v.Null == nil {
		switch v.Type.Kind {
		case types.Varchar:
			mixWords(hashes, v.Code)
			return
		case types.BigInt, types.Date, types.Timestamp:
			mixWords(hashes, v.Int)
			return
		case types.Double:
			for i, x := range v.Double[:len(hashes)] {
				hashes[i] = mixed(hashes[i], math.Float64bits(x))
			}
			return
		}
	}
	for i := range hashes {
		if v.Type.Kind == types.Null || v.Null != nil && v.Null[i] {
			hashes[i] = mixed(hashes[i], nullWord)
			continue
		}
		switch v.Type.Kind {
		case types.Boolean:
			if v.Bool[i] {
				hashes[i] = mixed(hashes[i], 1)
			}
		case types.Varchar:
			hashes[i] = mixed(hashes[i], uint64(v.Code[i]))
		default:
			hashes[i] = mixed(hashes[i], raw(v, i))
			if v.Type.Kind == types.Decimal {
				hashes[i] = mixed(hashes[i], uint64(v.Decimal[i].HighBits()))
			}
		}
	}
}

func mixWords[T int32 | int64](hashes []uint64, words []T) {
	for i, x := range words[:len(hashes)] {
		hashes[i] = mixed(hashes[i], uint64(x))
	}
}

// mixed adds a word to a hash, of which mix1 makes a good one in the end.
func mixed(h, w uint64) uint64 {
	h = (h ^ w) * odd
	return h ^ h>>29
}
