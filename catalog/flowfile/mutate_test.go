package flowfile

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// pieces that mutation puts into rows.
var pieces = []string{"", "0", "1", "-", "9", ".", ".0", ".5", "e1", "E-2", "\"", "\\", "\\n", "\\u0041", "\\ud800", ",", ":", "{", "}", "[", "]", " ", "\t", "\r", "\x00", "é", "\xff",
	"null", "true", "12345678", "123456789012345678", "9007199254740993", "99999999999999999999", "00", "-0", "{}", "e0", "Comp123456", "a text longer than sixteen", "\"\"", "2020-02-03", "2020-02-03 04:05:06", "x,y", "\n"}

// value spells some value for a column of fuzzLayout.
func value(r *rand.Rand, column int, csv bool) string {
	texts := [][]string{
		{"1", "-5", "172800.0", "0", "1234567", "12345678", "123456789012345", "6.00", "1e2", "3.5"},
		{"1.5", "0.25", "-0.0", "100", "1234567.1234567", "1e-3", "12345678901.5", "9007199254740993"},
		{"\"x\"", "\"\"", "\"Comp12345\"", "\"eight888\"", "\"sixteen bytes ok\"", "\"seventeen bytes s\"", "\"é\"", "\"a\\\\b\""},
		{"true", "false", "0", "\"true\""}, {"5", "\"2021-06-06T15:59:46.45Z\"", "1.5"}, {"1.25", "-3", "\"7\""}, {"\"2020-01-01\"", "\"1969-12-31\""},
	}[column]
	if r.Intn(12) == 0 {
		return "null"
	}
	v := texts[r.Intn(len(texts))]
	if csv {
		if v = strings.Trim(v, "\""); r.Intn(8) == 0 {
			v = "\"" + v + "\""
		}
	}
	return v
}

// plainValue is a value such as frames have, of any length.
func plainValue(r *rand.Rand, column int, csv bool) string {
	if csv {
		return plainCell(r, column)
	}
	digits := func(most int) string {
		text := "0123456789012345678901234567890"[r.Intn(9)+1:]
		return text[:1+r.Intn(most)]
	}
	sign := []string{"", "", "", "-"}[r.Intn(4)]
	switch column {
	case 0:
		return sign + digits(20)[r.Intn(2):] + []string{"", ".0", ".00"}[r.Intn(3)]
	case 1:
		return sign + digits(18) + []string{"", ".", "."}[r.Intn(3)] + digits(20)
	case 2:
		return `"` + strings.Repeat("x,: y", 5)[:r.Intn(25)] + `"`
	case 3:
		return "true"
	case 6:
		return fmt.Sprintf(`"20%02d-01-01"`, r.Intn(100))
	}
	return sign + digits(6)
}

// plainCell is plainValue for CSV.
func plainCell(r *rand.Rand, column int) string {
	switch column {
	case 0, 1:
		return "001234567890123456789"[r.Intn(4):][:1+r.Intn(17)]
	case 2:
		return strings.Repeat("x: 7.", 5)[:r.Intn(25)]
	case 3:
		return "true"
	case 6:
		return fmt.Sprintf("20%02d-01-01", r.Intn(100))
	}
	return fmt.Sprint(r.Intn(9999))
}

// mutate changes a few bytes of a row, most times.
func mutate(r *rand.Rand, row []byte) []byte {
	for range r.Intn(3) {
		at := r.Intn(len(row) + 1)
		end := min(at+r.Intn(3), len(row))
		row = slices.Concat(row[:at], []byte(pieces[r.Intn(len(pieces))]), row[end:])
	}
	return row
}

// TestFastSlow reads random files, sound rows and mutated ones mixed, by the fast ways and the slow ones: the same rows, the same
// faults, at every size of piece.
func TestFastSlow(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(7))
	layouts := []*layout{fuzzLayout(true), fuzzLayout(false)}
	names := []string{"i", "d", "s", "b", "t", "n", "y", "_line"}
	for round := range thorough(6000, 1500) {
		extra := []string{"", "", `, "a_long_name_that_no_column_has": {"x": [1, "y"]}`, `, "another_name": "text"`}[r.Intn(4)]
		csv := round%3 == 0
		plain := r.Intn(2) == 0
		var text bytes.Buffer
		for range 4 + r.Intn(20) {
			var row bytes.Buffer
			for c := range 7 {
				switch {
				case csv && c > 0:
					row.WriteByte(',')
				case !csv && c > 0:
					row.WriteString(", ")
				}
				if !csv {
					fmt.Fprintf(&row, "\"%s\": ", names[c])
				}
				if plain && r.Intn(30) > 0 {
					row.WriteString(plainValue(r, c, csv))
				} else {
					row.WriteString(value(r, c, csv))
				}
			}
			line := row.Bytes()
			if !csv {
				line = slices.Concat([]byte("{"), line, []byte(extra), []byte("}"))
			}
			if r.Intn(3) == 0 && (!plain || r.Intn(3) == 0) {
				line = mutate(r, line)
			}
			text.Write(line)
			text.WriteString([]string{"\n", "\n", "\n", "\r\n"}[r.Intn(4)])
		}
		format := formatJSON
		if csv {
			format = formatCSV
		}
		l := layouts[round%2]
		mode := policy(r.Intn(4))
		want := names[:r.Intn(len(names)+1)]
		slow := parse(text.Bytes(), l, mode, format, walked, 1<<20, want...)
		for how := plainly; how <= widely; how++ {
			fast := parse(text.Bytes(), l, mode, format, how, []int{1 + r.Intn(300), 1 << 20}[r.Intn(2)], want...)
			if slow.String() != fast.String() {
				t.Fatalf("round %d, %v, mode %d, way %d of\n%s\nfast\n%s\nslow\n%s", round, want, mode, how, text.Bytes(), fast, slow)
			}
		}
	}
}
