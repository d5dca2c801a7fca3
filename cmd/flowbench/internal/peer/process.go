package peer

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Process is a whole run of a peer.
type Process struct {
	Args  []string
	Stdin string
	Rows  func(stdout []byte) (Rows, error)
}

// Usage is what a whole process took.
type Usage struct {
	Wall time.Duration
	CPU  time.Duration // user and system
	Peak int64         // resident, bytes; 0 if the platform does not tell
}

// Run runs the process to its end.
func (p Process) Run(ctx context.Context) (Rows, Usage, error) {
	cmd := exec.CommandContext(ctx, p.Args[0], p.Args[1:]...)
	cmd.Stdin = strings.NewReader(p.Stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	usage := Usage{Wall: time.Since(start)}
	if state := cmd.ProcessState; state != nil {
		usage.CPU = state.UserTime() + state.SystemTime()
		usage.Peak = peakOf(state)
	}
	if err != nil {
		return nil, usage, fmt.Errorf("%s: %w: %s", p.Args[0], err, lastLine(stderr.String()))
	}
	rows, err := p.Rows(stdout.Bytes())
	return rows, usage, err
}

// lastLine is what a failed process said in the end.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// Resident is the memory of a running process now and at its peak, in bytes; zeros where the platform does not tell.
func Resident(pid int) (now, peak int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
			now = kib << 10
		}
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			peak = kib << 10
		}
	}
	return now, peak
}
