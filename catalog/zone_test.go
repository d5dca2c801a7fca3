package catalog

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// TestZone compares with looking at each row: a zone without a row in the range may be passed over, one with must not.
func TestZone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	passed := 0
	for range 3000 {
		ints := array.NewInt64Builder(memory.DefaultAllocator)
		doubles := array.NewFloat64Builder(memory.DefaultAllocator)
		times := array.NewTimestampBuilder(memory.DefaultAllocator, &arrow.TimestampType{Unit: arrow.Microsecond})
		from := r.Int64N(20)
		want := Range{Least: from, Most: from + r.Int64N(5)}
		want.Low, want.High = float64(want.Least), float64(want.Most)
		some := false
		for range r.IntN(4) {
			if r.IntN(3) == 0 {
				ints.AppendNull()
				doubles.AppendNull()
				times.AppendNull()
				continue
			}
			v := r.Int64N(25)
			some = some || v >= want.Least && v <= want.Most
			ints.Append(v)
			doubles.Append(float64(v))
			times.Append(arrow.Timestamp(v))
		}
		for _, a := range []arrow.Array{ints.NewArray(), doubles.NewArray(), times.NewArray()} {
			z, ok := ZoneOf(a)
			if !ok {
				t.Fatalf("no zone of %s", a.DataType())
			}
			meets := z.Meets(want)
			if some && !meets {
				t.Fatalf("%v: %+v does not meet %+v", a, z, want)
			}
			if !meets {
				passed++
			}
		}
	}
	if passed < 1000 {
		t.Errorf("only %d zones were passed over", passed)
	}
	if _, ok := ZoneOf(array.NewBooleanBuilder(memory.DefaultAllocator).NewArray()); ok {
		t.Error("a zone of truth values")
	}
}
