package flowgen

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// TestMessAgrees: every line is valid, and every value is that of json-float
// but for the nulls and the missing keys, which are as many as documented.
func TestMessAgrees(t *testing.T) {
	const rows = 20000
	flows := New(13, DefaultRowsPerSecond)
	float := objects(t, spelled(t, flows, JSONFloat, rows))
	mess := objects(t, spelled(t, flows, JSONMess, rows))
	if len(float) != rows || len(mess) != rows {
		t.Fatalf("%d and %d rows, want %d", len(float), len(mess), rows)
	}
	var nulls, missing, unknown int
	for n := range mess {
		known := 0
		for _, key := range Columns {
			raw, ok := mess[n][key]
			if !ok {
				missing++
				continue
			}
			known++
			if string(raw) == "null" {
				nulls++
				continue
			}
			if got, want := plain(t, raw), plain(t, float[n][key]); got != want {
				t.Fatalf("row %d has %s %s, want %s", n, key, got, want)
			}
		}
		unknown += len(mess[n]) - known
	}
	for what, got := range map[string]float64{
		"null":    float64(nulls) * nullEvery,
		"missing": float64(missing) * missingEvery,
	} {
		if got /= float64(rows * len(Columns)); got < 0.95 || got > 1.05 {
			t.Errorf("%.2f times as many values are %s as documented", got, what)
		}
	}
	if unknown < rows/2 {
		t.Errorf("%d extra keys only", unknown)
	}
}

// TestMessVaries: the mess has all the documented kinds of trouble.
func TestMessVaries(t *testing.T) {
	text := spelled(t, New(13, DefaultRowsPerSecond), JSONMess, 5000).Bytes()
	for what, pattern := range map[string]string{
		"escaped character in a key":    `"[a-z]*\\u00[0-9a-f]{2}[a-z]*"[ \t]*:`,
		"escaped character in a text":   `:[ \t]*"[A-Za-z0-9]*\\u00[0-9a-f]{2}[A-Za-z0-9]*"`,
		"escape with capitals":          `\\u00[0-9][A-F]`,
		"number with an exponent":       `:[ \t]*[1-9]\.[0-9]*[1-9]e[0-9]+`,
		"number with a capital E":       `:[ \t]*[0-9]+E0`,
		"number with a fraction":        `:[ \t]*[0-9]+\.0[ \t,}]`,
		"plain number":                  `:[ \t]*[0-9]+[ \t]*,`,
		"nought with an exponent":       `:[ \t]*0e0`,
		"tab between tokens":            `,\t"`,
		"blank before the object":       `(?m)^[ \t]+\{`,
		"blank after the object":        `(?m)\}[ \t]+$`,
		"object in an object":           `"meta" : \{`,
		"array":                         `"tags":\[`,
		"brace and quote inside a text": `"a \} brace, a \\" quote`,
		"character beyond ASCII":        `größe`,
		"text that ends in a backslash": `\\\\",`,
	} {
		if !regexp.MustCompile(pattern).Match(text) {
			t.Errorf("no %s", what)
		}
	}
	orders := map[string]bool{}
	key := regexp.MustCompile(`"([a-z]+)"[ \t]*:`)
	for line := range bytes.Lines(text) {
		var order strings.Builder
		for _, m := range key.FindAllSubmatch(line, -1) {
			order.Write(m[1])
			order.WriteByte(' ')
		}
		orders[order.String()] = true
	}
	if len(orders) < 4990 {
		t.Errorf("%d orders of keys in 5000 rows", len(orders))
	}
}

// TestExtras: each extra member is valid, and none is a column.
func TestExtras(t *testing.T) {
	for _, extra := range extras {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte("{"+extra+"}"), &object); err != nil || len(object) != 1 {
			t.Errorf("%s: %d members, error %v", extra, len(object), err)
		}
		for _, key := range Columns {
			if _, ok := object[key]; ok {
				t.Errorf("%s is a column", key)
			}
		}
	}
}
