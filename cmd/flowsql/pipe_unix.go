//go:build unix

package main

import "golang.org/x/sys/unix"

// unheard waits for a while, and reports whether nobody reads the pipe any more. An error says that this cannot be told.
func unheard(fd uintptr) (bool, error) {
	polled := []unix.PollFd{{Fd: int32(fd)}}
	n, err := unix.Poll(polled, int(pipePoll.Milliseconds()))
	switch {
	case err == unix.EINTR:
		return false, nil
	case err != nil || n == 0:
		return false, err
	case polled[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0:
		return true, nil
	}
	return false, unix.ENOTSUP
}
