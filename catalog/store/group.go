package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// groups has commits that come while another one is being made durable wait for it, and then makes them durable together: one
// transaction, in which each is whole or not at all by itself.
type groups struct {
	mu      sync.Mutex
	busy    bool // one is being made durable
	waiting []*member
}

// member is one commit of a group.
type member struct {
	ctx  context.Context
	do   func(*sql.Tx) error
	turn chan bool // it is to commit all that wait; or, with false, it has been committed, or not
	err  error
}

var errUnfinished = errors.New("bug: the transaction did not come to an end")

// changeTogether is change, perhaps in one transaction with others.
func (s *Store) changeTogether(ctx context.Context, do func(*sql.Tx) error) error {
	g := &s.groups
	x := &member{ctx, do, make(chan bool, 1), errUnfinished}
	g.mu.Lock()
	g.waiting = append(g.waiting, x)
	leads := !g.busy
	g.busy = true
	g.mu.Unlock()
	if !leads && !<-x.turn {
		return x.err
	}
	g.mu.Lock()
	list := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	defer g.next(x, list)
	s.changeAll(list)
	return x.err
}

// next tells the members of a group that it has come to an end, and one of those who have come meanwhile to go on.
func (g *groups) next(leader *member, list []*member) {
	for _, y := range list {
		if y != leader {
			y.turn <- false
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy = len(g.waiting) > 0; g.busy {
		g.waiting[0].turn <- true
	}
}

// changeAll commits a group. The context of one of several does not end it for the others.
func (s *Store) changeAll(list []*member) {
	ctx := list[0].ctx
	if len(list) > 1 {
		ctx = context.WithoutCancel(ctx)
	}
	errs := make([]error, len(list))
	err := s.change(ctx, func(tx *sql.Tx) error {
		if len(list) == 1 {
			return list[0].do(tx)
		}
		for i, y := range list {
			if _, err := tx.Exec("SAVEPOINT member"); err != nil {
				return err
			}
			if errs[i] = y.do(tx); errs[i] != nil {
				if _, err := tx.Exec("ROLLBACK TO member"); err != nil {
					return err
				}
			}
			if _, err := tx.Exec("RELEASE member"); err != nil {
				return err
			}
		}
		return nil
	})
	for i, y := range list {
		if y.err = errs[i]; y.err == nil {
			y.err = err
		}
	}
}
