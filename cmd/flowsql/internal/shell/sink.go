package shell

import (
	"io"
	"sync"
	"time"
)

const (
	sinkSize  = 64 << 10              // bytes held before they are written
	sinkDelay = 50 * time.Millisecond // how long bytes are held at most, so that a slow stream of rows is seen as it comes
)

// sink buffers writes, for a short time only. Once a write has failed, so does every later one. Safe for concurrent use.
type sink struct {
	mu     sync.Mutex
	w      io.Writer
	closer io.Closer // may be nil
	buf    []byte
	timer  *time.Timer
	err    error
}

func newSink(w io.Writer) *sink { return &sink{w: w} }

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.buf)+len(p) > sinkSize {
		s.flush()
	}
	if s.err != nil {
		return 0, s.err
	}
	if len(p) >= sinkSize/2 && len(s.buf) == 0 {
		_, s.err = s.w.Write(p)
		return len(p), s.err
	}
	if len(s.buf) == 0 && len(p) > 0 {
		s.arm()
	}
	s.buf = append(s.buf, p...)
	return len(p), nil
}

// arm has the buffer flushed before long. The timer's goroutine only ever waits for the lock and the writer.
func (s *sink) arm() {
	if s.timer == nil {
		s.timer = time.AfterFunc(sinkDelay, func() { s.Flush() })
		return
	}
	s.timer.Reset(sinkDelay)
}

func (s *sink) flush() {
	if len(s.buf) == 0 {
		return
	}
	s.timer.Stop()
	if s.err == nil {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
}

// Flush writes what is held, and returns the first error of any write.
func (s *sink) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	return s.err
}

// Close flushes, and closes the file below if the sink owns one.
func (s *sink) Close() error {
	err := s.Flush()
	if s.closer != nil {
		if closed := s.closer.Close(); err == nil {
			err = closed
		}
	}
	return err
}
