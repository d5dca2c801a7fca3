package flowfile

import (
	"math/bits"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// column collects one column. Values are written at the number of the row being read and count once the row is
// accepted. Exactly one of the slices is used, by kind; its length is the batch's capacity.
type column struct {
	field
	out   bool // the scan wants it; else it is only checked
	ints  []int64
	dbls  []float64
	codes []int32 // of dict, or days of a DATE
	decs  []decimal128.Num
	bools []byte // bitmap
	valid []byte // bitmap; nil while every value is there
	dict  *dictionary
}

// grow makes fresh memory for n rows.
func (c *column) grow(n int) {
	c.valid = nil
	switch c.kind {
	case kindInt, kindTime:
		c.ints = make([]int64, n)
	case kindDouble:
		c.dbls = make([]float64, n)
	case kindDate:
		c.codes = make([]int32, n)
	case kindText:
		c.codes = make([]int32, n)
		if c.dict == nil {
			c.dict = newDictionary()
		}
	case kindDecimal:
		c.decs = make([]decimal128.Num, n)
	case kindBool:
		c.bools = make([]byte, (n+7)/8)
	}
}

// enlarge is grow to n rows that keeps the values there are.
func (c *column) enlarge(n int) {
	switch c.kind {
	case kindInt, kindTime:
		c.ints = append(make([]int64, 0, n), c.ints...)[:n]
	case kindDouble:
		c.dbls = append(make([]float64, 0, n), c.dbls...)[:n]
	case kindText, kindDate:
		c.codes = append(make([]int32, 0, n), c.codes...)[:n]
	case kindDecimal:
		c.decs = append(make([]decimal128.Num, 0, n), c.decs...)[:n]
	case kindBool:
		c.bools = append(make([]byte, 0, (n+7)/8), c.bools...)[:(n+7)/8]
	}
}

// null makes row's value NULL in a batch of n rows.
func (c *column) null(row, n int) {
	if c.valid == nil {
		c.valid = make([]byte, (n+7)/8)
		for i := range c.valid {
			c.valid[i] = 0xff
		}
	}
	c.valid[row>>3] &^= 1 << (row & 7)
	if c.kind == kindText { // any code that there is
		if c.dict.len() == 0 {
			c.dict.text(nil)
		}
		c.codes[row] = 0
	}
}

// notNull undoes null.
func (c *column) notNull(row int) {
	if c.valid != nil {
		c.valid[row>>3] |= 1 << (row & 7)
	}
}

// allNotNull undoes null for n rows.
func (c *column) allNotNull(row, n int) {
	if c.valid != nil {
		for i := range n {
			c.valid[(row+i)>>3] |= 1 << ((row + i) & 7)
		}
	}
}

// array is the first n values, whose memory it takes if whole and copies else.
func (c *column) array(n int, whole bool) arrow.Array {
	var values []byte
	switch c.kind {
	case kindInt, kindTime:
		values = bytesOf(c.ints[:n])
	case kindDouble:
		values = bytesOf(c.dbls[:n])
	case kindText, kindDate:
		values = bytesOf(c.codes[:n])
	case kindDecimal:
		values = bytesOf(c.decs[:n])
	case kindBool:
		values = c.bools[:(n+7)/8]
	}
	if !whole {
		values = append(make([]byte, 0, len(values)), values...)
	}
	var valid *memory.Buffer
	nulls := 0
	if c.valid != nil {
		if nulls = n - ones(c.valid, n); nulls > 0 {
			bitmap := c.valid[:(n+7)/8]
			if !whole {
				bitmap = append([]byte(nil), bitmap...)
			}
			valid = memory.NewBufferBytes(bitmap)
		}
	}
	buffers := []*memory.Buffer{valid, memory.NewBufferBytes(values)}
	if c.kind == kindText {
		data := array.NewDataWithDictionary(c.typ, n, buffers, nulls, 0, c.dict.data())
		return array.NewDictionaryData(data)
	}
	return array.MakeFromData(array.NewData(c.typ, n, buffers, nil, nulls, 0))
}

// ones counts the bits set among the first n.
func ones(bitmap []byte, n int) int {
	count := 0
	for _, b := range bitmap[:n/8] {
		count += bits.OnesCount8(b)
	}
	if n%8 != 0 {
		count += bits.OnesCount8(bitmap[n/8] & (1<<(n%8) - 1))
	}
	return count
}
