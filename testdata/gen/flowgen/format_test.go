package flowgen

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// TestSpelling shows one row in each regular format.
func TestSpelling(t *testing.T) {
	row := Row{
		Time: 172800, Duration: 0, SrcDevice: "Comp348305", DstDevice: "IP370444", Protocol: 6,
		SrcPort: "Port02726", DstPort: "80", SrcPackets: 0, DstPackets: 5, SrcBytes: 0, DstBytes: 6308859641,
	}
	for format, want := range map[Format]string{
		JSONFloat: `{"time": 172800.0, "duration": 0.0, "srcdevice": "Comp348305", "dstdevice": "IP370444",` +
			` "protocol": 6.0, "srcport": "Port02726", "dstport": "80", "srcpackets": 0.0, "dstpackets": 5.0,` +
			` "srcbytes": 0.0, "dstbytes": 6308859641.0}`,
		JSONInt: `{"time":172800,"duration":0,"srcdevice":"Comp348305","dstdevice":"IP370444",` +
			`"protocol":6,"srcport":"Port02726","dstport":"80","srcpackets":0,"dstpackets":5,` +
			`"srcbytes":0,"dstbytes":6308859641}`,
		CSV: `172800,0,Comp348305,IP370444,6,Port02726,80,0,5,0,6308859641`,
	} {
		if got := string(New(0, 1).encoder(format)(nil, &row, 0)); got != want+"\n" {
			t.Errorf("%s: %s\nwant %s", format, got, want)
		}
	}
}

// TestFormatsAgree: the rows are the same whatever the format.
func TestFormatsAgree(t *testing.T) {
	const rows = 2000
	flows := New(11, DefaultRowsPerSecond)
	var want [rows][]string
	for n := range want {
		row := flows.Row(int64(n))
		want[n] = row.texts()
	}
	records, err := csv.NewReader(spelled(t, flows, CSV, rows)).ReadAll()
	if err != nil || len(records) != rows {
		t.Fatalf("%d rows of CSV, error %v", len(records), err)
	}
	for n := range want {
		if strings.Join(records[n], ",") != strings.Join(want[n], ",") {
			t.Fatalf("csv: row %d is %q, want %q", n, records[n], want[n])
		}
	}
	for _, format := range []Format{JSONFloat, JSONInt} {
		for n, object := range objects(t, spelled(t, flows, format, rows)) {
			if len(object) != len(Columns) {
				t.Fatalf("%s: row %d has %d keys", format, n, len(object))
			}
			for i, key := range Columns {
				if got := plain(t, object[key]); got != want[n][i] {
					t.Fatalf("%s: row %d has %s %s, want %s", format, n, key, got, want[n][i])
				}
			}
		}
	}
}

// texts returns the row's values as CSV writes them.
func (r *Row) texts() []string {
	line := csvLine.append(nil, r, 0)
	return strings.Split(strings.TrimSuffix(string(line), "\n"), ",")
}

// spelled returns the first rows of flows in a format.
func spelled(t *testing.T, flows *Flows, format Format, rows int64) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	if err := flows.WriteRows(&b, format, 0, rows); err != nil {
		t.Fatal(err)
	}
	return &b
}

// objects decodes newline-delimited JSON objects. Each line must be one, and
// no key may stand twice in it.
func objects(t *testing.T, b *bytes.Buffer) []map[string]json.RawMessage {
	t.Helper()
	text, ok := strings.CutSuffix(b.String(), "\n")
	if !ok {
		t.Fatal("no newline at the end")
	}
	var all []map[string]json.RawMessage
	for n, line := range strings.Split(text, "\n") {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("row %d: %v: %s", n, err, line)
		}
		if keys := topLevelKeys(t, line); keys != len(object) {
			t.Fatalf("row %d has a key twice: %s", n, line)
		}
		all = append(all, object)
	}
	return all
}

// topLevelKeys counts the members of an object, repeated ones too.
func topLevelKeys(t *testing.T, line string) int {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	keys := 0
	for ; d.More(); keys++ {
		var skip json.RawMessage
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		if err := d.Decode(&skip); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// plain returns a JSON number or text as CSV writes it, and "null" for null.
func plain(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	t.Fatalf("neither number nor text: %s", raw)
	return ""
}
