package op

import (
	"context"
	"slices"
	"sort"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// AsofOn says which right row is the partner of a left one, as plan.Asof does.
type AsofOn struct {
	LeftKeys, RightKeys []plan.Expr
	LeftTime, RightTime plan.Expr
	How                 string
	Outer               bool
}

// Asof joins each row of the left with the one row of the right that is nearest in time, of those with the same keys. The right
// is kept, unless it is Replace, and the left passes by.
type Asof struct {
	left, right Node
	on          AsofOn
	leftKeys    *program // and the time behind them
	rightKeys   *program
	rightTypes  []types.Type
	kept        *side // rows of the right, with their time as one more column; nil if nothing is kept
}

// NewAsof joins left and right, whose columns have the types given. Where the result's Growth is Replace, the left must be
// Replace too, as for NewJoin.
func NewAsof(left, right Node, on AsofOn, columns []types.Type) (*Asof, error) {
	a := &Asof{left: left, right: right, on: on, rightTypes: columns}
	var err error
	if a.leftKeys, err = compile(append(on.LeftKeys[:len(on.LeftKeys):len(on.LeftKeys)], on.LeftTime)...); err != nil {
		return nil, err
	}
	a.rightKeys, err = compile(append(on.RightKeys[:len(on.RightKeys):len(on.RightKeys)], on.RightTime)...)
	return a, err
}

func (a *Asof) Inputs() []Node { return []Node{a.left, a.right} }

func (a *Asof) Growth() catalog.Growth {
	if a.right.Growth() == catalog.Fixed {
		return a.left.Growth()
	}
	return catalog.Replace
}

func (a *Asof) newSide() *side { return newSide(a.on.RightKeys, false) }

// Run gathers the right and then lets the left pass by.
func (a *Asof) Run(ctx context.Context, step *Step, out Consume) error {
	if a.Growth() == catalog.Fixed && step.Later {
		return nil
	}
	for _, p := range []*program{a.leftKeys, a.rightKeys} {
		if err := p.ready(step.threads()); err != nil {
			return err
		}
	}
	if a.Growth() == catalog.Replace && !step.Once {
		needWhole("as-of join", a.left)
	}
	table := a.kept
	if a.kept = nil; table == nil || !step.Later {
		table = a.newSide()
	}
	if err := a.gather(ctx, step, table); err != nil {
		return err
	}
	if a.right.Growth() != catalog.Replace && a.left.Growth() != catalog.Fixed && !step.Once {
		a.kept = table
	}
	return a.pass(ctx, step, newNearest(table, a.on.How), out)
}

// gather adds the step's rows of the right that have a time.
func (a *Asof) gather(ctx context.Context, step *Step, table *side) error {
	return a.right.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		values, err := a.rightKeys.eval(worker, b)
		if err != nil {
			return err
		}
		keys, time := values[:len(values)-1], values[len(values)-1]
		b = b.Dense()
		timed := make([]int32, 0, b.N)
		for i := range b.N {
			if !time.IsNull(i) {
				timed = append(timed, int32(i))
			}
		}
		cols := append(b.Cols[:len(b.Cols):len(b.Cols)], time)
		table.add(takeCols(keys, timed), take(&vec.Batch{N: b.N, Cols: cols}, timed))
		return nil
	})
}

// pass sends each left row on with its partner.
func (a *Asof) pass(ctx context.Context, step *Step, n *nearest, out Consume) error {
	workers := make([]worker, step.threads())
	return a.left.Run(ctx, step, func(w int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(w, pos, nil)
		}
		values, err := a.leftKeys.eval(w, b)
		if err != nil {
			return err
		}
		keys, time := values[:len(values)-1], values[len(values)-1].Flat()
		own := &workers[w]
		if own.probe == nil {
			own.probe = n.table.keys.NewProbe()
		}
		own.ids = own.probe.Lookup(keys, b.Rows(), own.ids)
		mine, theirs, rest := n.partners(own.ids, time)
		if len(mine) > 0 {
			left := narrow(b, mine).Dense()
			right := n.table.take(theirs)
			joined := &vec.Batch{N: left.N, Cols: append(left.Cols[:len(left.Cols):len(left.Cols)], right[:len(a.rightTypes)]...)}
			if err := out(w, pos, joined); err != nil {
				return err
			}
		}
		if !a.on.Outer || len(rest) == 0 {
			return nil
		}
		left := narrow(b, rest)
		left.Cols = append(left.Cols[:len(left.Cols):len(left.Cols)], nulls(a.rightTypes, left.N)...)
		return out(w, pos, left)
	})
}

