package repl

import (
	"context"
	"fmt"
	"strings"

	"flowsql/sql/near"
)

// command is one meta command.
type command struct {
	names []string // the first is the one that help shows first
	args  string
	help  string
	run   func(r *Repl, ctx context.Context, args string) error
}

// statement makes a command that is a statement.
func statement(sql string) func(*Repl, context.Context, string) error {
	return func(r *Repl, ctx context.Context, _ string) error { return r.sql(ctx, "%s", sql) }
}

// queries is the part of SHOW CONTINUOUS QUERIES that fits a screen.
const queries = "select name, state, files_done, files_total, `rows`, rejects, batch_id, round(rows_per_second) as rows_per_second, round(eta_seconds, 1) as eta_seconds, caught_up, last_error from flowsql.queries"

// commands makes the table; a function, for help refers to it.
func commands() []command {
	return []command{
		{[]string{`\q`, ".quit", ".exit", "exit", "quit"}, "[CODE]", "leave (also Ctrl-D)", (*Repl).metaQuit},
		{[]string{`\?`, ".help", "help", `\h`}, "", "this list", (*Repl).metaHelp},
		{[]string{`\d`, ".tables", ".schema", `\dt`}, "[NAME]", "list tables, or describe one", (*Repl).metaDescribe},
		{[]string{`\dq`, ".queries"}, "", "list continuous queries and how far they are", statement(queries)},
		{[]string{`\df`, ".functions"}, "", "list functions", statement("show functions")},
		{[]string{`\s`, ".show"}, "", "show settings", statement("show settings")},
		{[]string{`\i`, ".read", "source"}, "FILE", "run the SQL in FILE", (*Repl).metaRead},
		{[]string{`\o`, ".output"}, "[FILE]", "send results to FILE, or to the screen again", (*Repl).metaOutput},
		{[]string{".once"}, "FILE", "send the next result to FILE", (*Repl).metaOnce},
		{[]string{`\pset`}, "format|null X", "set the output format or the text of NULL", (*Repl).metaPset},
		{[]string{".mode"}, "FORMAT", "set the output format; without one, back to the default", (*Repl).metaMode},
		{[]string{`\x`}, "[on|off]", "one line for each value, or back (also: end a statement with \\G or \\gx)", (*Repl).metaExpand},
		{[]string{`\t`, ".headers"}, "[on|off]", "column names on or off", (*Repl).metaHeader},
		{[]string{`\timing`, ".timer"}, "[on|off]", "tell the time of each statement", (*Repl).metaTiming},
		{[]string{`\watch`}, "[SECONDS [COUNT]]", "run what is typed so far, or the last statement, again and again, until Ctrl-C", (*Repl).metaWatch},
		{[]string{".last"}, "", "show the last result again, whole", (*Repl).metaLast},
		{[]string{`\e`, ".edit"}, "", "edit the statement in $FLOWSQL_EDITOR or $EDITOR, run it", (*Repl).metaEdit},
		{[]string{`\set`, ".param"}, "[NAME VALUE]", "set the variable @NAME", (*Repl).metaSet},
		{[]string{`\c`}, "", "drop what is typed so far (also Ctrl-C)", (*Repl).metaClear},
		{[]string{`\pager`, "nopager"}, "", "there is no pager in this version", (*Repl).metaPager},
	}
}

// meta runs the meta command in line.
func (r *Repl) meta(ctx context.Context, line string) {
	line = strings.TrimSpace(strings.TrimRight(line, ";"))
	name, args, _ := strings.Cut(line, " ")
	var names []string
	for _, c := range commands() {
		for _, known := range c.names {
			if strings.EqualFold(known, name) && (known == name || known[0] != '\\') {
				if err := c.run(r, ctx, strings.TrimSpace(args)); err != nil {
					r.fail(err)
				}
				return
			}
			names = append(names, known)
		}
	}
	hint := `\? lists them`
	if found := near.Name(name, names); found != "" {
		hint = "did you mean " + found + "?"
	}
	r.fail(fmt.Errorf("unknown command \"%s\"\nhint: %s", name, hint))
}

// need is the error of a command without its argument.
func need(what string) error { return fmt.Errorf("this command needs %s", what) }

// unquoted is a path without the quotes around it.
func unquoted(path string) string {
	if n := len(path); n >= 2 && (path[0] == '\'' || path[0] == '"') && path[n-1] == path[0] {
		return path[1 : n-1]
	}
	return path
}

// switched reads on or off; without either it is the opposite of now.
func switched(now bool, args string) (bool, error) {
	switch strings.ToLower(args) {
	case "":
		return !now, nil
	case "on", "1", "true":
		return true, nil
	case "off", "0", "false":
		return false, nil
	}
	return now, fmt.Errorf("on or off, not %q", args)
}

func onOff(now bool) string {
	if now {
		return "on"
	}
	return "off"
}
