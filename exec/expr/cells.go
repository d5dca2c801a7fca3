package expr

import (
	"fmt"
	"math"

	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// cells reads a column that may be Const without a branch.
type cells[T any] struct {
	v    []T
	mask int // 0 for Const, else -1
}

func cellsOf[T any](v *vec.Vector, slots []T) cells[T] {
	if v.Const {
		return cells[T]{slots, 0}
	}
	return cells[T]{slots, -1}
}

func (c cells[T]) at(i int) T { return c.v[i&c.mask] }

// reader makes the accessor of an argument's values.
type reader[T any] func(v *vec.Vector) func(i int) T

func readInt(v *vec.Vector) func(int) int64 { return cellsOf(v, v.Int).at }
func readDouble(v *vec.Vector) func(int) float64 {
	return cellsOf(v, v.Double).at
}
func readBool(v *vec.Vector) func(int) bool { return cellsOf(v, v.Bool).at }
func readDecimal(v *vec.Vector) func(int) decimal128.Num {
	return cellsOf(v, v.Decimal).at
}
func readText(v *vec.Vector) func(int) string {
	codes, dict := cellsOf(v, v.Code), v.Dict
	return func(i int) string { return dict.Value(codes.at(i)) }
}

// writer makes the place of n computed values: put sets one, done ends.
type writer[T any] func(out *result, n int) (put func(i int, x T), done func() error)

func nothing() error { return nil }

func writeInt(out *result, n int) (func(int, int64), func() error) {
	out.Int = out.ints(n)
	return func(i int, x int64) { out.Int[i] = x }, nothing
}

func writeBool(out *result, n int) (func(int, bool), func() error) {
	out.Bool = out.bools(n)
	return func(i int, x bool) { out.Bool[i] = x }, nothing
}

func writeDecimal(out *result, n int) (func(int, decimal128.Num), func() error) {
	out.Decimal = make([]decimal128.Num, n)
	return func(i int, x decimal128.Num) { out.Decimal[i] = x }, nothing
}

// writeDouble makes NaN NULL; lift2 and its like report infinities.
func writeDouble(out *result, n int) (func(int, float64), func() error) {
	out.Double = out.doubles(n)
	var bad error
	put := func(i int, x float64) {
		if x != x {
			out.setNull(i, n)
			return
		}
		if math.IsInf(x, 0) && bad == nil {
			bad = overflow{"DOUBLE", fmt.Sprint(x)}
		}
		out.Double[i] = x + 0
	}
	return put, func() error { return bad }
}

func writeText(out *result, n int) (func(int, string), func() error) {
	out.Code = make([]int32, n)
	b := vec.NewTextBuilder()
	put := func(i int, x string) { out.Code[i] = b.Add(x) }
	return put, func() error {
		if b.Full() {
			return fmt.Errorf("the texts of one batch are longer than 2 GiB")
		}
		out.Dict = b.Dict()
		return nil
	}
}

// lift1 makes a kernel of a function of one value, which returns errNull for NULL.
func lift1[A, R any](ra reader[A], w writer[R], f func(A) (R, error)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a := ra(args[0])
		return each(n, out, w, func(i int) (R, error) { return f(a(i)) })
	}
}

// lift2 is lift1 for two arguments.
func lift2[A, B, R any](ra reader[A], rb reader[B], w writer[R], f func(A, B) (R, error)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a, b := ra(args[0]), rb(args[1])
		return each(n, out, w, func(i int) (R, error) { return f(a(i), b(i)) })
	}
}

// lift3 is lift1 for three arguments.
func lift3[A, B, C, R any](ra reader[A], rb reader[B], rc reader[C], w writer[R], f func(A, B, C) (R, error)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a, b, c := ra(args[0]), rb(args[1]), rc(args[2])
		return each(n, out, w, func(i int) (R, error) { return f(a(i), b(i), c(i)) })
	}
}

// each computes the values that are not NULL.
func each[R any](n int, out *result, w writer[R], f func(i int) (R, error)) error {
	put, done := w(out, n)
	for i := 0; i < n; i++ {
		if out.null(i) {
			continue
		}
		x, err := f(i)
		if err == errNull {
			out.setNull(i, n)
			continue
		}
		if err != nil {
			return err
		}
		put(i, x)
	}
	return done()
}

// sure makes a function that never fails one that lift1 takes.
func sure[A, R any](f func(A) R) func(A) (R, error) {
	return func(a A) (R, error) { return f(a), nil }
}

// sure2 is sure for two arguments.
func sure2[A, B, R any](f func(A, B) R) func(A, B) (R, error) {
	return func(a A, b B) (R, error) { return f(a, b), nil }
}
