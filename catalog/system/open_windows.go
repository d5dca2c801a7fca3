package system

import "os"

// Open opens a regular file to be read.
func Open(path string) (*os.File, error) { return os.Open(path) }