// nearest finds rows of a side by key and time.
type nearest struct {
	table *side
	start []int32 // by key: where its places begin; and one more for the end
	times []int64 // of each place, ascending for each key
	rows  []int32 // of each place, in table
	after bool    // the partner is the first one after, not the last one before
	same  bool    // it may have the same time
}

// newNearest puts the rows of a side in order. Of those with one key and time it takes the first in the order of their columns.
func newNearest(table *side, how string) *nearest {
	n := &nearest{table: table, after: how[0] == '<', same: len(how) == 2}
	n.start = make([]int32, 1, len(table.last)+1)
	if table.rows.n == 0 {
		return n
	}
	all := table.rows.all()
	times := ordinals(all.Cols[len(all.Cols)-1].Flat())
	columns := make([]order, len(all.Cols)-1)
	for i := range columns {
		columns[i] = order{column: i, nullsFirst: true}
	}
	flat := &vec.Batch{N: all.N, Cols: make([]*vec.Vector, len(all.Cols))}
	for i, c := range all.Cols {
		flat.Cols[i] = c.Flat()
	}
	before := comparer(flat, columns)
	var group []int32
	for _, r := range table.last {
		group = group[:0]
		for ; r >= 0; r = table.prev[r] {
			group = append(group, r)
		}
		slices.SortFunc(group, func(i, j int32) int {
			switch {
			case times[i] < times[j]:
				return -1
			case times[i] > times[j]:
				return 1
			}
			return before(i, j)
		})
		for i, r := range group {
			if i == 0 || times[r] != times[group[i-1]] {
				n.times, n.rows = append(n.times, times[r]), append(n.rows, r)
			}
		}
		n.start = append(n.start, int32(len(n.rows)))
	}
	return n
}

// partners are the rows that have one, which that is in the table, and the rows that have none. ids are the keys of the rows.
func (n *nearest) partners(ids []int32, time *vec.Vector) (mine, theirs, rest []int32) {
	values := ordinals(time)
	for i, id := range ids {
		at := -1
		if id >= 0 && int(id)+1 < len(n.start) && !time.IsNull(i) {
			at = n.find(n.start[id], n.start[id+1], values[i])
		}
		if at < 0 {
			rest = append(rest, int32(i))
			continue
		}
		mine, theirs = append(mine, int32(i)), append(theirs, n.rows[at])
	}
	return mine, theirs, rest
}

// find is the place of the partner among those of a key, -1 for none.
func (n *nearest) find(from, to int32, t int64) int {
	times := n.times[from:to]
	at := sort.Search(len(times), func(i int) bool {
		if n.after == n.same { // the first that is not before: of >, and of <=
			return times[i] >= t
		}
		return times[i] > t
	})
	if !n.after {
		at--
	}
	if at < 0 || at >= len(times) {
		return -1
	}
	return int(from) + at
}

// ordinals are numbers in the order of the values of v, which is not Const.
func ordinals(v *vec.Vector) []int64 {
	if v.Type.Kind != types.Double {
		return v.Int
	}
	out := make([]int64, len(v.Double))
	for i, x := range v.Double {
		out[i] = int64(rankDouble(x) ^ 1<<63)
	}
	return out
}

// Save has the kept rows of the right as part "right".
func (a *Asof) Save() (Saved, error) {
	if a.kept == nil {
		return Saved{}, nil
	}
	a.kept.told = 0
	saved, _ := a.Delta()
	return saved[0], nil
}

// Track has nothing to do: rows are kept in order.
func (a *Asof) Track() {}

// Delta has the rows that are new.
func (a *Asof) Delta() ([]Saved, bool) {
	saved := Saved{}
	if a.kept != nil {
		saved[partRight], _ = a.kept.delta()
	}
	return []Saved{saved}, true
}

// Restore adds what Save or Delta gave.
func (a *Asof) Restore(saved Saved) error {
	if len(saved[partRight]) == 0 {
		return nil
	}
	if a.kept == nil {
		a.kept = a.newSide()
	}
	return a.kept.restore(saved[partRight], nil, func(b *vec.Batch) ([]*vec.Vector, error) {
		values, err := a.rightKeys.eval(0, b)
		if err != nil {
			return nil, err
		}
		return values[:len(values)-1], nil
	})
}

// State counts the rows kept.
func (a *Asof) State() (count, bytes int64, kind string) {
	if a.kept != nil {
		count, bytes = a.kept.count()
	}
	return count, bytes, "rows"
}
