package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// conversation feeds the command one statement at a time through its standard input. It asks for the next only when the
// answer to the last is written, so each answer can be told from the next.
type conversation struct {
	turns    []turn
	said     int // turns[:said] have been read by the command
	lines    int // of what it has read
	base     int // lines before the latest statement
	over     bool
	out, err bytes.Buffer
}

type turn struct {
	sql   string
	do    func()
	check func(answer)
}

// answer is what a statement wrote. Places in err count from the statement's first line.
type answer struct{ out, err string }

func (c *conversation) say(sql string, check func(answer)) {
	c.turns = append(c.turns, turn{sql: sql, check: check})
}

func (c *conversation) do(f func()) { c.turns = append(c.turns, turn{do: f}) }

func (c *conversation) run(args []string) int { return run(args, c, &c.out, &c.err) }

var stdinPlace = regexp.MustCompile(`(?m)( |^)-:(\d+):`)

// Read is called when the command has done all it was told.
func (c *conversation) Read(p []byte) (int, error) {
	c.hear()
	for c.said < len(c.turns) && c.turns[c.said].do != nil {
		c.turns[c.said].do()
		c.said++
	}
	if c.said == len(c.turns) {
		c.over = true
		return 0, io.EOF
	}
	text := c.turns[c.said].sql + "\n;\n"
	c.said++
	if len(text) > len(p) {
		return 0, fmt.Errorf("a statement of %d bytes", len(text))
	}
	c.base = c.lines
	c.lines += strings.Count(text, "\n")
	return copy(p, text), nil
}

func (c *conversation) hear() {
	if c.said == 0 || c.turns[c.said-1].check == nil {
		return
	}
	errors := stdinPlace.ReplaceAllStringFunc(c.err.String(), func(s string) string {
		m := stdinPlace.FindStringSubmatch(s)
		line, _ := strconv.Atoi(m[2])
		return fmt.Sprintf("%s-:%d:", m[1], line-c.base)
	})
	a := answer{c.out.String(), errors}
	c.out.Reset()
	c.err.Reset()
	c.turns[c.said-1].check(a)
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

var plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z_ ]*$`)

// turnable reports whether CSV says the same as these JSON rows: flat objects with the keys of the first, and texts that
// cannot be taken for another type if it is to be guessed.
func turnable(rows string, declared bool) bool {
	if rows == "" {
		return false
	}
	keys := ""
	for _, row := range strings.Split(rows, "\n") {
		fields, err := flat(row)
		if err != nil || len(fields) == 0 {
			return false
		}
		names := ""
		for _, f := range fields {
			names += f.key + "\x00"
			text, isText := f.value.(string)
			guess := plainWord.MatchString(text) && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false")
			if isText && (!declared && !guess || strings.ContainsAny(text, "\r\n")) {
				return false
			}
			if _, isBool := f.value.(bool); isBool && !declared {
				return false
			}
		}
		if keys != "" && names != keys {
			return false
		}
		keys = names
	}
	return true
}

type field struct {
	key   string
	value any // nil, string, bool, json.Number
}

// flat reads an object without nested values, keys in order.
func flat(row string) ([]field, error) {
	d := json.NewDecoder(strings.NewReader(row))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("not an object: %v", err)
	}
	var fields []field
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := d.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return nil, fmt.Errorf("nested: %v", err)
		}
		fields = append(fields, field{key.(string), value})
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than an object")
	}
	return fields, nil
}

func header(rows []string) string {
	fields, _ := flat(rows[0])
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = csvText(f.key)
	}
	return strings.Join(names, ",") + "\n"
}

// asCSV is JSON rows as lines of CSV.
func asCSV(rows []string, head string) []string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		fields, err := flat(row)
		if err != nil || header(rows[i:i+1]) != head {
			panic("rows to append do not have the keys of the table: " + row)
		}
		var cells []string
		for _, f := range fields {
			switch v := f.value.(type) {
			case nil:
				cells = append(cells, "")
			case string:
				cells = append(cells, csvText(v))
			default:
				cells = append(cells, fmt.Sprint(v))
			}
		}
		lines[i] = strings.Join(cells, ",")
	}
	return lines
}

func csvText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
