package exec

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"flowsql/catalog/system"
	"flowsql/exec/export"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// sink is where a continuous query writes one file for each batch: its result, or under output_mode = update or append what
// the batch changed. A file is written under a hidden name before the batch is committed, and gets its own name after
// that: so each committed batch is there once, whole, and no other ever is. A crash in between is mended before the next step.
type sink struct {
	dir, prefix, format string
	mode                string // the output mode
	changer             *changer
	swept               bool // hidden files of batches that never were are gone
}

// newSink is the sink of a query, nil if it has none.
func newSink(c *Continuous) *sink {
	o := c.options
	if o.sink == "" {
		return nil
	}
	return &sink{dir: o.sink, prefix: url.PathEscape(c.name) + "-", format: o.sinkFormat, mode: o.outputMode, changer: c.changer()}
}

// settleSink brings the sink to the last committed batch. c.stepping is held.
func (c *Continuous) settleSink() error {
	c.mu.Lock()
	last := c.nextBatch - 1
	c.mu.Unlock()
	return c.sink.settle(last)
}

// owesFile reports whether the last committed batch has no file yet under its own name. c.stepping is held.
func (c *Continuous) owesFile() bool {
	if c.sink == nil {
		return false
	}
	c.mu.Lock()
	last := c.nextBatch - 1
	c.mu.Unlock()
	_, err := os.Lstat(c.sink.hidden(last))
	return err == nil
}

func (s *sink) name(batch int64) string { return fmt.Sprintf("%s%012d.%s", s.prefix, batch, s.format) }

func (s *sink) final(batch int64) string { return filepath.Join(s.dir, s.name(batch)) }

func (s *sink) hidden(batch int64) string { return filepath.Join(s.dir, "."+s.name(batch)+".tmp") }

// settle gives the file of the last committed batch its name, if a crash was in the way, and removes what was written of
// batches that were never committed. It may be called again.
func (s *sink) settle(last int64) error {
	if s == nil {
		return nil
	}
	if last >= 0 {
		if err := s.publish(last); err != nil {
			return err
		}
	}
	if s.swept {
		return nil
	}
	list, err := filepath.Glob(filepath.Join(escapeGlob(s.dir), escapeGlob("."+s.prefix)+"*."+s.format+".tmp"))
	if err != nil {
		return err
	}
	for _, path := range list {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	s.swept = true
	return nil
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// publish gives the file of a batch its name. A batch that wrote none has nothing to publish.
func (s *sink) publish(batch int64) error {
	err := os.Rename(s.hidden(batch), s.final(batch))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return system.SyncDir(s.dir)
}

// prepare writes the file of a batch that is about to be committed, under its hidden name. A batch that changes nothing has no file
// under update and append.
func (s *sink) prepare(ctx context.Context, x commit) error {
	if s == nil {
		return nil
	}
	path := s.hidden(x.batch.id)
	schema, records, err := s.rows(ctx, x)
	if err != nil {
		return err
	}
	if records == nil { // and none is left of a first try
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := s.write(path, schema, records); err != nil {
		os.Remove(path)
		return err
	}
	return nil
}

// rows is what a batch writes; nil for no file.
func (s *sink) rows(ctx context.Context, x commit) (*arrow.Schema, []arrow.Record, error) {
	if s.mode == "complete" {
		return schemaOf(s.changer.fields), append([]arrow.Record{}, x.result...), nil
	}
	rec, err := s.changer.changes(ctx, x)
	if err != nil || rec.NumRows() == 0 {
		return nil, nil, err
	}
	if s.mode == "update" {
		return rec.Schema(), []arrow.Record{rec}, nil
	}
	signs, err := new(vec.Importer).Vector(rec.Column(0))
	if err != nil {
		return nil, nil, err
	}
	for i := range signs.N {
		if signs.String(i) == signRemoved {
			return nil, nil, errTakenBack
		}
	}
	schema := schemaOf(s.changer.fields)
	return schema, []arrow.Record{array.NewRecord(schema, rec.Columns()[1:], rec.NumRows())}, nil
}

// errTakenBack is why a query cannot go on that was made again from files that have changed.
var errTakenBack = errors.New("the sink has rows that are no longer in the result, and output_mode = append cannot take them back: " +
	"drop the query, and create it with another sink")

func (s *sink) write(path string, schema *arrow.Schema, records []arrow.Record) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 256<<10)
	w, err := export.New(out, s.format, schema, export.Options{})
	if err != nil {
		return err
	}
	for _, rec := range records {
		if err := w.Write(rec); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}
