package exec

import (
	"context"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// subscriber is one SUBSCRIBE to a continuous query: what each batch changed.
type subscriber struct {
	session *Session
	of      *Continuous
	changer *changer
	left    int64 // rows still wanted; negative for all
	schema  *arrow.Schema
	open    bool // the one result set of a pipe has begun
}

// subscribeOptions are those of a WITH clause.
type subscribeOptions struct {
	snapshot bool
	from     int64       // batch; -1 if not given
	place    source.Span // of from
}

func readSubscribeOptions(given []ast.Option) (subscribeOptions, error) {
	o := subscribeOptions{from: -1}
	err := apply(given, []option{
		{"snapshot", func(v string) error { return setBool(v, &o.snapshot) }},
		{"from", func(v string) error { return setInt(v, 0, math.MaxInt64, func(n int64) { o.from = n }) }},
	})
	for _, x := range given {
		if x.Name == "from" {
			o.place = x.Value.Place()
		}
	}
	if err == nil && o.snapshot && o.from >= 0 {
		return o, source.Errorf(o.place, "a subscription begins with a snapshot or from a batch, not with both")
	}
	return o, err
}

// subscribe sends what each batch changes, from now on, or from a batch or a snapshot on.
func (s *Session) subscribe(ctx context.Context, st *ast.Subscribe) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	o, err := readSubscribeOptions(st.Options)
	if err != nil {
		return err
	}
	f := &follower{session: s, of: c, name: st.Name, untilCaughtUp: st.UntilCaughtUp}
	if err := f.ready(); err != nil {
		return err
	}
	if err := c.show(ctx); err != nil {
		return err
	}
	l, stop, err := c.listenFrom(o)
	if err != nil {
		return err
	}
	defer stop()
	fields := append([]plan.Field{intField("batch_id"), textField("change")}, c.fields...)
	w := &subscriber{session: s, of: c, changer: c.changer(), left: st.Limit, schema: schemaOf(fields)}
	if w.left == 0 {
		return w.end()
	}
	if !s.engine.options.Interactive {
		if err := w.begin(); err != nil {
			return err
		}
	}
	f.send, f.end = w.send, w.end
	return f.run(ctx, l)
}

// listenFrom is a listener that gets each commit from now on, and before them what the options ask for.
func (c *Continuous) listenFrom(o subscribeOptions) (_ *listener, _ func(), err error) {
	l, stop := c.listen(true)
	defer func() {
		if err != nil {
			stop()
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.nextBatch - 1
	switch {
	case o.snapshot && last >= 0:
		l.commits = []commit{{batch: c.batches[len(c.batches)-1], result: c.result}}
	case o.from > last+1:
		return nil, nil, source.Errorf(o.place, "%s has no batch %d yet: the next is %d", c, o.from, last+1)
	case o.from >= 0:
		list, ok := c.recent.since(o.from, last)
		if !ok {
			list, ok = c.storedSince(o.from, last)
		}
		if !ok {
			return nil, nil, source.Errorf(o.place, "the changes of batch %d are no longer kept; those from batch %d on are", o.from, c.recent.first(last)).
				WithHint("the process that makes changes keeps those of its last %d batches, within %d MiB, and only what adds rows can be told by another; "+
					"with (snapshot = true) begins with the whole result", recentBatches, recentBytes>>20)
		}
		l.commits = list
	default:
		l.commits = nil
	}
	return l, stop, nil
}

// send passes on what a batch changed, if anything.
func (w *subscriber) send(ctx context.Context, x commit) (bool, error) {
	rec, err := w.changer.changes(ctx, x)
	if err != nil {
		return false, err
	}
	if w.left >= 0 && rec.NumRows() >= w.left {
		rec = rec.NewSlice(0, w.left)
	}
	if rec.NumRows() == 0 {
		return false, nil
	}
	if err := w.begin(); err != nil {
		return false, err
	}
	id := vec.Constant(types.TypeBigInt, number(x.batch.id), int(rec.NumRows())).Arrow()
	if err := w.session.out.Rows(array.NewRecord(w.schema, append([]arrow.Array{id}, rec.Columns()...), rec.NumRows())); err != nil {
		return false, err
	}
	if w.left > 0 {
		w.left -= rec.NumRows()
	}
	if !w.session.engine.options.Interactive {
		return w.left == 0, nil
	}
	w.open = false
	return w.left == 0, w.session.out.End()
}

// begin opens the result set: one for all batches, or for a terminal one for each.
func (w *subscriber) begin() error {
	if w.open {
		return nil
	}
	w.open = true
	return w.session.out.Begin(w.schema)
}

func (w *subscriber) end() error {
	if w.session.engine.options.Interactive {
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	return w.session.out.End()
}
