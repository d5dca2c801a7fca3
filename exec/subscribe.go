package exec

import (
	"context"
	"fmt"
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
	place   source.Span
	reset   bool  // the whole result is wanted where changes are no longer kept
	next    int64 // the batch whose changes are to be sent next
	left    int64 // rows still wanted; negative for all
	schema  *arrow.Schema
	open    bool   // the one result set of a pipe has begun
	stop    func() // ends listening
}

// subscribeOptions are those of a WITH clause.
type subscribeOptions struct {
	snapshot bool
	from     int64       // batch; -1 if not given
	place    source.Span // of from, or of the name
	reset    bool
}

func readSubscribeOptions(given []ast.Option, place source.Span) (subscribeOptions, error) {
	o := subscribeOptions{from: -1, place: place}
	err := apply(given, []option{
		{"snapshot", func(v string) error { return setBool(v, &o.snapshot) }},
		{"from", func(v string) error { return setInt(v, 0, math.MaxInt64, func(n int64) { o.from = n }) }},
		{"reset", func(v string) error { return setBool(v, &o.reset) }},
	})
	for _, x := range given {
		if x.Name == "from" {
			o.place = x.Value.Place()
		}
	}
	if err == nil && o.snapshot && o.from >= 0 {
		return o, source.Errorf(o.place, "a subscription begins with a snapshot or from a batch, not with both").
			WithHint("(from = %d, reset = true) sends the whole result where the changes from batch %d on are no longer kept", o.from, o.from)
	}
	return o, err
}

// subscribe sends what each batch changes, from now on, or from a batch or a snapshot on.
func (s *Session) subscribe(ctx context.Context, st *ast.Subscribe) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	o, err := readSubscribeOptions(st.Options, st.Name.Span)
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
	fields := append([]plan.Field{intField("batch_id"), textField("change")}, c.fields...)
	w := &subscriber{session: s, of: c, changer: c.changer(), place: o.place, reset: o.reset, left: st.Limit, schema: schemaOf(fields)}
	l, err := w.listen(ctx, o)
	if err != nil {
		return err
	}
	defer func() { w.stop() }()
	if w.left == 0 {
		return w.end()
	}
	if !s.engine.options.Interactive {
		if err := w.begin(); err != nil {
			return err
		}
	}
	f.send, f.end, f.heir = w.send, w.end, w.heir
	return f.run(ctx, l)
}

// listen is a listener that gets each commit from now on, and before them what the options ask for.
func (w *subscriber) listen(ctx context.Context, o subscribeOptions) (l *listener, err error) {
	c := w.of
	l, w.stop = c.listen(true)
	defer func() {
		if err != nil {
			w.stop()
		}
	}()
	c.mu.Lock()
	last := c.lastBatch()
	w.next, l.commits = last+1, nil
	if o.snapshot && last >= 0 {
		w.next, l.commits = last, []commit{c.wholeLocked()}
		l.commits[0].before, l.commits[0].whole = nil, false
	}
	c.mu.Unlock()
	if o.from < 0 {
		return l, nil
	}
	if o.from > last+1 {
		return nil, source.Errorf(o.place, "%s has no batch %d yet: the next is %d", c, o.from, last+1)
	}
	return l, w.goOn(ctx, l, o.from)
}

// heir goes on with the query that has taken the place of the one that was followed, if it has the same columns and key.
func (w *subscriber) heir(ctx context.Context) (*Continuous, *listener, error) {
	e, old := w.session.engine, w.of
	if err := e.sync(ctx); err != nil {
		return nil, nil, err
	}
	x := e.entryOf(old.name)
	if x == nil || x.continuous == nil || x.continuous == old || x.id != old.durable.id {
		return nil, nil, nil
	}
	c := x.continuous
	if err := c.show(ctx); err != nil {
		return nil, nil, err
	}
	if !c.changer().same(w.changer) {
		return nil, nil, fmt.Errorf("%s was replaced by one with other columns, another key or output_mode: subscribe to it again, with (snapshot = true)", c)
	}
	w.stop()
	w.of, w.changer = c, c.changer()
	l, err := w.listen(ctx, subscribeOptions{from: w.next, place: w.place})
	return c, l, err
}

// wholeLocked is the last commit, for who knows nothing of those before. c.mu is held.
func (c *Continuous) wholeLocked() commit {
	b := c.batches[len(c.batches)-1]
	return commit{first: b.id, batch: b, result: c.result, whole: true}
}

// goOn has the listener get the commits from a batch on that are past, before those that it has.
func (w *subscriber) goOn(ctx context.Context, l *listener, from int64) error {
	c := w.of
	list, oldest, err := c.past(ctx, from)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.next = from
	switch {
	case from >= oldest:
		l.commits = append(list, l.commits...)
	case w.reset:
		x := c.wholeLocked()
		w.next, l.commits = x.batch.id, []commit{x}
	default:
		return w.notKept(from, oldest)
	}
	return nil
}

func (w *subscriber) notKept(from, oldest int64) error {
	return source.Errorf(w.place, "the changes of batch %d are no longer kept; those from batch %d on are", from, oldest).
		WithHint("(from = %d, reset = true) sends the whole result instead, after a row that says so, and (snapshot = true) begins with it; "+
			"history = '1 GB' among the options of %s keeps more", from, w.of.name)
}

// send passes on what a batch changed, if anything.
func (w *subscriber) send(ctx context.Context, x commit) (bool, error) {
	switch {
	case x.batch.id < w.next: // it was sent before
		return false, nil
	case x.first > w.next, x.cut, x.first < w.next && !x.whole:
		return false, w.notKept(w.next, x.batch.id+1)
	}
	w.next = x.batch.id + 1
	if x.whole {
		if done, err := w.write(x.batch.id, w.changer.reset()); done || err != nil {
			return done, err
		}
	}
	rec, err := w.changer.changes(ctx, x)
	if err != nil {
		return false, err
	}
	return w.write(x.batch.id, rec)
}

// write passes on changed rows of a batch, and reports whether no more are wanted.
func (w *subscriber) write(batch int64, rec arrow.Record) (bool, error) {
	if w.left >= 0 && rec.NumRows() >= w.left {
		rec = rec.NewSlice(0, w.left)
	}
	if rec.NumRows() == 0 {
		return false, nil
	}
	if err := w.begin(); err != nil {
		return false, err
	}
	id := vec.Constant(types.TypeBigInt, number(batch), int(rec.NumRows())).Arrow()
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
