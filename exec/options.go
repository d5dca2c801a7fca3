package exec

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"flowsql/catalog/flowfile"
	"flowsql/sql/ast"
	"flowsql/sql/near"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// continuousOptions are the WITH options of a continuous query.
type continuousOptions struct {
	missing    bool // of OR REPLACE: files that are gone may be left out
	fileOrder  string
	maxFiles   int
	maxBytes   int64
	interval   time.Duration
	outputMode string // "complete", "update" or "append"
	sink       string // directory, absolute; "" for none
	sinkFormat string
	history    int64 // the most bytes that keep changes of past batches; negative if not given
}

// option is what an option of a WITH clause does with its text.
type option struct {
	name string
	set  func(text string) error
}

// apply sets each given option; unknown ones, repeated ones and bad values are faults at their place.
func apply(given []ast.Option, known []option) error {
	seen := map[string]bool{}
	for _, o := range given {
		text, err := optionText(o)
		if err != nil {
			return err
		}
		var match *option
		names := make([]string, len(known))
		for i := range known {
			names[i] = known[i].name
			if known[i].name == o.Name {
				match = &known[i]
			}
		}
		if match == nil {
			e := source.Errorf(o.Span, "unknown option %q", o.Name)
			if found := near.Names(o.Name, names); len(found) > 0 {
				return e.WithHint("did you mean %s?", found[0])
			}
			if len(names) == 1 {
				return e.WithHint("there is only %s", names[0])
			}
			return e.WithHint("there are %s", strings.Join(names, ", "))
		}
		if seen[o.Name] {
			return source.Errorf(o.Span, "option %q is given twice", o.Name)
		}
		seen[o.Name] = true
		if err := match.set(text); err != nil {
			return source.Errorf(o.Value.Place(), "%s: %s", o.Name, err)
		}
	}
	return nil
}

// optionText is an option's value as text; a bare word stands for itself.
func optionText(o ast.Option) (string, error) {
	switch v := o.Value.(type) {
	case *ast.String:
		return v.Value, nil
	case *ast.Number:
		return v.Text, nil
	case *ast.Bool:
		return strconv.FormatBool(v.Value), nil
	case *ast.Column:
		return v.Name, nil
	}
	return "", source.Errorf(o.Value.Place(), "option %q takes a text, a number or a word", o.Name)
}

func readContinuousOptions(given []ast.Option) (continuousOptions, error) {
	o := continuousOptions{fileOrder: "name", outputMode: "complete", sinkFormat: "ndjson", history: -1}
	elsewhere := func(string) error { return nil } // see readTiming
	err := apply(given, []option{
		{"missing", func(v string) error {
			word := ""
			err := oneOf(v, &word, "error", "ignore")
			o.missing = word == "ignore"
			return err
		}},
		{"file_order", func(v string) error { return oneOf(v, &o.fileOrder, "name", "mtime") }},
		{"max_files_per_trigger", func(v string) error {
			return setInt(v, 1, math.MaxInt32, func(n int64) { o.maxFiles = int(n) })
		}},
		{"max_bytes_per_trigger", func(v string) error {
			n, err := parseBytes(v)
			if err == nil && n < 1 {
				err = fmt.Errorf("at least one byte is needed")
			}
			o.maxBytes = n
			return err
		}},
		{"interval", func(v string) (err error) {
			if o.interval, err = parseDuration(v); err == nil && o.interval == 0 {
				err = fmt.Errorf("a time above zero is needed")
			}
			return err
		}},
		{"output_mode", func(v string) error { return oneOf(v, &o.outputMode, "complete", "update", "append") }},
		{"history", func(v string) (err error) {
			o.history, err = parseBytes(v)
			return err
		}},
		{"watermark", elsewhere}, {"event_time", elsewhere},
		{"sink", func(v string) (err error) {
			if v == "" {
				return fmt.Errorf("a directory is needed")
			}
			o.sink, err = filepath.Abs(v)
			return err
		}},
		{"sink_format", func(v string) error { return oneOf(v, &o.sinkFormat, "ndjson", "csv", "parquet", "arrow") }},
	})
	return o, err
}

func oneOf(v string, to *string, values ...string) error {
	for _, x := range values {
		if strings.EqualFold(v, x) {
			*to = x
			return nil
		}
	}
	return fmt.Errorf("it is one of %s, not %q", strings.Join(values, ", "), v)
}

// readFileOptions reads the options of a table over files; hasPath is false for a table in memory.
func readFileOptions(given []ast.Option, columns []ast.ColumnDef, onError string) (o flowfile.Options, hasPath bool, err error) {
	o.OnError = onError
	text := func(to *string) func(string) error {
		return func(v string) error { *to = v; return nil }
	}
	words := func(to *string, values ...string) func(string) error {
		return func(v string) error { return oneOf(v, to, values...) }
	}
	err = apply(given, []option{
		{"path", func(v string) error {
			if v == "" {
				return fmt.Errorf("a file, a directory or a glob is needed")
			}
			o.Paths, hasPath = []string{v}, true
			return nil
		}},
		{"format", words(&o.Format, "auto", "json", "csv")},
		{"header", func(v string) error {
			var on bool
			if strings.EqualFold(v, "auto") {
				return nil
			}
			err := setBool(v, &on)
			o.Header = map[bool]string{true: "yes", false: "no"}[on]
			return err
		}},
		{"delimiter", text(&o.Delimiter)},
		{"on_error", words(&o.OnError, "strict", "reject", "null", "skip")},
		{"on_change", words(&o.OnChange, "error", "reread", "ignore")},
		{"time_unit", text(&o.TimeUnit)},
		{"time_origin", text(&o.TimeOrigin)},
	})
	for _, c := range columns {
		o.Columns = append(o.Columns, flowfile.Column{Name: c.Name, Type: c.Type.Arrow()})
	}
	return o, hasPath, err
}

// noInterval refuses columns of a type that tables cannot hold.
func noInterval(columns []ast.ColumnDef) error {
	for _, c := range columns {
		if c.Type.Kind == types.Interval || c.Type.Kind == types.Null {
			return source.Errorf(c.Span, "a column cannot be of type %s", c.Type)
		}
	}
	return nil
}
