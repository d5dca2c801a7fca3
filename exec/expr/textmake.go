package expr

import (
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// longest is the bytes that one computed text may have.
const longest = 16 << 20

func tooLong() error { return fmt.Errorf("the text would be longer than %d MiB", longest>>20) }

// padding fills with copies of the fill text; NULL for a negative length, "" where there is nothing to fill with.
func padding(start bool) maker {
	pad := func(s string, n int64, fill string) (string, error) {
		if n < 0 {
			return "", errNull
		}
		have := int64(utf8.RuneCountInString(s))
		if have >= n {
			return characters(s, 0, n), nil
		}
		if fill == "" {
			return "", nil
		}
		if n > longest {
			return "", tooLong()
		}
		more, size := n-have, int64(utf8.RuneCountInString(fill))
		all, err := repeat(fill, more/size+1)
		if err != nil {
			return "", err
		}
		all = characters(all, 0, more)
		if start {
			return all + s, nil
		}
		return s + all, nil
	}
	return func(c *plan.Call) (kernel, error) {
		if len(c.Args) == 2 {
			return lift2(readText, readInt, writeText, func(s string, n int64) (string, error) { return pad(s, n, " ") }), nil
		}
		return lift3(readText, readInt, readText, writeText, pad), nil
	}
}

func replace(s, old, with string) (string, error) {
	if old == "" {
		return s, nil
	}
	if grown := len(with) - len(old); grown > 0 && len(s)+grown*strings.Count(s, old) > longest {
		return "", tooLong()
	}
	return strings.ReplaceAll(s, old, with), nil
}

func repeat(s string, n int64) (string, error) {
	if n <= 0 || s == "" {
		return "", nil
	}
	if hi, lo := bits.Mul64(uint64(len(s)), uint64(n)); hi > 0 || lo > longest {
		return "", tooLong()
	}
	return strings.Repeat(s, int(n)), nil
}

func trimming(start, end bool) maker {
	trim := func(s, x string) string {
		if x == "" {
			return s
		}
		for start && strings.HasPrefix(s, x) {
			s = s[len(x):]
		}
		for end && strings.HasSuffix(s, x) {
			s = s[:len(s)-len(x)]
		}
		return s
	}
	return func(c *plan.Call) (kernel, error) {
		if len(c.Args) == 1 {
			return lift1(readText, writeText, sure(func(s string) string { return trim(s, " ") })), nil
		}
		return lift2(readText, readText, writeText, sure2(trim)), nil
	}
}

func concat(n int, args []*vec.Vector, out *result) error {
	texts := make([]func(int) string, len(args))
	for i, a := range args {
		texts[i] = readText(a)
	}
	var b strings.Builder
	return each(n, out, writeText, func(i int) (string, error) {
		b.Reset()
		for _, t := range texts {
			b.WriteString(t(i))
		}
		if b.Len() > longest {
			return "", tooLong()
		}
		return b.String(), nil
	})
}

// concatWS joins what is not NULL; it is NULL only where the separator is.
type concatWS struct{ args []node }

func newConcatWS(_ *plan.Call, args []node) (node, error) { return concatWS{args}, nil }

func (c concatWS) eval(r rows) (*vec.Vector, error) {
	out, separator, n, err := operands(types.TypeVarchar, c.args[:1], r)
	if err != nil || r.n == 0 {
		return out.Vector, err
	}
	args := make([]*vec.Vector, len(c.args)-1)
	for i, a := range c.args[1:] {
		if args[i], err = a.eval(r); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		return out.Vector, nil
	}
	out.Const = false
	by := readText(separator[0])
	err = each(r.n, out, writeText, func(i int) (string, error) {
		var b strings.Builder
		some := false
		for _, a := range args {
			if a.IsNull(i) {
				continue
			}
			if some {
				b.WriteString(by(i))
			}
			some = true
			b.WriteString(a.String(i))
			if b.Len() > longest {
				return "", tooLong()
			}
		}
		return b.String(), nil
	})
	return out.Vector, err
}

// makeSet is make_set(bits, a, b, ...).
func makeSet(n int, args []*vec.Vector, out *result) error {
	bits := readInt(args[0])
	var texts []func(int) string
	for _, a := range args[1:] {
		texts = append(texts, readText(a))
	}
	var some []string
	return each(n, out, writeText, func(i int) (string, error) {
		some = some[:0]
		for k, text := range texts {
			if k < 64 && bits(i)>>k&1 != 0 {
				some = append(some, text(i))
			}
		}
		return strings.Join(some, ","), nil
	})
}
