package flowfile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// thorough is n where the environment variable FLOWSQL_THOROUGH is set, else the fewer that do for every day.
func thorough(n, fewer int) int {
	if os.Getenv("FLOWSQL_THOROUGH") != "" {
		return n
	}
	return fewer
}

// write puts a file into a folder.
func write(t testing.TB, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// result is what a scan gave, with rows as text: values apart by "|", NULL as "~".
type result struct {
	rows    []string
	rejects []string // file:line@offset column: reason [raw]
	err     error
}

func (r result) String() string {
	text := strings.Join(r.rows, "\n")
	for _, j := range r.rejects {
		text += "\nreject " + j
	}
	if r.err != nil {
		text += "\nerror " + r.err.Error()
	}
	return strings.TrimPrefix(text, "\n")
}

// show spells one value.
func show(a arrow.Array, i int) string {
	switch a := a.(type) {
	case *array.Dictionary:
		if a.IsNull(i) {
			return "~"
		}
		return a.Dictionary().(*array.String).Value(a.GetValueIndex(i))
	default:
		if a.IsNull(i) {
			return "~"
		}
		return a.ValueStr(i)
	}
}

func showRecord(r arrow.Record) (rows []string) {
	for i := range int(r.NumRows()) {
		var cells []string
		for _, c := range r.Columns() {
			cells = append(cells, show(c, i))
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return rows
}

// scanAll reads a scan with a number of readers; rows come in scan order.
func scanAll(scan catalog.Scan, readers int) ([]string, error) {
	parts := make([][]string, scan.Morsels())
	errs := make([]error, scan.Morsels())
	var wait sync.WaitGroup
	for n := range readers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			rd := scan.Reader()
			defer rd.Close()
			for m := n; m < scan.Morsels(); m += readers {
				errs[m] = rd.Read(context.Background(), m, func(r arrow.Record) error {
					parts[m] = append(parts[m], showRecord(r)...)
					return nil
				})
			}
		}()
	}
	wait.Wait()
	var all []string
	for m, p := range parts {
		all = append(all, p...)
		if errs[m] != nil {
			return all, errs[m]
		}
	}
	return all, nil
}

// readSnap reads what a snapshot has beyond from.
func readSnap(snap catalog.Snapshot, from catalog.Version, readers int, columns ...string) (out result) {
	var mu sync.Mutex
	if columns == nil {
		for _, f := range snap.(*snapshot).layout.fields {
			columns = append(columns, f.name)
		}
	}
	scan, err := snap.Scan(context.Background(), catalog.ScanRequest{From: from, Columns: columns, Lend: len(columns)%2 == 0, Reject: func(r catalog.Reject) {
		mu.Lock()
		defer mu.Unlock()
		out.rejects = append(out.rejects, fmt.Sprintf("%s:%d@%d %s: %s [%s]", filepath.Base(r.File), r.Line, r.Offset, r.Column, r.Reason, r.Raw))
	}})
	if err != nil {
		out.err = err
		return out
	}
	out.rows, out.err = scanAll(scan, readers)
	sort.Strings(out.rejects)
	return out
}

// readPath opens a table and reads all columns of all of it.
func readPath(t testing.TB, opts Options, columns ...string) result {
	t.Helper()
	ctx := context.Background()
	table, err := Open(ctx, "t", opts)
	if err != nil {
		return result{err: err}
	}
	snap, err := table.Snapshot(ctx)
	if err != nil {
		return result{err: err}
	}
	return readSnap(snap, nil, 1, columns...)
}

// same compares texts, with the folder of the test cut from them.
func same(t *testing.T, got, want, folder string) {
	t.Helper()
	got = strings.ReplaceAll(got, folder+"/", "")
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// columns is a declared schema of "name type" words.
func columns(words ...string) (out []Column) {
	types := map[string]arrow.DataType{"bigint": typeInt, "double": typeDouble, "varchar": typeText, "bool": typeBool,
		"date": typeDate, "timestamp": typeTime, "decimal": &arrow.Decimal128Type{Precision: 6, Scale: 2},
		"decimal38": &arrow.Decimal128Type{Precision: 38, Scale: 0}}
	for i := 0; i < len(words); i += 2 {
		out = append(out, Column{words[i], types[words[i+1]]})
	}
	return out
}
