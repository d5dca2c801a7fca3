package pack

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// columns are numbers of many kinds, of lengths beside and between what loops take at once.
func columns(rng *rand.Rand) [][]int64 {
	var list [][]int64
	for _, n := range []int{0, 1, 15, 16, 17, 31, 32, 63, 64, 65, 1000, 4096} {
		for _, spread := range []int{1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63} {
			for _, base := range []int64{0, -100, 1 << 40, math.MinInt64, math.MaxInt64 - 1<<16} {
				for _, distant := range []int{0, 40, 3} {
					x := make([]int64, n)
					for i := range x {
						x[i] = base + int64(rng.Uint64()>>(64-spread))
						if distant > 0 && rng.IntN(distant) == 0 {
							x[i] = int64(rng.Uint64())
						}
					}
					list = append(list, x)
				}
			}
		}
	}
	return list
}

func TestInts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	widths := map[string]int{}
	for _, x := range columns(rng) {
		p := Ints(x, nil)
		if p == nil {
			widths["none"]++
			continue
		}
		switch {
		case p.eight != nil:
			widths["8"]++
		case p.sixt != nil:
			widths["16"]++
		default:
			widths["32"]++
		}
		if size := len(p.eight) + 2*len(p.sixt) + 4*len(p.thirty) + farBytes*len(p.far); size > 6*len(x) {
			t.Errorf("%d bytes of %d numbers", size, len(x))
		}
		testNumbers(t, rng, p, x, (*Numbers).Ints, (*Numbers).IntsAt)
		if i := rng.IntN(len(x)); p.Int(i) != x[i] {
			t.Errorf("number %d is %d, not %d", i, p.Int(i), x[i])
		}
	}
	if len(widths) != 4 {
		t.Error("not every width was tried:", widths)
	}
}

func TestCodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, wide := range columns(rng) {
		x := make([]int32, len(wide))
		for i, n := range wide {
			x[i] = int32(n)
		}
		if p := Codes(x, nil); p != nil {
			testNumbers(t, rng, p, x, (*Numbers).Codes, (*Numbers).CodesAt)
		}
	}
}

func TestDoubles(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	some := 0
	for _, wide := range columns(rng) {
		x := make([]float64, len(wide))
		for i, n := range wide {
			switch x[i] = float64(n); rng.IntN(100) {
			case 0:
				x[i] += 0.5
			case 1:
				x[i] = math.Copysign(0, -1)
			case 2:
				x[i] = 1e300
			}
		}
		p := Doubles(x, nil)
		if p == nil {
			continue
		}
		some++
		testNumbers(t, rng, p, x, (*Numbers).Doubles, (*Numbers).DoublesAt)
	}
	if some < 100 {
		t.Errorf("only %d columns were packed", some)
	}
	if Doubles([]float64{63: 0.5}, nil) == nil || Doubles(slices.Repeat([]float64{0.5}, 100), nil) != nil {
		t.Error("fractions")
	}
}

// testNumbers compares a whole column, slices of slices of it and its numbers at places with what was packed.
func testNumbers[T int32 | int64 | float64](t *testing.T, rng *rand.Rand, p *Numbers, want []T, all func(*Numbers, []T), at func(*Numbers, []T, []int32)) {
	t.Helper()
	for range 4 {
		if p.Len() != len(want) {
			t.Fatalf("%d numbers, not %d", p.Len(), len(want))
		}
		got := make([]T, len(want)+1)
		got[len(want)] = 77
		all(p, got[:len(want)])
		if !same(got[:len(want)], want) || got[len(want)] != 77 {
			t.Fatalf("%d numbers differ", len(want))
		}
		places, some := make([]int32, len(want)), make([]T, len(want))
		for i := range places {
			places[i] = int32(rng.IntN(len(want)))
			some[i] = want[places[i]]
		}
		at(p, got, places)
		if !same(got[:len(want)], some) {
			t.Fatalf("%d numbers at places differ", len(want))
		}
		from := rng.IntN(len(want) + 1)
		to := from + rng.IntN(len(want)-from+1)
		p, want = p.Slice(from, to), want[from:to]
	}
}

// same compares bits, so that -0 is not 0.
func same[T int32 | int64 | float64](a, b []T) bool {
	return slices.EqualFunc(a, b, func(a, b T) bool {
		x, double := any(a).(float64)
		return a == b && (!double || math.Float64bits(x) == math.Float64bits(any(b).(float64)))
	})
}

