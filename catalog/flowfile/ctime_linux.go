package flowfile

import "syscall"

// changedAt is when a file, its name and links included, was changed last, in nanoseconds since 1970 UTC.
func changedAt(st *syscall.Stat_t) int64 { return st.Ctim.Nano() }
