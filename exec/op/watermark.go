package op

import (
	"context"
	"fmt"
	"sync"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Watermark passes the rows of its input but for late ones: those whose event time is below the watermark, which is the
// latest event time of the rows before them, in the order of positions and steps, less a delay. Rows without an event time
// are never late. A position reports its latest time before its rows are judged, so that positions are read at the same time.
// Its state is a sequence state: it can be continued, and not merged in another order.
type Watermark struct {
	in      Node
	event   int // column of in
	width   int // columns of in that are passed on, the first ones
	typ     types.Type
	delay   types.Value // of typ; of TIMESTAMP for DATE
	forgive bool
	judged  judge // up to the end of the last step
}

// NewWatermark judges in by its column event, of type BIGINT, DOUBLE, DATE or TIMESTAMP, and passes its first width columns. The
// delay is a value of that type, for DATE microseconds.
func NewWatermark(in Node, event, width int, t types.Type, delay types.Value) (*Watermark, error) {
	switch t.Kind {
	case types.BigInt, types.Double, types.Date, types.Timestamp:
		return &Watermark{in: in, event: event, width: width, typ: t, delay: delay, judged: newJudge(t, delay)}, nil
	}
	return nil, fmt.Errorf("bug: event time of type %s", t)
}

func (w *Watermark) Growth() catalog.Growth { return w.in.Growth() }
func (w *Watermark) Inputs() []Node         { return []Node{w.in} }

// Forgive makes no row late from now on.
func (w *Watermark) Forgive() { w.forgive = true }

// Table is the name of the table that is judged.
func (w *Watermark) Table() string {
	for n := w.in; ; n = n.Inputs()[0] {
		if s, ok := n.(*Scan); ok {
			return s.table.Name()
		}
		if len(n.Inputs()) == 0 {
			return ""
		}
	}
}

// Text is the watermark as a text, "" if there is none.
func (w *Watermark) Text() string {
	t, _ := w.judged.latest()
	mark, ok := w.Mark()
	if !ok {
		return ""
	}
	return mark.Text(t)
}

// Late is how many rows were late.
func (w *Watermark) Late() int64 { return w.judged.late }

// Mark is the watermark after the last step, of the type of the event time or TIMESTAMP for DATE; false before the first
// row with an event time.
func (w *Watermark) Mark() (types.Value, bool) { return w.judged.mark() }

// Run keeps its input's workers and positions.
func (w *Watermark) Run(ctx context.Context, step *Step, out Consume) error {
	if w.in.Growth() == catalog.Fixed && step.Later {
		return nil
	}
	if !step.Later || w.in.Growth() == catalog.Replace {
		w.judged = newJudge(w.typ, w.delay)
	}
	q := &marks{before: map[Pos]judge{}, tops: map[Pos]judge{}, now: w.judged}
	q.moved.L = &q.mu
	inner := *step
	inner.release = func() {
		q.open()
		if step.release != nil {
			step.release()
		}
	}
	lanes := make([]markLane, step.threads())
	err := w.in.Run(ctx, &inner, func(worker int, pos Pos, b *vec.Batch) error {
		l := &lanes[worker]
		if !l.begun || l.pos != pos {
			*l = markLane{pos: pos, begun: true, top: newJudge(w.typ, w.delay)}
		}
		if b != nil {
			return w.take(worker, l, q, b, out)
		}
		return w.finish(worker, l, q, out)
	})
	if err != nil {
		return err
	}
	late := w.judged.late + q.late
	w.judged = q.now
	w.judged.late = late
	return nil
}

// markLane is the position that a worker is at.
type markLane struct {
	pos   Pos
	begun bool
	held  []*vec.Batch // read before it was known what stands before the position
	rows  int          // of held
	known bool
	top   judge // of the position's rows; once known, of all rows so far
	late  int64
}

// heldRows is the rows that a worker holds while earlier positions are read; then it waits for them.
const heldRows = 1 << 18

// take judges a batch, or holds it for as long as it is not known what comes before.
func (w *Watermark) take(worker int, l *markLane, q *marks, b *vec.Batch, out Consume) error {
	if !l.known {
		if before, ok := q.get(l.pos, l.rows+b.Rows() > heldRows); ok {
			if err := w.settle(worker, l, before, out); err != nil {
				return err
			}
		}
	}
	if !l.known {
		l.top.see(b, w.event)
		l.held, l.rows = append(l.held, b), l.rows+b.Rows()
		return nil
	}
	return w.pass(worker, l, b, out)
}

// settle judges what was held.
func (w *Watermark) settle(worker int, l *markLane, before judge, out Consume) error {
	l.known, l.top = true, before
	held := l.held
	l.held, l.rows = nil, 0
	for _, b := range held {
		if err := w.pass(worker, l, b, out); err != nil {
			return err
		}
	}
	return nil
}

// pass judges a batch and passes the rows on that are not late.
func (w *Watermark) pass(worker int, l *markLane, b *vec.Batch, out Consume) error {
	rows, some := l.top.judge(b, w.event, w.forgive)
	narrowed := &vec.Batch{N: b.N, Cols: b.Cols[:w.width:w.width], Sel: b.Sel}
	if some {
		l.late += int64(b.Rows() - len(rows))
		if len(rows) == 0 {
			return nil
		}
		narrowed = narrow(narrowed, rows)
	}
	return out(worker, l.pos, narrowed)
}

// finish ends a position: its latest time is reported before its rows are judged.
func (w *Watermark) finish(worker int, l *markLane, q *marks, out Consume) error {
	q.report(l.pos, l.top)
	if !l.known {
		before, ok := q.get(l.pos, true)
		if !ok {
			return errAbandoned
		}
		if err := w.settle(worker, l, before, out); err != nil {
			return err
		}
	}
	q.done(l.pos, l.late)
	l.begun, l.late = false, 0
	return out(worker, l.pos, nil)
}

// marks is what is known of the latest times before each position of a Run.
type marks struct {
	mu     sync.Mutex
	moved  sync.Cond
	front  Pos           // the lowest position that has not reported
	now    judge         // before front
	tops   map[Pos]judge // reported beyond front
	before map[Pos]judge // before positions that have reported and are not done
	late   int64
	opened bool // the Run is about to end
}

func (q *marks) open() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.opened = true
	q.moved.Broadcast()
}

