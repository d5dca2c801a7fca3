package measure

import (
	"context"
	"errors"
	"time"

	"flowsql/cmd/flowbench/internal/peer"
	"flowsql/cmd/flowbench/internal/query"
)

// running is a peer's process and the result of loading it.
type running struct {
	peer    peer.Peer
	session peer.Session
	load    Result
}

// Tables times loading, and then queries over what is loaded, each query's peers in turns. Without queries it only
// loads.
func (p *Plan) Tables(ctx context.Context) []Result {
	var all []Result
	var up []*running
	for _, peer := range p.Peers {
		p.log("load %s %s", p.name(), peer.Name())
		r := p.loaded(ctx, peer)
		if r == nil {
			continue
		}
		all = append(all, r.load)
		if r.session != nil {
			defer r.session.Close()
		}
		if r.load.Err == "" {
			up = append(up, r)
		}
	}
	for _, q := range p.Queries {
		p.log("warm %s %s", p.name(), q.Name)
		all = append(all, p.ask(ctx, up, q)...)
	}
	return all
}

// loaded starts a peer and fills its table. It is nil for a peer that cannot.
func (p *Plan) loaded(ctx context.Context, of peer.Peer) *running {
	r := &running{peer: of, load: Result{Section: Load, Set: p.name(), Peer: of.Name()}}
	session, err := of.Start(ctx)
	if errors.Is(err, peer.ErrCannot) {
		return nil
	}
	if err != nil {
		r.load.Err = said(err)
		return r
	}
	r.session = session
	if _, err = session.Query(ctx, "select 1"); err == nil { // it has started
		start := time.Now()
		err = session.Load(ctx, p.Set)
		r.load.Millis = []float64{millis(time.Since(start))}
	}
	if errors.Is(err, peer.ErrCannot) {
		session.Close()
		return nil
	}
	if err != nil {
		r.load.Err = said(err)
		return r
	}
	r.load.Held, r.load.Peak = peer.Resident(session.PID())
	return r
}

// ask puts one query to running peers: once untimed, which is also when answers are compared, then in turns.
func (p *Plan) ask(ctx context.Context, up []*running, q *query.Query) []Result {
	results := make([]Result, len(up))
	var want peer.Rows
	for i, r := range up {
		results[i] = Result{Section: Warm, Set: p.name(), Query: q.Name, Peer: r.peer.Name()}
		rows, err := r.session.Query(ctx, q.CheckFor(r.peer.Dialect()))
		if err != nil {
			results[i].Err = said(err)
			continue
		}
		want = results[i].check(want, rows)
	}
	for range p.Runs {
		for i, r := range up {
			if results[i].Err != "" || len(results[i].Millis) > 0 && results[i].Millis[0] > millis(p.Slow) {
				continue
			}
			start := time.Now()
			if _, err := r.session.Query(ctx, q.For(r.peer.Dialect())); err != nil {
				results[i].Err = said(err)
				continue
			}
			results[i].Millis = append(results[i].Millis, millis(time.Since(start)))
			_, results[i].Peak = peer.Resident(r.session.PID())
		}
	}
	return results
}

// Arrivals times an answer kept current: the peers take each file in turns.
func (p *Plan) Arrivals(ctx context.Context) []Result {
	var steppers, tricklers []*running
	for _, of := range p.Peers {
		session, err := of.Start(ctx)
		if err != nil {
			continue
		}
		r := &running{peer: of, session: session, load: Result{Section: Stream, Set: p.name(), Query: "Q1", Peer: of.Name()}}
		switch session.(type) {
		case peer.Streamer:
			steppers = append(steppers, r)
		case peer.Trickler:
			tricklers = append(tricklers, r)
		}
		defer session.Close()
	}
	last := p.steps(ctx, steppers)
	for _, r := range tricklers {
		p.log("stream %s %s", p.name(), r.peer.Name())
		times, rows, err := r.session.(peer.Trickler).Trickle(ctx, p.Set)
		if err != nil {
			r.load.Err = said(err)
			continue
		}
		r.load.Millis = times
		last = r.load.check(last, rows)
	}
	var all []Result
	for _, r := range append(steppers, tricklers...) {
		_, r.load.Peak = peer.Resident(r.session.PID())
		all = append(all, r.load)
	}
	return all
}

// steps passes the files, and returns the last answer of the first peer; the answers of each file are compared.
func (p *Plan) steps(ctx context.Context, up []*running) (last peer.Rows) {
	for _, r := range up {
		if err := r.session.(peer.Streamer).Begin(ctx, p.Set); err != nil {
			r.load.Err = said(err)
		}
	}
	p.log("stream %s", p.name())
	for _, file := range p.Set.Files {
		last = nil
		for _, r := range up {
			if r.load.Err != "" {
				continue
			}
			start := time.Now()
			rows, err := r.session.(peer.Streamer).Step(ctx, p.Set, file)
			if err != nil {
				r.load.Err = said(err)
				continue
			}
			r.load.Millis = append(r.load.Millis, millis(time.Since(start)))
			if r.load.Check == nil || r.load.Check.Same {
				last = r.load.check(last, rows)
			}
		}
	}
	return last
}
