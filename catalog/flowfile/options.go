package flowfile

import (
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow/go/v15/arrow"
)

// Column is one declared column. Type is one of those types.Type.Arrow gives.
type Column struct {
	Name string
	Type arrow.DataType
}

// onChangeReread is the value of OnChange that reads a changed file from its start.
const onChangeReread = "reread"

// Options say which files a table reads and how. Zero values are the defaults.
type Options struct {
	Paths      []string // files, directories, globs; relative ones are relative to the working directory
	Columns    []Column // the declared schema; empty for an inferred one
	Format     string   // "" or "auto" by content, "json", "csv"
	Header     string   // of CSV: "" or "auto", "yes", "no"
	Delimiter  string   // of CSV: one ASCII character or "\t"; "" by content
	OnError    string   // "" or "strict", "reject", "null", "skip"
	OnChange   string   // "" or "error", "reread", "ignore"
	TimeUnit   string   // of numbers in TIMESTAMP columns: "s" (default), "ms", "us", "ns", or in words, also minutes, hours, days
	TimeOrigin string   // ISO 8601; default 1970-01-01 UTC
	Threads    int      // for blocks of bzip2 files; 0 for one

	PartBytes int64         // a large plain file is cut into morsels of about this size; 0 for 8 MiB
	HoldFor   time.Duration // how long a last line without newline must rest before a CSV stream takes it; 0 for 2 s
}

// policy is what becomes of a row that does not fit.
type policy uint8

const (
	strict policy = iota
	reject
	nullify
	skip
)

// settings are checked options.
type settings struct {
	format    format // formatUnknown for auto
	header    string // "auto", "yes", "no"
	delimiter byte   // 0 for auto
	onError   policy
	onChange  string
	clock     clock
	threads   int
	partBytes int64
	hold      time.Duration
	rests     time.Duration // how long a listing is of use at least
	spares    *spares
}

// pick gives the place of value in names, or an error that lists them.
func pick(option, value string, names ...string) (int, error) {
	if value == "" {
		return 0, nil
	}
	for i, n := range names {
		if strings.EqualFold(n, value) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s = %q is not known: use one of %s", option, value, strings.Join(names, ", "))
}

// settings checks the options.
func (o *Options) settings() (settings, error) {
	s := settings{threads: max(o.Threads, 1), partBytes: o.PartBytes, hold: o.HoldFor, rests: listingRests, spares: &spares{}}
	if s.partBytes <= 0 {
		s.partBytes = 8 << 20
	}
	if s.hold == 0 {
		s.hold = 2 * time.Second
	}
	n, err := pick("format", o.Format, "auto", "json", "csv", "ndjson", "jsonl", "tsv")
	if err != nil {
		return s, err
	}
	s.format = [...]format{formatUnknown, formatJSON, formatCSV, formatJSON, formatJSON, formatCSV}[n]
	if n == 5 {
		s.delimiter = '\t'
	}
	headers := []string{"auto", "yes", "no", "true", "false"}
	if n, err = pick("header", o.Header, headers...); err != nil {
		return s, err
	}
	s.header = [...]string{"auto", "yes", "no", "yes", "no"}[n]
	switch {
	case o.Delimiter == `\t`:
		s.delimiter = '\t'
	case len(o.Delimiter) == 1 && o.Delimiter[0] < 0x80 && !strings.Contains("\"\r\n", o.Delimiter):
		s.delimiter = o.Delimiter[0]
	case o.Delimiter != "":
		return s, fmt.Errorf("delimiter = %q: use one ASCII character or '\\t'", o.Delimiter)
	}
	if n, err = pick("on_error", o.OnError, "strict", "reject", "null", "skip"); err != nil {
		return s, err
	}
	s.onError = policy(n)
	changes := []string{"error", onChangeReread, "ignore"}
	if n, err = pick("on_change", o.OnChange, changes...); err != nil {
		return s, err
	}
	s.onChange = changes[n]
	s.clock, err = newClock(o.TimeUnit, o.TimeOrigin)
	return s, err
}
