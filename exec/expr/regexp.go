package expr

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

func patternKernels() map[string]maker {
	return map[string]maker{
		"like": likeMaker(false), "ilike": likeMaker(true),
		"regexp": regexpMaker(func(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
			text := readText(args[0])
			return each(n, out, writeBool, func(i int) (bool, error) {
				re, err := pattern(i)
				if err != nil {
					return false, err
				}
				return re.MatchString(text(i)), nil
			})
		}),
		"regexp_replace": regexpMaker(func(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
			text, with := readText(args[0]), readText(args[2])
			return each(n, out, writeText, func(i int) (string, error) {
				re, err := pattern(i)
				if err != nil {
					return "", err
				}
				s, to := text(i), with(i)
				if len(s)+(len(s)+1)*(len(to)+strings.Count(to, "$")*len(s)) > longest {
					return replaceBounded(re, s, to)
				}
				return re.ReplaceAllString(s, to), nil
			})
		}),
		"regexp_extract": regexpMaker(regexpExtract),
		"regexp_substr": regexpMaker(func(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
			match := matcher(args, pattern)
			return each(n, out, writeText, func(i int) (string, error) {
				s, m, err := match(i)
				if err == nil && m == nil {
					err = errNull
				}
				if err != nil {
					return "", err
				}
				return s[m[0]:m[1]], nil
			})
		}),
		"regexp_instr": regexpMaker(func(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
			match := matcher(args, pattern)
			return each(n, out, writeInt, func(i int) (int64, error) {
				s, m, err := match(i)
				if m == nil {
					return 0, err
				}
				return int64(utf8.RuneCountInString(s[:m[0]])) + 1, nil
			})
		}),
		"regexp_count": regexpMaker(func(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
			text := readText(args[0])
			return each(n, out, writeInt, func(i int) (int64, error) {
				re, err := pattern(i)
				if err != nil {
					return 0, err
				}
				return int64(len(re.FindAllStringIndex(text(i), -1))), nil
			})
		}),
	}
}

// matcher finds the match that the optional start and number choose: the text at row i and the match's bytes in it, nil
// if there is none. What is before start is not looked at, but is there for ^ and \b.
func matcher(args []*vec.Vector, pattern func(int) (*regexp.Regexp, error)) func(i int) (string, []int, error) {
	text := readText(args[0])
	start, number := func(int) int64 { return 1 }, func(int) int64 { return 1 }
	if len(args) > 2 {
		start = readInt(args[2])
	}
	if len(args) > 3 {
		number = readInt(args[3])
	}
	return func(i int) (string, []int, error) {
		re, err := pattern(i)
		if err != nil {
			return "", nil, err
		}
		s, at, k := text(i), start(i), max(number(i), 1)
		if at < 1 || at > int64(utf8.RuneCountInString(s))+1 {
			return "", nil, fmt.Errorf("there is no character %d to start at", at)
		}
		skip := len(characters(s, 0, at-1))
		if k == 1 && skip == 0 {
			return s, re.FindStringIndex(s), nil
		}
		for _, m := range re.FindAllStringIndex(s, -1) {
			if m[0] >= skip {
				if k--; k == 0 {
					return s, m, nil
				}
			}
		}
		return s, nil, nil
	}
}

// replaceBounded is ReplaceAllString for results that might be too long: it measures first.
func replaceBounded(re *regexp.Regexp, s, to string) (string, error) {
	size := len(s)
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		size += len(re.ExpandString(nil, to, s, m)) - (m[1] - m[0])
		if size > longest {
			return "", tooLong()
		}
	}
	return re.ReplaceAllString(s, to), nil
}

func regexpExtract(args []*vec.Vector, n int, out *result, pattern func(int) (*regexp.Regexp, error)) error {
	text := readText(args[0])
	group := func(int) int64 { return 0 }
	if len(args) > 2 {
		group = readInt(args[2])
	}
	return each(n, out, writeText, func(i int) (string, error) {
		re, err := pattern(i)
		if err != nil {
			return "", err
		}
		g := group(i)
		if g < 0 || g > int64(re.NumSubexp()) {
			return "", fmt.Errorf("the pattern has %d groups, not %d", re.NumSubexp(), g)
		}
		s := text(i)
		m := re.FindStringSubmatchIndex(s)
		if m == nil || m[2*g] < 0 {
			return "", errNull
		}
		return s[m[2*g]:m[2*g+1]], nil
	})
}

// regexpMaker prepares the pattern, which is argument 1: once if it is constant.
func regexpMaker(run func(args []*vec.Vector, n int, out *result, pattern func(i int) (*regexp.Regexp, error)) error) maker {
	return func(c *plan.Call) (kernel, error) {
		if p, ok := literal(c.Args[1]); ok && !p.Null {
			re, err := compileRegexp(p.String)
			if err != nil {
				return nil, placed(err, c.Args[1])
			}
			always := func(int) (*regexp.Regexp, error) { return re, nil }
			return func(n int, args []*vec.Vector, out *result) error { return run(args, n, out, always) }, nil
		}
		return func(n int, args []*vec.Vector, out *result) error {
			text := readText(args[1])
			var last *regexp.Regexp
			return run(args, n, out, func(i int) (*regexp.Regexp, error) {
				p := text(i)
				if last != nil && last.String() == p {
					return last, nil
				}
				var err error
				last, err = compileRegexp(p)
				return last, err
			})
		}, nil
	}
}

func compileRegexp(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return nil, source.Errorf(source.Span{}, "bad regular expression %q: %s", pattern, text).WithHint("the syntax is RE2's")
	}
	return re, nil
}
