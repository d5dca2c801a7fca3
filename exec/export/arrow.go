package export

import (
	"errors"
	"io"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// arrowFile is the Arrow IPC file format, also called Feather 2.
type arrowFile struct {
	schema *arrow.Schema
	writer *ipc.FileWriter
}

func newArrow(w io.Writer, schema *arrow.Schema, o Options) (Writer, error) {
	if err := named("arrow", schema); err != nil {
		return nil, err
	}
	plain := plainSchema(schema)
	options := []ipc.Option{ipc.WithSchema(plain)}
	switch o.Compression {
	case "lz4":
		options = append(options, ipc.WithLZ4())
	case "zstd":
		options = append(options, ipc.WithZstd())
	}
	writer, err := ipc.NewFileWriter(&onlyForward{w: w}, options...)
	if err != nil {
		return nil, err
	}
	return &arrowFile{plain, writer}, nil
}

func (a *arrowFile) Write(rec arrow.Record) error { return plain(a.schema, rec, a.writer.Write) }

func (a *arrowFile) Close() error { return a.writer.Close() }

// onlyForward is a writer that can tell where it is but go nowhere else, which is all that the file format needs.
type onlyForward struct {
	w  io.Writer
	at int64
}

func (f *onlyForward) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	f.at += int64(n)
	return n, err
}

func (f *onlyForward) Seek(offset int64, whence int) (int64, error) {
	if offset == 0 && whence == io.SeekCurrent {
		return f.at, nil
	}
	return f.at, errors.New("bug: an Arrow file is written from front to back")
}
