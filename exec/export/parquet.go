package export

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

const (
	groupRows  = 122_880  // rows of a row group, at most
	groupBytes = 64 << 20 // encoded bytes after which a row group ends early
)

var codecs = map[string]compress.Compression{
	"": compress.Codecs.Snappy, "snappy": compress.Codecs.Snappy, "none": compress.Codecs.Uncompressed,
	"gzip": compress.Codecs.Gzip, "zstd": compress.Codecs.Zstd,
}

// parquetFile writes flat columns straight through the module's column writers. (Its Arrow bridge would bring gRPC along.)
type parquetFile struct {
	below   *failing
	columns []parquetColumn
	writer  *file.Writer
	group   file.BufferedRowGroupWriter // nil between groups
	rows    int64                       // of the group
}

func newParquet(w io.Writer, s *arrow.Schema, o Options) (p Writer, err error) {
	if err := named("parquet", s); err != nil {
		return nil, err
	}
	pf := &parquetFile{below: &failing{w: w}}
	var nodes schema.FieldList
	for _, f := range s.Fields() {
		c := parquetColumnOf(f.Type)
		node, err := c.node(f.Name)
		if err != nil {
			return nil, err
		}
		nodes, pf.columns = append(nodes, node), append(pf.columns, c)
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return nil, err
	}
	properties := parquet.NewWriterProperties(parquet.WithCompression(codecs[o.Compression]), parquet.WithCreatedBy("flowsql"),
		parquet.WithDictionaryDefault(true))
	pf.writer = file.NewParquetWriter(pf.below, root, file.WithWriterProps(properties))
	return pf, pf.below.err
}

func (p *parquetFile) Write(rec arrow.Record) error {
	for from := int64(0); from < rec.NumRows(); {
		if p.group == nil {
			p.group, p.rows = p.writer.AppendBufferedRowGroup(), 0
		}
		part := rec.NewSlice(from, min(from+maxRows, from+groupRows-p.rows, rec.NumRows()))
		for i, c := range p.columns {
			to, err := p.group.Column(i)
			if err != nil {
				return err
			}
			if err := c.write(to, part.Column(i)); err != nil {
				return fmt.Errorf("column %q: %w", rec.ColumnName(i), err)
			}
		}
		from += part.NumRows()
		if p.rows += part.NumRows(); p.rows >= groupRows || p.group.TotalBytesWritten() >= groupBytes {
			if err := p.endGroup(); err != nil {
				return err
			}
		}
	}
	return p.below.err
}

func (p *parquetFile) endGroup() error {
	group := p.group
	if p.group = nil; group == nil {
		return nil
	}
	if err := group.Close(); err != nil {
		return err
	}
	return p.below.err
}

func (p *parquetFile) Close() error {
	err := p.endGroup()
	if closed := p.writer.Close(); err == nil {
		err = closed
	}
	if p.below.err != nil {
		return p.below.err
	}
	return err
}

// failing remembers the first failed write and takes no more; the module's writers drop some errors and panic on others.
type failing struct {
	w   io.Writer
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.err == nil {
		_, f.err = f.w.Write(p)
	}
	return len(p), nil
}
