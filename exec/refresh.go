package exec

import (
	"context"
	"errors"
	"fmt"
	"time"

	"flowsql/catalog"
	"flowsql/sql/plan"
)

// defaultInterval is how often the background looks for new files, and waits poll while a last line is held. Between looks that take
// long it rests twice as long as they do.
const defaultInterval = 500 * time.Millisecond

// heldPoll is how often a wait looks again while something present cannot be taken yet.
const heldPoll = 20 * time.Millisecond

// keepFresh steps a query until the engine closes or the query is dropped: at once while there is more, then whenever
// its interval has passed. It runs in a goroutine of its own.
func (e *Engine) keepFresh(c *Continuous, threads int) {
	defer e.work.Done()
	l, stop := c.listen(false)
	defer stop()
	for e.life.Err() == nil {
		more, err := c.stepOn(e.life, threads, mostJoined)
		if errors.Is(err, errDropped) {
			return
		}
		if more {
			continue
		}
		rest := c.pollInterval()
		var again *retryError
		if errors.As(err, &again) {
			rest = max(time.Until(again.retry.next), 0)
		}
		pause := time.NewTimer(rest)
		for waiting := true; waiting; {
			select {
			case <-e.life.Done():
				waiting = false
			case <-pause.C:
				waiting = false
			case <-c.asked:
				waiting = false
			case <-l.changed: // resumed, dropped, or told to look
				waiting = c.runnable() == nil
			}
		}
		pause.Stop()
	}
}

func (c *Continuous) pollInterval() time.Duration {
	if c.options.interval > 0 {
		return c.options.interval
	}
	return max(defaultInterval, 2*time.Duration(c.looked.Load()))
}

// heldPatience is how long a wait stands by a last line that has no end: longer than a line may rest in a growing file
// before it is taken.
const heldPatience = 2500 * time.Millisecond

// heldError says that everything is in the result but a last line without end.
type heldError struct{ query, file string }

func (e *heldError) Error() string {
	return fmt.Sprintf("continuous query %q is current but for a last line without end in %s", e.query, e.file)
}

// heldOnly is a *heldError if nothing but partial last lines keeps the query from being caught up.
func (c *Continuous) heldOnly(ctx context.Context) error {
	c.mu.Lock()
	only := c.progress.held && c.progress.filesDone >= c.progress.filesTotal
	c.mu.Unlock()
	if !only {
		return nil
	}
	e := &heldError{c.name, "a file"}
	committed, err := c.committed(ctx)
	if err != nil {
		return err
	}
	for _, in := range committed {
		feed, ok := in.table.(catalog.Feed)
		if !ok || !in.backlog.Held {
			continue
		}
		files, err := feed.Files(ctx, in.version)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.State == "partial" {
				e.file = f.Path
			}
		}
	}
	return e
}

// target is how much was present when somebody began to wait.
type target struct {
	files, bytes int64
	reached      bool // already
}

// catchUp brings a query, and first the ones it reads, to the files present now. In the background somebody else takes
// the steps; else the caller does. It returns errPaused at once for a paused query.
func (c *Continuous) catchUp(ctx context.Context, threads int) error {
	for _, in := range c.inputs {
		if in.upstream == nil {
			continue
		}
		if err := in.upstream.catchUp(ctx, threads); err != nil && !errors.Is(err, errPaused) {
			return err
		}
	}
	if c.durable.id != 0 {
		release, err := c.engine.lease() // for all of the steps, so that processes do not take turns
		if err == nil {
			defer release()
		} else if !errors.Is(err, errElsewhere) {
			return err
		}
	}
	goal, err := c.target(ctx)
	for err != nil {
		if err = bear(ctx, err); err != nil {
			return err
		}
		goal, err = c.target(ctx)
	}
	if goal.reached && !c.unsettled() {
		return nil
	}
	asked := int64(0)
	var idle time.Time // since when nothing could be taken
	for {
		// In the background the refresher steps too; whoever comes first does the work.
		looked := time.Now()
		more, err := c.stepOn(ctx, threads, mostJoined)
		if errors.Is(err, errElsewhere) {
			err = c.ask(ctx, &asked)
		}
		if err != nil {
			if err := bear(ctx, err); err != nil {
				return err
			}
			continue
		}
		if c.reached(goal, asked) {
			return nil
		}
		if more {
			idle = time.Time{}
			continue
		}
		if idle.IsZero() {
			idle = looked
		} else if looked.Sub(idle) > heldPatience {
			if err := c.heldOnly(ctx); err != nil {
				return err
			}
		}
		if err := pause(ctx, heldPoll); err != nil {
			return err
		}
	}
}

