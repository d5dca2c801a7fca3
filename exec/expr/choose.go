package expr

import (
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// free computes each value from its arguments whether they are NULL or not.
type free[R any] struct {
	out    types.Type
	args   []node
	write  writer[R]
	values func(args []*vec.Vector) func(i int) (R, error)
}

func (f *free[R]) eval(r rows) (*vec.Vector, error) {
	if r.n == 0 {
		return empty(f.out), nil
	}
	args := make([]*vec.Vector, len(f.args))
	for i, a := range f.args {
		var err error
		if args[i], err = a.eval(r); err != nil {
			return nil, err
		}
	}
	out := &result{Vector: &vec.Vector{Type: f.out, N: r.n}}
	if err := each(r.n, out, f.write, f.values(args)); err != nil {
		return nil, err
	}
	return out.Vector, nil
}

// newElt is NULL where the argument that it chooses is.
func newElt(c *plan.Call, args []node) (node, error) {
	return &free[string]{c.Type(), args, writeText, func(args []*vec.Vector) func(int) (string, error) {
		texts := make([]func(int) string, len(args))
		for k := 1; k < len(args); k++ {
			texts[k] = readText(args[k])
		}
		which := readInt(args[0])
		return func(i int) (string, error) {
			if args[0].IsNull(i) {
				return "", errNull
			}
			k := which(i)
			if k < 1 || k >= int64(len(args)) || args[k].IsNull(i) {
				return "", errNull
			}
			return texts[k](i), nil
		}
	}}, nil
}

// newField compares as = does, and is never NULL.
func newField(c *plan.Call, args []node) (node, error) {
	kernels := make([]kernel, len(args))
	for k := 1; k < len(args); k++ {
		kernels[k] = comparison(orders["="], c.Args[0].Type(), c.Args[k].Type())
	}
	return &field{args, kernels}, nil
}

type field struct {
	args    []node
	compare []kernel // compare[k] is args[0] with args[k], from 1
}

func (f *field) eval(r rows) (*vec.Vector, error) {
	out := &vec.Vector{Type: types.TypeBigInt, N: r.n, Int: make([]int64, r.n)}
	if r.n == 0 {
		return out, nil
	}
	x, err := f.args[0].eval(r)
	if err != nil {
		return nil, err
	}
	for k := len(f.args) - 1; k > 0; k-- {
		equal, _, err := equality([]node{given{x}, f.args[k]}, f.compare[k], r)
		if err != nil {
			return nil, err
		}
		for i := range out.Int {
			if equal(i) {
				out.Int[i] = int64(k)
			}
		}
	}
	return out, nil
}

// newChar writes numbers as bytes, the highest first and without zeros before them, as in MySQL.
func newChar(c *plan.Call, args []node) (node, error) {
	return &free[string]{c.Type(), args, writeText, func(args []*vec.Vector) func(int) (string, error) {
		numbers := make([]func(int) int64, len(args))
		for k, a := range args {
			numbers[k] = readInt(a)
		}
		var b []byte
		return func(i int) (string, error) {
			b = b[:0]
			for k, a := range args {
				if a.IsNull(i) {
					continue
				}
				n := uint32(numbers[k](i))
				for shift := 24; shift >= 0; shift -= 8 {
					if n>>shift != 0 || shift == 0 {
						b = append(b, byte(n>>shift))
					}
				}
			}
			if !utf8.Valid(b) {
				return "", errNull
			}
			return string(b), nil
		}
	}}, nil
}

// quotes are MySQL's escapes in a literal.
var quotes = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`, "\x1a", `\Z`)

func newQuote(c *plan.Call, args []node) (node, error) {
	return &free[string]{c.Type(), args, writeText, func(args []*vec.Vector) func(int) (string, error) {
		text := readText(args[0])
		return func(i int) (string, error) {
			if args[0].IsNull(i) {
				return "NULL", nil
			}
			s := text(i)
			if len(s) > longest/2 {
				return "", tooLong()
			}
			return "'" + quotes.Replace(s) + "'", nil
		}
	}}, nil
}

// newConstant makes what is known without the arguments' values.
func newConstant(c *plan.Call, _ []node) (node, error) {
	text := "main"
	switch c.Func {
	case "typeof":
		text = c.Args[0].Type().String()
	case "version":
		text = version()
	}
	return constant(types.TypeVarchar, types.Value{String: text}), nil
}

func version() string {
	if built, ok := debug.ReadBuildInfo(); ok && built.Main.Version != "" && built.Main.Version != "(devel)" {
		return "flowsql " + built.Main.Version
	}
	return "flowsql development version"
}
