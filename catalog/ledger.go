package catalog

import "iter"

// Ledgered is a Feed whose versions can be kept as pages of bytes (see package ledger), and made of them again in another process.
type Ledgered interface {
	Feed
	// LedgerPages passes to put, by ascending place, the pages of a version that are other or none in an earlier one that it
	// Extends, nil for all: put in the places of those that are kept of from they make those of at. It costs the difference where at was
	// made from from by Advances, and is to be called once the rows of at have been read: what reading a file tells (Text, Sum, Rows,
	// Rejects) is part of them. Pages are not to be changed. An error of put ends it and is returned as it is.
	LedgerPages(from, at Version, put func(place int, page []byte) error) error
	// RestoreVersion makes the version of all the pages that LedgerPages gave, by ascending place, and holds on to them. Pages that cannot
	// be any version's are an error, as is one that pages brings.
	RestoreVersion(pages iter.Seq2[[]byte, error]) (Version, error)
	// At pins the rows that a version covers.
	At(v Version) (Snapshot, error)
	// Definition is everything else that makes the table what it is, its schema included: the implementation's package
	// makes the same table of it in another process, without a look at any file.
	Definition() ([]byte, error)
}
