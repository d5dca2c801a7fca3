// Package dataset has the files that measurements read: the generator's rows, kept in a folder from run to run. It
// knows nothing of peers and queries.
package dataset

import (
	"fmt"
	"os"
	"path/filepath"

	"flowsql/testdata/gen/flowgen"
)

// Size is how many rows there are, always in 50 files.
type Size string

const (
	Tiny Size = "T" // 10,000 rows: to try the command out
	S    Size = "S" // 1,000,000
	L    Size = "L" // 10,000,000
)

const files = 50

// Rows is the number of rows of all files together.
func (s Size) Rows() (int, error) {
	switch s {
	case Tiny:
		return 10_000, nil
	case S:
		return 1_000_000, nil
	case L:
		return 10_000_000, nil
	}
	return 0, fmt.Errorf("unknown size %q; sizes are T, S and L", s)
}

// Set is one data set on disk.
type Set struct {
	Size  Size
	Kind  Kind
	Rows  int
	Dir   string
	Files []string // in the order of time
	Bytes int64
}

// Make returns the data set in the cache folder, written first where a file of it is missing. Rows depend on the size
// alone, so that sets of one size have the same answers in every format but json-mess.
func Make(cache string, size Size, kind Kind) (*Set, error) {
	rows, err := size.Rows()
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Join(cache, fmt.Sprintf("%s-%s", size, kind)))
	if err != nil {
		return nil, err
	}
	config := flowgen.Config{Files: files, RowsPerFile: rows / files, Seed: 1, Format: kind.Format}
	set := &Set{Size: size, Kind: kind, Rows: rows, Dir: dir}
	if !set.find(config) {
		if err := flowgen.Write(dir, config); err != nil {
			return nil, err
		}
		for i := 0; kind.Packing != "" && i < files; i++ {
			if err := kind.pack(filepath.Join(dir, config.FileName(i))); err != nil {
				return nil, err
			}
		}
		if !set.find(config) {
			return nil, fmt.Errorf("%s: files are missing just after they were written", dir)
		}
	}
	return set, nil
}

// find lists the files, and reports whether all are there. The generator renames a file when it is complete.
func (s *Set) find(c flowgen.Config) bool {
	s.Files, s.Bytes = nil, 0
	for i := range c.Files {
		path := filepath.Join(s.Dir, c.FileName(i)+s.Kind.suffix())
		stat, err := os.Stat(path)
		if err != nil {
			return false
		}
		s.Files = append(s.Files, path)
		s.Bytes += stat.Size()
	}
	return true
}

// Warm reads every file once, so that all peers find them in the page cache.
func (s *Set) Warm() error {
	buf := make([]byte, 1<<20)
	for _, path := range s.Files {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		for n := 1; n > 0; {
			n, _ = f.Read(buf)
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
