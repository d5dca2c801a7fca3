//go:build !linux

package flowfile

import "syscall"

// changedAt is when a file was changed last, as far as that is known, in nanoseconds since 1970 UTC.
func changedAt(*syscall.Stat_t) int64 { return 0 }
