package catalog

import "iter"

// LedgerRow is what a version of a Feed covers of one file, as plain values that can be kept anywhere.
type LedgerRow struct {
	Number   int    // from 0 without gaps, in the order in which files were first covered
	Born     uint64 // tells the file from others that might have had the number
	Path     string
	Dev, Ino uint64
	Birth    int64 // of the inode, nanoseconds since 1970 UTC; 0 if not known
	Size     int64 // as stored, when last looked at, bytes
	Modified int64 // then, nanoseconds since 1970 UTC
	Upto     int64 // covered, from the start, as stored
	Text     int64 // covered, unpacked; -1 if not known
	Head     uint32
	Tail     uint32
	Sum      uint32 // of the covered bytes, unpacked
	Flags    uint32
	Rereads  int // how often the file was begun anew
	Rows     int64
	Rejects  int64 // both -1 if not known
}

// Ledgered is a Feed whose versions can be kept as rows, and made of them again in another process.
type Ledgered interface {
	Feed
	// LedgerRows passes to put, by ascending number, the rows of a version that are other or none in an earlier one that it
	// Extends, nil for all: put in place of those of the same number they make the rows kept of from those of at. It costs the
	// difference where at was made from from by Advances, and is to be called once the rows of at have been read: what reading a
	// file tells (Text, Sum, Rows, Rejects) is part of them. An error of put ends it and is returned as it is.
	LedgerRows(from, at Version, put func(LedgerRow) error) error
	// RestoreVersion makes the version of which rows are all that LedgerRows gave, by ascending number, about so many. Rows
	// that cannot be any version's are an error, as is one that rows brings.
	RestoreVersion(about int, rows iter.Seq2[LedgerRow, error]) (Version, error)
	// At pins the rows that a version covers.
	At(v Version) (Snapshot, error)
	// Definition is everything else that makes the table what it is, its schema included: the implementation's package
	// makes the same table of it in another process, without a look at any file.
	Definition() ([]byte, error)
}
