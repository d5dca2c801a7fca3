// Package flags reads the command line. It knows the names of flags and what their values look like, and nothing of
// files, terminals or SQL; main hands it the arguments and acts on the Options.
package flags

import "fmt"

// Options are what the command line asks for.
type Options struct {
	Data    []Data   // in the order given
	Scripts []Script // -e and -f, in the order given

	Format   string // "" follows the terminal
	NoHeader bool
	Null     string // the text of NULL, if NullSet
	NullSet  bool
	Output   string // a path; "" is standard output
	Color    string // "auto", "always", "never"

	Vars      []Var
	KeepGoing bool
	Echo      bool
	Quiet     bool
	Mode      Mode

	Threads     int    // 0 is all processors
	MemoryLimit string // as written; "" is none
	OnError     string // "" is the engine's default
	Stale       bool

	Catalog  string // a path; "" is a catalog in memory
	ReadOnly bool
	Once     bool

	NoInit     bool
	History    string // a path; "" with HistorySet is no history
	HistorySet bool

	Version bool
	Help    bool
}

// Data binds a path to a table; Name is "flows" unless the argument names another.
type Data struct{ Name, Path string }

// Script is a piece of SQL to run.
type Script struct {
	Text string // the SQL, if Path is empty
	Path string // a file, "-" for standard input
}

// Var is a variable to set before the scripts run.
type Var struct{ Name, Value string }

// Mode is whether to prompt.
type Mode uint8

const (
	Auto        Mode = iota // prompt if there is no script and standard input is a terminal
	Interactive             // prompt, after the scripts
	Batch                   // never prompt
)

// DefaultTable is the table of DATA arguments without a name.
const DefaultTable = "flows"

// UsageError is a fault of the command line.
type UsageError struct{ Message, Hint string }

func (e *UsageError) Error() string { return e.Message }

func usage(hint, format string, args ...any) *UsageError {
	return &UsageError{Message: fmt.Sprintf(format, args...), Hint: hint}
}
