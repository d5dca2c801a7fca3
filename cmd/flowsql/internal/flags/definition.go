package flags

import (
	"strconv"
	"strings"

	"flowsql/exec/render"
	"flowsql/sql/near"
)

// definition is one flag.
type definition struct {
	long  string // without dashes
	short string // one letter, or ""
	alias string // another letter, or ""
	value string // what help calls the value; "" for a flag that takes none
	help  string // lines after the first are indented by help
	set   func(o *Options, value string) error
}

// group is a heading of the help and the flags under it.
type group struct {
	title string
	flags []definition
}

func text(field func(*Options) *string) func(*Options, string) error {
	return func(o *Options, value string) error { *field(o) = value; return nil }
}

// named takes any text but the empty one, which is a variable of the shell that is not set.
func named(flag string, field func(*Options) *string) func(*Options, string) error {
	return func(o *Options, value string) error {
		if value == "" {
			return usage("", "--%s is empty", flag)
		}
		*field(o) = value
		return nil
	}
}

func on(field func(*Options) *bool) func(*Options, string) error {
	return func(o *Options, _ string) error { *field(o) = true; return nil }
}

// oneOf takes the names given and no other.
func oneOf(flag string, names []string, field func(*Options) *string) func(*Options, string) error {
	return func(o *Options, value string) error {
		for _, name := range names {
			if strings.EqualFold(name, value) {
				*field(o) = name
				return nil
			}
		}
		hint := "the values are " + strings.Join(names, ", ")
		if found := near.Name(value, names); found != "" {
			hint = "did you mean " + strconv.Quote(found) + "? " + hint
		}
		return usage(hint, "unknown value %q of %s", value, flag)
	}
}

func format(name string) func(*Options, string) error {
	return func(o *Options, _ string) error { o.Format = name; return nil }
}

func mode(m Mode) func(*Options, string) error {
	return func(o *Options, _ string) error { o.Mode = m; return nil }
}

// groups makes the definitions; a function, so that no table is built before it is needed.
func groups() []group {
	return []group{
		{"What to run", []definition{
			{"execute", "e", "c", "SQL", "run SQL and exit; -e and -f may repeat, and run in order", func(o *Options, v string) error {
				o.Scripts = append(o.Scripts, Script{Text: v})
				return nil
			}},
			{"file", "f", "", "FILE", "run the SQL in FILE and exit; - is standard input", func(o *Options, v string) error {
				if v == "" {
					return usage("", "--file needs a path")
				}
				o.Scripts = append(o.Scripts, Script{Path: v})
				return nil
			}},
			{"var", "v", "", "NAME=VALUE", "set the variable @NAME to the text VALUE first", setVar},
			{"keep-going", "", "", "", "go on after a failed statement; the exit code is still 1", on(func(o *Options) *bool { return &o.KeepGoing })},
			{"echo", "", "", "", "print each statement before its result", on(func(o *Options) *bool { return &o.Echo })},
			{"interactive", "", "", "", "prompt, after any -e and -f", mode(Interactive)},
			{"batch", "", "", "", "never prompt", mode(Batch)},
		}},
		{"How results are printed", []definition{
			{"format", "", "", "NAME", strings.Join(render.Formats, ", ") + "\n(default: table on a terminal, tsv in a pipe)",
				oneOf("--format", render.Formats, func(o *Options) *string { return &o.Format })},
			{"csv", "", "", "", "same as --format csv", format("csv")},
			{"json", "", "", "", "same as --format json", format("json")},
			{"ndjson", "", "", "", "same as --format ndjson", format("ndjson")},
			{"markdown", "", "", "", "same as --format markdown", format("markdown")},
			{"tsv", "", "", "", "same as --format tsv", format("tsv")},
			{"vertical", "", "", "", "same as --format vertical: one line for each value", format("vertical")},
			{"no-header", "N", "", "", "leave out the column names", on(func(o *Options) *bool { return &o.NoHeader })},
			{"null", "", "", "TEXT", `print NULL as TEXT (default: \N in tsv, nothing in csv)`, func(o *Options, v string) error {
				o.Null, o.NullSet = v, true
				return nil
			}},
			{"output", "o", "", "FILE", "write results to FILE", text(func(o *Options) *string { return &o.Output })},
			{"quiet", "q", "", "", "no banner, footers or notes; only results, warnings and errors", on(func(o *Options) *bool { return &o.Quiet })},
			{"color", "", "", "WHEN", "auto, always or never",
				oneOf("--color", []string{"auto", "always", "never"}, func(o *Options) *string { return &o.Color })},
		}},
		{"How data is read", []definition{
			{"on-error", "", "", "WHAT", "bad rows of DATA: strict (fail, the default), reject (leave out and report),\nnull (bad values become NULL) or skip",
				oneOf("--on-error", []string{"strict", "reject", "null", "skip"}, func(o *Options) *string { return &o.OnError })},
			{"threads", "", "", "N", "use N threads (default: one for each processor)", setThreads},
			{"memory-limit", "m", "", "SIZE", "fail what needs more memory, as in 2GB (default: half of the machine's)", text(func(o *Options) *string { return &o.MemoryLimit })},
			{"stale", "", "", "", "read continuous queries as they are, without refreshing them", on(func(o *Options) *bool { return &o.Stale })},
			{"catalog", "", "", "DIR", "keep tables, views and continuous queries with their results in DIR", named("catalog", func(o *Options) *string { return &o.Catalog })},
			{"once", "", "", "", "only with serve: bring every continuous query up to date and exit", on(func(o *Options) *bool { return &o.Once })},
			{"read-only", "", "", "", "only with --catalog: never write to it", on(func(o *Options) *bool { return &o.ReadOnly })},
		}},
		{"The prompt", []definition{
			{"no-init", "", "", "", "do not run init.sql of the configuration folder", on(func(o *Options) *bool { return &o.NoInit })},
			{"history-file", "", "", "FILE", "keep the history of input in FILE; empty for none", func(o *Options, v string) error {
				o.History, o.HistorySet = v, true
				return nil
			}},
		}},
		{"About", []definition{
			{"help", "h", "", "", "print this and exit", on(func(o *Options) *bool { return &o.Help })},
			{"version", "V", "", "", "print the version and exit", on(func(o *Options) *bool { return &o.Version })},
		}},
	}
}

func setVar(o *Options, v string) error {
	name, value, ok := strings.Cut(v, "=")
	name = strings.TrimPrefix(name, "@")
	if !ok || !identifier(name) {
		return usage("for example --var since=172800, used as @since", "--var needs NAME=VALUE, not %q", v)
	}
	o.Vars = append(o.Vars, Var{name, value})
	return nil
}

func setThreads(o *Options, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return usage("", "--threads needs a whole number from 1, not %q", v)
	}
	o.Threads = n
	return nil
}

// identifier reports whether s can stand as a bare name in SQL.
func identifier(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