// get is what stands before pos; false if that is not known yet, or with wait, if it will never be.
func (q *marks) get(pos Pos, wait bool) (judge, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for wait && !q.opened && pos > q.front {
		q.moved.Wait()
	}
	if before, ok := q.before[pos]; ok {
		return before, true
	}
	return q.now, pos == q.front
}

// report takes the latest time of a position that is read.
func (q *marks) report(pos Pos, top judge) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tops[pos] = top
	for {
		top, ok := q.tops[q.front]
		if !ok {
			break
		}
		delete(q.tops, q.front)
		q.before[q.front] = q.now
		q.now.join(top)
		q.front++
	}
	q.moved.Broadcast()
}

// done forgets a position.
func (q *marks) done(pos Pos, late int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.before, pos)
	q.late += late
}

// Track does nothing: the state is small.
func (w *Watermark) Track() {}

// Delta is the whole state.
func (w *Watermark) Delta() ([]Saved, bool) {
	saved, err := w.Save()
	return []Saved{saved}, err == nil
}

// Save has the latest event time, NULL if there is none, and the number of late rows as part "watermark".
func (w *Watermark) Save() (Saved, error) {
	t, latest := w.judged.latest()
	return Saved{"watermark": saveRows(&vec.Batch{N: 1, Cols: []*vec.Vector{
		vec.Constant(t, latest, 1).Flat(), vec.Constant(types.TypeBigInt, types.Value{Int: w.judged.late}, 1).Flat(),
	}})}, nil
}

// Restore takes the place of what was known.
func (w *Watermark) Restore(saved Saved) error {
	return restoreRows(saved["watermark"], func(b *vec.Batch) error {
		j := newJudge(w.typ, w.delay)
		t, _ := j.latest()
		if len(b.Cols) != 2 || b.N != 1 || b.Cols[0].Type != t || b.Cols[1].Type.Kind != types.BigInt {
			return fmt.Errorf("the state of a watermark is damaged")
		}
		if !b.Cols[0].IsNull(0) {
			latest := b.Cols[0].Value(0)
			j.any, j.int, j.double = true, latest.Int, latest.Double
		}
		j.late = b.Cols[1].Int[0]
		w.judged = j
		return nil
	})
}

// State is of a fixed size.
func (w *Watermark) State() (rows, bytes int64, kind string) { return 0, 64, "counters" }
