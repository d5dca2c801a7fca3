package op

import (
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// scatter keeps rows apart by part, in blocks of columns that are written to the end and then never moved. Not safe for
// concurrent use.
type scatter struct {
	types []types.Type
	parts [hash.Parts][]*block // the last of a part may have room
	open  [hash.Parts]*block   // the block of each part that the present rows go to
	runs  []span               // the present rows by part
	order []int32              // the present rows, those of each run together
}

// span is the present rows of a part: order[from:to], which go to rows at and on of its block.
type span struct{ part, from, to, at int32 }

// block is rows of a part: n of them, in columns with room for more.
type block struct {
	n, room int
	cols    []*vec.Vector
}

// The room of a block: a part's first is small, so that few rows cost little.
const firstBlock, maxBlock = 256, 4096

func newScatter(columns []types.Type) *scatter { return &scatter{types: columns} }

// add puts row i of columns, not Const, into parts[i]. VARCHAR has codes without a dictionary.
func (s *scatter) add(cols []*vec.Vector, parts []uint8) {
	s.sort(parts)
	for i := range s.runs {
		r := &s.runs[i]
		n := int(r.to - r.from)
		b := s.block(int(r.part), n)
		s.open[r.part], r.at = b, int32(b.n)
		b.n += n
	}
	for i, v := range cols {
		s.put(i, v)
	}
}

// sort brings the rows of each part together, in their order.
func (s *scatter) sort(parts []uint8) {
	var counts, next [hash.Parts]int32
	for _, p := range parts {
		counts[p]++
	}
	s.runs = s.runs[:0]
	at := int32(0)
	for p, n := range counts {
		next[p] = at
		if n > 0 {
			s.runs = append(s.runs, span{part: int32(p), from: at, to: at + n})
		}
		at += n
	}
	if cap(s.order) < len(parts) {
		s.order = make([]int32, len(parts))
	}
	s.order = s.order[:len(parts)]
	for i, p := range parts {
		s.order[next[p]] = int32(i)
		next[p]++
	}
}

// block is one of part p with room for n more rows.
func (s *scatter) block(p, n int) *block {
	room := firstBlock
	if list := s.parts[p]; len(list) > 0 {
		last := list[len(list)-1]
		if last.room-last.n >= n {
			return last
		}
		room = min(2*last.room, maxBlock)
	}
	b := &block{room: max(room, n), cols: make([]*vec.Vector, len(s.types))}
	for i, t := range s.types {
		v := &vec.Vector{Type: t}
		switch t.Kind {
		case types.Boolean:
			v.Bool = make([]bool, b.room)
		case types.Varchar:
			v.Code = make([]int32, b.room)
		case types.Double:
			v.Double = make([]float64, b.room)
		case types.Decimal:
			v.Decimal = make([]decimal128.Num, b.room)
		case types.Null:
		default:
			v.Int = make([]int64, b.room)
		}
		b.cols[i] = v
	}
	s.parts[p] = append(s.parts[p], b)
	return b
}

// put writes column i of the rows.
func (s *scatter) put(i int, v *vec.Vector) {
	null := v.Null
	if v.Type.Kind == types.Null && s.types[i].Kind != types.Null {
		null = make([]bool, len(s.order))
		for k := range null {
			null[k] = true
		}
		v = &vec.Vector{Type: v.Type, Null: null}
	}
	if null != nil {
		for _, r := range s.runs {
			if b := s.open[r.part]; b.cols[i].Null == nil {
				b.cols[i].Null = make([]bool, b.room)
			}
		}
		place(s, null, func(b *block) []bool { return b.cols[i].Null })
	}
	switch v.Type.Kind {
	case types.Boolean:
		place(s, v.Bool, func(b *block) []bool { return b.cols[i].Bool })
	case types.Varchar:
		place(s, v.Code, func(b *block) []int32 { return b.cols[i].Code })
	case types.Double:
		place(s, v.Double, func(b *block) []float64 { return b.cols[i].Double })
	case types.Decimal:
		place(s, v.Decimal, func(b *block) []decimal128.Num { return b.cols[i].Decimal })
	case types.Null:
	default:
		place(s, v.Int, func(b *block) []int64 { return b.cols[i].Int })
	}
}

// place writes values to where their parts' present rows go.
func place[T any](s *scatter, values []T, of func(*block) []T) {
	for _, r := range s.runs {
		rows := s.order[r.from:r.to]
		to := of(s.open[r.part])[r.at:][:len(rows)]
		for k, row := range rows {
			to[k] = values[row]
		}
	}
}

// rows is the number of rows of a part.
func (s *scatter) rows(p int) int {
	n := 0
	for _, b := range s.parts[p] {
		n += b.n
	}
	return n
}

// each passes the rows of part p on, block by block, and forgets them.
func (s *scatter) each(p int, do func(cols []*vec.Vector, n int) error) error {
	list := s.parts[p]
	s.parts[p] = nil
	for _, b := range list {
		cols := make([]*vec.Vector, len(b.cols))
		for i, c := range b.cols {
			cols[i] = c.Slice(0, b.n)
		}
		if err := do(cols, b.n); err != nil {
			return err
		}
	}
	return nil
}
