package repl

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"flowsql/exec"
	"flowsql/exec/render"
)

// keywords are those that are worth completing.
var keywords = strings.Fields(`
all analyze and append as asc between by case cast continuous copy create cross desc describe distinct drop else end
every except exists explain false from full group having if in inner insert intersect into interval is join left like
limit materialized not null offset on or order outer over partition pause query refresh regexp replace resume right
select set show subscribe table tables then to true union until update using values verify view wait watch when where
with continuous queries columns functions files rejects settings warnings caught up for updates`)

// completer is readline's AutoCompleter over the names of the session.
type completer struct{ repl *Repl }

// Do returns what may follow line[:pos], less the part of it that is typed, and the length of that part.
func (c *completer) Do(line []rune, pos int) ([][]rune, int) {
	head := string(line[:pos])
	typed, candidates := c.candidates(head)
	room := c.repl.Width() - 3
	var list [][]rune
	for _, candidate := range candidates {
		if len(candidates) > 1 && len(candidate) > room {
			continue // readline divides by the columns that fit
		}
		list = append(list, []rune(candidate[len(typed):]))
	}
	return list, len([]rune(typed))
}

// candidates is the word that is being typed and what it may become, sorted.
func (c *completer) candidates(head string) (typed string, list []string) {
	r := c.repl
	before := strings.Join(r.pending, "\n") + "\n" + head
	if path, inside := openQuote(before); inside {
		return paths(path)
	}
	if len(r.pending) == 0 && (strings.HasPrefix(head, `\`) || strings.HasPrefix(head, ".")) {
		return r.metaCandidates(head)
	}
	start := len(head)
	for start > 0 && wordByte(head[start-1]) {
		start--
	}
	word := head[start:]
	names := r.shell.Session.Names(context.Background())
	if start > 0 && head[start-1] == '.' {
		return word, matching(word, columnsOf(names, before, qualifier(head[:start-1])))
	}
	return word, matching(word, expected(names, before, before[:len(before)-len(word)], word))
}

// expected are the names that may stand after prior in a statement, all of which is text.
func expected(names exec.Names, text, prior, word string) []string {
	words := strings.FieldsFunc(strings.ToLower(prior), func(r rune) bool { return r <= ' ' || r == '(' || r == ',' || r == ';' })
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	switch last {
	case "from", "join", "into", "describe", "desc", "table", "query", "view", "wait", "watch", "verify", "subscribe", "to", "refresh":
		return names.Tables
	case "set":
		return names.Settings
	}
	list := columnsOf(names, text, "")
	list = append(list, names.Tables...)
	if word == "" {
		return list
	}
	for _, function := range names.Functions {
		list = append(list, function+"(")
	}
	for _, keyword := range keywords {
		if word == strings.ToUpper(word) {
			keyword = strings.ToUpper(keyword)
		}
		list = append(list, keyword)
	}
	return list
}

// columnsOf are the columns of the tables that text names, of all tables if it names none; with a qualifier, of the
// table that it names or stands for.
func columnsOf(names exec.Names, text, qualifier string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !wordByte(byte(min(r, 0x7f))) })
	if qualifier != "" {
		if columns, ok := names.Columns[qualifier]; ok {
			return columns
		}
		for i := 1; i < len(words); i++ {
			table := words[i-1]
			if table == "as" && i > 1 {
				table = words[i-2]
			}
			if columns, ok := names.Columns[table]; ok && words[i] == qualifier {
				return columns
			}
		}
		return nil
	}
	var list, every []string
	for table, columns := range names.Columns {
		every = append(every, columns...)
		for _, word := range words {
			if word == table {
				list = append(list, columns...)
				break
			}
		}
	}
	if list == nil {
		return every
	}
	return list
}

func qualifier(head string) string {
	start := len(head)
	for start > 0 && wordByte(head[start-1]) {
		start--
	}
	return strings.ToLower(head[start:])
}

// metaCandidates completes a meta command or its argument.
func (r *Repl) metaCandidates(head string) (string, []string) {
	name, args, hasArgs := strings.Cut(head, " ")
	if !hasArgs {
		var list []string
		for _, c := range commands() {
			list = append(list, c.names...)
		}
		return name, matching(name, list)
	}
	switch name {
	case `\i`, ".read", `\o`, ".output", ".once":
		return paths(args)
	case ".mode":
		return args, matching(args, render.Formats)
	case `\pset`:
		if first, rest, ok := strings.Cut(args, " "); ok && first == "format" {
			return rest, matching(rest, render.Formats)
		}
		return args, matching(args, []string{"format", "null"})
	case `\d`, ".schema":
		return args, matching(args, r.shell.Session.Names(context.Background()).Tables)
	}
	return "", nil
}

// openQuote is the text since the quote that is open at the end of text.
func openQuote(text string) (string, bool) {
	start := -1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case start >= 0 && c == '\\':
			i++
		case start >= 0 && c == text[start]:
			start = -1
		case start < 0 && (c == '\'' || c == '"'):
			start = i
		}
	}
	if start < 0 {
		return "", false
	}
	return text[start+1:], true
}

// paths are the files whose path starts with typed; folders end in a slash.
func paths(typed string) (string, []string) {
	dir, base := filepath.Split(typed)
	open := dir
	if open == "" {
		open = "."
	}
	entries, err := os.ReadDir(open)
	if err != nil {
		return typed, nil
	}
	var list []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, base) || base == "" && name[0] == '.' {
			continue
		}
		if at, err := os.Stat(filepath.Join(open, name)); err == nil && at.IsDir() {
			name += "/"
		}
		list = append(list, dir+name)
	}
	return typed, list
}

// matching are the names that start with prefix, without regard to case, sorted and once each.
func matching(prefix string, names []string) []string {
	seen := map[string]bool{}
	var list []string
	for _, name := range names {
		if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) && !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	sort.Strings(list)
	return list
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
