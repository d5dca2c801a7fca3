// Package answer tells whether two peers said the same. Spellings differ from peer to peer (6, 6.0, "6"); values may not.
package answer

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// Tolerance is how far a fraction may be off, relative to its size: peers add doubles in the order in which rows come.
// Whole numbers are compared digit by digit.
const Tolerance = 1e-9

// Verdict is a comparison of two answers.
type Verdict struct {
	Same  bool
	Error float64 // the largest relative difference that was let pass
	Where string  // the first difference that was not
}

// Compare compares an answer with the one expected, row by row.
func Compare(want, got [][]any) Verdict {
	v := Verdict{Same: true}
	if len(want) != len(got) {
		return Verdict{Where: fmt.Sprintf("%d rows, not %d", len(got), len(want))}
	}
	for i := range want {
		if len(want[i]) != len(got[i]) {
			return Verdict{Where: fmt.Sprintf("row %d has %d columns, not %d", i+1, len(got[i]), len(want[i]))}
		}
		for j := range want[i] {
			a, b := Normal(want[i][j]), Normal(got[i][j])
			if a == b {
				continue
			}
			off, near := apart(a, b)
			if !near {
				return Verdict{Where: fmt.Sprintf("row %d column %d is %s, not %s", i+1, j+1, b, a)}
			}
			v.Error = max(v.Error, off)
		}
	}
	return v
}

// Normal is the one spelling of a value: NULL, whole numbers without fraction or exponent, other numbers in the
// shortest form of a double, texts as they are.
func Normal(value any) string {
	switch x := value.(type) {
	case nil:
		return "NULL"
	case json.Number:
		return number(string(x))
	case string:
		return number(x)
	}
	return fmt.Sprint(value)
}

// number is the normal spelling of a text that may be a number.
func number(text string) string {
	if len(text) > 60 {
		return text
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return text
	}
	if r, ok := new(big.Rat).SetString(text); ok && r.IsInt() {
		return r.Num().String()
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// apart is how far two numbers differ, relative to their size, and whether that is near enough; only where one of
// them at least is a fraction.
func apart(a, b string) (off float64, near bool) {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || whole(a) && whole(b) {
		return 0, false
	}
	off = math.Abs(x-y) / max(math.Abs(x), math.Abs(y))
	return off, off <= Tolerance
}

func whole(s string) bool {
	_, ok := new(big.Int).SetString(s, 10)
	return ok
}
