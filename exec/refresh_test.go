package exec

import (
	"testing"
	"time"
)

// TestPollInterval rests as long as it was told, or longer than looks take.
func TestPollInterval(t *testing.T) {
	for _, x := range []struct{ told, looked, want time.Duration }{
		{0, 0, defaultInterval},
		{0, defaultInterval / 8, defaultInterval},
		{0, 3 * time.Second, 6 * time.Second},
		{time.Second, 3 * time.Second, time.Second},
	} {
		c := &Continuous{options: continuousOptions{interval: x.told}}
		c.looked.Store(int64(x.looked))
		if got := c.pollInterval(); got != x.want {
			t.Errorf("told %v, a look took %v: %v, want %v", x.told, x.looked, got, x.want)
		}
	}
}
