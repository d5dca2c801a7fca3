// Package system is what operating systems do differently: locks between processes, what is known of a file, mapped files, names that are on the disk, files
// that are in use, pipes that nobody reads.
package system

import "errors"

// ErrLocked says that another process has the lock.
var ErrLocked = errors.New("another process has the lock")
