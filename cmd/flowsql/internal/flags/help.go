package flags

import "strings"

const purpose = `flowsql: SQL over network-flow files, no server, nothing to load

usage: flowsql [DATA ...] [-e SQL | -f FILE] [flags]
       flowsql --catalog DIR serve [flags]       # refresh what the catalog has, until SIGINT or SIGTERM

quick start:
  flowsql flows/ -e "select dstport, count(*) from flows group by dstport limit 10"
  flowsql flows/                       # a prompt; type help there

DATA is a directory, a file or a glob ('logs/*.json.gz'); JSON, CSV and TSV, plain or compressed, are told from
content. It becomes the table flows; name=PATH names another table. Flags and DATA may come in any order; -- ends
the flags. Without -e and -f, SQL is read from a pipe statement by statement, or typed at a prompt.
`

const details = `
Formats:
  table      columns in a frame, for reading; on a terminal cut after 40 rows (set display_rows = 0 for all)
  tsv        a header line and values between tabs; NULL is \N; tab, newline and backslash are \t \n \\
  csv        RFC 4180; NULL is an empty field, the empty text is ""
  json       an array of objects          ndjson    an object a line
  markdown   a table for documents        vertical  one line for each value, also by ending a statement with \G

Exit codes:
  0  all statements ran                   3  WAIT ran out of time
  1  a statement failed                   4  a continuous query that was needed has failed
  2  nothing ran: bad flags or paths      130  interrupted

Examples:
  flowsql day1/ day2/ --csv -e "select * from flows where dstbytes > 1e9" > big.csv
  flowsql flows/ hosts=hosts.csv -f report.sql
  flowsql flows/ -v port=443 -e "select count(*) from flows where dstport = @port"
  echo "select count(*) from flows;" | flowsql flows/

Environment: FLOWSQL_CATALOG (for --catalog); FLOWSQL_HISTORY (history file; empty for none); NO_COLOR;
FLOWSQL_EDITOR, VISUAL, EDITOR; XDG_CONFIG_HOME/flowsql/init.sql runs when a prompt starts.
`

const column = 28 // where the text of a flag starts

// Help is what --help prints.
func Help() string {
	var b strings.Builder
	b.WriteString(purpose)
	for _, group := range groups() {
		b.WriteString("\n" + group.title + ":\n")
		for _, d := range group.flags {
			line := d.line()
			gap := strings.Repeat(" ", max(2, column-len(line)))
			b.WriteString(line + gap + strings.ReplaceAll(d.help, "\n", "\n"+strings.Repeat(" ", column)) + "\n")
		}
	}
	b.WriteString(details)
	return b.String()
}

// line is how help names the flag.
func (d *definition) line() string {
	line := "      --" + d.long
	if d.short != "" {
		line = "  -" + d.short + ", --" + d.long
	}
	if d.alias != "" {
		line = "  -" + d.short + ", -" + d.alias + ", --" + d.long
	}
	if d.value != "" {
		line += " " + d.value
	}
	return line
}
