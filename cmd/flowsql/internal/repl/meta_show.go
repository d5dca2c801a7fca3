package repl

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"flowsql/exec/render"
	"flowsql/sql/near"
)

const helpHead = `Type SQL and end it with ; (or \G for one line per value). For example:
  select dstport, count(*) as n from flows group by dstport order by n desc limit 10;

Commands:
`

const helpTail = `
Tab completes, Ctrl-R searches the history, Ctrl-C drops the input or cancels what runs.
`

func (r *Repl) metaHelp(context.Context, string) error {
	var b strings.Builder
	b.WriteString(helpHead)
	for _, c := range commands() {
		left := strings.Join(c.names, " ")
		if c.args != "" {
			left += " " + c.args
		}
		fmt.Fprintf(&b, "  %-32s  %s\n", left, c.help)
	}
	b.WriteString(helpTail)
	r.shell.Print(b.String())
	return nil
}

func (r *Repl) metaDescribe(ctx context.Context, args string) error {
	if args == "" {
		return r.sql(ctx, "show tables")
	}
	return r.sql(ctx, "describe %s", args)
}

func (r *Repl) metaPset(ctx context.Context, args string) error {
	name, value, _ := strings.Cut(args, " ")
	switch strings.ToLower(name) {
	case "format":
		return r.metaMode(ctx, strings.TrimSpace(value))
	case "null":
		settings := r.shell.Session.Settings()
		settings.NullText, settings.NullSet = unquoted(strings.TrimSpace(value)), true
		return nil
	}
	return need("format or null")
}

func (r *Repl) metaMode(_ context.Context, args string) error {
	format := strings.ToLower(args)
	switch format {
	case "aligned", "box":
		format = "table"
	case "expanded", "line":
		format = "vertical"
	case "jsonlines":
		format = "ndjson"
	case "tabs":
		format = "tsv"
	case "default", "auto":
		format = ""
	}
	if format != "" && !render.Known(format) {
		hint := "the formats are " + strings.Join(render.Formats, ", ")
		if found := near.Name(format, render.Formats); found != "" {
			hint = "did you mean " + found + "? " + hint
		}
		return fmt.Errorf("unknown format %q\nhint: %s", args, hint)
	}
	r.shell.Session.Settings().Format = format
	return nil
}

func (r *Repl) metaExpand(_ context.Context, args string) error {
	settings := r.shell.Session.Settings()
	expand, err := switched(settings.Format == "vertical", args)
	if err != nil {
		return err
	}
	if expand {
		settings.Format = "vertical"
	} else if settings.Format == "vertical" {
		settings.Format = ""
	}
	r.tell("format is " + r.shell.Format())
	return nil
}

func (r *Repl) metaHeader(_ context.Context, args string) error {
	now, err := switched(!r.shell.NoHeader, args)
	if err != nil {
		return err
	}
	r.shell.NoHeader = !now
	r.tell("column names are " + onOff(now))
	return nil
}

func (r *Repl) metaTiming(_ context.Context, args string) error {
	settings := r.shell.Session.Settings()
	now, err := switched(settings.Timing, args)
	if err != nil {
		return err
	}
	settings.Timing = now
	r.tell("timing is " + onOff(now))
	return nil
}

func (r *Repl) metaLast(context.Context, string) error { return r.shell.Last() }

func (r *Repl) metaPager(context.Context, string) error {
	return fmt.Errorf("not available in this version: pager")
}

// metaQuit leaves with the code given, 0 without one.
func (r *Repl) metaQuit(_ context.Context, args string) error {
	if args != "" {
		code, err := strconv.Atoi(args)
		if err != nil || code < 0 || code > 255 {
			return fmt.Errorf("an exit code is a number from 0 to 255, not %q", args)
		}
		r.code = code
	}
	r.ended = true
	return nil
}

// tell says what a command has changed.
func (r *Repl) tell(message string) {
	if !r.shell.Quiet {
		r.shell.Print(message + "\n")
	}
}
