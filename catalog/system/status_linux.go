package system

import (
	"os"

	"golang.org/x/sys/unix"
)

// statusAt looks at a name of an open folder, unix.AT_FDCWD for the present one, with the flags of statx(2).
func statusAt(dir int, name string, flags int) (Status, error) {
	var st unix.Statx_t
	for {
		err := unix.Statx(dir, name, flags, unix.STATX_BASIC_STATS|unix.STATX_BTIME, &st)
		switch err {
		case nil:
		case unix.EINTR:
			continue
		case unix.ENOSYS, unix.EPERM: // an old kernel, or a sandbox that does not know the call
			return plainStatusAt(dir, name, flags)
		default:
			return Status{}, err
		}
		break
	}
	s := Status{Device: unix.Mkdev(st.Dev_major, st.Dev_minor), Inode: st.Ino, Kind: kindOf(uint32(st.Mode)), Links: uint64(st.Nlink),
		Size: int64(st.Size), Modified: nanoseconds(st.Mtime), Changed: nanoseconds(st.Ctime)}
	if st.Mask&unix.STATX_BTIME != 0 {
		s.Birth = nanoseconds(st.Btime)
	}
	return s, nil
}

// StatusOfOpen looks at an open file.
func StatusOfOpen(f *os.File) (Status, error) { return statusAt(int(f.Fd()), "", unix.AT_EMPTY_PATH) }

func nanoseconds(t unix.StatxTimestamp) int64 { return t.Sec*1e9 + int64(t.Nsec) }
