package hash

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Groups numbers distinct key rows 0, 1, 2, ... in the order in which they are first seen. In a key, NULL is a value
// that equals NULL. With no key columns every row has the one key there is. Not safe for concurrent use, but any number
// of Probes may look keys up while nobody adds any.
type Groups struct {
	types []types.Type
	cols  []column
	table *Table
	words []uint64 // of the batch being looked up
	thin  bool     // words far apart are no reason for an array
	bytes *byteIDs // of one column; nil before they are needed
}

// NewGroups is an empty set of keys of these types. Vectors passed in later must have them, or be of type NULL.
func NewGroups(keys []types.Type) *Groups { return NewGroupsOf(keys, make([]*Names, len(keys))) }

// NewGroupsOf is NewGroups with names that others use too. Where there are names, a VARCHAR vector without a dictionary
// holds their numbers as codes. Columns of other types have none.
func NewGroupsOf(keys []types.Type, names []*Names) *Groups {
	g := &Groups{types: keys, cols: make([]column, len(keys))}
	for i, t := range keys {
		g.cols[i] = newColumn(t, names[i])
	}
	if len(keys) == 1 && keys[0].Kind == types.Varchar {
		g.cols[0].bits = 32 // nothing to share the word with
	}
	g.table = g.newTable()
	return g
}

// NewThinGroups is NewGroupsOf where only few of the keys that lie close together are expected, as in one part of many.
func NewThinGroups(keys []types.Type, names []*Names) *Groups {
	g := NewGroupsOf(keys, names)
	g.thin = len(keys) > 1
	g.table = g.newTable()
	return g
}

// Reserve makes room for n keys in all.
func (g *Groups) Reserve(n int) {
	switch {
	case !g.table.isDense:
		g.table.Reserve(n)
	case len(g.cols) == 1 && g.cols[0].names != nil:
		g.table.Reserve(min(g.cols[0].names.Len()+1, 1<<maxDense))
	}
}

// Clear takes all keys out. How they are coded stays, and so does the room for them.
func (g *Groups) Clear() {
	g.table.Clear()
	g.bytes = nil
	for i := range g.cols {
		for _, m := range g.cols[i].memos {
			clear(m.ids)
		}
	}
}

// Types are the types of the key columns.
func (g *Groups) Types() []types.Type { return g.types }

// Len is the number of keys.
func (g *Groups) Len() int { return g.table.Len() }

// Bytes is about how much memory the keys hold.
func (g *Groups) Bytes() int64 {
	size := g.table.Bytes() + int64(8*cap(g.words))
	for i := range g.cols {
		size += g.cols[i].memos.size()
		if names := g.cols[i].names; names != nil {
			size += names.size()
		}
	}
	return size
}

// Assign is the id of each of n rows of key columns, in out's memory if it is large enough. Keys that are new get
// the next ids. Columns may be Const, and a single one packed.
func (g *Groups) Assign(cols []*vec.Vector, n int, out []int32) []int32 {
	out = sized(out, n)
	if len(cols) == 1 && cols[0].Packed != nil {
		if g.assignBytes(cols[0], out) {
			return out
		}
		cols = []*vec.Vector{cols[0].Flat()}
	}
	if len(g.cols) == 1 && cols[0].Dict != nil && !cols[0].Const {
		g.assignText(cols[0], out)
		return out
	}
	if len(g.cols) == 1 && g.table.isDense && cols[0].Null == nil && !cols[0].Const {
		switch v := cols[0]; {
		case v.Int != nil:
			assignNear(g, v, v.Int, out)
			return out
		case v.Double != nil:
			assignNear(g, v, v.Double, out)
			return out
		}
	}
	g.encode(cols, n)
	g.table.Find(g.words, out)
	return out
}

// assignNear is Assign for one column of numbers, mostly whole ones that lie close together: one array lookup a row, or one for many
// that are the same.
func assignNear[T int64 | float64](g *Groups, v *vec.Vector, values []T, out []int32) {
	for at := 0; at < len(out); {
		part := out[at:min(at+stretch, len(out))]
		same := len(part) == stretch && uniform(values[at:])
		look := part
		if same {
			look = part[:1]
		}
		if !lookNear(g, v, values, at, look) {
			rest := v.Slice(at, len(out))
			g.encode([]*vec.Vector{rest}, rest.N)
			g.table.Find(g.words, out[at:])
			return
		}
		if same {
			fill(part, part[0])
		}
		at += len(part)
	}
}

// lookNear sets out to the ids of the values from a place on. It reports false where the table is no array any more.
func lookNear[T int64 | float64](g *Groups, v *vec.Vector, values []T, from int, out []int32) bool {
	c, dense := &g.cols[0], g.table.dense
	less := uint64(c.base) - 1
	for i, x := range values[from:][:len(out)] {
		whole := int64(x) // of a number out of range: any, and not x
		if w := uint64(whole) - less; w < uint64(len(dense)) && T(whole) == x && w > 0 && dense[w] != 0 {
			out[i] = dense[w] - 1
			continue
		}
		one := v.Slice(from+i, from+i+1)
		g.encode([]*vec.Vector{one}, 1)
		g.table.Find(g.words, out[i:i+1])
		if !g.table.isDense {
			return false
		}
		dense, less = g.table.dense, uint64(c.base)-1
	}
	return true
}

