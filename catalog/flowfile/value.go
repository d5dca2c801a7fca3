package flowfile

import (
	"bytes"
	"math/bits"
)

// class is what a token of a row is.
type class uint8

const (
	classNull class = iota
	classTrue
	classFalse
	classNumber // JSON spelling
	classString // decoded
	classNested // an object or array
	classCell   // of CSV
)

// put checks that a token goes into column at, and writes it to the row being read if the column is wanted. raw is the
// token's text: of strings what they say, of others what is written.
func (b *batch) put(at int, t class, raw []byte) fit {
	c := &b.cols[at]
	if t == classNull {
		if c.out {
			c.null(b.rows, b.size)
		}
		return fits
	}
	if c.kind == kindText {
		if t != classString && t != classCell && !c.anyText {
			return misfit
		}
		if c.out {
			c.codes[b.rows] = c.dict.text(raw)
			c.notNull(b.rows)
		}
		return fits
	}
	if c.out {
		c.notNull(b.rows)
	}
	switch c.kind {
	case kindBool:
		return b.putBool(c, t, raw)
	case kindDate:
		days, ok := parseDate(raw)
		if t != classString && t != classCell || !ok {
			return misfit
		}
		if c.out {
			c.codes[b.rows] = days
		}
		return fits
	case kindTime:
		if t == classString || t == classCell {
			if at, ok := parseTimestamp(raw); ok {
				if c.out {
					c.ints[b.rows] = at
				}
				return fits
			}
		}
	}
	return b.putNumber(c, t, raw)
}

func (b *batch) putBool(c *column, t class, raw []byte) fit {
	var v bool
	switch text := trimBlanks(raw); {
	case t == classTrue:
		v = true
	case t == classFalse:
	case t == classNested || !c.declared && t != classCell:
		return misfit
	case string(text) == "1" || t != classNumber && bytes.EqualFold(text, []byte("true")):
		v = true
	case string(text) == "0" || t != classNumber && bytes.EqualFold(text, []byte("false")):
	default:
		return misfit
	}
	if c.out {
		if v {
			c.bools[b.rows>>3] |= 1 << (b.rows & 7)
		} else {
			c.bools[b.rows>>3] &^= 1 << (b.rows & 7)
		}
	}
	return fits
}

// putNumber is put for BIGINT, DOUBLE, DECIMAL and numbers of TIMESTAMP columns.
func (b *batch) putNumber(c *column, t class, raw []byte) fit {
	lax := t == classCell || t == classString && c.declared
	if !lax && t != classNumber {
		return misfit
	}
	if c.kind == kindInt || c.kind == kindDouble {
		if v, ok := quickInteger(raw); ok {
			switch {
			case !c.out:
			case c.kind == kindInt:
				c.ints[b.rows] = v
			default:
				c.dbls[b.rows] = float64(v)
			}
			return fits
		}
	}
	n, ok := parseNumber(raw, lax)
	if !ok {
		return misfit
	}
	var how fit
	switch c.kind {
	case kindInt:
		var v int64
		if v, how = n.int64(); how == fits && c.out {
			c.ints[b.rows] = v
		}
	case kindTime:
		var v int64
		if v, how = b.clock.at(&n); how == fits && c.out {
			c.ints[b.rows] = v
		}
	case kindDouble:
		if c.exactInts && n.plain && !n.doubleExact() {
			return inexact
		}
		var v float64
		if v, how = n.float64(raw); how == fits && c.out {
			c.dbls[b.rows] = v
		}
	case kindDecimal:
		v, f := n.decimal(c.prec, c.scale)
		if how = f; how == fits && c.out {
			c.decs[b.rows] = v
		}
	}
	return how
}

// quickInteger reads a checked number, or perhaps one, of at most 15 digits with nothing but zeros after its point: what most
// numbers of flows are.
func quickInteger(s []byte) (v int64, ok bool) {
	i := 0
	if len(s) > 0 && s[0] == '-' {
		i = 1
	}
	from := i
	for ; i < len(s) && s[i]-'0' < 10; i++ {
		v = v*10 + int64(s[i]-'0')
		if i-from == 15 {
			return 0, false
		}
	}
	if i == from {
		return 0, false
	}
	if i+1 < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i] == '0'; i++ {
		}
	}
	if from == 1 {
		v = -v
	}
	return v, i == len(s)
}

// inexact is an integer that an inferred DOUBLE column would change.
const inexact fit = misfit + 1

// doubleExact reports whether a double holds the integer n: m * 10^e is one where the odd part of m * 5^e is below 2^53.
func (n *number) doubleExact() bool {
	if n.count == 0 {
		return true
	}
	if n.many || n.exp > 27 {
		return false
	}
	five := uint64(1)
	for range n.exp {
		five *= 5
	}
	hi, lo := bits.Mul64(n.mant, five)
	return hi == 0 && lo>>bits.TrailingZeros64(lo) <= 1<<53
}