// target looks at what is present without taking it.
func (c *Continuous) target(ctx context.Context) (target, error) {
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.regain(ctx); err != nil {
		return target{}, err
	}
	if err := c.runnable(); err != nil {
		return target{}, err
	}
	if err := c.resting(time.Now()); err != nil {
		return target{}, err
	}
	t := target{reached: (c.tree != nil || len(c.inputs) > 0) && !c.owesFile()}
	begun := true
	for _, in := range c.inputs {
		begun = begun && in.version != nil
		feed, ok := in.table.(catalog.Feed)
		if !ok {
			if err := in.owner.readyTable(ctx, in.table); err != nil {
				return t, err
			}
			snapshot, err := in.table.Snapshot(ctx)
			if err != nil {
				return t, c.fail(ctx, err)
			}
			t.reached = t.reached && begun && in.version.Same(snapshot.Version())
			continue
		}
		snapshot, backlog, err := feed.Look(ctx, in.version)
		if err != nil {
			return t, c.fail(ctx, err)
		}
		in.adopt(snapshot, backlog)
		t.files += int64(backlog.FilesTotal)
		t.bytes += backlog.BytesTotal
		t.reached = t.reached && begun && in.version.Same(snapshot.Version()) && backlog.CaughtUp()
	}
	if begun && c.engine.refreshes() {
		return t, c.noteProgress(ctx)
	}
	return t, nil
}

// current reports whether everything present now is in the result. It takes no step.
func (c *Continuous) current(ctx context.Context) bool {
	for _, in := range c.inputs {
		if in.upstream != nil && !in.upstream.current(ctx) {
			return false
		}
	}
	t, err := c.target(ctx)
	return err == nil && t.reached
}

// reached reports whether the committed result covers a target.
func (c *Continuous) reached(t target, asked int64) bool {
	if c.durable.id != 0 {
		return c.reachedStored(t, asked)
	}
	c.stepping.Lock()
	defer c.stepping.Unlock()
	for _, in := range c.inputs {
		if in.version == nil || in.upstream != nil && !in.upstream.same(in) {
			return false
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caughtUpLocked() || c.progress.filesDone >= t.files && c.progress.bytesDone >= t.bytes && !c.progress.held
}

// same reports whether in holds the upstream's present result.
func (c *Continuous) same(in *input) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	snapshot, err := c.table.Snapshot(context.Background())
	return err == nil && in.version.Same(snapshot.Version())
}

// freshen brings every continuous query that a plan reads up to date, where the session's way of freshness asks for it.
func (s *Session) freshen(ctx context.Context, root plan.Node) error {
	for _, t := range tablesOf(root) {
		c := s.engine.continuousOf(t)
		if c == nil {
			continue
		}
		if err := s.freshenOne(ctx, c); err != nil {
			return err
		}
		if err := c.show(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) freshenOne(ctx context.Context, c *Continuous) error {
	if store := s.engine.store; store != nil && store.ReadOnly() && c.durable.id != 0 {
		s.out.Warn(fmt.Sprintf("the catalog is read-only: this is the last result of %s", c))
		return nil
	}
	if s.engine.options.Background || s.engine.options.Stale {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.shownState() == stateRebuilding {
			s.out.Warn(fmt.Sprintf("%s is being replaced: this is the result of its old definition", c))
		}
		if c.state == stateFailed {
			s.out.Warn(fmt.Sprintf("%s has failed and shows its last good result: %s", c, c.err))
		}
		return nil
	}
	defer s.follow(c)()
	err := c.catchUp(ctx, s.settings.Threads)
	if errors.Is(err, errPaused) {
		s.out.Warn(fmt.Sprintf("%s is paused: this is its last result", c))
		return nil
	}
	var held *heldError
	if errors.As(err, &held) {
		s.out.Warn(held.Error())
		return nil
	}
	return err
}