// AssignNoNull is Assign for keys in which NULL equals nothing: rows with a NULL in a key get -1 and add no key.
func (g *Groups) AssignNoNull(cols []*vec.Vector, n int, out []int32) []int32 {
	skip := nullRows(cols, n)
	if skip == nil {
		return g.Assign(cols, n, out)
	}
	rows := make([]int32, 0, n)
	for i, s := range skip {
		if !s {
			rows = append(rows, int32(i))
		}
	}
	some := make([]*vec.Vector, len(cols))
	for i, c := range cols {
		some[i] = c.Select(rows)
	}
	out = sized(out, n)
	ids := g.Assign(some, len(rows), nil)
	for i := range out {
		out[i] = -1
	}
	for k, r := range rows {
		out[r] = ids[k]
	}
	return out
}

// Columns are all keys in id order. They stay as they are when keys are added.
func (g *Groups) Columns() []*vec.Vector { return g.Slice(0, g.Len()) }

// Slice is the keys of ids [from, to), as columns.
func (g *Groups) Slice(from, to int) []*vec.Vector {
	out := g.decode(from, to)
	for i, v := range out {
		if names := g.cols[i].names; names != nil {
			v.Dict = names.Dict()
		}
	}
	return out
}

// Merge adds the keys of other, which is unchanged and of the same types. Key id of other is to[id] here.
func (g *Groups) Merge(other *Groups) (to []int32) {
	const batch = 1 << 14
	to = make([]int32, other.Len())
	cols := other.decode(0, other.Len())
	for i, c := range cols {
		if names := other.cols[i].names; names != g.cols[i].names {
			c.Dict = names.Dict()
		}
	}
	for from := 0; from < len(to); from += batch {
		end := min(from+batch, len(to))
		part := make([]*vec.Vector, len(cols))
		for i, c := range cols {
			part[i] = c.Slice(from, end)
		}
		g.Assign(part, end-from, to[from:end])
	}
	for i, c := range cols {
		if c.Dict != nil {
			g.cols[i].memos.drop(c.Dict)
		}
	}
	return to
}

// assignText is Assign for one VARCHAR column: one array lookup a row.
func (g *Groups) assignText(v *vec.Vector, out []int32) {
	c := &g.cols[0]
	m := c.memos.of(v.Dict, c.names)
	m.ids = extend(m.ids, v.Dict.Len())
	ids := m.ids
	for i, d := range v.Code[:len(out)] {
		if v.Null != nil && v.Null[i] {
			var null [1]uint64
			g.table.Find(null[:], out[i:i+1])
			continue
		}
		id := ids[d]
		if id == 0 {
			word := [1]uint64{c.number(m, v.Code[i:i+1])}
			g.table.Find(word[:], out[i:i+1])
			id = out[i] + 1
			ids[d] = id
		}
		out[i] = id - 1
	}
}

// number is the code of one entry of a memo's dictionary.
func (c *column) number(m *memo, entry []int32) uint64 {
	code := entry[0] + 1
	if !m.same {
		if m.codes[entry[0]] <= 0 {
			c.names.fill(m, entry, nil)
		}
		code = m.codes[entry[0]]
	}
	c.most |= uint64(code)
	return uint64(code)
}

// encode packs the rows into g.words, changing the layout where they do not fit it.
func (g *Groups) encode(cols []*vec.Vector, n int) {
	for try := 0; ; try++ {
		width := g.table.Width()
		g.words = sized(g.words, n*width)
		clear(g.words)
		fits := true
		for i := range g.cols {
			if fits = g.cols[i].encode(cols[i], n, g.words, width); !fits {
				g.relayout(cols)
				break
			}
		}
		if fits {
			return
		}
		if try > 2*len(g.cols)+2 {
			panic("bug: keys do not fit a layout that was made for them")
		}
	}
}

// relayout changes the coding so that the values of cols fit too, and packs all keys anew. Ids stay.
func (g *Groups) relayout(cols []*vec.Vector) {
	n := g.Len()
	keys := g.decode(0, n)
	for i := range g.cols {
		c := &g.cols[i]
		switch {
		case cols[i].Type.Kind == types.Null:
			c.nulls = c.nulls || c.wide
		case c.typ.Kind != types.Boolean && c.typ.Kind != types.Null:
			c.widen(cols[i], keys[i], len(g.cols) == 1)
		}
	}
	g.table = g.newTable()
	width := g.table.Width()
	words := make([]uint64, n*width)
	for i := range g.cols {
		if !g.cols[i].encode(keys[i], n, words, width) {
			panic("bug: a key does not fit the new layout")
		}
	}
	g.table.Find(words, make([]int32, n))
}

// maxDense is the bits of a word up to which an array is used: 4 MiB.
const maxDense = 20

func (g *Groups) newTable() *Table {
	width, used := place(g.cols)
	switch {
	case len(g.cols) == 1 && g.cols[0].names != nil: // codes are dense
		return NewDense()
	case width == 1 && used <= maxDense && !g.thin:
		return NewDense()
	}
	return NewTable(width)
}

func (g *Groups) decode(from, to int) []*vec.Vector {
	width := g.table.Width()
	words := g.table.Keys()[from*width : to*width]
	out := make([]*vec.Vector, len(g.cols))
	for i := range g.cols {
		out[i] = g.cols[i].decode(words, to-from, width)
	}
	return out
}

// nullRows tells which rows have a NULL in some column, nil if none has.
func nullRows(cols []*vec.Vector, n int) []bool {
	var skip []bool
	some := false
	for _, c := range cols {
		if c.Null == nil && c.Type.Kind != types.Null || n == 0 {
			continue
		}
		if skip == nil {
			skip = make([]bool, n)
		}
		all := (c.Const || c.Type.Kind == types.Null) && c.IsNull(0)
		for i := range skip {
			if all || !c.Const && c.Null[i] {
				skip[i], some = true, true
			}
		}
	}
	if !some {
		return nil
	}
	return skip
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
