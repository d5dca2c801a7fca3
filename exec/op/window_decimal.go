package op

import (
	"math/big"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// decimalTarget is of exact numbers in units of the key's last digit.
type decimalTarget struct {
	keys     []decimal128.Num
	by       decimal128.Num // the offset with its sign, rounded down
	fraction bool           // the offset is more than by
	far      int            // sign of an offset that is beyond any difference of keys; else 0
	at       decimal128.Num
	over     int // as in intTarget
}

// newDecimalTarget is for an offset v of type t, which is a BIGINT or a DECIMAL, and keys that are too.
func newDecimalTarget(key *vec.Vector, t types.Type, v types.Value, minus bool) *decimalTarget {
	out := &decimalTarget{keys: key.Decimal}
	if key.Type.Kind == types.BigInt {
		out.keys = make([]decimal128.Num, key.N)
		for i, x := range key.Int {
			out.keys[i] = decimal128.FromI64(x)
		}
	}
	by := v.Decimal.BigInt()
	if t.Kind == types.BigInt {
		by = big.NewInt(v.Int)
	}
	if minus {
		by.Neg(by)
	}
	scale := int64(key.Type.Scale) - int64(t.Scale)
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(scale, -scale)), nil)
	if scale >= 0 {
		by.Mul(by, power)
	} else {
		rest := new(big.Int)
		by.DivMod(by, power, rest) // rounds down, for power is positive
		out.fraction = rest.Sign() != 0
	}
	if by.BitLen() > 127 {
		out.far = by.Sign()
		return out
	}
	out.by = decimal128.FromBigInt(by)
	return out
}

func (t *decimalTarget) clone() target { c := *t; return &c }

func (t *decimalTarget) set(row int32) {
	from := t.keys[row]
	t.at, t.over = from.Add(t.by), t.far
	switch {
	case t.by.Sign() > 0 && t.at.Less(from):
		t.over = 1
	case t.by.Sign() < 0 && t.at.Greater(from):
		t.over = -1
	}
}

func (t *decimalTarget) compare(row int32) int {
	if t.over != 0 {
		return -t.over
	}
	c := t.keys[row].Cmp(t.at)
	if c == 0 && t.fraction {
		return -1
	}
	return c
}
