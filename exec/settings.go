package exec

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"flowsql/exec/memory"
	"flowsql/sql/near"
)

// Settings are a session's settings, by their SQL names in lower case with underscores.
type Settings struct {
	Threads          int           // workers of one statement, at least 1
	MemoryLimit      int64         // bytes, or memory.Auto; 0 is no limit
	StatementTimeout time.Duration // 0 is none
	MaxRows          int64         // a select with more rows fails; 0 is no limit
	DisplayRows      int           // rows of a table that a terminal shows; 0 shows all
	Timing           bool
	Format           string // "" follows the terminal: table there, tsv in a pipe
	NullText         string // what NULL prints as if NullSet; else it is each format's own
	NullSet          bool
	TimeZone         string // "UTC" is the only one known so far
}

// DefaultSettings are the settings of a new session.
func DefaultSettings() Settings {
	return Settings{Threads: runtime.GOMAXPROCS(0), MemoryLimit: memory.Auto, DisplayRows: 40, TimeZone: "UTC"}
}

// Setting is one row of SHOW SETTINGS.
type Setting struct{ Name, Value, Description string }

// setting is how one is shown and changed.
type setting struct {
	name, description string
	get               func(*Settings) string
	set               func(*Settings, string) error
}

// formats are the values of the setting format.
var formats = []string{"auto", "table", "csv", "tsv", "json", "ndjson", "markdown", "vertical"}

// leastMemory is the lowest memory_limit: what the process needs before it does anything.
const leastMemory = 16 << 20

// maxThreads bounds the setting threads.
const maxThreads = 1024

var settings = []setting{
	{"display_rows", "rows of a table that a terminal shows; 0 shows all",
		func(s *Settings) string { return strconv.Itoa(s.DisplayRows) },
		func(s *Settings, v string) error {
			return setInt(v, 0, 1<<31, func(n int64) { s.DisplayRows = int(n) })
		}},
	{"format", "how results are written: " + strings.Join(formats, ", "),
		func(s *Settings) string { return orAuto(s.Format) }, setFormat},
	{"max_rows", "a select with more rows fails; 0 is no limit",
		func(s *Settings) string { return strconv.FormatInt(s.MaxRows, 10) },
		func(s *Settings, v string) error { return setInt(v, 0, 1<<62, func(n int64) { s.MaxRows = n }) }},
	{"memory_limit", "bytes that a statement or a refresh may keep, such as 2GB; auto is half of the machine's memory, 0 no limit",
		func(s *Settings) string {
			if s.MemoryLimit == memory.Auto {
				return "auto"
			}
			return strconv.FormatInt(s.MemoryLimit, 10)
		},
		func(s *Settings, v string) error {
			if low := strings.ToLower(v); low == "auto" || low == "default" {
				s.MemoryLimit = memory.Auto
				return nil
			}
			n, err := parseBytes(v)
			if err == nil && n > 0 && n < leastMemory {
				err = fmt.Errorf("at least %d bytes are needed, or 0 for no limit", int64(leastMemory))
			}
			if err == nil {
				s.MemoryLimit = n
			}
			return err
		}},
	{"null_text", "what NULL prints as; default leaves it to the format",
		func(s *Settings) string {
			if !s.NullSet {
				return "default"
			}
			return s.NullText
		},
		func(s *Settings, v string) error { s.NullText, s.NullSet = v, v != "default"; return nil }},
	{"statement_timeout", "the longest that a statement may take, such as 30s; 0 is no limit",
		func(s *Settings) string { return s.StatementTimeout.String() }, setTimeout},
	{"threads", "workers of one statement",
		func(s *Settings) string { return strconv.Itoa(s.Threads) },
		func(s *Settings, v string) error {
			return setInt(v, 1, maxThreads, func(n int64) { s.Threads = int(n) })
		}},
	{"time_zone", "the zone of times; UTC",
		func(s *Settings) string { return s.TimeZone },
		func(s *Settings, v string) error {
			if !strings.EqualFold(v, "utc") && v != "+00:00" {
				return fmt.Errorf("time_zone takes UTC only")
			}
			return nil
		}},
	{"timing", "print how long each statement took: on, off",
		func(s *Settings) string { return map[bool]string{true: "on", false: "off"}[s.Timing] },
		func(s *Settings, v string) error { return setBool(v, &s.Timing) }},
}

