package exec

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// oddTexts are texts that a format has to take care of.
var oddTexts = []string{"", " ", "a", "tab\there", "line\nend", "cr\rhere", "crlf\r\nend", `back\slash`, `\N`, `\t`, `"`, `a "quoted" b`, `"x"`, "a,b", "a;b|c", "null", "NULL", "0",
	"1.50", "-", "é日本", "#x", "{}", "[1]", "2024-01-01", "true", "'", "\u2028", "\ufeffx", "trailing ", "\t", "\n"}

// TestCopyAndRead writes random rows of all types in each format that is read, and reads them: they are the same.
func TestCopyAndRead(t *testing.T) {
	const columns = "(b boolean, i bigint, d double, m decimal(20, 5), w decimal(38, 0), s varchar, day date, at timestamp, z varchar)"
	rng := rand.New(rand.NewPCG(1, 5))
	null := func(text string) string {
		if rng.IntN(5) == 0 {
			return "null"
		}
		return text
	}
	quoted := func() string {
		return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(oddTexts[rng.IntN(len(oddTexts))]) + "'"
	}
	dir := t.TempDir()
	for round := range 8 {
		s := session(t, Options{})
		var rows []string
		for range rng.IntN(60) {
			rows = append(rows, fmt.Sprintf("(%s, %s, %s, %s, %s, %s, %s, %s, %s)", null([]string{"true", "false"}[rng.IntN(2)]), null(fmt.Sprint(int64(rng.Uint64())>>rng.IntN(64))),
				null(fmt.Sprintf("%.17ge0", rng.NormFloat64()*1e3)),
				null(fmt.Sprintf("%d.%05d", rng.IntN(1e9)-5e8, rng.IntN(1e5))), null(fmt.Sprintf("-%020d%020d", rng.Uint64(), rng.Uint64())[:1+rng.IntN(30)]+"7"), null(quoted()),
				null(fmt.Sprintf("date '%04d-%02d-%02d'", 1+rng.IntN(9999), 1+rng.IntN(12), 1+rng.IntN(28))),
				null(fmt.Sprintf("timestamp '%04d-%02d-%02d %02d:%02d:%02d.%06d'", 1+rng.IntN(9999), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(24), rng.IntN(60), rng.IntN(60), rng.IntN(2)*rng.IntN(1e6))),
				null(quoted())))
		}
		run(t, s, "create table t "+columns)
		if len(rows) > 0 {
			run(t, s, "insert into t values "+strings.Join(rows, ", "))
		}
		for i, name := range []string{"x.csv", "x.tsv", "x.json", "x.ndjson", "x.csv.gz", "x.tsv.zst"} {
			path := filepath.Join(dir, fmt.Sprint(round, "-", name))
			header := round%2 == 0
			if strings.Contains(name, "json") {
				header = true
			}
			with, how := "", ""
			if !header {
				with, how = " with (header = false)", ", header = 'no'"
			}
			run(t, s, fmt.Sprintf("copy t to '%s'%s", path, with))
			run(t, s, fmt.Sprintf("create table u%d %s with (path = '%s'%s)", i, columns, path, how))
			missing := run(t, s, fmt.Sprintf("select * from t except all select * from u%d", i)).last()
			read := rowsOf(run(t, s, fmt.Sprintf("select count(*) as n from u%d", i)).last())
			if lost := rowsOf(missing); len(lost) > 0 || read[0] != fmt.Sprint(len(rows)) {
				t.Errorf("%s, header %v: %s rows of %d, lost %q", name, header, read[0], len(rows), lost)
			}
		}
	}
}
