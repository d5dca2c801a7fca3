package exec

import "slices"

// following are the continuous queries that the running statement waits on, with how far they were when it began.
type following struct {
	queries []*Continuous
	began   Progress
}

// follow makes Progress tell of queries until stop is called.
func (s *Session) follow(queries ...*Continuous) (stop func()) {
	f := &following{queries: slices.Clone(queries)}
	f.began = f.now()
	before := s.following.Swap(f)
	return func() { s.following.Store(before) }
}

// now is how far the queries are, together.
func (f *following) now() Progress {
	var p Progress
	for _, c := range f.queries {
		p.add(c.standingNow())
	}
	p.RowsBefore, p.BytesBefore = f.began.Rows, f.began.Bytes
	return p
}

func (p *Progress) add(q Progress) {
	p.Files, p.FilesTotal = p.Files+q.Files, p.FilesTotal+q.FilesTotal
	p.Bytes, p.BytesTotal = p.Bytes+q.Bytes, p.BytesTotal+q.BytesTotal
	p.Rows, p.Rejects = p.Rows+q.Rows, p.Rejects+q.Rejects
}

// standingNow is how far a query is, with what the step at hand has read.
func (c *Continuous) standingNow() Progress {
	c.mu.Lock()
	p := Progress{
		Files: c.progress.filesDone, FilesTotal: c.progress.filesTotal, Bytes: c.progress.bytesDone, BytesTotal: c.progress.bytesTotal,
		Rows: c.rows, Rejects: c.rejected,
	}
	step := c.reading
	c.mu.Unlock()
	if step == nil {
		return p
	}
	if step.anew {
		p.Files, p.Bytes, p.Rows, p.Rejects = 0, 0, 0, 0
	}
	read := step.now()
	read.FilesTotal, read.BytesTotal = 0, 0
	p.add(read)
	p.Files, p.Bytes = min(p.Files, p.FilesTotal), min(p.Bytes, p.BytesTotal)
	return p
}
