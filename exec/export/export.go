// Package export writes rows to files in the formats that other programs read: CSV, TSV, JSON, Parquet and Arrow. It knows
// Arrow records of the SQL types; what is written, and when, is its callers' business: COPY and the sinks of continuous queries.
package export

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
)

// Formats are the names of the formats.
var Formats = []string{"csv", "tsv", "json", "ndjson", "parquet", "arrow"}

// Known reports whether name is a format.
func Known(name string) bool { return slices.Contains(Formats, name) }

// suffixes tell a format, and the compression of text formats, from a file's name.
var suffixes = map[string]string{
	".csv": "csv", ".tsv": "tsv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson",
	".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
}

var packed = map[string]string{".gz": "gzip", ".zst": "zstd"}

// FormatOf is the format that a file's name tells, and the compression, "" if it tells none.
func FormatOf(path string) (format, compression string) {
	suffix := strings.ToLower(filepath.Ext(path))
	if compression = packed[suffix]; compression != "" {
		suffix = strings.ToLower(filepath.Ext(path[:len(path)-len(suffix)]))
	}
	return suffixes[suffix], compression
}

// Options say how a format is written.
type Options struct {
	NoHeader    bool   // CSV and TSV without the names of the columns
	Null        string // the text of NULL in CSV and TSV, if NullSet
	NullSet     bool   // else empty in CSV and \N in TSV
	Compression string // one of Compressions; "" is snappy in Parquet and none elsewhere
}

// Compressions are the names of the compressions of a format.
func Compressions(format string) []string {
	switch format {
	case "parquet":
		return []string{"none", "snappy", "gzip", "zstd"}
	case "arrow":
		return []string{"none", "lz4", "zstd"}
	}
	return []string{"none", "gzip", "zstd"}
}

// Writer writes one result. Write keeps no record. Close ends the format, a footer for one, and leaves what is below
// open. After an error only Close may be called.
type Writer interface {
	Write(rec arrow.Record) error
	Close() error
}

// New begins a file of a known format. It fails if the format cannot hold the columns.
func New(w io.Writer, format string, schema *arrow.Schema, o Options) (Writer, error) {
	if c := o.Compression; c != "" && !slices.Contains(Compressions(format), c) {
		return nil, fmt.Errorf("%s has no compression %q: it is one of %s", format, c, strings.Join(Compressions(format), ", "))
	}
	switch format {
	case "csv", "tsv", "json", "ndjson":
		return newText(w, format, schema, o)
	case "parquet":
		return newParquet(w, schema, o)
	case "arrow":
		return newArrow(w, schema, o)
	}
	panic("bug: no format " + format)
}

// named refuses two columns of one name, in formats whose readers find columns by name.
func named(format string, schema *arrow.Schema) error {
	seen := map[string]bool{}
	for _, f := range schema.Fields() {
		if seen[f.Name] {
			return fmt.Errorf("two columns are named %q, which %s cannot hold: give one an alias with AS", f.Name, format)
		}
		seen[f.Name] = true
	}
	return nil
}
