package exec

import (
	"context"
	"sync"
	"sync/atomic"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// progress counts what scans read. Safe for concurrent use.
type progress struct {
	anew bool // what was read before is read again

	running           atomic.Bool
	files, total      atomic.Int64 // read whole, and to be read
	bytes, totalBytes atomic.Int64 // of files as stored
	rows, rejects     atomic.Int64
}

func (p *progress) start() {
	for _, n := range []*atomic.Int64{&p.files, &p.total, &p.bytes, &p.totalBytes, &p.rows, &p.rejects} {
		n.Store(0)
	}
	p.running.Store(true)
}

func (p *progress) stop() { p.running.Store(false) }

func (p *progress) now() Progress {
	return Progress{
		Files: p.files.Load(), FilesTotal: p.total.Load(), Bytes: p.bytes.Load(), BytesTotal: p.totalBytes.Load(),
		Rows: p.rows.Load(), Rejects: p.rejects.Load(),
	}
}

// counting is a Reject that counts what it passes on.
func (p *progress) counting(reject func(catalog.Reject)) func(catalog.Reject) {
	return func(r catalog.Reject) {
		p.rejects.Add(1)
		reject(r)
	}
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
	c := &countedScan{Scan: scan, progress: s.progress, left: map[int]int{}}
	if c.sized, _ = scan.(catalog.Sized); c.sized == nil {
		return c, nil
	}
	for m := range scan.Morsels() {
		file, bytes := c.sized.Size(m)
		if c.left[file] == 0 {
			s.progress.total.Add(1)
		}
		c.left[file]++
		s.progress.totalBytes.Add(bytes)
	}
	return c, nil
}

type countedScan struct {
	catalog.Scan
	progress *progress
	sized    catalog.Sized // nil if morsels are no parts of files

	mu   sync.Mutex
	left map[int]int // morsels of each file that are not read yet
}

func (s *countedScan) Reader() catalog.Reader { return countedReader{s.Scan.Reader(), s} }

// done counts a morsel.
func (s *countedScan) done(m int) {
	if s.sized == nil {
		return
	}
	file, bytes := s.sized.Size(m)
	s.progress.bytes.Add(bytes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left[file]--; s.left[file] == 0 {
		s.progress.files.Add(1)
	}
}

type countedReader struct {
	catalog.Reader
	scan *countedScan
}

func (r countedReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	err := r.Reader.Read(ctx, m, func(rec arrow.Record) error {
		r.scan.progress.rows.Add(rec.NumRows())
		return emit(rec)
	})
	r.scan.done(m)
	return err
}

// Distinct is what the reader itself says.
func (r countedReader) Distinct(dictionary arrow.ArrayData) bool {
	d, ok := r.Reader.(catalog.Distinct)
	return ok && d.Distinct(dictionary)
}
