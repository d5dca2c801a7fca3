//go:build !linux

package flowfile

import "golang.org/x/sys/unix"

// statusAt looks at a name of an open folder, unix.AT_FDCWD for the present one, with the flags of fstatat(2).
func statusAt(dir int, name string, flags int) (status, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(dir, name, &st, flags)
		if err == unix.EINTR {
			continue
		}
		return statusOf(&st), err
	}
}

// statusOfOpen looks at an open file.
func statusOfOpen(file int) (status, error) {
	var st unix.Stat_t
	err := unix.Fstat(file, &st)
	return statusOf(&st), err
}
