//go:build unix && !linux

package system

import (
	"os"

	"golang.org/x/sys/unix"
)

func statusAt(dir int, name string, flags int) (Status, error) {
	return plainStatusAt(dir, name, flags)
}

// StatusOfOpen looks at an open file.
func StatusOfOpen(f *os.File) (Status, error) {
	var st unix.Stat_t
	err := unix.Fstat(int(f.Fd()), &st)
	return statusFrom(&st), err
}
