//go:build unix

package system

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// StatusOf looks at a path, or at what a symbolic link leads to.
func StatusOf(path string) (Status, error) { return statusAt(unix.AT_FDCWD, path, 0) }

// StatusOfName looks at a path itself, be it a symbolic link.
func StatusOfName(path string) (Status, error) {
	return statusAt(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW)
}

// Folder is an open directory.
type Folder struct{ file *os.File }

// OpenFolder opens a directory.
func OpenFolder(path string) (*Folder, error) {
	f, err := os.Open(path)
	return &Folder{f}, err
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.file.Close() }

// Names is some more names in it, at most so many and in no order. After the last it fails with io.EOF.
func (f *Folder) Names(most int) ([]string, error) { return f.file.Readdirnames(most) }

// Look returns a function that looks at a name of the folder itself, or with follow at what a symbolic link leads to. It may be called
// from several goroutines.
func (f *Folder) Look() func(name string, follow bool) (Status, error) {
	dir := int(f.file.Fd())
	return func(name string, follow bool) (Status, error) {
		if follow {
			return statusAt(dir, name, 0)
		}
		return statusAt(dir, name, unix.AT_SYMLINK_NOFOLLOW)
	}
}

// Nowhere reports whether an error of a look says that there is no such file: it is not there, or links lead round in a circle.
func Nowhere(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ELOOP) }

func statusFrom(st *unix.Stat_t) Status {
	return Status{Device: uint64(st.Dev), Inode: st.Ino, Kind: kindOf(uint32(st.Mode)), Links: uint64(st.Nlink), Size: st.Size,
		Modified: st.Mtim.Nano(), Changed: st.Ctim.Nano()}
}

func kindOf(mode uint32) Kind {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return RegularFile
	case unix.S_IFDIR:
		return Directory
	case unix.S_IFLNK:
		return SymbolicLink
	}
	return OtherFile
}

// plainStatusAt is statusAt by the call that every system has, which does not tell the time of birth.
func plainStatusAt(dir int, name string, flags int) (Status, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(dir, name, &st, flags)
		if err == unix.EINTR {
			continue
		}
		return statusFrom(&st), err
	}
}
