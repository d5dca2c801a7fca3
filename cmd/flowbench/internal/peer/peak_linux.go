package peer

import (
	"os"
	"syscall"
)

// peakOf is the peak resident memory of a process that has ended, in bytes.
func peakOf(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
