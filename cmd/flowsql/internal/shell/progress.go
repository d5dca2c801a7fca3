package shell

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"flowsql/exec"
)

const (
	progressDelay = time.Second
	progressTick  = 200 * time.Millisecond
)

// progress draws a bar for a statement that takes long, on a line that it erases again.
type progress struct {
	session Session
	w       io.Writer
	width   func() int
	enabled bool

	mu     sync.Mutex // guards drawn and the writes
	drawn  bool
	quit   chan struct{} // nil unless running
	exited chan struct{}
}

func (p *progress) start() {
	if !p.enabled {
		return
	}
	p.quit, p.exited = make(chan struct{}), make(chan struct{})
	go p.run(time.Now())
}

func (p *progress) run(start time.Time) {
	defer close(p.exited)
	wait := time.NewTimer(progressDelay)
	defer wait.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-wait.C:
			wait.Reset(progressTick)
			p.draw(time.Since(start))
		}
	}
}

// stop erases the bar and ends the drawing; it may be called again.
func (p *progress) stop() {
	if p.quit == nil {
		return
	}
	close(p.quit)
	<-p.exited
	p.quit = nil
	p.hide()
}

// hide erases the bar until it is drawn again. Safe to call from any goroutine.
func (p *progress) hide() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		io.WriteString(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

func (p *progress) draw(elapsed time.Duration) {
	now, ok := p.session.Progress()
	if !ok {
		p.hide()
		return
	}
	line := fitted(now, elapsed, p.width()-1)
	p.mu.Lock()
	defer p.mu.Unlock()
	io.WriteString(p.w, "\r"+line+"\x1b[K")
	p.drawn = true
}

// fitted is a progress line of at most width characters: with a shorter bar, or none, or cut.
func fitted(p exec.Progress, elapsed time.Duration, width int) string {
	line := ""
	for _, bar := range []int{20, 10, 0} {
		if line = progressLine(p, elapsed, bar); len(line) <= width {
			return line
		}
	}
	return line[:max(0, width)]
}

// progressLine is ASCII only, so that its length is its width.
func progressLine(p exec.Progress, elapsed time.Duration, barWidth int) string {
	var parts []string
	done, total := p.Bytes, p.BytesTotal
	if total == 0 {
		done, total = p.Files, p.FilesTotal
	}
	fraction := 0.0
	if total > 0 {
		fraction = min(1, float64(done)/float64(total))
		full := int(fraction * float64(barWidth))
		bar := ""
		if barWidth > 0 {
			bar = "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "] "
		}
		parts = append(parts, fmt.Sprintf("%s%3.0f%%", bar, fraction*100))
	}
	if p.FilesTotal > 0 {
		parts = append(parts, fmt.Sprintf("%d/%d files", p.Files, p.FilesTotal))
	}
	seconds := max(elapsed.Seconds(), 0.001)
	rate := float64(max(0, p.Rows-p.RowsBefore)) / seconds
	parts = append(parts, scaled(float64(p.Rows), "")+" rows", scaled(rate, "")+" rows/s")
	if p.Bytes > 0 {
		parts = append(parts, scaled(float64(p.Bytes), "B"))
	}
	if p.Rejects > 0 {
		parts = append(parts, scaled(float64(p.Rejects), "")+" rejects")
	}
	parts = append(parts, clock(elapsed))
	if fresh := float64(done - p.BytesBefore); fraction > 0.01 && fraction < 1 && fresh > 0 {
		parts = append(parts, "ETA "+clock(time.Duration(float64(elapsed)*float64(total-done)/fresh)))
	}
	return strings.Join(parts, "  ")
}

// scaled is v with three digits and a power of 1000.
func scaled(v float64, unit string) string {
	for _, prefix := range []string{"", "k", "M", "G"} {
		if v < 999.5 {
			if prefix == "" {
				return strings.TrimSpace(fmt.Sprintf("%.0f %s", v, unit))
			}
			return fmt.Sprintf("%.3g %s%s", v, prefix, unit)
		}
		v /= 1000
	}
	return fmt.Sprintf("%.3g T%s", v, unit)
}

func clock(d time.Duration) string {
	seconds := int(d.Seconds() + 0.5)
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
