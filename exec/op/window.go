package op

import (
	"context"
	"fmt"
	"slices"

	"flowsql/catalog"
	"flowsql/exec/agg"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Window adds a column for each of its calls to its input's: a function of the row's partition, the order within it
// and the frame around the row. Rows come in the order of the input. Over Append it keeps its rows between steps, so its
// input needs no Replay; over Replace it starts afresh in every step. The result is a function of the bag of rows, as far
// as the calls' Ties tell rows apart.
type Window struct {
	in    Node
	width int // columns of in
	specs []*windowSpec
	calls []*windowCall
	kept  *rows // nil if nothing is kept
	told  int   // rows of kept that the last Save or Delta had
}

// windowCall is one function of a Window.
type windowCall struct {
	plan.WindowFunc
	spec   *windowSpec
	arg    *program // what it is computed from
	other  *program // of lag and lead: the default; nil if there is none
	filter *program // nil if there is none
	make   func() agg.State
	once   func() agg.State // of an aggregate that folds each distinct argument once: without DISTINCT; else nil
}

// NewWindow computes calls over in, whose columns have these types.
func NewWindow(in Node, calls []plan.WindowFunc, columns []types.Type) (*Window, error) {
	w := &Window{in: in, width: len(columns)}
	for _, f := range calls {
		c := &windowCall{WindowFunc: f}
		var err error
		if c.spec, err = w.specOf(f); err != nil {
			return nil, err
		}
		if err = c.compile(); err != nil {
			return nil, err
		}
		c.spec.ties = c.spec.ties || c.needsTies()
		c.spec.peers = c.spec.peers || c.needsPeers()
		w.calls = append(w.calls, c)
	}
	return w, nil
}

// compile makes the programs and states of a call.
func (c *windowCall) compile() (err error) {
	args := c.Args
	switch c.Func {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile":
		return nil
	case "lag", "lead", "first_value", "last_value", "nth_value":
		if len(args) > 2 {
			if c.other, err = compile(args[2]); err != nil {
				return err
			}
		}
		c.arg, err = compile(args[0])
		return err
	}
	call := plan.Aggregate{Func: c.Func, Args: args, Distinct: c.Distinct, OrderBy: c.ArgOrder, Separator: c.Separator, Type: c.Type, Span: c.Span}
	if c.make, err = agg.New(call); err != nil {
		return err
	}
	if call.Distinct && len(args) > 0 && countsEach(c.Func) {
		call.Distinct = false
		if c.once, err = agg.New(call); err != nil {
			return err
		}
	}
	if c.Filter != nil {
		if c.filter, err = compile(c.Filter); err != nil {
			return err
		}
	}
	args = slices.Clone(args)
	for _, k := range c.ArgOrder {
		args = append(args, k.Expr)
	}
	c.arg, err = compile(args...)
	return err
}

// compute is the call's value for every row of b, which has no selection.
func (c *windowCall) compute(ctx context.Context, step *Step, b *vec.Batch, s *sheet) (*vec.Vector, error) {
	switch c.Func {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile":
		return c.rankings(ctx, step, s)
	case "lag", "lead":
		return c.shifted(ctx, step, b, s)
	case "first_value", "last_value", "nth_value":
		return c.chosen(ctx, step, b, s)
	}
	return c.aggregated(ctx, step, b, s)
}

func (w *Window) Growth() catalog.Growth { return wholly(w.in.Growth()) }
func (w *Window) Inputs() []Node         { return []Node{w.in} }

// Run computes the calls that share an order after one sort.
func (w *Window) Run(ctx context.Context, step *Step, out Consume) error {
	growth := w.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	all := w.kept
	w.kept = nil
	if all == nil || !step.Later {
		all, w.told = &rows{}, 0
	}
	if err := addOrdered(ctx, w.in, step, all); err != nil {
		return err
	}
	if growth == catalog.Append && !step.Once {
		w.kept = all
	}
	if all.n == 0 {
		return nil
	}
	b := all.all()
	added := make([]*vec.Vector, len(w.calls))
	for _, spec := range w.specs {
		s, err := spec.arrange(ctx, step, b)
		if err != nil {
			return err
		}
		for i, c := range w.calls {
			if c.spec != spec {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if added[i], err = c.compute(ctx, step, b, s); err != nil {
				return err
			}
		}
	}
	return emitBatch(ctx, step, &vec.Batch{N: b.N, Cols: append(b.Cols, added...)}, out)
}

// Save has the kept rows as part "rows".
func (w *Window) Save() (Saved, error) {
	w.told = 0
	saved, _ := w.Delta()
	return joinedSaved(saved), nil
}

// Restore adds rows. It fails for rows of another table.
func (w *Window) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	if w.kept == nil {
		w.kept = &rows{}
	}
	err := restoreRows(saved["rows"], func(b *vec.Batch) error {
		if len(b.Cols) != w.width {
			return fmt.Errorf("saved rows of a window have %d columns, not %d", len(b.Cols), w.width)
		}
		w.kept.add(b)
		return nil
	})
	w.told = w.kept.n
	return err
}

// Track has nothing to do: the rows are kept in order.
func (w *Window) Track() {}

// Delta has the rows kept since the last one as part "rows".
func (w *Window) Delta() ([]Saved, bool) {
	if w.kept == nil {
		return nil, true
	}
	return w.kept.since(&w.told), true
}

// State counts rows.
func (w *Window) State() (count, bytes int64, kind string) {
	if w.kept == nil {
		return 0, 0, "rows"
	}
	return int64(w.kept.n), w.kept.bytes(), "rows"
}
