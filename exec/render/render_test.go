package render

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

var dictionary = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

var everyType = arrow.NewSchema([]arrow.Field{
	{Name: "b", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "i", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "d", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "m", Type: &arrow.Decimal128Type{Precision: 10, Scale: 2}, Nullable: true},
	{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	{Name: "at", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, Nullable: true},
	{Name: "s", Type: dictionary, Nullable: true},
}, nil)

// everyValue is a row of values, a row of NULLs, and a row of awkward texts.
func everyValue(t testing.TB) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, everyType)
	defer b.Release()
	text := b.Field(6).(*array.BinaryDictionaryBuilder)
	row := func(i int64, d float64, m, micros int64, s string) {
		b.Field(0).(*array.BooleanBuilder).Append(i > 0)
		b.Field(1).(*array.Int64Builder).Append(i)
		b.Field(2).(*array.Float64Builder).Append(d)
		b.Field(3).(*array.Decimal128Builder).Append(decimal128.FromI64(m))
		b.Field(4).(*array.Date32Builder).Append(arrow.Date32(micros / types.DayMicros))
		b.Field(5).(*array.TimestampBuilder).Append(arrow.Timestamp(micros))
		if err := text.AppendString(s); err != nil {
			t.Fatal(err)
		}
	}
	row(443, 0.5, 1250, 1_600_000_000_000_000, "Comp364445")
	for i := range everyType.NumFields() {
		b.Field(i).AppendNull()
	}
	row(-7, 1e17, -5, 1_600_000_000_000_001, "a\tb\n\"c\",\\|é日本")
	row(0, 3, 0, 0, "")
	return b.NewRecord()
}

