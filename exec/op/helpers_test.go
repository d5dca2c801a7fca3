package op_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// table is Flows in records of size rows.
func table(in exectest.Input, size int) catalog.Table {
	fields := make([]arrow.Field, len(in.Names))
	for i, name := range in.Names {
		fields[i] = arrow.Field{Name: name, Type: in.Rows.Cols[i].Type.Arrow(), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	var records []arrow.Record
	for at := 0; at < in.Rows.N; at += size {
		records = append(records, vec.Record(schema, in.Rows.Slice(at, min(at+size, in.Rows.N))))
	}
	return mem.NewGrowing("t", schema, in.Growth, records)
}

func flows(n, size int) catalog.Table { return table(exectest.Flows(1, n, catalog.Fixed), size) }

func scan(t catalog.Table, names ...string) *op.Scan { return op.NewScan(t, names, t.Growth()) }

func once(threads int) *op.Step {
	return &op.Step{Threads: threads, Once: true, Pin: func(t catalog.Table) (catalog.Snapshot, catalog.Version) {
		s, err := t.Snapshot(context.Background())
		if err != nil {
			panic(err)
		}
		return s, nil
	}}
}

// rows is everything a node gives in one step, a text for each row.
func rows(t *testing.T, n op.Node, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	out, err := op.Collect(context.Background(), n, once(2))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, b := range out {
		b = b.Dense()
		for i := 0; i < b.N; i++ {
			list = append(list, text(b.Cols, i))
		}
	}
	return list
}

func text(cols []*vec.Vector, row int) string {
	s := ""
	for _, c := range cols {
		if v := c.Value(row); v.Null {
			s += "NULL|"
		} else {
			s += fmt.Sprint(v.Boolean, v.Int, v.Double, v.Decimal, v.String) + "|"
		}
	}
	return s
}

func sameBag(t *testing.T, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%d rows, not %d", len(got), len(want))
	}
}
