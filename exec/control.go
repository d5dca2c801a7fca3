package exec

import (
	"context"
	"errors"
	"fmt"
	"time"

	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/near"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// continuous is the continuous query of a name.
func (s *Session) continuous(n ast.Name) (*Continuous, error) {
	have, ok := s.engine.find(n.Name)
	if !ok {
		return nil, s.unknown(n, "continuous query")
	}
	if have.continuous == nil {
		return nil, source.Errorf(n.Span, "%q is a %s and no continuous query", have.name, have.kind.noun())
	}
	return have.continuous, nil
}

// unknownName is the fault of naming what is not in the catalog.
func unknownName(n ast.Name, what string, have []*entry) error {
	var names []string
	for _, x := range have {
		names = append(names, x.name)
	}
	e := source.Errorf(n.Span, "unknown %s %q", what, n.Name)
	if found := near.Names(n.Name, names); len(found) > 0 {
		return e.WithHint("did you mean `%s`?", found[0])
	}
	return e
}

func (s *Session) pause(ctx context.Context, st *ast.Pause) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	c.stepping.Lock() // a running step commits first
	defer c.stepping.Unlock()
	if err := c.pausable(); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	if err := c.persistState(ctx, statePaused); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = statePaused
	c.wake()
	s.out.Done("paused " + c.name)
	return nil
}

// pausable is the reason why a query cannot be paused, if there is one.
func (c *Continuous) pausable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == stateFailed {
		return fmt.Errorf("%s has failed and takes no steps: %s", c, c.err)
	}
	return nil
}

func (s *Session) resume(ctx context.Context, st *ast.Resume) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	if err := c.persistState(ctx, stateRunning); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == statePaused || c.state == stateFailed {
		c.state, c.err = stateRunning, nil
	}
	c.retry = retry{}
	c.wake()
	s.out.Done("resumed " + c.name)
	return nil
}

// refresh takes one step now, or with FULL rebuilds the result from the files.
func (s *Session) refresh(ctx context.Context, st *ast.Refresh) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	if st.Full {
		if err := c.forget(ctx, st); err != nil {
			return err
		}
	}
	defer s.follow(c)()
	_, err = c.step(ctx, s.settings.Threads)
	if errors.Is(err, errElsewhere) {
		err = c.refreshElsewhere(ctx)
	}
	if errors.Is(err, errPaused) {
		return source.Errorf(st.Name.Span, "%s is paused", c).WithHint("resume continuous query %s", c.name)
	}
	if err == nil {
		s.out.Done("refreshed " + c.name)
	}
	return err
}

// forget makes the next step read everything again, up to where the query is and one step beyond. The result
// stays readable meanwhile, and a failure is behind it.
func (c *Continuous) forget(ctx context.Context, st *ast.Refresh) error {
	ignore, err := readMissing(st.Options)
	if err != nil {
		return err
	}
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.meetCommit(ctx); err != nil {
		return err
	}
	if !ignore {
		err := c.refuseMissing(ctx, st.Name.Span,
			fmt.Sprintf("refresh continuous query %s full with (missing = 'ignore') makes it again without them", c.name))
		if err != nil {
			return err
		}
	}
	if err := c.persistAnew(ctx, ignore); err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	c.anew = &anew{ignoreMissing: ignore}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retry = retry{}
	if c.state == stateFailed {
		c.state, c.err = stateRunning, nil
	}
	return nil
}

// wait returns when everything present now is in the results.
func (s *Session) wait(ctx context.Context, st *ast.Wait) error {
	var list []*Continuous
	if st.All {
		for _, x := range s.engine.list() {
			if x.continuous != nil {
				list = append(list, x.continuous)
			}
		}
	} else {
		c, err := s.continuous(st.Name)
		if err != nil {
			return err
		}
		list = []*Continuous{c}
	}
	limited := ctx
	if st.Timeout >= 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, st.Timeout)
		defer cancel()
	}
	defer s.follow(list...)()
	var failed error // the first: one bad query does not keep the others from catching up
	for _, c := range list {
		c, err := s.settle(limited, c)
		var held *heldError
		switch {
		case err == nil:
		case errors.As(err, &held):
			s.out.Warn(held.Error())
		case errors.Is(err, errPaused) && st.All:
			s.out.Warn(fmt.Sprintf("%s is paused and was not waited for", c))
		case errors.Is(err, errPaused):
			return source.Errorf(st.Name.Span, "%s is paused", c).WithHint("resume continuous query %s", c.name)
		case ctx.Err() == nil && limited.Err() != nil && c.current(ctx): // however short the time was
		case ctx.Err() == nil && limited.Err() != nil:
			return &TimeoutError{After: st.Timeout, What: c.standing()}
		case isFailed(err):
			if failed == nil {
				failed = err
			}
		default:
			return err
		}
	}
	return failed
}

// settle brings a query, or the one that has taken its place, to the files present now.
func (s *Session) settle(ctx context.Context, c *Continuous) (*Continuous, error) {
	for try := 0; ; try++ {
		now, err := c.settled(ctx, s.settings.Threads)
		if err != nil {
			return c, err
		}
		err = now.catchUp(ctx, s.settings.Threads)
		if !s.overtaken(ctx, err, try) || s.engine.entryOf(c.name) == nil {
			return now, err
		}
		c = now
	}
}

func isFailed(err error) bool {
	var failed *FailedError
	return errors.As(err, &failed)
}

// standing says how far a query is.
func (c *Continuous) standing() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprintf("%s is at file %d of %d", c, c.progress.filesDone, c.progress.filesTotal)
}

// set changes a setting or a variable.
func (s *Session) set(ctx context.Context, st *ast.Set) error {
	var value types.Value
	var t types.Type
	var err error
	if c, ok := st.Value.(*ast.Column); ok && !st.Variable && c.Table == "" { // a bare word stands for itself
		value, t = text(c.Name), types.TypeVarchar
	} else if value, t, err = bind.Constant(ctx, st.Value, s.bindOptions(false)); err != nil {
		return err
	}
	if st.Variable {
		s.variables[st.Name] = variable{value, t}
		return nil
	}
	var word string
	switch {
	case value.Null:
		word = "default"
	case t == types.TypeVarchar:
		word = value.String
	case t == types.TypeBoolean:
		word = map[bool]string{true: "on", false: "off"}[value.Boolean]
	default:
		c := &plan.Const{Value: value}
		c.Typ = t
		word = plan.Format(c)
	}
	if err := s.settings.Set(st.Name, word); err != nil {
		return source.Errorf(st.NameSpan, "%s", err)
	}
	return nil
}

// watch sends the result of a continuous query again and again: every committed batch once.
func (s *Session) watch(ctx context.Context, st *ast.Watch) error {
	if st.Query != nil {
		return s.watchQuery(ctx, st)
	}
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	w := &watcher{session: s, of: c, st: st}
	return w.run(ctx)
}

// pause of d, ended early by ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
