package compare

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
)

// column is a column of a table, or of a query's output.
type column struct {
	name string
	kind kind
	decl [dialects]string // the type in each dialect
}

// table is random data. Values are int64, float64 (multiples of 1/4), string, bool or nil.
type table struct {
	name    string
	columns []column // the first is id: unique, never NULL
	rows    [][]any
	parts   []int  // the number of rows in each file
	stands  string // what it is in flowsql: how its rows grow
}

// standings are what a table can be in flowsql, each with the statement that makes it so from the files' table, if one is needed.
var standings = map[string]string{
	"files":            "",
	"loaded":           "create table {name} as select * from {name}_files",
	"view":             "create view {name} as select * from {name}_files",
	"append upstream":  "create continuous query {name} with (max_files_per_trigger = 1) as select * from {name}_files",
	"replace upstream": "create continuous query {name} with (max_files_per_trigger = 2) as select {columns} from {name}_files group by {columns}",
}

// declared are the types that columns are declared with, by dialect.
var declared = map[kind][][dialects]string{
	whole:   {{"BIGINT", "INTEGER", "BIGINT", "BIGINT"}},
	exact:   {{"DOUBLE", "REAL", "DOUBLE", "DOUBLE"}, {"DECIMAL(12, 2)", "REAL", "DECIMAL(12, 2)", "DECIMAL(12, 2)"}},
	letters: {{"VARCHAR", "TEXT", "VARCHAR", "VARCHAR(200)"}},
	truth:   {{"BOOLEAN", "INTEGER", "BOOLEAN", "BOOLEAN"}},
	day:     {{"DATE", "TEXT", "DATE", "DATE"}},
	moment:  {{"TIMESTAMP", "TEXT", "TIMESTAMP", "DATETIME"}},
}

var texts = []string{"", "a", "b", "ab", "A", "aa", "ba", " a", "a ", "a%", "x_y", "it's", "日本", "10", "0", "-1.5", "null", "a\\b", "abc", "b"}

var days = []string{"2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2023-12-31", "1969-12-31", "2000-02-29", "2024-12-31"}

var moments = []string{"2024-01-01 00:00:00", "2024-02-29 23:59:59", "2023-12-31 12:30:00", "1969-12-31 23:59:59", "2024-12-31 01:02:03", "2024-03-10 02:30:00"}

// limits are integers that overflow soon, and some that a DOUBLE does not hold.
var limits = []int64{1<<63 - 1, -1 << 63, 1<<62 + 1, -1<<62 - 1, 1<<53 + 1, -1<<53 - 1, 3037000500, 0, 1, -1}

// randomTables are two to four tables of few rows with small ranges of values; now and then larger ones.
func randomTables(r *rand.Rand) []*table {
	var out []*table
	huge := r.Intn(12) == 0
	for i := 0; i < 2+r.Intn(3); i++ {
		t := &table{name: fmt.Sprintf("t%d", i), columns: []column{{"id", whole, declared[whole][0]}}}
		kinds := []kind{whole, whole, exact, letters, letters, truth, day, exact, moment}
		for j := 0; j < 2+r.Intn(4); j++ {
			k := kinds[r.Intn(len(kinds))]
			if huge && k == exact {
				k = whole
			}
			decl := declared[k][r.Intn(len(declared[k]))]
			t.columns = append(t.columns, column{fmt.Sprintf("c%d", j), k, decl})
		}
		n := []int{0, 1, 2, 3, 5, 5, 8, 8, 8, 8, 12, 12, 12, 20}[r.Intn(14)]
		if r.Intn(100) == 0 {
			n = 100
		}
		spread := []int{2, 2, 3, 4, 10, 1000}[r.Intn(6)]
		nulls := []float64{0, 0.1, 0.1, 0.2, 0.3, 0.7}[r.Intn(6)]
		for x := 0; x < n; x++ {
			row := []any{int64(x + 1)}
			for _, c := range t.columns[1:] {
				v := randomValue(r, c.kind, spread, nulls)
				if _, ok := v.(int64); ok && huge && r.Intn(2) == 0 {
					v = limits[r.Intn(len(limits))]
				}
				row = append(row, v)
			}
			t.rows = append(t.rows, row)
		}
		r.Shuffle(len(t.rows), func(a, b int) { t.rows[a], t.rows[b] = t.rows[b], t.rows[a] })
		t.cut(r)
		t.stands = []string{"files", "files", "files", "files", "files", "loaded", "view", "append upstream", "replace upstream"}[r.Intn(9)]
		out = append(out, t)
	}
	return out
}

