package system

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// lockedAt is the byte that locks are on, behind what a file holds: others may read what is locked nowhere else.
const lockedAt = 1 << 30

// LockExclusive locks an open file against the locks of all other open files of the same path, here and in other processes, without
// waiting: ErrLocked if there is one. The lock ends when the file is closed, or its process ends. See LockFileEx.
func LockExclusive(f *os.File) error {
	return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY)
}

// LockShared locks an open file against exclusive locks, and waits for one to end.
func LockShared(f *os.File) error { return lock(f, 0) }

func lock(f *os.File, how uint32) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: lockedAt})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// Map is the content of a file. A mapped file could not be removed as long as it is, so it is read.
func Map(path string) ([]byte, error) { return os.ReadFile(path) }

// Unmap undoes Map.
func Unmap([]byte) error { return nil }

// SyncDir does nothing: the file system's journal keeps names.
func SyncDir(string) error { return nil }

// InUse reports whether an error says that a file cannot be removed or renamed because somebody has it open.
func InUse(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_USER_MAPPED_FILE)
}

// Unread reports whether an error says that nobody reads the pipe that was written to.
func Unread(err error) bool {
	for _, e := range [...]error{windows.ERROR_NO_DATA, windows.ERROR_BROKEN_PIPE, windows.ERROR_PIPE_NOT_CONNECTED, syscall.EPIPE} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
