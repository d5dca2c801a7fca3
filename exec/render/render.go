// Package render writes result sets as text: tables for people, TSV, CSV, JSON and the like for programs. It knows
// Arrow records of the SQL types and nothing of statements, terminals or files; cmd's shell stands above it.
package render

import (
	"io"

	"github.com/apache/arrow/go/v15/arrow"
)

// Formats are the names of the output formats.
var Formats = []string{"table", "csv", "tsv", "json", "ndjson", "markdown", "vertical"}

// Known reports whether name is an output format.
func Known(name string) bool {
	for _, format := range Formats {
		if name == format {
			return true
		}
	}
	return false
}

// Separated reports whether an empty line stands between two result sets of the format.
func Separated(format string) bool { return format == "table" || format == "vertical" }

// Options say how a result set is written.
type Options struct {
	Null     string // the text of NULL, if NullSet
	NullSet  bool   // else each format has its own
	NoHeader bool   // no column names; JSON and vertical keep theirs
	Limit    int    // rows of a table that are shown; 0 shows all
	Width    int    // columns that a table has room for; 0 is no limit
}

// Writer writes one result set: Begin, Rows any number of times, End. Rows keeps no record. An error is the
// underlying writer's, and ends the result set.
type Writer interface {
	Begin(schema *arrow.Schema) error
	Rows(rec arrow.Record) error
	End() error
}

// New makes a Writer of a format that is Known; it panics for another.
func New(format string, w io.Writer, o Options) Writer {
	switch format {
	case "table":
		return newTable(w, o)
	case "vertical":
		return newVertical(w, o)
	case "tsv":
		return newTSV(w, o)
	case "csv":
		return NewQuoted(w, ',', o)
	case "json":
		return newJSON(w, o)
	case "ndjson":
		return newNDJSON(w, o)
	case "markdown":
		return newMarkdown(w, o)
	}
	panic("bug: no output format " + format)
}
