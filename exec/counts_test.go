package exec

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// firstRow keeps the first row of a result.
type firstRow struct {
	nowhere
	values []string // NULL is ""
}

func (f *firstRow) Rows(rec arrow.Record) error {
	var im vec.Importer
	b, err := im.Batch(rec)
	if err != nil || b.N == 0 || f.values != nil {
		return err
	}
	for _, col := range b.Cols {
		text := ""
		if v := col.Value(0); !v.Null {
			text = fmt.Sprint(v)
		}
		f.values = append(f.values, text)
	}
	return nil
}

// TestAggregatesOfNothing asks each aggregate for its value over no rows, by itself and as a correlated subquery, which
// plan.Aggregate.Counts tells.
func TestAggregatesOfNothing(t *testing.T) {
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
	run("create table t (x bigint)")
	run("insert into t values (1)")
	for _, f := range function.Aggregates() {
		call := func(x string) string {
			args := []string{x, x}[:max(1, min(f.Min, 2))]
			if strings.Contains(f.Usage, ", q)") {
				args[1] = "0.5"
			}
			return f.Name + "(" + strings.Join(args, ", ") + ")"
		}
		alone := run("select " + call("x") + " from t where false")
		correlated := run("select (select " + call("y.x") + " from t as y where y.x = t.x + 1) from t")
		got := append(alone, correlated...)
		if got[0] != got[1] {
			t.Errorf("%s of no rows is %q, and %q as a correlated subquery", f.Name, got[0], got[1])
		}
		if counts := (plan.Aggregate{Func: f.Name}).Counts(); counts != (got[0] != "") {
			t.Errorf("%s of no rows is %q, but Counts says %v", f.Name, got[0], counts)
		}
	}
}
