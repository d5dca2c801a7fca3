package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// perEntry computes an expression over one VARCHAR column for each entry of its dictionary, and looks the rows up.
type perEntry struct {
	column int
	inner  node
	out    types.Type
	tables [4]*entryTable // of the dictionaries seen last
	next   int
	null   *vec.Vector // the result for NULL: one value
	failed bool        // the result for NULL is an error
	codes  []int32     // of the rows being looked up
	memory buffers
	chosen []int32
}

// entryTable is the results for the first entries of a dictionary.
type entryTable struct {
	dict   *vec.Dict
	result *vec.Vector // flat, with room to grow; Null is nil or as long as the entries
	done   int         // entries
	asked  int         // rows that were computed one by one, for want of an entry
	truth  []uint8     // for a BOOLEAN: 1 where it is true
	few    few         // the same, where it is true for few
	texts  *vec.TextBuilder
	failed bool // an entry's result is an error: rows are computed one by one, for only theirs may show
}

func (p *perEntry) eval(r rows) (*vec.Vector, error) {
	v := r.b.Cols[p.column]
	t := p.table(v, r)
	if t == nil {
		return p.inner.eval(r)
	}
	out := &vec.Vector{Type: p.out, N: r.n}
	codes, null := p.codesOf(v, r), v.Null
	if r.sel != nil && null != nil {
		null = at(v.Null, r.sel, make([]bool, r.n))
	}
	known, to := t.result, r.of(&p.memory)
	switch p.out.Kind {
	case types.Boolean:
		out.Bool = lookUp(known.Bool, codes, null, first(p.null.Bool), memory(to.bool(), r.n))
	case types.BigInt, types.Date, types.Timestamp:
		out.Int = lookUp(known.Int, codes, null, first(p.null.Int), memory(to.int(), r.n))
	case types.Double:
		out.Double = lookUp(known.Double, codes, null, first(p.null.Double), memory(to.double(), r.n))
	case types.Decimal:
		out.Decimal = lookUp(known.Decimal, codes, null, first(p.null.Decimal), make([]num, r.n))
	case types.Varchar:
		none := int32(0)
		if null != nil && !p.null.IsNull(0) {
			none = t.texts.Add(p.null.String(0))
			known.Dict = t.texts.Dict()
		}
		out.Code, out.Dict = lookUp(known.Code, codes, null, none, memory(to.code(), r.n)), known.Dict
	}
	if known.Null != nil || null != nil && p.null.IsNull(0) {
		nulls := known.Null
		if nulls == nil {
			nulls = make([]bool, t.done)
		}
		out.Null = lookUp(nulls, codes, null, null != nil && p.null.IsNull(0), make([]bool, r.n))
	}
	return out, nil
}

// codesOf is the codes of r's rows, valid until the next call.
func (p *perEntry) codesOf(v *vec.Vector, r rows) []int32 {
	if r.sel == nil && v.Packed == nil {
		return v.Code
	}
	p.codes = memory(&p.codes, r.n)
	switch {
	case r.sel == nil:
		v.Packed.Codes(p.codes)
	case v.Packed != nil:
		v.Packed.CodesAt(p.codes, r.sel)
	default:
		at(v.Code, r.sel, p.codes)
	}
	return p.codes
}

func first[T any](s []T) (x T) {
	if len(s) > 0 {
		x = s[0]
	}
	return x
}

// lookUp is table at the codes, none where they are NULL, in the memory of out.
func lookUp[T any](table []T, codes []int32, null []bool, none T, out []T) []T {
	if null == nil {
		for i, c := range codes {
			out[i] = table[c]
		}
		return out
	}
	for i, c := range codes {
		if null[i] {
			out[i] = none
		} else {
			out[i] = table[c]
		}
	}
	return out
}