// Set changes a setting by its SQL name, from its text form. The error names the nearest setting or the values taken.
func (s *Settings) Set(name, value string) error {
	name = strings.ToLower(name)
	if name == "spark.sql.shuffle.partitions" {
		return fmt.Errorf("there are no shuffle partitions here: set threads = %s bounds the workers", value)
	}
	if name == "sql_mode" { // of MySQL's clients and dumps: there is one mode here
		return nil
	}
	list := make([]string, 0, len(settings))
	for _, x := range settings {
		if x.name == name {
			return x.set(s, strings.TrimSpace(value))
		}
		list = append(list, x.name)
	}
	if found := near.Names(name, list); len(found) > 0 {
		return fmt.Errorf("unknown setting %q; did you mean %s?", name, found[0])
	}
	return fmt.Errorf("unknown setting %q; there are %s", name, strings.Join(list, ", "))
}

// List is all settings, by name.
func (s *Settings) List() []Setting {
	list := make([]Setting, len(settings))
	for i, x := range settings {
		list[i] = Setting{x.name, x.get(s), x.description}
	}
	return list
}

func setInt(v string, low, high int64, set func(int64)) error {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		return fmt.Errorf("a whole number from %d to %d is needed, not %q", low, high, v)
	}
	set(n)
	return nil
}

func setBool(v string, to *bool) error {
	switch strings.ToLower(v) {
	case "on", "true", "1", "yes":
		*to = true
	case "off", "false", "0", "no":
		*to = false
	default:
		return fmt.Errorf("on or off is needed, not %q", v)
	}
	return nil
}

func setFormat(s *Settings, v string) error {
	v = strings.ToLower(v)
	for _, f := range formats {
		if f == v {
			s.Format = v
			if v == "auto" {
				s.Format = ""
			}
			return nil
		}
	}
	return fmt.Errorf("unknown format %q; there are %s", v, strings.Join(formats, ", "))
}

func orAuto(format string) string {
	if format == "" {
		return "auto"
	}
	return format
}

// setTimeout takes a Go duration, or a bare number of seconds.
func setTimeout(s *Settings, v string) error {
	d, err := parseDuration(v)
	if err == nil {
		s.StatementTimeout = d
	}
	return err
}

func parseDuration(v string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 && n < 1e9 {
		return time.Duration(n * float64(time.Second)), nil
	}
	text := strings.ReplaceAll(strings.ToLower(v), " ", "")
	for _, unit := range []struct{ long, short string }{
		{"milliseconds", "ms"}, {"millisecond", "ms"}, {"seconds", "s"}, {"second", "s"}, {"sec", "s"},
		{"minutes", "m"}, {"minute", "m"}, {"min", "m"}, {"hours", "h"}, {"hour", "h"},
	} {
		if cut, ok := strings.CutSuffix(text, unit.long); ok {
			text = cut + unit.short
			break
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("a time such as 500ms, 30s or 2m is needed, not %q", v)
	}
	return d, nil
}

// parseBytes takes 2GB, 512 MiB, 1000000; units are of 1024.
func parseBytes(v string) (int64, error) {
	text := strings.ToLower(strings.ReplaceAll(v, " ", ""))
	text = strings.TrimSuffix(strings.TrimSuffix(text, "b"), "i")
	scale := int64(1)
	if i := strings.IndexByte("kmgt", lastByte(text)); i >= 0 && text != "" {
		scale = 1 << (10 * (i + 1))
		text = text[:len(text)-1]
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n*float64(scale) >= 1<<62 {
		return 0, fmt.Errorf("a number of bytes such as 2GB is needed, not %q", v)
	}
	return int64(n * float64(scale)), nil
}

func lastByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}
