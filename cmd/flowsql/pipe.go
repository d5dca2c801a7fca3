package main

import (
	"os"
	"sync"
	"time"
)

// pipePoll is how often it is noticed that a watch of a pipe is to end.
const pipePoll = 200 * time.Millisecond

// unread is closed once nobody reads the pipe that out is any more: a statement that waits for rows to come would not
// notice by writing. It is nil where out is no pipe. stop ends the watch.
func unread(out any) (gone <-chan struct{}, stop func()) {
	stop = func() {}
	file, ok := out.(*os.File)
	if !ok {
		return nil, stop
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return nil, stop
	}
	closed, ended := make(chan struct{}), make(chan struct{})
	go watchPipe(file.Fd(), closed, ended)
	return closed, sync.OnceFunc(func() { close(ended) })
}

func watchPipe(fd uintptr, closed, ended chan struct{}) {
	for {
		select {
		case <-ended:
			return
		default:
		}
		gone, err := unheard(fd)
		if gone {
			close(closed)
		}
		if gone || err != nil {
			return
		}
	}
}
