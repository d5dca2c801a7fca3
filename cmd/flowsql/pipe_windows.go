package main

import (
	"time"

	"flowsql/catalog/system"

	"golang.org/x/sys/windows"
)

// unheard waits for a while, and reports whether nobody reads the pipe any more: writing nothing to it fails then.
func unheard(fd uintptr) (bool, error) {
	time.Sleep(pipePoll)
	var n uint32
	err := windows.WriteFile(windows.Handle(fd), nil, &n, nil)
	return system.Unread(err), nil
}
