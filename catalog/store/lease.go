package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"flowsql/catalog/system"
)

// lock is a lock on a file between processes, which ends with the process that has it. A process has it once, however
// many of its goroutines take it.
type lock struct {
	path string
	mu   sync.Mutex
	file *os.File // while it is held
	held int
}

// take takes the lock as system.LockExclusive or system.LockShared does.
func (l *lock) take(how func(*os.File) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held > 0 {
		l.held++
		return nil
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if err := how(f); err != nil {
		f.Close()
		return err
	}
	l.file, l.held = f, 1
	return nil
}

// drop undoes one take.
func (l *lock) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == 0 {
		return
	}
	if l.held--; l.held == 0 {
		l.file.Close()
		l.file = nil
	}
}

// lease is the right to refresh, of one process at a time.
type lease struct{ lock }

func (l *lease) release() {
	for l.held > 0 {
		l.drop()
	}
}

// Lease takes the right to refresh the continuous queries, and reports whether it could. What another process has
// committed before is there to be seen. Each success wants a Release.
func (s *Store) Lease() (bool, error) {
	if s.readOnly {
		return false, nil
	}
	err := s.lease.take(system.LockExclusive)
	if errors.Is(err, system.ErrLocked) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.lease.sign()
	return true, nil
}

// Release gives the lease back.
func (s *Store) Release() { s.lease.drop() }

// sign leaves the process's number for others to tell.
func (l *lease) sign() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == 1 {
		l.file.Truncate(0)
		l.file.WriteAt([]byte(fmt.Sprintf("%d\n", os.Getpid())), 0) // for messages only: it may fail
	}
}

// Holder is the process that has the lease, or had it last, as text.
func (s *Store) Holder() string {
	pid, err := os.ReadFile(s.lease.path)
	if err != nil || len(pid) == 0 {
		return "another process"
	}
	return "process " + strings.TrimSpace(string(pid))
}
