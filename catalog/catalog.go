// Package catalog holds what queries read: named tables whose rows are Arrow columns.
// It knows nothing of SQL. Its implementations are mem (lists of records) and flowfile (flow files).
package catalog

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
)

// Growth is how a table, or any edge of a plan, changes from one step of a continuous query to the next.
type Growth uint8

const (
	Fixed   Growth = iota // the same rows while its version is unchanged
	Append                // earlier rows stay, new ones are added
	Replace               // the whole relation may change
)

func (g Growth) String() string { return [...]string{"fixed", "append", "replace"}[g] }

// Table is a named relation. Implementations are safe for concurrent use.
type Table interface {
	Name() string
	// Schema has the visible columns. Hidden ones (HiddenFile, HiddenLine) can be scanned by tables that have them.
	Schema() *arrow.Schema
	Growth() Growth
	// Snapshot pins all rows present now.
	Snapshot(ctx context.Context) (Snapshot, error)
}

// Names and meaning of the hidden columns of tables over files: the path and the line, from 1, of a row.
const (
	HiddenFile = "_file" // VARCHAR
	HiddenLine = "_line" // BIGINT
)

// Version is a place in a table's history; nil is before the first row. Versions are immutable,
// made by one implementation of Table and only given back to it.
type Version interface {
	// Same reports whether nothing lies between the two.
	Same(Version) bool
	// Extends reports whether every row of an earlier version, nil for none, is still there, so that the rows after it are all that
	// is new. Where it does not, what was made of the earlier rows must be made again.
	Extends(from Version) bool
}

// Sequenced is a Version that knows of the order in which its rows came.
type Sequenced interface {
	// InOrder reports whether a scan of all rows has them in the order in which steps took them. Rows of a file that grew after others
	// were begun came after theirs, and stand before them.
	InOrder() bool
}

// Snapshot is one immutable version of a table.
type Snapshot interface {
	Version() Version
	// Scan plans the reading of the rows after req.From. It reads no rows.
	Scan(ctx context.Context, req ScanRequest) (Scan, error)
}

// ScanRequest asks for rows.
type ScanRequest struct {
	From    Version  // nil for all rows; else rows after it, which only Append tables can tell
	Columns []string // by name, in output order, as in Schema or hidden; may be empty, and then only row counts are wanted
	Rows    int      // wanted rows a record; 0 leaves it to the table
	// Prune is a hint: rows that fail one of the conditions need not come back. They may, and they count as read and are
	// checked as any other.
	Prune []Condition
	// Ranges is the same: zones of rows may be left out in which no row meets one of the conditions.
	Ranges []Range
	// Passing says that the rows will be held by whoever asks, so that the table need not keep them for later scans.
	Passing bool
	// Lend lets the table use the memory of a record's columns again once emit has returned, but not of dictionaries.
	Lend bool
	// Packed lets columns be pack.Columns, where the table has them so.
	Packed bool
	// Reject is told of each row left out, or value made NULL, under on_error reject and null.
	// It may be called from several goroutines.
	Reject func(Reject)
	// Discover makes keys that the schema does not know a *SchemaError: set when a static select reads *.
	Discover bool
}

// Condition is one on the value of a VARCHAR column, which must be among the wanted. NULL fails it.
type Condition struct {
	Column string
	Texts  []string // if not empty, a value must be one of these; else
	Prefix string   // it begins with this, which may not be all that is asked, and
	// Keep makes a test of texts for one goroutine, which tells for each whether it meets the condition, or is shorter if that
	// cannot be told.
	Keep func() func(texts []string) []bool
}

// Scan is a planned reading, cut into morsels numbered in scan order.
type Scan interface {
	Morsels() int
	// Reader makes one for a goroutine; it keeps what is worth keeping from morsel to morsel (buffers, dictionaries).
	Reader() Reader
}

// Sized is a Scan over files, which tells how much is to be read.
type Sized interface {
	// Size is the number of the file that morsel m is a part of, from 0, and how many bytes of it, as stored, it is.
	Size(m int) (file int, bytes int64)
}

