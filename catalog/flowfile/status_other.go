//go:build !linux

package flowfile

import "golang.org/x/sys/unix"

// statusAt looks at a name of an open folder, unix.AT_FDCWD for the present one, with the flags of fstatat(2).
func statusAt(dir int, name string, flags int) (status, error) {
	return plainStatusAt(dir, name, flags)
}

// statusOfOpen looks at an open file.
func statusOfOpen(file int) (status, error) {
	var st unix.Stat_t
	err := unix.Fstat(file, &st)
	return statusOf(&st), err
}
