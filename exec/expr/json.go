package expr

import (
	"encoding/json"
	"strconv"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

func jsonKernels() map[string]maker {
	return map[string]maker{
		"json_extract": jsonMaker(func(part string, found bool) (string, error) {
			if !found {
				return "", errNull
			}
			return part, nil
		}, writeText),
		"json_extract_string": jsonMaker(func(part string, found bool) (string, error) {
			if !found {
				return "", errNull
			}
			return jsonUnquote(part), nil
		}, writeText),
		"json_unquote": fixed(lift1(readText, writeText, sure(jsonUnquote))),
		"json_valid":   fixed(lift1(readText, writeBool, sure(func(s string) bool { _, ok := wholeJSON(s); return ok }))),
		"json_length": jsonMaker(func(part string, found bool) (int64, error) {
			if !found {
				return 0, errNull
			}
			return jsonLength(part), nil
		}, writeInt),
		"json_exists": jsonMaker(func(_ string, found bool) (bool, error) { return found, nil }, writeBool),
		"json_keys": jsonMaker(func(part string, found bool) (string, error) {
			if found {
				part, found = jsonKeys(part)
			}
			if !found {
				return "", errNull
			}
			return part, nil
		}, writeText),
		"json_type": jsonMaker(func(part string, found bool) (string, error) {
			if !found {
				return "", errNull
			}
			return jsonType(part), nil
		}, writeText),
		"json_depth":         jsonMaker(func(part string, _ bool) (int64, error) { return jsonDepth(part), nil }, writeInt),
		"json_contains":      fixed(jsonContains),
		"json_contains_path": fixed(jsonContainsPath),
		"to_json": func(c *plan.Call) (kernel, error) {
			if c.Args[0].Type() == types.TypeBoolean {
				return lift1(readBool, writeText, sure(strconv.FormatBool)), nil
			}
			return lift1(readText, writeText, sure(jsonQuote)), nil
		},
	}
}

// jsonMaker makes a kernel of what is done with the part of a document at a path, the whole of it without one. A
// constant path is read once; what is no JSON is NULL.
func jsonMaker[R any](do func(part string, found bool) (R, error), w writer[R]) maker {
	run := func(n int, args []*vec.Vector, out *result, path func(i int) ([]step, error)) error {
		text := readText(args[0])
		return each(n, out, w, func(i int) (x R, err error) {
			steps, err := path(i)
			if err != nil {
				return x, err
			}
			doc, ok := wholeJSON(text(i))
			if !ok {
				return x, errNull
			}
			return do(follow(doc, steps))
		})
	}
	return func(c *plan.Call) (kernel, error) {
		if len(c.Args) == 1 {
			return func(n int, args []*vec.Vector, out *result) error {
				return run(n, args, out, func(int) ([]step, error) { return nil, nil })
			}, nil
		}
		if p, ok := literal(c.Args[1]); ok && !p.Null {
			steps, err := parsePath(p.String)
			if err != nil {
				return nil, placed(err, c.Args[1])
			}
			return func(n int, args []*vec.Vector, out *result) error {
				return run(n, args, out, func(int) ([]step, error) { return steps, nil })
			}, nil
		}
		return func(n int, args []*vec.Vector, out *result) error {
			path := readText(args[1])
			return run(n, args, out, func(i int) ([]step, error) { return parsePath(path(i)) })
		}, nil
	}
}

// jsonUnquote is a JSON string without quotes and escapes; other text stays.
func jsonUnquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	if end, ok := skipString(s, 0); !ok || end != len(s) {
		return s
	}
	if strings.IndexByte(s, '\\') < 0 {
		return s[1 : len(s)-1]
	}
	var text string
	if json.Unmarshal([]byte(s), &text) != nil {
		return s
	}
	return text
}

// jsonLength counts the elements or members of a JSON value.
func jsonLength(doc string) int64 {
	if doc[0] != '[' && doc[0] != '{' {
		return 1
	}
	n := int64(0)
	members(doc, func(string, string) bool { n++; return true })
	return n
}

// step is one part of a path: a member, or an element counted from the start or, if last, back from the end.
type step struct {
	key     string
	element bool
	index   int
	last    bool
}

// parsePath reads MySQL's paths without wildcards: $, then .name, ."name", [n], [last] or [last-n]. A path that does not
// begin with $ is the name of a member.
func parsePath(path string) ([]step, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(path), "$")
	if !ok {
		return []step{{key: path}}, nil
	}
	var steps []step
	for rest = strings.TrimLeft(rest, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		var next step
		switch rest[0] {
		case '.':
			next.key, rest, ok = pathKey(strings.TrimLeft(rest[1:], " "))
		case '[':
			next, rest, ok = pathIndex(rest[1:])
		default:
			ok = false
		}
		if !ok {
			return nil, source.Errorf(source.Span{}, "%q is no path into JSON", path).WithHint("a path is such as '$.a.b[0]'; there are no wildcards")
		}
		steps = append(steps, next)
	}
	return steps, nil
}

func pathKey(s string) (key, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end, ok := skipString(s, 0)
		if !ok {
			return "", "", false
		}
		return jsonUnquote(s[:end]), s[end:], true
	}
	n := strings.IndexAny(s, ".[ ")
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:], n > 0 && !strings.Contains(s[:n], "*")
}

func pathIndex(s string) (next step, rest string, ok bool) {
	inside, rest, ok := strings.Cut(s, "]")
	inside = strings.ReplaceAll(inside, " ", "")
	next.element = true
	if after, last := strings.CutPrefix(inside, "last"); last {
		next.last = true
		if after == "" {
			return next, rest, ok
		}
		inside, last = strings.CutPrefix(after, "-")
		ok = ok && last
	}
	if inside == "" || len(inside) > 9 {
		return next, rest, false
	}
	for _, c := range []byte(inside) {
		ok = ok && c >= '0' && c <= '9'
		next.index = next.index*10 + int(c-'0')
	}
	return next, rest, ok
}

// follow is the part of a valid document that steps lead to. Of members with one name the last counts; what is no array
// is an array of itself, as in MySQL.
func follow(doc string, steps []step) (part string, found bool) {
	for _, s := range steps {
		found = false
		switch {
		case !s.element:
			if doc[0] == '{' {
				doc, found = member(doc, s.key)
			}
		case doc[0] != '[':
			found = s.index == 0
		default:
			doc, found = element(doc, s)
		}
		if !found {
			return "", false
		}
	}
	return doc, true
}

func member(doc, name string) (part string, found bool) {
	members(doc, func(key, value string) bool {
		if jsonUnquote(key) == name {
			part, found = value, true
		}
		return true
	})
	return part, found
}

func element(doc string, s step) (part string, found bool) {
	at := int64(s.index)
	if s.last {
		at = jsonLength(doc) - 1 - at
	}
	if at < 0 {
		return "", false
	}
	members(doc, func(_, value string) bool {
		if found = at == 0; found {
			part = value
		}
		at--
		return !found
	})
	return part, found
}
