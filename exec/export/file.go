package export

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"flowsql/catalog/system"
)

// File is a file that appears under its name whole or not at all: it is written beside its place under a name that
// readers of flow files pass over, and renamed by Commit.
type File struct {
	*bufio.Writer
	path      string
	temporary *os.File
	overwrite bool
}

// ErrExists is the cause of Create or Commit refusing a name that is taken.
var ErrExists = errors.New("there is such a file already")

// Create begins a file. With overwrite one that is there is replaced by Commit; until then it stays.
func Create(path string, overwrite bool) (*File, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o666)
	switch have, err := os.Lstat(path); {
	case err == nil && !have.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case err == nil && !overwrite:
		return nil, fmt.Errorf("%s: %w", path, ErrExists)
	case err == nil:
		mode = have.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	for {
		name := "." + filepath.Base(path) + "." + strconv.FormatUint(uint64(rand.Uint32()), 36) + ".tmp"
		f, err := os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: there is no directory %s", path, filepath.Dir(path))
		}
		if err != nil {
			return nil, err
		}
		return &File{bufio.NewWriterSize(f, 256<<10), path, f, overwrite}, nil
	}
}

// Commit puts the file in its place, on the disk itself. After an error nothing is there.
func (f *File) Commit() error {
	err := f.Flush()
	if err == nil {
		err = f.temporary.Sync()
	}
	if closed := f.temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = f.place()
	}
	if err != nil {
		os.Remove(f.temporary.Name())
		return err
	}
	return system.SyncDir(filepath.Dir(f.path))
}

// place renames the file. Where nothing may be replaced it does so by a link, which fails on a name taken meanwhile.
func (f *File) place() error {
	from := f.temporary.Name()
	if f.overwrite {
		return os.Rename(from, f.path)
	}
	err := os.Link(from, f.path)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %w", f.path, ErrExists)
	}
	return os.Rename(from, f.path) // a file system without links
}

// Discard removes what was written. It may be called after Commit, and does nothing then.
func (f *File) Discard() {
	if f.temporary.Close() == nil {
		os.Remove(f.temporary.Name())
	}
}
