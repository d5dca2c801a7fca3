package exec

import (
	"context"
	"sync/atomic"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// progress counts what scans read. Safe for concurrent use.
type progress struct {
	running            atomic.Bool
	parts, total, rows atomic.Int64
}

func (p *progress) start() {
	p.parts.Store(0)
	p.total.Store(0)
	p.rows.Store(0)
	p.running.Store(true)
}

func (p *progress) stop() { p.running.Store(false) }

func (p *progress) now() (Progress, bool) {
	return Progress{Files: p.parts.Load(), FilesTotal: p.total.Load(), Rows: p.rows.Load()}, p.running.Load()
}

// counted is a snapshot whose reading is counted.
func (p *progress) counted(s catalog.Snapshot) catalog.Snapshot { return countedSnapshot{s, p} }

type countedSnapshot struct {
	catalog.Snapshot
	progress *progress
}

func (s countedSnapshot) Scan(ctx context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	scan, err := s.Snapshot.Scan(ctx, req)
	if err != nil {
		return nil, err
	}
	s.progress.total.Add(int64(scan.Morsels()))
	return countedScan{scan, s.progress}, nil
}

type countedScan struct {
	catalog.Scan
	progress *progress
}

func (s countedScan) Reader() catalog.Reader { return countedReader{s.Scan.Reader(), s.progress} }

type countedReader struct {
	catalog.Reader
	progress *progress
}

func (r countedReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	err := r.Reader.Read(ctx, m, func(rec arrow.Record) error {
		r.progress.rows.Add(rec.NumRows())
		return emit(rec)
	})
	r.progress.parts.Add(1)
	return err
}

// Distinct is what the reader itself says.
func (r countedReader) Distinct(dictionary arrow.ArrayData) bool {
	d, ok := r.Reader.(catalog.Distinct)
	return ok && d.Distinct(dictionary)
}