func TestNulls(t *testing.T) {
	x, null := make([]int64, 100), make([]bool, 100)
	for i := range x {
		if x[i] = 1<<50 + int64(i); i%3 == 0 {
			x[i], null[i] = 0, true
		}
	}
	p := Ints(x, null)
	if p == nil || p.eight == nil || len(p.far) > 0 {
		t.Fatal("NULLs have a say in how numbers are packed")
	}
	for i, want := range x {
		if !null[i] && p.Int(i) != want {
			t.Errorf("number %d is %d", i, p.Int(i))
		}
	}
	for i := range null {
		null[i] = true
	}
	if p := Ints(x, null); p != nil && p.Len() != 100 {
		t.Error("all NULL")
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint8(8))
	f.Fuzz(func(t *testing.T, data []byte, repeat uint8) {
		var x []int64
		for ; len(data) >= 3; data = data[3:] {
			n := int64(int8(data[0])) << (data[1] & 63)
			n += int64(binary.LittleEndian.Uint16(data[1:]))
			for range 1 + repeat {
				x = append(x, n)
			}
		}
		rng := rand.New(rand.NewPCG(7, uint64(repeat)))
		if p := Ints(x, nil); p != nil {
			testNumbers(t, rng, p, x, (*Numbers).Ints, (*Numbers).IntsAt)
		}
		y := make([]float64, len(x))
		for i, n := range x {
			y[i] = math.Float64frombits(math.Float64bits(float64(n)) + uint64(repeat&1))
		}
		if p := Doubles(y, nil); p != nil {
			testNumbers(t, rng, p, y, (*Numbers).Doubles, (*Numbers).DoublesAt)
		}
	})
}

func BenchmarkInts(b *testing.B) {
	const n = 1 << 14
	to := make([]int64, n)
	for _, c := range []struct {
		name    string
		spread  uint64
		distant int
	}{{"8", 200, 0}, {"16", 60_000, 0}, {"16 far", 60_000, 100}, {"32", 1 << 31, 0}} {
		rng := rand.New(rand.NewPCG(1, 2))
		x := make([]int64, n)
		for i := range x {
			if x[i] = int64(rng.Uint64N(c.spread)); c.distant > 0 && i%c.distant == 0 {
				x[i] = 1 << 40
			}
		}
		p := Ints(x, nil)
		b.Run("unpack "+c.name, func(b *testing.B) {
			for b.Loop() {
				p.Ints(to)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/number")
		})
		b.Run("pack "+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Ints(x, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/number")
		})
	}
}

// To Arrow a column is what it was made of, NULLs and slices too.
func TestColumn(t *testing.T) {
	words := array.NewStringBuilder(memory.DefaultAllocator)
	words.AppendValues([]string{"a", "b", "c"}, nil)
	dict := words.NewArray()
	for _, typ := range []arrow.DataType{arrow.PrimitiveTypes.Int64, arrow.FixedWidthTypes.Timestamp_us, arrow.PrimitiveTypes.Float64,
		&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}} {
		const n = 100
		whole, codes, doubles := make([]int64, n), make([]int32, n), make([]float64, n)
		null, bits := make([]bool, n), make([]byte, (n+7)/8)
		nulls := 0
		for i := range n {
			whole[i], codes[i], doubles[i] = int64(i%3), int32(i%3), float64(i%3)
			if null[i] = i%7 == 0; null[i] {
				nulls++
			} else {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		bytes, numbers := arrow.Int64Traits.CastToBytes(whole), Ints(whole, null)
		var dictionary arrow.Array
		switch typ.ID() {
		case arrow.FLOAT64:
			bytes, numbers = arrow.Float64Traits.CastToBytes(doubles), Doubles(doubles, null)
		case arrow.DICTIONARY:
			bytes, numbers, dictionary = arrow.Int32Traits.CastToBytes(codes), Codes(codes, null), dict
		}
		buffers := []*memory.Buffer{memory.NewBufferBytes(bits), memory.NewBufferBytes(bytes)}
		data := array.NewData(typ, n, buffers, nil, nulls, 0)
		if dictionary != nil {
			data = array.NewDataWithDictionary(typ, n, buffers, nulls, 0, dict.Data().(*array.Data))
		}
		want := array.MakeFromData(data)
		column := NewColumn(typ, numbers, bits, nulls, dictionary)
		for _, s := range [][2]int64{{0, n}, {13, 59}, {50, 51}, {4, 4}} {
			got, part := Slice(column, s[0], s[1]), array.NewSlice(want, s[0], s[1])
			if got.NullN() != part.NullN() || !array.Equal(Wide(got), part) || !array.Equal(array.MakeFromData(got.Data()), part) {
				t.Errorf("%s: slice %v differs", typ, s)
			}
			for i := range part.Len() {
				if got.IsNull(i) != part.IsNull(i) || got.IsValid(i) != part.IsValid(i) || got.ValueStr(i) != part.ValueStr(i) {
					t.Errorf("%s: value %d of slice %v differs", typ, i, s)
				}
			}
		}
	}
}
