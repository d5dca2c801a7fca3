package exectest_test

import (
	"fmt"
	"strings"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/sql/function"
	"flowsql/sql/plan"
)

// calls are calls of an aggregate function with every combination of columns that it takes.
func calls(f *function.Aggregate) []plan.Aggregate {
	var list []plan.Aggregate
	add := func(args ...plan.Expr) {
		if a, err := Aggregate(f.Name, args...); err == nil {
			list = append(list, a)
		}
	}
	if f.Min == 0 {
		add()
	}
	for _, x := range Names() {
		add(Col(x))
		add(Col(x), Double(0.3))
		for _, y := range []string{"port", "duration", "bytes", "at"} {
			if !strings.HasPrefix(f.Name, "quantile") {
				add(Col(x), Col(y))
			}
		}
	}
	return list
}

// TestAggregates has every aggregate over every type, plain, DISTINCT and with a FILTER; one tree has all calls of
// one function.
func TestAggregates(t *testing.T) {
	for _, f := range function.Aggregates() {
		plain := calls(f)
		if len(plain) == 0 {
			t.Errorf("no call of %q", f.Name)
		}
		for _, variant := range []string{"", "distinct", "filter"} {
			for _, by := range [][]plan.Expr{nil, keys("src")} {
				if by == nil && variant != "" {
					continue
				}
				var list []plan.Aggregate
				for _, a := range plain {
					a.Distinct = variant == "distinct" && len(a.Args) > 0
					if variant == "filter" {
						a.Filter = cond()
					}
					list = append(list, a)
				}
				// Calls with the huge column may have no result; by themselves, so that they do not hide others.
				huge, rest := split(list)
				for i, list := range [][]plan.Aggregate{rest, huge} {
					check(t, grouped(fmt.Sprintf("%s %s %d %d", f.Name, variant, len(by), i), by, list))
				}
			}
		}
	}
}

func split(list []plan.Aggregate) (huge, rest []plan.Aggregate) {
	for _, a := range list {
		is := false
		for _, x := range a.Args {
			plan.Walk(x, func(e plan.Expr) bool {
				c, ok := e.(*plan.Column)
				is = is || ok && c.Name == "huge"
				return true
			})
		}
		if is {
			huge = append(huge, a)
		} else {
			rest = append(rest, a)
		}
	}
	return huge, rest
}

func grouped(name string, by []plan.Expr, list []plan.Aggregate) Case {
	return Case{Name: strings.Join(strings.Fields(name), " "), Inputs: []Input{Flows(9, 90, catalog.Append)},
		Build: func(tables []catalog.Table) (op.Node, error) { return op.NewGroup(scan(tables[0]), by, list) }}
}

// TestOrderedConcat is the aggregate whose order matters.
func TestOrderedConcat(t *testing.T) {
	a, err := Aggregate("group_concat", Col("port"))
	if err != nil {
		t.Fatal(err)
	}
	a.Separator = ";"
	a.OrderBy = []plan.SortKey{{Expr: Col("duration"), Desc: true}}
	check(t, grouped("group_concat order by", keys("ok"), []plan.Aggregate{a}))
	a.Filter = cond()
	check(t, grouped("group_concat order by, filter", keys("ok"), []plan.Aggregate{a}))
}
