package expr

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// doubleOp makes a kernel of an operator on DOUBLEs. What is NaN becomes NULL and what is infinite an error.
func doubleOp(op string, loop func(a, b cells[float64], out []float64)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a, b := cellsOf(args[0], args[0].Double), cellsOf(args[1], args[1].Double)
		out.Double = out.doubles(n)
		loop(a, b, out.Double)
		return finite(n, out, func(i int) string { return doubleText(a.at(i)) + " " + op + " " + doubleText(b.at(i)) })
	}
}

func doubleText(f float64) string { return string(types.AppendDouble(nil, f)) }

// finite turns NaNs into NULLs and reports an infinity; out.Double is not an argument's.
func finite(n int, out *result, values func(i int) string) error {
	odd := false
	for _, x := range out.Double {
		odd = odd || !(math.Abs(x) <= math.MaxFloat64)
	}
	if !odd {
		return nil
	}
	for i, x := range out.Double {
		switch {
		case out.null(i):
			out.Double[i] = 0
		case x != x:
			out.setNull(i, n)
			out.Double[i] = 0
		case math.IsInf(x, 0):
			return overflow{"DOUBLE", values(i)}
		}
	}
	return nil
}

// The sums with 0 make 0 of -0; the conversions keep the compiler from fusing a multiplication with them.

func addDoubles(n int, args []*vec.Vector, out *result) error {
	return doubleOp("+", func(a, b cells[float64], out []float64) {
		for i := range out {
			out[i] = a.at(i) + b.at(i) + 0
		}
	})(n, args, out)
}

func subDoubles(n int, args []*vec.Vector, out *result) error {
	return doubleOp("-", func(a, b cells[float64], out []float64) {
		for i := range out {
			out[i] = a.at(i) - b.at(i) + 0
		}
	})(n, args, out)
}

func mulDoubles(n int, args []*vec.Vector, out *result) error {
	return doubleOp("*", func(a, b cells[float64], out []float64) {
		for i := range out {
			out[i] = float64(a.at(i)*b.at(i)) + 0
		}
	})(n, args, out)
}

// byZero makes NULL what would be divided by zero.
func byZero(n int, args []*vec.Vector, out *result, loop func(a, b cells[float64], out []float64), op string) error {
	b := cellsOf(args[1], args[1].Double)
	if b.mask == 0 {
		if b.v[0] == 0 {
			out.own(n)
			for i := range out.Null {
				out.Null[i] = true
			}
		}
	} else {
		for i, x := range b.v[:n] {
			if x == 0 {
				out.setNull(i, n)
			}
		}
	}
	return doubleOp(op, loop)(n, args, out)
}

func divDoubles(n int, args []*vec.Vector, out *result) error {
	return byZero(n, args, out, func(a, b cells[float64], out []float64) {
		for i := range out {
			out[i] = float64(a.at(i)/b.at(i)) + 0
		}
	}, "/")
}

func modDoubles(n int, args []*vec.Vector, out *result) error {
	return byZero(n, args, out, func(a, b cells[float64], out []float64) {
		for i := range out {
			out[i] = math.Mod(a.at(i), b.at(i)) + 0
		}
	}, "%")
}

// wholeDoubles is div: a BIGINT.
func wholeDoubles(n int, args []*vec.Vector, out *result) error {
	return lift2(readDouble, readDouble, writeInt, func(a, b float64) (int64, error) {
		if b == 0 {
			return 0, errNull
		}
		q := math.Trunc(a / b)
		if !(q >= -1<<63 && q < 1<<63) {
			return 0, overflow{"BIGINT", doubleText(a) + " div " + doubleText(b)}
		}
		return int64(q), nil
	})(n, args, out)
}

func negDoubles(n int, args []*vec.Vector, out *result) error {
	return lift1(readDouble, writeDouble, sure(func(a float64) float64 { return 0 - a }))(n, args, out)
}
