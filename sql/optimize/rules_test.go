package optimize

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/bind"
	"flowsql/sql/parse"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

var update = flag.Bool("update", false, "rewrite what the rules make of the plans in testdata")

// tables is a catalog of small tables with the columns a, b (BIGINT) and s (VARCHAR); t is the largest.
type tables map[string]*mem.Table

func newTables() tables {
	schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: types.TypeBigInt.Arrow()}, {Name: "b", Type: types.TypeBigInt.Arrow()}, {Name: "s", Type: types.TypeVarchar.Arrow()}}, nil)
	list := tables{}
	for i, name := range []string{"v", "u", "t"} {
		n := 10 * (i + 1)
		ints, texts := vec.Constant(types.TypeBigInt, types.Value{Int: 1}, n), vec.Constant(types.TypeVarchar, types.Value{String: "x"}, n)
		record := vec.Record(schema, &vec.Batch{N: n, Cols: []*vec.Vector{ints, ints, texts}})
		list[name] = mem.New(name, schema, []arrow.Record{record})
	}
	return list
}

func (c tables) Table(_ context.Context, _, name string) (catalog.Table, error) {
	if t, ok := c[name]; ok {
		return t, nil
	}
	return nil, bind.ErrNoTable
}

func (c tables) Path(context.Context, string) (catalog.Table, error) { return nil, bind.ErrNoTable }
func (c tables) View(string, string) *bind.View                      { return nil }
func (c tables) TableNames() []string                                { return nil }

func fold(e plan.Expr) (types.Value, error) {
	ev, err := expr.New(e)
	if err != nil {
		return types.Value{}, err
	}
	v, err := ev.Eval(&vec.Batch{N: 1})
	if err != nil {
		return types.Value{}, err
	}
	return v.Value(0), nil
}

func bound(t *testing.T, sql string) plan.Node {
	t.Helper()
	st, err := parse.Statement(&source.Text{Name: "t", Body: sql})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	n, err := bind.Query(context.Background(), st.(*ast.QueryStatement).Query, newTables(), bind.Options{Fold: fold})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func text(n plan.Node) string {
	var b strings.Builder
	for _, l := range plan.Explain(n) {
		fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", l.Depth), l.Text)
	}
	return b.String()
}

// stages is every rewrite in its order: the two of whole plans, then the rules.
func stages(t *testing.T) []rule {
	list := []rule{
		{"unnest subqueries", func(n plan.Node, _ Fold) plan.Node {
			n, err := everywhere(n, unnest)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}},
		{"inline shared", func(n plan.Node, _ Fold) plan.Node { return inlineShared(n) }},
	}
	for _, r := range rules {
		list = append(list, rule{r.name, func(n plan.Node, fold Fold) plan.Node {
			n, _ = everywhere(n, func(n plan.Node) (plan.Node, error) { return r.apply(n, fold), nil })
			return n
		}})
	}
	return list
}

// TestRules shows what each rule does, after those before it: testdata/RULE.txt has paragraphs of a query, ----, the plan
// before, ====, and the plan after the rule. A rule must do something to every query of its file.
func TestRules(t *testing.T) {
	all := stages(t)
	for k, r := range all {
		t.Run(r.name, func(t *testing.T) {
			path := filepath.Join("testdata", strings.ReplaceAll(r.name, " ", "_")+".txt")
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			paragraphs := strings.Split(strings.TrimRight(string(body), "\n"), "\n\n")
			for i, p := range paragraphs {
				comment := ""
				for strings.HasPrefix(p, "#") {
					line, rest, _ := strings.Cut(p, "\n")
					comment, p = comment+line+"\n", rest
				}
				query, want, _ := strings.Cut(p, "\n----\n")
				n := bound(t, query)
				for _, earlier := range all[:k] {
					n = earlier.apply(n, fold)
				}
				before := text(n)
				after := text(r.apply(n, fold))
				if before == after {
					t.Errorf("the rule does nothing to %s", query)
				}
				got := strings.TrimRight(before+"====\n"+after, "\n")
				if paragraphs[i] = comment + query + "\n----\n" + got; got != want && !*update {
					t.Errorf("%s\ngot:\n%s\nwant:\n%s", query, got, want)
				}
			}
			if *update {
				if err := os.WriteFile(path, []byte(strings.Join(paragraphs, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
