package expr

import (
	"math"
	"math/big"
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

type num = decimal128.Num

// decimalText is an unscaled decimal with its point.
func decimalText(d num, scale int) string { return string(types.AppendDecimal(nil, d, scale)) }

// scaled lets a kernel's overflow errors name decimals with their points. Kernels report the row alone.
func scaled(c *plan.Call, k kernel) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		err := k(n, args, out)
		at, ok := err.(outOfRange)
		if !ok {
			return err
		}
		text := ""
		for i, a := range args {
			if i > 0 {
				text += " " + c.Func + " "
			}
			text += a.Value(int(at)).Text(a.Type)
		}
		return overflow{c.Type().Kind.String(), text}
	}
}

// outOfRange is the row whose result its type does not hold.
type outOfRange int

func (o outOfRange) Error() string { return "out of range" }

// decimalOp makes a kernel of an operator on unscaled decimals; ok is false where the result is out of range.
func decimalOp(f func(a, b num) (r num, ok bool)) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a, b := cellsOf(args[0], args[0].Decimal), cellsOf(args[1], args[1].Decimal)
		out.Decimal = make([]num, n)
		most := int32(out.Type.Precision)
		for i := range out.Decimal {
			if out.null(i) {
				continue
			}
			r, ok := f(a.at(i), b.at(i))
			if !ok || !r.FitsInPrecision(most) {
				return outOfRange(i)
			}
			out.Decimal[i] = r
		}
		return nil
	}
}

func addDecimals(n int, args []*vec.Vector, out *result) error {
	return decimalOp(func(a, b num) (num, bool) {
		r := a.Add(b)
		return r, (a.HighBits()^r.HighBits())&(b.HighBits()^r.HighBits()) >= 0
	})(n, args, out)
}

func subDecimals(n int, args []*vec.Vector, out *result) error {
	return decimalOp(func(a, b num) (num, bool) {
		r := a.Sub(b)
		return r, (a.HighBits()^b.HighBits())&(a.HighBits()^r.HighBits()) >= 0
	})(n, args, out)
}

func mulDecimals(n int, args []*vec.Vector, out *result) error {
	return decimalOp(mulNum)(n, args, out)
}

// mulNum is the product, unless it is no 128-bit number.
func mulNum(a, b num) (num, bool) {
	x, small := types.DecimalInt(a)
	y, too := types.DecimalInt(b)
	if small && too {
		hi, lo := bits.Mul64(uint64(x), uint64(y))
		hi -= uint64(x>>63&y) + uint64(y>>63&x)
		return decimal128.New(int64(hi), lo), true
	}
	p := a.BigInt()
	p.Mul(p, b.BigInt())
	if p.BitLen() > 127 {
		return num{}, false
	}
	return decimal128.FromBigInt(p), true
}

// divDecimals is div of two decimals of one scale: a BIGINT.
func divDecimals(n int, args []*vec.Vector, out *result) error {
	a, b := cellsOf(args[0], args[0].Decimal), cellsOf(args[1], args[1].Decimal)
	return each(n, out, writeInt, func(i int) (int64, error) {
		if b.at(i).Sign() == 0 {
			return 0, errNull
		}
		q, _ := quotient(a.at(i), b.at(i))
		v, ok := types.DecimalInt(q)
		if !ok {
			return 0, outOfRange(i)
		}
		return v, nil
	})
}

func modDecimals(n int, args []*vec.Vector, out *result) error {
	return lift2(readDecimal, readDecimal, writeDecimal, func(a, b num) (num, error) {
		if b.Sign() == 0 {
			return num{}, errNull
		}
		_, r := quotient(a, b)
		return r, nil
	})(n, args, out)
}

// quotient is a / b towards zero, and the remainder with the sign of a.
func quotient(a, b num) (q, r num) {
	x, small := types.DecimalInt(a)
	y, too := types.DecimalInt(b)
	if small && too && x != math.MinInt64 {
		return decimal128.FromI64(x / y), decimal128.FromI64(x % y)
	}
	bq, br := new(big.Int).QuoRem(a.BigInt(), b.BigInt(), new(big.Int))
	return decimal128.FromBigInt(bq), decimal128.FromBigInt(br)
}

func negDecimals(n int, args []*vec.Vector, out *result) error {
	return lift1(readDecimal, writeDecimal, sure(func(a num) num { return a.Negate() }))(n, args, out)
}

// rescale moves a decimal from one scale to another, rounding half away from zero; ok is false where it gets more than
// 38 digits.
func rescale(d num, from, to int) (r num, ok bool) {
	if to >= from {
		r, ok = mulNum(d, decimal128.GetScaleMultiplier(to-from))
		return r, ok && r.FitsInPrecision(types.MaxPrecision)
	}
	return roundOff(d, from-to), true
}

// roundOff divides by a power of ten, rounding half away from zero.
func roundOff(d num, digits int) num {
	if digits > types.MaxPrecision {
		return num{}
	}
	unit := power10(digits)
	q, r := quotient(d, unit)
	if digits == 0 || r.Abs().Cmp(decimal128.GetHalfScaleMultiplier(digits)) < 0 {
		return q
	}
	if d.Sign() < 0 {
		return q.Sub(decimal128.FromU64(1))
	}
	return q.Add(decimal128.FromU64(1))
}

// power10 is 10^digits, for up to 38 digits.
func power10(digits int) num { return decimal128.GetScaleMultiplier(digits) }

// compareDecimals is the order of two decimals of any scales.
func compareDecimals(a num, as int, b num, bs int) int {
	if as > bs {
		return -compareDecimals(b, bs, a, as)
	}
	if as == bs {
		return a.Cmp(b)
	}
	if up, ok := mulNum(a, power10(bs-as)); ok {
		return up.Cmp(b)
	}
	return a.Sign() // too large to be scaled, so farther from zero than b
}
