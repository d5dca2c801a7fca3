//go:build unix

package system

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// Open opens a regular file to be read, as os.Open does: that also asks, in four calls more, whether one can wait for the file's bytes.
func Open(path string) (*os.File, error) {
	for {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		switch err {
		case nil:
			return os.NewFile(uintptr(fd), path), nil
		case unix.EINTR:
		default:
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}
