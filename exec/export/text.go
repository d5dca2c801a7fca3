package export

import (
	"io"

	"flowsql/exec/render"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// text is a format of lines, as the command prints it.
type text struct {
	render.Writer
	packer io.WriteCloser // nil without compression
}

func newText(w io.Writer, format string, schema *arrow.Schema, o Options) (Writer, error) {
	if format == "json" || format == "ndjson" {
		if err := named(format, schema); err != nil {
			return nil, err
		}
	}
	t := &text{}
	switch o.Compression {
	case "gzip":
		t.packer = gzip.NewWriter(w)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		t.packer = z
	}
	if t.packer != nil {
		w = t.packer
	}
	options := render.Options{NoHeader: o.NoHeader, Null: o.Null, NullSet: o.NullSet}
	if format == "tsv" { // as files of it are read: with quotes, not escapes
		t.Writer = render.NewQuoted(w, '\t', options)
	} else {
		t.Writer = render.New(format, w, options)
	}
	if err := t.Begin(schema); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *text) Write(rec arrow.Record) error { return t.Rows(rec) }

func (t *text) Close() error {
	err := t.End()
	if t.packer != nil {
		if closed := t.packer.Close(); err == nil {
			err = closed
		}
	}
	return err
}