// cut spreads the rows over files of random length, empty ones among them.
func (t *table) cut(r *rand.Rand) {
	t.parts = nil
	for left := len(t.rows); ; {
		n := min(left, r.Intn(1+len(t.rows)/2+1))
		t.parts = append(t.parts, n)
		left -= n
		if left == 0 || len(t.parts) > 6 {
			t.parts[len(t.parts)-1] += left
			return
		}
	}
}

func randomValue(r *rand.Rand, k kind, spread int, nulls float64) any {
	if r.Float64() < nulls {
		return nil
	}
	switch k {
	case whole:
		if spread == 1000 && r.Intn(12) == 0 {
			return []int64{1 << 31, 1<<31 - 1, -1 << 31}[r.Intn(3)]
		}
		return int64(r.Intn(spread+1) - spread/3)
	case exact:
		return float64(r.Intn(4*spread)-spread) / 4
	case letters:
		return texts[r.Intn(min(len(texts), 2+spread))]
	case truth:
		return r.Intn(2) == 0
	case day:
		return days[r.Intn(min(len(days), 1+spread))]
	case moment:
		return moments[r.Intn(min(len(moments), 1+spread))]
	}
	panic("bug: no values of this kind")
}

// ndjson is the rows from..to as lines of JSON.
func (t *table) ndjson(from, to int) string {
	var s strings.Builder
	for _, row := range t.rows[from:to] {
		s.WriteByte('{')
		for i, c := range t.columns {
			if i > 0 {
				s.WriteString(", ")
			}
			v, err := json.Marshal(row[i])
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(&s, "%q: %s", c.name, v)
		}
		s.WriteString("}\n")
	}
	return s.String()
}

func (t *table) names() string {
	var list []string
	for _, c := range t.columns {
		list = append(list, c.name)
	}
	return strings.Join(list, ", ")
}

func (t *table) schema(d int) string {
	var list []string
	for _, c := range t.columns {
		list = append(list, c.name+" "+c.decl[d])
	}
	return strings.Join(list, ", ")
}

// String is the table as a paragraph of a script test.
func (t *table) String() string {
	return fmt.Sprintf("table %s (%s) json # %s\n%s", t.name, t.schema(inFlowsql), t.stands, t.ndjson(0, len(t.rows)))
}

// load makes the tables in both engines, flowsql's over files in dir.
func load(tables []*table, dir string, f *flowsql, r reference) error {
	for _, t := range tables {
		path := filepath.Join(dir, t.name)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		at := 0
		for i, n := range t.parts {
			if err := os.WriteFile(filepath.Join(path, fmt.Sprintf("f%03d.json", i)), []byte(t.ndjson(at, at+n)), 0o644); err != nil {
				return err
			}
			at += n
		}
		name, made := t.name, standings[t.stands]
		if made != "" {
			name += "_files"
		}
		if err := f.exec(fmt.Sprintf("create table %s (%s) with (path = '%s')", name, t.schema(inFlowsql), path)); err != nil {
			return err
		}
		if made != "" {
			if err := f.exec(strings.NewReplacer("{name}", t.name, "{columns}", t.names()).Replace(made)); err != nil {
				return err
			}
		}
		for _, text := range t.statements(r.dialect()) {
			if err := r.exec(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// statements make the table in a reference.
func (t *table) statements(d int) []string {
	list := []string{"drop table if exists " + t.name, "create table " + t.name + " (" + t.schema(d) + ")"}
	var rows []string
	for _, row := range t.rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, constant(v, d))
		}
		rows = append(rows, "("+strings.Join(cells, ", ")+")")
	}
	if len(rows) > 0 {
		list = append(list, "insert into "+t.name+" values "+strings.Join(rows, ", "))
	}
	return list
}

// constant is a value of a table in a reference's dialect.
func constant(v any, d int) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		if d == inMariaDB {
			v = strings.ReplaceAll(v, `\`, `\\`)
		}
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return fmt.Sprint(v)
}

// huge reports whether the tables hold integers near their limits.
func huge(tables []*table) bool {
	for _, t := range tables {
		for _, row := range t.rows {
			for _, v := range row {
				if n, ok := v.(int64); ok && (n > 1<<32 || n < -1<<32) {
					return true
				}
			}
		}
	}
	return false
}