// Reader reads morsels for one goroutine. Consecutive records of one Reader share growing dictionaries: as long
// as the offset and byte buffers of a VARCHAR column's dictionary start at the same addresses, the longer
// one extends the shorter.
type Reader interface {
	// Read passes morsel number m's records to emit in scan order. Records belong to emit's callee and are never
	// changed, unless they are only lent; they live on the Go heap and need no Release. An error of emit ends the reading and is returned as it is.
	Read(ctx context.Context, m int, emit func(arrow.Record) error) error
	Close() error
}

// Distinct is what a Reader adds that knows of dictionaries without equal entries, so that equal texts have equal codes.
type Distinct interface {
	// Distinct reports whether a dictionary of a record that was read is one.
	Distinct(dictionary arrow.ArrayData) bool
}

// Limit bounds one step of a Feed. Zero values mean no bound.
type Limit struct {
	Files int
	Bytes int64
}

// Backlog is how far a version is behind what is present.
type Backlog struct {
	FilesDone, FilesTotal int
	BytesDone, BytesTotal int64  // of the files as stored, compressed or not
	Held                  bool   // a partial last line waits for its end
	Gone                  int    // files that the version covers and that cannot be read again: they are not there any more, or were changed
	EndFile               string // the last file that the version covers, even in part; "" for none
}

// CaughtUp reports whether everything present is covered.
func (b Backlog) CaughtUp() bool { return b.FilesDone == b.FilesTotal && !b.Held }

// Feed is a Table of growth Append whose history can be walked in bounded steps.
type Feed interface {
	Table
	// Freeze is the same table with its schema fixed as it is now, for a continuous query. order is "name" or "mtime".
	Freeze(order string) (Feed, error)
	// Advance pins the rows up to a place at most limit beyond from, or from itself if there is nothing new. A file
	// limit of n takes n files that have something new. The Backlog is that of the returned snapshot's version.
	Advance(ctx context.Context, from Version, limit Limit) (Snapshot, Backlog, error)
	// Look pins what a version covers, wherever its files are now, and tells how far that is behind what is present. It takes nothing.
	Look(ctx context.Context, from Version) (Snapshot, Backlog, error)
	// Renewed is what a version covers where its files are as they were; those that changed are to be read from their start.
	Renewed(ctx context.Context, at Version) (Snapshot, error)
	// Missing tells the paths of the files that a version covers and that are not there any more.
	Missing(ctx context.Context, at Version) ([]string, error)
	// Present is what a version covers of the files that are there as they were.
	Present(ctx context.Context, at Version) (Snapshot, error)
	// Files tells each file that a version covers or that is present, in feed order, and the files passed over.
	Files(ctx context.Context, at Version) ([]File, error)
}

// File is one file of a Feed.
type File struct {
	Path      string
	Size      int64
	Modified  int64 // microseconds since 1970 UTC
	Rows      int64 // accepted rows read from it; -1 if not known
	Rejects   int64
	BytesDone int64
	State     string // "done", "partial", "pending", "skipped", "missing"
	Reason    string // why it is skipped
}

// Reject is one row left out, or with Taken, one value of a row that was taken, made NULL.
type Reject struct {
	Taken  bool
	Table  string
	File   string
	Line   int64  // from 1
	Offset int64  // of the row in the unpacked file, bytes
	Column string // "" if the row as a whole is at fault
	Reason string
	Raw    string // the row, cut after 4096 bytes
}

// RowError is a row that on_error = strict refuses. Line may be 0 when the file as a whole is at fault.
type RowError struct {
	File   string
	Line   int64
	Column string
	Reason string
	Hint   string
	Retry  bool // somebody is at work on the file: trying again may help
}

func (e *RowError) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Column != "" {
		return fmt.Sprintf("%s: column %q: %s", place, e.Column, e.Reason)
	}
	return place + ": " + e.Reason
}

// SchemaError says that rows beyond the inferred ones need a wider schema. The table has already taken it over;
// a static select binds and runs again, a continuous query fails with it.
type SchemaError struct {
	Row    RowError
	Column string
	Was    arrow.DataType // nil if the column is new
	Now    arrow.DataType
}

func (e *SchemaError) Error() string { return e.Row.Error() }
