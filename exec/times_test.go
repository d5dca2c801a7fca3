package exec

import (
	"context"
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowsql/sql/source"
)

// TestTimesOfFiles: a text is the same time, or none, to a column that is declared as one and to CAST, and no time is outside the
// years that there are.
func TestTimesOfFiles(t *testing.T) {
	texts := []string{"0000-01-01", "0001-01-01T00:00:00+02:00", "0001-01-01 00:00", "9999-12-31 23:59:59-05:00", "9999-12-31 23:59:59.9999996",
		"2024-01-01 00:00:00.9999999", "2024-02-29 23:59:59.9999994", "2024-1-5 1:02", "2024/01/05 01:02:03.5", "2024/1/5", "2024/01-05", "2023-02-29",
		"2024-01-01 00:00:00 UTC", "2024-01-01T00:00:00,5Z", "2024-01-01 00:00:00 +0200", "2024-01-01T00:00:00+20:00", "2024-01-01T24:00:00", "2024-01-01T00:00:60",
		"2024-01-01T1", "2024-01-01T", "2024-01-01 ", " 2024-01-01", "2024-01-01x", "2024-12-31T23:59:59.123456789+05:30", "2024-01-01 00:00:00.", "2024-01-01 00:00,5"}
	r := rand.New(rand.NewSource(1))
	const marks = "0123456789-/:.,TtZz+ UC"
	for range 20_000 {
		text := []byte(texts[r.Intn(26)])
		for range 1 + r.Intn(2) {
			switch at := r.Intn(len(text)); r.Intn(3) {
			case 0:
				text[at] = marks[r.Intn(len(marks))]
			case 1:
				text = append(text[:at], text[at+1:]...)
			default:
				text = append(text[:at], append([]byte{marks[r.Intn(len(marks))]}, text[at:]...)...)
			}
		}
		if strings.ContainsAny(string(text), ":-/") && strings.ContainsAny(string(text), "0123456789") {
			texts = append(texts, string(text)) // a number, which a column takes as seconds, has none of these inside
		}
	}
	var rows strings.Builder
	for _, text := range texts {
		quoted, _ := json.Marshal(text)
		rows.WriteString(`{"a":` + string(quoted) + `,"d":` + string(quoted) + `,"s":` + string(quoted) + "}\n")
	}
	path := filepath.Join(t.TempDir(), "times.json")
	if err := os.WriteFile(path, []byte(rows.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	e := New(Options{})
	defer e.Close()
	s := e.NewSession()
	run := func(text string) []string {
		out := &firstRow{}
		if err := s.Run(context.Background(), &source.Text{Name: "-e", Body: text}, out); err != nil {
			t.Fatalf("%s: %s", text, err)
		}
		return out.values
	}
	run("create table t (a timestamp, d date, s varchar) with (path = '" + path + "', on_error = 'null')")
	if bad := run("select s, coalesce(cast(a as varchar), '-'), coalesce(cast(try_cast(s as timestamp) as varchar), '-') from t where not (a <=> try_cast(s as timestamp))"); bad != nil {
		t.Errorf("%q is %q in a file, and %q to CAST", bad[0], bad[1], bad[2])
	}
	if bad := run("select s, cast(d as varchar) from t where d is not null and not (d <=> try_cast(s as date))"); bad != nil {
		t.Errorf("%q is the date %q in a file", bad[0], bad[1])
	}
	if few := run("select 'few' from t having count(a) < 1000 or count(*) - count(a) < 1000 or min(year(a)) < 1 or max(year(a)) > 9999"); few != nil {
		t.Error("few of the texts are times, or few are none, or one is beyond the years")
	}
}