func rendered(t testing.TB, format string, o Options, recs ...arrow.Record) string {
	var out bytes.Buffer
	w := New(format, &out, o)
	if err := w.Begin(recs[0].Schema()); err != nil {
		t.Fatal(err)
	}
	for _, rec := range recs {
		if err := w.Rows(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFormats(t *testing.T) {
	rec := everyValue(t)
	defer rec.Release()
	empty := rec.NewSlice(0, 0)
	defer empty.Release()
	for _, c := range []struct {
		name, format string
		o            Options
		rec          arrow.Record
		want         string
	}{
		{"tsv", "tsv", Options{}, rec, "b\ti\td\tm\tday\tat\ts\n" +
			"1\t443\t0.5\t12.50\t2020-09-13\t2020-09-13 12:26:40\tComp364445\n" +
			`\N	\N	\N	\N	\N	\N	\N` + "\n" +
			"0\t-7\t1e17\t-0.05\t2020-09-13\t2020-09-13 12:26:40.000001\t" + `a\tb\n"c",\\|é日本` + "\n" +
			"0\t0\t3\t0.00\t1970-01-01\t1970-01-01 00:00:00\t\n"},
		{"tsv, no header, null", "tsv", Options{NoHeader: true, Null: "-", NullSet: true}, rec.NewSlice(1, 2), "-\t-\t-\t-\t-\t-\t-\n"},
		{"tsv, empty", "tsv", Options{}, empty, "b\ti\td\tm\tday\tat\ts\n"},
		{"csv", "csv", Options{}, rec, "b,i,d,m,day,at,s\n" +
			"1,443,0.5,12.50,2020-09-13,2020-09-13 12:26:40,Comp364445\n" +
			",,,,,,\n" +
			"0,-7,1e17,-0.05,2020-09-13,2020-09-13 12:26:40.000001,\"a\tb\n\"\"c\"\",\\|é日本\"\n" +
			"0,0,3,0.00,1970-01-01,1970-01-01 00:00:00,\"\"\n"},
		{"csv, null quoted where text", "csv", Options{NoHeader: true, Null: "Comp364445", NullSet: true}, rec.NewSlice(0, 2),
			"1,443,0.5,12.50,2020-09-13,2020-09-13 12:26:40,\"Comp364445\"\n" + strings.Repeat("Comp364445,", 6) + "Comp364445\n"},
		{"ndjson", "ndjson", Options{}, rec,
			`{"b":true,"i":443,"d":0.5,"m":12.50,"day":"2020-09-13","at":"2020-09-13 12:26:40","s":"Comp364445"}` + "\n" +
				`{"b":null,"i":null,"d":null,"m":null,"day":null,"at":null,"s":null}` + "\n" +
				`{"b":false,"i":-7,"d":1e17,"m":-0.05,"day":"2020-09-13","at":"2020-09-13 12:26:40.000001","s":"a\tb\n\"c\",\\|é日本"}` + "\n" +
				`{"b":false,"i":0,"d":3,"m":0.00,"day":"1970-01-01","at":"1970-01-01 00:00:00","s":""}` + "\n"},
		{"ndjson, empty", "ndjson", Options{}, empty, ""},
		{"json", "json", Options{}, rec.NewSlice(0, 2),
			`[{"b":true,"i":443,"d":0.5,"m":12.50,"day":"2020-09-13","at":"2020-09-13 12:26:40","s":"Comp364445"},` + "\n" +
				`{"b":null,"i":null,"d":null,"m":null,"day":null,"at":null,"s":null}]` + "\n"},
		{"json, empty", "json", Options{}, empty, "[]\n"},
		{"markdown", "markdown", Options{}, rec.NewSlice(1, 3), "| b | i | d | m | day | at | s |\n" +
			"| ---: | ---: | ---: | ---: | --- | --- | --- |\n" +
			"| NULL | NULL | NULL | NULL | NULL | NULL | NULL |\n" +
			`| 0 | -7 | 1e17 | -0.05 | 2020-09-13 | 2020-09-13 12:26:40.000001 | a\tb\n"c",\\|é日本 |` + "\n"},
		{"vertical", "vertical", Options{}, rec.NewSlice(0, 1), "*************************** 1. row ***************************\n" +
			"  b: 1\n  i: 443\n  d: 0.5\n  m: 12.50\nday: 2020-09-13\n at: 2020-09-13 12:26:40\n  s: Comp364445\n"},
		{"vertical, empty", "vertical", Options{}, empty, ""},
		{"table", "table", Options{}, rec, "" +
			"+------+------+------+-------+------------+----------------------------+-------------------+\n" +
			"|    b |    i |    d |     m | day        | at                         | s                 |\n" +
			"+------+------+------+-------+------------+----------------------------+-------------------+\n" +
			"|    1 |  443 |  0.5 | 12.50 | 2020-09-13 | 2020-09-13 12:26:40        | Comp364445        |\n" +
			"| NULL | NULL | NULL |  NULL | NULL       | NULL                       | NULL              |\n" +
			`|    0 |   -7 | 1e17 | -0.05 | 2020-09-13 | 2020-09-13 12:26:40.000001 | a\tb\n"c",\|é日本 |` + "\n" +
			"|    0 |    0 |    3 |  0.00 | 1970-01-01 | 1970-01-01 00:00:00        |                   |\n" +
			"+------+------+------+-------+------------+----------------------------+-------------------+\n"},
		{"table, cut", "table", Options{Limit: 1}, rec, "" +
			"+---+-----+-----+-------+------------+---------------------+------------+\n" +
			"| b |   i |   d |     m | day        | at                  | s          |\n" +
			"+---+-----+-----+-------+------------+---------------------+------------+\n" +
			"| 1 | 443 | 0.5 | 12.50 | 2020-09-13 | 2020-09-13 12:26:40 | Comp364445 |\n" +
			"+---+-----+-----+-------+------------+---------------------+------------+\n" +
			"only showing top 1 of 4 rows\n"},
		{"table, empty", "table", Options{}, empty, "" +
			"+---+---+---+---+-----+----+---+\n" +
			"| b | i | d | m | day | at | s |\n" +
			"+---+---+---+---+-----+----+---+\n"},
		{"table, fitted", "table", Options{Width: 82}, rec.NewSlice(2, 3), "" +
			"+---+----+------+-------+------------+----------------------------+--------------+\n" +
			"| b |  i |    d |     m | day        | at                         | s            |\n" +
			"+---+----+------+-------+------------+----------------------------+--------------+\n" +
			`| 0 | -7 | 1e17 | -0.05 | 2020-09-13 | 2020-09-13 12:26:40.000001 | a\tb\n"c",\… |` + "\n" +
			"+---+----+------+-------+------------+----------------------------+--------------+\n" +
			"values ending in … are cut; \\G shows them whole\n"},
		{"table, too wide to fit", "table", Options{Width: 10, NoHeader: true}, rec.NewSlice(3, 4), "" +
			"+---+---+---+------+------------+---------------------+--+\n" +
			"| 0 | 0 | 3 | 0.00 | 1970-01-01 | 1970-01-01 00:00:00 |  |\n" +
			"+---+---+---+------+------------+---------------------+--+\n"},
		{"table, no header", "table", Options{NoHeader: true}, rec.NewSlice(3, 4), "" +
			"+---+---+---+------+------------+---------------------+--+\n" +
			"| 0 | 0 | 3 | 0.00 | 1970-01-01 | 1970-01-01 00:00:00 |  |\n" +
			"+---+---+---+------+------------+---------------------+--+\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rendered(t, c.format, c.o, c.rec); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// The short cut for integral doubles writes what CAST to VARCHAR makes of them.
func TestDoublesAreTypesDoubles(t *testing.T) {
	list := doubles{0, 1, -172800, 1 << 53, 1<<53 + 2, -(1 << 53), 1e15, 1e16, 1e22, 0.5, 1e-5, 1e-6, math.MaxFloat64, 5e-324}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		list = append(list, math.Trunc(math.Exp(r.Float64()*40)))
	}
	for i, v := range list {
		got, want := string(list.append(nil, i)), string(types.AppendDouble(nil, v))
		if back, err := strconv.ParseFloat(got, 64); got != want || err != nil || back != v {
			t.Fatalf("got %s, want %s; reads back as %v, %v", got, want, back, err)
		}
	}
}

// A result cut into records prints as the whole record does.
func TestFormatsAcrossRecords(t *testing.T) {
	rec := everyValue(t)
	defer rec.Release()
	for _, format := range Formats {
		whole := rendered(t, format, Options{Limit: 3}, rec)
		cut := rendered(t, format, Options{Limit: 3}, rec.NewSlice(0, 0), rec.NewSlice(0, 1), rec.NewSlice(1, 4))
		if whole != cut {
			t.Errorf("%s: in one record\n%s\nin three\n%s", format, whole, cut)
		}
	}
}

func TestJSONKeysAreUnique(t *testing.T) {
	field := func(name string) arrow.Field { return arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64} }
	schema := arrow.NewSchema([]arrow.Field{field("a"), field("a"), field("a_2"), field("a"), field("\"\x01")}, nil)
	got := strings.Join(jsonKeys(schema), "")
	if want := `{"a":,"a_3":,"a_2":,"a_4":,"\"\u0001":`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJSONStringsAreJSON(t *testing.T) {
	for _, s := range []string{"", "\x00\x1f\x7f", "\u2028é日\U0001f600", "bad \xff utf8 \xc3", `\"/`} {
		var back string
		if err := json.Unmarshal(appendJSON(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); back != want {
			t.Errorf("got %q, want %q", back, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain é": "plain é", "\x1b[31m": `\x1b[31m`, "\u0085": `\x85`, "\u202e": `\u202e`, "\x00": `\x00`, "\xff": "\ufffd",
	} {
		if got := string(appendVisible(nil, in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestWidth(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "é": 1, "e\u0301": 1, "日本": 4, "한": 2, "😀": 2, "ｱ": 1, "Ａ": 2, "\u200b": 0} {
		if got := Width([]byte(in)); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	const rows = 1 << 16
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "time", Type: arrow.PrimitiveTypes.Int64}, {Name: "duration", Type: arrow.PrimitiveTypes.Int64},
		{Name: "srcdevice", Type: dictionary}, {Name: "dstdevice", Type: dictionary}, {Name: "rate", Type: arrow.PrimitiveTypes.Float64},
	}, nil)
	build := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer build.Release()
	for i := range int64(rows) {
		build.Field(0).(*array.Int64Builder).Append(172800 + i)
		build.Field(1).(*array.Int64Builder).Append(i % 977)
		for c := 2; c < 4; c++ {
			name := "Comp" + string(strconv.AppendInt(nil, 100_000+i*7919%1000, 10))
			if err := build.Field(c).(*array.BinaryDictionaryBuilder).AppendString(name); err != nil {
				b.Fatal(err)
			}
		}
		build.Field(4).(*array.Float64Builder).Append(float64(i) / 7)
	}
	rec := build.NewRecord()
	defer rec.Release()
	for _, format := range Formats {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			var size counter
			for b.Loop() {
				size = 0
				w := New(format, io.Writer(&size), Options{})
				if err := w.Begin(schema); err != nil {
					b.Fatal(err)
				}
				for range 4 {
					if err := w.Rows(rec); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.End(); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(size))
			b.ReportMetric(float64(4*rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
