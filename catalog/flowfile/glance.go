package flowfile

import (
	"os"
	"runtime"
	"sync"
	"time"

	"flowsql/catalog/system"
)

// opening is a file that is looked at for several reasons: it is opened once, and its beginning read once. Not safe for concurrent use.
type opening struct {
	*os.File
	head []byte // of the file as it was listed
}

// open opens a file and reads its beginning into buf.
func open(f file, buf []byte) (*opening, error) {
	in, err := system.Open(f.path)
	if err != nil {
		return nil, err
	}
	n, err := in.ReadAt(buf[:min(int64(len(buf)), f.size)], 0)
	if err := streamError(err); err != nil {
		in.Close()
		return nil, err
	}
	return &opening{in, buf[:n]}, nil
}

// ReadAt is that of the file.
func (o *opening) ReadAt(p []byte, from int64) (int, error) {
	if from >= 0 && from+int64(len(p)) <= int64(len(o.head)) {
		return copy(p, o.head[from:]), nil
	}
	return o.File.ReadAt(p, from)
}

// glance is what one look into a file tells that a stream is about to take.
type glance struct {
	file       file
	from       int64 // covered before
	to         reach
	head, tail uint32 // of the text up to there, if it is plain
	err        error
}

// glance looks into a file of which from bytes are covered. The memory of buf is used.
func (t *Table) glance(f file, from int64, now time.Time, buf []byte) (g glance) {
	g = glance{file: f, from: from}
	var in *opening
	if in, g.err = open(f, buf); g.err != nil {
		return g
	}
	defer in.Close()
	if g.to, g.err = t.upto(in, f, from, now); g.err == nil && !g.to.whole && g.to.upto > from {
		g.head, g.tail, g.err = headAndTail(in, g.to.upto)
	}
	return g
}

// A step looks into some files ahead of itself, so that several goroutines can.
const (
	mostGlances  = 256
	aloneGlances = 8 // by one goroutine
)

// lookAhead glances at the next files of the run, as many as the step may take.
func (a *advance) lookAhead() {
	r := a.run
	n := min(len(r.todo), mostGlances)
	if r.limit.Files > 0 {
		n = min(n, max(r.limit.Files-a.files, 1))
	}
	for i, bytes := 0, a.bytes; i < n && r.limit.Bytes > 0; i++ {
		if bytes += r.todo[i].size; bytes > r.limit.Bytes {
			n = i + 1
		}
	}
	if a.glances == nil {
		a.glances = make([]glance, mostGlances)
	}
	a.ahead = a.glances[:n]
	from := func(c *candidate) int64 {
		if c.number < 0 {
			return 0
		}
		e := r.book.entry(c.number)
		return e.upto
	}
	var wait sync.WaitGroup
	parts := max(1, min(runtime.GOMAXPROCS(0), n/aloneGlances))
	for len(a.buffers) < parts {
		a.buffers = append(a.buffers, make([]byte, headBytes))
	}
	for p := range parts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := p * n / parts; i < (p+1)*n/parts; i++ {
				c := &r.todo[i]
				a.ahead[i] = a.t.glance(*c.file, from(c), a.now, a.buffers[p])
			}
		}()
	}
	wait.Wait()
}

// glance is what a look into a file tells of which from bytes are covered.
func (a *advance) glance(f file, from int64) glance {
	if len(a.ahead) > 0 && a.ahead[0].file == f && a.ahead[0].from == from {
		return a.ahead[0]
	}
	return a.t.glance(f, from, a.now, a.buffers[0])
}
