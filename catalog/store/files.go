package store

import (
	"io"
	"os"

	"flowsql/catalog/system"
)

// Files is the file system under a catalog's data files, so that tests can make it fail. Paths are absolute. It does not
// cover the database, which has its own.
type Files interface {
	// Create makes a new file; one of that name must not exist.
	Create(path string) (File, error)
	ReadFile(path string) ([]byte, error)
	// Map is ReadFile without a copy; the bytes stay valid until Unmap, whatever becomes of the name.
	Map(path string) ([]byte, error)
	Unmap(data []byte) error
	Remove(path string) error
	// SyncDir makes the names of a directory durable.
	SyncDir(path string) error
	// List is the names in a directory.
	List(path string) ([]string, error)
}

// File is a file being written.
type File interface {
	io.Writer
	Sync() error
	Close() error
}

// OS is the real file system.
type OS struct{}

func (OS) Create(path string) (File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

func (OS) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }
func (OS) Map(path string) ([]byte, error)      { return system.Map(path) }
func (OS) Unmap(data []byte) error              { return system.Unmap(data) }
func (OS) Remove(path string) error             { return os.Remove(path) }
func (OS) SyncDir(path string) error            { return system.SyncDir(path) }

func (OS) List(path string) ([]string, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}
