package exec

import (
	"runtime"
	"time"
)

// Settings are a session's settings, by their SQL names in lower case with underscores.
type Settings struct {
	Threads          int           // workers of one statement, at least 1
	MemoryLimit      int64         // bytes; 0 is no limit
	StatementTimeout time.Duration // 0 is none
	MaxRows          int64         // a select with more rows fails; 0 is no limit
	DisplayRows      int           // rows of a table that a terminal shows; 0 shows all
	Timing           bool
	Format           string // "" follows the terminal: table there, tsv in a pipe
	NullText         string // "" with NullSet false is each format's own
	NullSet          bool
	TimeZone         string // "UTC" is the only one known so far
}

// DefaultSettings are the settings of a new session.
func DefaultSettings() Settings {
	return Settings{Threads: runtime.GOMAXPROCS(0), DisplayRows: 40, TimeZone: "UTC"}
}

// Set changes a setting by its SQL name, from its text form. The error names the nearest setting or the values taken.
func (s *Settings) Set(name, value string) error { return nil }

// Setting is one row of SHOW SETTINGS.
type Setting struct{ Name, Value, Description string }

// List is all settings, by name.
func (s *Settings) List() []Setting { return nil }
