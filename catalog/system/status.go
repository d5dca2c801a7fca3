package system

// Kind is what a name stands for.
type Kind uint8

// The kinds of files. Pipes, sockets and devices are other files.
const (
	OtherFile Kind = iota
	RegularFile
	Directory
	SymbolicLink
)

// Status is what the system tells of a file. Times are nanoseconds since 1970 UTC, 0 where the file system does not know them.
type Status struct {
	Device, Inode uint64 // together one file, as long as it exists
	Birth         int64  // when it was made
	Kind          Kind
	Links         uint64 // names that it has
	Size          int64  // bytes
	Modified      int64  // its content
	Changed       int64  // anything of it
}
