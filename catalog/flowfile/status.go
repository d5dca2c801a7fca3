package flowfile

import "golang.org/x/sys/unix"

// status is what the system tells of a path or an open file.
type status struct {
	inode
	kind         uint32 // of unix.S_IFMT
	links        uint64 // names that the file has
	size         int64
	mtime, ctime int64 // nanoseconds since 1970 UTC
}

func (s *status) regular() bool { return s.kind == unix.S_IFREG }
func (s *status) folder() bool  { return s.kind == unix.S_IFDIR }

// statusOf is what the older calls tell, without the time of birth.
func statusOf(st *unix.Stat_t) status {
	return status{inode: inode{dev: uint64(st.Dev), ino: st.Ino}, kind: uint32(st.Mode) & unix.S_IFMT, links: uint64(st.Nlink), size: st.Size,
		mtime: st.Mtim.Nano(), ctime: st.Ctim.Nano()}
}

// fileOf is a file as the system tells of it.
func fileOf(path string, s *status) file {
	return file{path: path, inode: s.inode, size: s.size, mtime: s.mtime, ctime: s.ctime}
}

// plainStatusAt is statusAt by the call that every system has.
func plainStatusAt(dir int, name string, flags int) (status, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(dir, name, &st, flags)
		if err == unix.EINTR {
			continue
		}
		return statusOf(&st), err
	}
}
