//go:build unix

package system

import (
	"errors"
	"os"
	"syscall"
)

// LockExclusive locks an open file against the locks of all other open files of the same path, here and in other processes, without
// waiting: ErrLocked if there is one. The lock ends when the file is closed, or its process ends. See flock(2).
func LockExclusive(f *os.File) error { return lock(f, syscall.LOCK_EX|syscall.LOCK_NB) }

// LockShared locks an open file against exclusive locks, and waits for one to end.
func LockShared(f *os.File) error { return lock(f, syscall.LOCK_SH) }

func lock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrLocked
		}
		return err
	}
}

// Map is the content of a file without a copy, nil of an empty one. It stays valid until Unmap, whatever becomes of the name.
// See mmap(2).
func Map(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}

// Unmap undoes Map.
func Unmap(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	return syscall.Munmap(data)
}

// SyncDir makes the names in a directory durable. See fsync(2).
func SyncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// InUse reports whether an error says that a file cannot be removed or renamed because somebody has it open, which is no reason here.
func InUse(error) bool { return false }

// Unread reports whether an error says that nobody reads the pipe that was written to.
func Unread(err error) bool { return errors.Is(err, syscall.EPIPE) }