func (p *perEntry) narrow(r rows) (rows, error) {
	v := r.b.Cols[p.column]
	t := p.table(v, r)
	if t == nil {
		return narrow(p.inner, r)
	}
	sel := r.room(&p.chosen)
	if r.sel == nil {
		if k, ok := t.few.pick(v, sel); ok {
			return r.kept(sel[:k]), nil
		}
	}
	k := 0
	codes, truth := p.codesOf(v, r), t.truth
	switch {
	case v.Null != nil:
		none := p.null.Bool != nil && p.null.Bool[0] && !p.null.IsNull(0)
		for i, c := range codes[:len(sel)] {
			row := int32(i)
			if r.sel != nil {
				row = r.sel[i]
			}
			sel[k] = row
			if v.Null[row] {
				k += bit(none)
			} else {
				k += int(truth[c])
			}
		}
	case r.sel == nil:
		for i, c := range codes[:r.n] {
			sel[k] = int32(i)
			k += int(truth[c])
		}
	default:
		for i, row := range r.sel {
			sel[k] = row
			k += int(truth[codes[i]])
		}
	}
	return r.kept(sel[:k]), nil
}

// table is the results for all entries of v's dictionary, or nil where they fail or do not pay: entries not yet known
// may be no more than the rows that have come.
func (p *perEntry) table(v *vec.Vector, r rows) *entryTable {
	if v.Const || v.Type.Kind != types.Varchar || r.n == 0 || p.failed {
		return nil
	}
	t := p.find(v.Dict)
	if t == nil {
		t = &entryTable{dict: v.Dict, result: empty(p.out)}
		if p.out.Kind == types.Varchar {
			t.texts = vec.NewTextBuilder()
		}
		p.tables[p.next] = t
		p.next = (p.next + 1) % len(p.tables)
	}
	if v.Dict.Len() > t.dict.Len() {
		t.dict = v.Dict
	}
	missing := v.Dict.Len() - t.done
	if t.failed || missing <= 0 && p.null != nil {
		return t.unlessFailed()
	}
	if t.asked += r.n; missing > t.asked {
		return nil
	}
	t.asked = 0
	if p.null == nil {
		null, err := p.inner.eval(p.batch(vec.Constant(types.TypeVarchar, types.Value{Null: true}, 1)))
		if err != nil {
			p.failed = true
			return nil
		}
		p.null = null
	}
	if missing > 0 && t.extend(p, v.Dict) != nil {
		t.failed = true
	}
	return t.unlessFailed()
}

func (t *entryTable) unlessFailed() *entryTable {
	if t.failed {
		return nil
	}
	return t
}

// find is the table of a dictionary or of one that it extends.
func (p *perEntry) find(d *vec.Dict) *entryTable {
	for _, t := range p.tables {
		if t != nil && (d.Extends(t.dict) || t.dict.Extends(d)) {
			return t
		}
	}
	return nil
}

// batch is a batch of which only the column is there.
func (p *perEntry) batch(v *vec.Vector) rows {
	cols := make([]*vec.Vector, p.column+1)
	cols[p.column] = v
	return rowsOf(&vec.Batch{N: v.N, Cols: cols})
}

// extend computes the results for the entries of d from t.done on.
func (t *entryTable) extend(p *perEntry, d *vec.Dict) error {
	codes := make([]int32, d.Len()-t.done)
	for i := range codes {
		codes[i] = int32(t.done + i)
	}
	more, err := p.inner.eval(p.batch(&vec.Vector{Type: types.TypeVarchar, N: len(codes), Code: codes, Dict: d}))
	if err != nil {
		return err
	}
	more = more.Flat()
	out := t.result
	if more.Null != nil || out.Null != nil {
		if out.Null == nil {
			out.Null = make([]bool, t.done)
		}
		if more.Null == nil {
			out.Null = append(out.Null, make([]bool, len(codes))...)
		} else {
			out.Null = append(out.Null, more.Null...)
		}
	}
	out.Bool = append(out.Bool, more.Bool...)
	out.Int = append(out.Int, more.Int...)
	out.Double = append(out.Double, more.Double...)
	out.Decimal = append(out.Decimal, more.Decimal...)
	if p.out.Kind == types.Varchar {
		for i, c := range more.Code {
			code := int32(0)
			if more.Null == nil || !more.Null[i] {
				code = t.texts.Add(more.Dict.Value(c))
			}
			out.Code = append(out.Code, code)
		}
		if t.texts.Full() {
			return errNull
		}
		out.Dict = t.texts.Dict()
	}
	for i, x := range more.Bool {
		yes := x && (more.Null == nil || !more.Null[i])
		t.truth = append(t.truth, uint8(bit(yes)))
		if yes {
			t.few.add(int32(t.done + i))
		}
	}
	t.done += len(codes)
	return nil
}
