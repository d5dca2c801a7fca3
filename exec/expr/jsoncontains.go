package expr

import (
	"strconv"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/source"
)

// jsonContains is json_contains(target, candidate[, path]).
func jsonContains(n int, args []*vec.Vector, out *result) error {
	target, candidate := readText(args[0]), readText(args[1])
	path := func(int) string { return "$" }
	if len(args) > 2 {
		path = readText(args[2])
	}
	return each(n, out, writeBool, func(i int) (bool, error) {
		steps, err := parsePath(path(i))
		if err != nil {
			return false, err
		}
		doc, ok := wholeJSON(target(i))
		part, okToo := wholeJSON(candidate(i))
		if !ok || !okToo {
			return false, errNull
		}
		if doc, ok = follow(doc, steps); !ok {
			return false, errNull
		}
		return contains(doc, part), nil
	})
}

// contains is MySQL's rule: an array has what one of its elements has, and an array of such; an object has members with values that its
// own have; other values are equal, numbers by value.
func contains(doc, part string) bool {
	switch {
	case doc[0] == '[' && part[0] == '[':
		every := true
		members(part, func(_, p string) bool {
			every = contains(doc, p)
			return every
		})
		return every
	case doc[0] == '[':
		some := false
		members(doc, func(_, d string) bool {
			some = contains(d, part)
			return !some
		})
		return some
	case doc[0] == '{' && part[0] == '{':
		every := true
		members(part, func(key, p string) bool {
			d, found := member(doc, jsonUnquote(key))
			every = found && contains(d, p)
			return every
		})
		return every
	case part[0] == '[' || part[0] == '{' || doc[0] == '{':
		return false
	case doc[0] == '"' || part[0] == '"':
		return doc[0] == part[0] && jsonUnquote(doc) == jsonUnquote(part)
	}
	return doc == part || sameNumber(doc, part)
}

func sameNumber(a, b string) bool {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		return x == y
	}
	f, errX := strconv.ParseFloat(a, 64)
	g, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && f == g
}

// jsonContainsPath is json_contains_path(json, 'one' or 'all', path, ...).
func jsonContainsPath(n int, args []*vec.Vector, out *result) error {
	text, how := readText(args[0]), readText(args[1])
	var paths []func(int) string
	for _, a := range args[2:] {
		paths = append(paths, readText(a))
	}
	return each(n, out, writeBool, func(i int) (bool, error) {
		all := strings.EqualFold(how(i), "all")
		if !all && !strings.EqualFold(how(i), "one") {
			return false, source.Errorf(source.Span{}, "json_contains_path asks for 'one' or 'all' of its paths, not for %q", how(i))
		}
		doc, ok := wholeJSON(text(i))
		if !ok {
			return false, errNull
		}
		answer := all
		for _, path := range paths {
			steps, err := parsePath(path(i))
			if err != nil {
				return false, err
			}
			if _, found := follow(doc, steps); found != all {
				answer = found
			}
		}
		return answer, nil
	})
}

// jsonKeys is the names of an object's members as an array, each once; false for what is no object.
func jsonKeys(doc string) (string, bool) {
	if doc[0] != '{' {
		return "", false
	}
	seen := map[string]bool{}
	var b strings.Builder
	members(doc, func(key, _ string) bool {
		if name := jsonUnquote(key); !seen[name] {
			if len(seen) > 0 {
				b.WriteString(", ")
			}
			seen[name] = true
			b.WriteString(key)
		}
		return true
	})
	return "[" + b.String() + "]", true
}

// jsonType is what MySQL calls the type of a JSON value.
func jsonType(doc string) string {
	switch doc[0] {
	case '{':
		return "OBJECT"
	case '[':
		return "ARRAY"
	case '"':
		return "STRING"
	case 't', 'f':
		return "BOOLEAN"
	case 'n':
		return "NULL"
	}
	if strings.ContainsAny(doc, ".eE") {
		return "DOUBLE"
	}
	return "INTEGER"
}

// jsonDepth is how many values stand in one another.
func jsonDepth(doc string) int64 {
	deepest := int64(0)
	if doc[0] == '[' || doc[0] == '{' {
		members(doc, func(_, value string) bool {
			deepest = max(deepest, jsonDepth(value))
			return true
		})
	}
	return deepest + 1
}

// jsonQuote is a text as a JSON string.
func jsonQuote(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		default:
			if c < ' ' {
				b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			} else {
				b = append(b, c)
			}
		}
	}
	return string(append(b, '"'))
}
