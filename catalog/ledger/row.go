// Package ledger has the form in which it is kept what of which files is in a result: rows, one a file, in pages of bytes that serve
// in memory and in a database alike. A million files are tens of megabytes, in which the garbage collector has nothing to look at. It
// stands below catalog, and knows of files only what a row says.
package ledger

// Row is what is covered of one file, and what is known of it.
type Row struct {
	Born     uint64 // tells the file from others that might have had its number
	Path     string // any bytes
	Dev, Ino uint64
	Birth    int64 // of the inode, nanoseconds since 1970 UTC; 0 if not known
	Size     int64 // as stored, when last looked at, bytes
	Modified int64 // then, nanoseconds since 1970 UTC
	Changed  int64 // then, the file or what is told of it, nanoseconds since 1970 UTC; 0 if not known
	Upto     int64 // covered, from the start, as stored
	Text     int64 // covered, unpacked; -1 if not known
	Head     uint32
	Tail     uint32
	Sum      uint32 // of the covered bytes, unpacked
	Flags    uint8
	Rereads  int32 // how often the file was begun anew
	Rows     int64
	Rejects  int64 // both -1 if not known
}

// Flags of a row.
const (
	Whole      = 1 << iota // taken as it was, at once
	Gone                   // missing when last looked at
	Kept                   // changed after it was read: never read again
	Summed                 // Sum is known
	Aside                  // it grew after files with a higher number were begun
	Link                   // the path is a symbolic link
	flagsKnown = 1<<iota - 1
)

// Status is what a listing tells of a file.
type Status struct {
	Folder   string // ends in a separator
	Name     string // in the folder
	Dev, Ino uint64
	Birth    int64
	Size     int64
	Modified int64
}
