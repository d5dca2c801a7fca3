package shell

import (
	"context"
	"errors"
	"io"
	"strings"

	"flowsql/sql/parse"
	"flowsql/sql/source"
)

// Script runs the statements of a whole text in order and returns the exit code: of the first failure, after which
// nothing more runs unless the Shell keeps going.
func (s *Shell) Script(ctx context.Context, text *source.Text) int {
	return s.Stream(ctx, text.Name, strings.NewReader(text.Body))
}

// Stream is Script for SQL that is still being written: each statement runs, and its result is written, before the next
// is read.
func (s *Shell) Stream(ctx context.Context, name string, r io.Reader) int {
	splitter := parse.NewSplitter(name)
	code := OK
	run := func(next func() (parse.Piece, bool)) (ended bool) {
		for piece, ok := next(); ok; piece, ok = next() {
			failed := s.piece(ctx, piece)
			if code == OK {
				code = failed
			}
			if failed == Interrupted || failed == BrokenPipe {
				code = failed
				return true
			}
			if failed != OK && !s.KeepGoing {
				return true
			}
		}
		return false
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := readUnder(ctx, r, buf)
		splitter.Feed(string(buf[:n]))
		switch {
		case run(splitter.Next):
			return code
		case err == nil:
		case ctx.Err() != nil:
			return Interrupted
		case errors.Is(err, io.EOF):
			run(splitter.Rest)
			return code
		default:
			s.Fail(err)
			return Failed
		}
	}
}

// piece runs one statement, reports its error and returns its exit code.
func (s *Shell) piece(ctx context.Context, piece parse.Piece) int {
	err := s.Run(ctx, piece.Text, piece.Vertical)
	code := Code(ctx, err)
	if code != OK && code != Interrupted {
		s.Fail(err)
	}
	return code
}

// readUnder is r.Read, given up when ctx ends. The read itself cannot be stopped; its goroutine ends with the process.
func readUnder(ctx context.Context, r io.Reader, buf []byte) (int, error) {
	if _, whole := r.(*strings.Reader); whole {
		return r.Read(buf)
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.Read(buf)
		done <- result{n, err}
	}()
	select {
	case read := <-done:
		return read.n, read.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
