package flowfile

import "golang.org/x/sys/unix"

// statusAt looks at a name of an open folder, unix.AT_FDCWD for the present one, with the flags of fstatat(2). A file system that does
// not know the time of birth leaves it 0.
func statusAt(dir int, name string, flags int) (status, error) {
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
			return status{}, err
		}
		break
	}
	s := status{inode: inode{dev: unix.Mkdev(st.Dev_major, st.Dev_minor), ino: st.Ino}, kind: uint32(st.Mode) & unix.S_IFMT, links: uint64(st.Nlink),
		size: int64(st.Size), mtime: nanoseconds(st.Mtime), ctime: nanoseconds(st.Ctime)}
	if st.Mask&unix.STATX_BTIME != 0 {
		s.birth = nanoseconds(st.Btime)
	}
	return s, nil
}

// statusOfOpen looks at an open file.
func statusOfOpen(file int) (status, error) { return statusAt(file, "", unix.AT_EMPTY_PATH) }

func nanoseconds(t unix.StatxTimestamp) int64 { return t.Sec*1e9 + int64(t.Nsec) }
