package flowgen

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// Write makes the config's files in dir, which it creates if need be, on all
// cores. A file appears under its name only when it is complete; files of the
// same name are replaced, others left alone. After an error some files may be
// there and others not.
func Write(dir string, c Config) error {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var (
		flows   = c.Flows()
		next    atomic.Int64 // number of the next file to begin
		workers sync.WaitGroup
		once    sync.Once
		first   error // the first that happened
	)
	for range min(runtime.GOMAXPROCS(0), c.Files) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := next.Add(1) - 1; i < int64(c.Files); i = next.Add(1) - 1 {
				if err := writeFile(dir, c, flows, int(i)); err != nil {
					once.Do(func() { first = err })
					next.Store(int64(c.Files)) // the others stop after the file they are at
				}
			}
		}()
	}
	workers.Wait()
	return first
}

// writeFile makes file i under a temporary name and renames it.
func writeFile(dir string, c Config, flows *Flows, i int) (err error) {
	path := filepath.Join(dir, c.FileName(i))
	file, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	err = writeRows(file, c, flows, i)
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// writeRows writes the content of file i.
func writeRows(w io.Writer, c Config, flows *Flows, i int) error {
	first, count := int64(i)*int64(c.RowsPerFile), int64(c.RowsPerFile)
	if !c.Gzip {
		return flows.WriteRows(w, c.Format, first, count)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := flows.WriteRows(z, c.Format, first, count); err != nil {
		return err
	}
	return z.Close()
}

// WriteRows writes count rows from row first on, in pieces of about 1 MiB that
// end with a row. Its only errors are w's. The format must be a known one.
func (f *Flows) WriteRows(w io.Writer, format Format, first, count int64) error {
	const (
		piece   = 1 << 20
		longest = 4 << 10 // bytes no line reaches
	)
	encode := f.encoder(format)
	buffer := make([]byte, 0, min(piece, count*longest)+longest)
	var row Row // one for all: the encoder makes it escape
	for n := first; n < first+count; n++ {
		row = f.Row(n)
		buffer = encode(buffer, &row, n)
		if len(buffer) >= piece {
			if _, err := w.Write(buffer); err != nil {
				return err
			}
			buffer = buffer[:0]
		}
	}
	_, err := w.Write(buffer)
	return err
}
