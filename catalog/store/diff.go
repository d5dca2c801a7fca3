package store

import (
	"bytes"
	"sort"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// hunk is one difference between two sequences of rows: before row at of the old one the rows [from, from+added) of the new one
// come in, and removed rows of the old one go.
type hunk struct{ at, removed, from, added int64 }

// Two sequences of which one has come from the other by changes of single rows are the same again a few rows after each change.
const (
	resync   = 8    // equal rows in a row that end a hunk
	mostLost = 2048 // rows removed and added in one hunk
)

// differences are the hunks, in order, that make old into young; false if they are of more than most rows, or not found with
// little work, or the columns cannot be compared.
func differences(old, young []arrow.Record, most int64) (list []hunk, ok bool) {
	a, b := newSequence(old), newSequence(young)
	d := &differ{a: a, b: b, work: 1<<16 + (a.rows+b.rows)/4, pairs: map[[2]int]*pair{}, reach: make([]int64, 2*mostLost+3)}
	for i, j := int64(0), int64(0); ; {
		n := d.equal(i, j)
		i, j = i+n, j+n
		if i == a.rows && j == b.rows {
			return list, !d.unable
		}
		removed, added, found := d.resync(i, j)
		if most -= removed + added; !found || most < 0 || d.unable {
			return nil, false
		}
		list = append(list, hunk{i, removed, j, added})
		i, j = i+removed, j+added
	}
}

// sequence is rows in records. starts[i] is the number of rows before record i.
type sequence struct {
	records []arrow.Record
	starts  []int64
	rows    int64
	last    int // the record that was found last
}

func newSequence(records []arrow.Record) *sequence {
	s := &sequence{}
	for _, r := range records {
		if r.NumRows() > 0 {
			s.records, s.starts = append(s.records, r), append(s.starts, s.rows)
			s.rows += r.NumRows()
		}
	}
	return s
}

// find is the record of a row, and the row's number in it.
func (s *sequence) find(row int64) (record int, at int64) {
	if i := s.last; row < s.starts[i] || row >= s.starts[i]+s.records[i].NumRows() {
		s.last = sort.Search(len(s.starts), func(i int) bool { return s.starts[i] > row }) - 1
	}
	return s.last, row - s.starts[s.last]
}

// differ compares two sequences.
type differ struct {
	a, b   *sequence
	work   int64 // comparisons of single rows that may be made yet
	pairs  map[[2]int]*pair
	reach  []int64
	unable bool // some columns cannot be compared
}

// pair is two records.
type pair struct{ columns []comparer }

// comparer tells how many of n rows are equal, from row i of one column and row j of another one on.
type comparer func(i, j, n int) int

// stride is how many rows are compared before the next column is: it is short where rows differ often, and long enough to be fast.
const stride = 1024

// equal is how many rows are equal from i of the one and j of the other on.
func (d *differ) equal(i, j int64) (n int64) {
	for i+n < d.a.rows && j+n < d.b.rows {
		want := min(stride, d.a.rows-i-n, d.b.rows-j-n)
		got := d.equalWithin(i+n, j+n, want)
		n += got
		if got == 0 {
			break
		}
	}
	return n
}

// equalWithin is equal for at most n rows; it may stop at the end of a record.
func (d *differ) equalWithin(i, j, n int64) int64 {
	ra, x := d.a.find(i)
	rb, y := d.b.find(j)
	n = min(n, d.a.records[ra].NumRows()-x, d.b.records[rb].NumRows()-y)
	p := d.pair(ra, rb)
	for _, same := range p.columns {
		if n = int64(same(int(x), int(y), int(n))); n == 0 {
			break
		}
	}
	return n
}

func (d *differ) pair(ra, rb int) *pair {
	key := [2]int{ra, rb}
	p, ok := d.pairs[key]
	if !ok {
		p = &pair{}
		for k, c := range d.a.records[ra].Columns() {
			same := comparerOf(c, d.b.records[rb].Column(k))
			if same == nil {
				d.unable = true
				same = func(int, int, int) int { return 0 }
			}
			p.columns = append(p.columns, same)
		}
		d.pairs[key] = p
	}
	return p
}

// resync is how many rows to pass over, of each, until they are equal for a while: the furthest paths of Myers, An O(ND)
// Difference Algorithm (1986), until one of them has found equal rows.
func (d *differ) resync(i, j int64) (removed, added int64, ok bool) {
	n, m := d.a.rows-i, d.b.rows-j
	at := func(k int64) *int64 { return &d.reach[k+mostLost+1] } // by diagonal x-y: the furthest x
	*at(0) = 0
	for e := int64(1); e <= mostLost; e++ {
		for k := -e; k <= e; k += 2 {
			x := *at(k + 1)
			if k == e || k != -e && *at(k - 1) >= *at(k + 1) {
				x = *at(k - 1) + 1
			}
			y := x - k
			if x > n || y > m || y < 0 {
				*at(k) = min(x, n)
				continue
			}
			x0, y0 := x, y
			for x < n && y < m && x-x0 < resync && d.work > 0 {
				d.work--
				got := d.equalWithin(i+x, j+y, resync-(x-x0))
				x, y = x+got, y+got
				if got == 0 {
					break
				}
			}
			if x-x0 >= resync || x == n && y == m {
				return x0, y0, true
			}
			*at(k) = x
		}
		if d.work <= 0 || d.unable {
			return 0, 0, false
		}
	}
	return 0, 0, false
}

// comparerOf compares two columns; nil if their kind is not known.
func comparerOf(a, b arrow.Array) comparer {
	same := comparerOfValues(a, b)
	if same == nil || a.NullN() == 0 && b.NullN() == 0 {
		return same
	}
	return func(i, j, n int) int {
		for k := range n {
			null := a.IsNull(i + k)
			if null != b.IsNull(j+k) || !null && same(i+k, j+k, 1) == 0 {
				return k
			}
		}
		return n
	}
}

func comparerOfValues(a, b arrow.Array) comparer {
	if !arrow.TypeEqual(a.DataType(), b.DataType()) {
		return nil
	}
	switch t := a.DataType().(type) {
	case *arrow.DictionaryType:
		return compareTexts(a, b)
	case *arrow.BooleanType:
		x, y := a.(*array.Boolean), b.(*array.Boolean)
		return func(i, j, n int) int {
			for k := range n {
				if x.Value(i+k) != y.Value(j+k) {
					return k
				}
			}
			return n
		}
	case arrow.FixedWidthDataType:
		width := t.BitWidth() / 8
		return compareBytes(fixed(a, width), fixed(b, width), width)
	}
	return nil
}

// fixed is the bytes of a column of values of some width.
func fixed(a arrow.Array, width int) []byte {
	d := a.Data()
	if d.Len() == 0 || d.Buffers()[1] == nil {
		return nil
	}
	return d.Buffers()[1].Bytes()[d.Offset()*width : (d.Offset()+d.Len())*width]
}

func compareBytes(x, y []byte, width int) comparer {
	return func(i, j, n int) int {
		if n == 0 || bytes.Equal(x[i*width:(i+n)*width], y[j*width:(j+n)*width]) {
			return n
		}
		return sort.Search(n, func(k int) bool {
			return !bytes.Equal(x[i*width:(i+k+1)*width], y[j*width:(j+k+1)*width])
		})
	}
}

// compareTexts compares by codes, where both dictionaries give the same code to a text, else over a list of what is what.
func compareTexts(a, b arrow.Array) comparer {
	x, y := a.(*array.Dictionary), b.(*array.Dictionary)
	i32 := func(d *array.Dictionary) ([]int32, bool) {
		at, ok := d.Indices().(*array.Int32)
		if !ok {
			return nil, false
		}
		return at.Int32Values(), true
	}
	codesA, ok := i32(x)
	codesB, ok2 := i32(y)
	words, ok3 := x.Dictionary().(*array.String)
	others, ok4 := y.Dictionary().(*array.String)
	if !ok || !ok2 || !ok3 || !ok4 {
		return nil
	}
	if sameWords(words, others) {
		return compareBytes(arrow.Int32Traits.CastToBytes(codesA), arrow.Int32Traits.CastToBytes(codesB), 4)
	}
	return func(i, j, n int) int {
		for k := range n {
			if words.Value(int(codesA[i+k])) != others.Value(int(codesB[j+k])) {
				return k
			}
		}
		return n
	}
}

// sameWords reports whether one dictionary begins with the other, which is the case of one that has grown, without equal entries.
func sameWords(a, b *array.String) bool {
	if a.Data() == b.Data() {
		return true
	}
	n := min(a.Len(), b.Len())
	if n == 0 || a.NullN() > 0 || b.NullN() > 0 {
		return false
	}
	ta, tb := a.ValueOffsets()[:n+1], b.ValueOffsets()[:n+1]
	if !bytes.Equal(arrow.Int32Traits.CastToBytes(ta), arrow.Int32Traits.CastToBytes(tb)) {
		return false
	}
	return bytes.Equal(a.ValueBytes()[:int(ta[n]-ta[0])], b.ValueBytes()[:int(tb[n]-tb[0])])
}
