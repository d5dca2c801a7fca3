package exectest_test

import (
	"fmt"
	"strings"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/expr"
	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

var growths = []catalog.Growth{catalog.Fixed, catalog.Append, catalog.Replace}

// build makes operators and remembers the first error, so that trees can be written as expressions.
type build struct{ err error }

func (b *build) node(n op.Node, err error) op.Node {
	if err != nil && b.err == nil {
		b.err = err
	}
	return n
}

// unary is a case for each growth of an operator's one input.
func unary(t *testing.T, name string, sorted bool, make func(b *build, in op.Node) op.Node) {
	t.Helper()
	for _, g := range growths {
		for _, n := range []int{0, 1, 300} {
			check(t, Case{Name: fmt.Sprintf("%s %s %d", name, g, n), Inputs: []Input{Flows(1, n, g)}, Sorted: sorted,
				Build: func(tables []catalog.Table) (op.Node, error) {
					var b build
					return make(&b, scan(tables[0])), b.err
				}})
		}
	}
}

func check(t *testing.T, c Case) {
	t.Helper()
	t.Run(c.Name, func(t *testing.T) { Check(t, c) })
}

func scan(t catalog.Table) op.Node { return op.NewScan(t, Names(), t.Growth()) }

func cond() plan.Expr { return Call("<", Col("bytes"), Int(8)) }

func keys(names ...string) []plan.Expr {
	var list []plan.Expr
	for _, n := range names {
		list = append(list, Col(n))
	}
	return list
}

// total is an order by keys and then by all columns.
func total(first ...plan.SortKey) []plan.SortKey {
	for _, n := range Names() {
		first = append(first, plan.SortKey{Expr: Col(n)})
	}
	return first
}

func must(a plan.Aggregate, err error) plan.Aggregate {
	if err != nil {
		panic(err)
	}
	return a
}

func some() []plan.Aggregate {
	count := must(Aggregate("count"))
	filtered := must(Aggregate("sum", Col("bytes")))
	filtered.Filter = Call(">", Col("bytes"), Int(0))
	return []plan.Aggregate{count, must(Aggregate("sum", Col("bytes"))), filtered, must(Aggregate("min", Col("bytes")))}
}

func TestUnary(t *testing.T) {
	unary(t, "scan", true, func(_ *build, in op.Node) op.Node { return in })
	unary(t, "filter", false, func(b *build, in op.Node) op.Node { return b.node(op.NewFilter(in, cond())) })
	unary(t, "project", false, func(b *build, in op.Node) op.Node {
		return b.node(op.NewProject(b.node(op.NewFilter(in, cond())), []plan.Expr{Col("n"), Call("+", Col("bytes"), Int(1)), Text("x")}))
	})
	unary(t, "group", false, func(b *build, in op.Node) op.Node {
		return b.node(op.NewGroup(b.node(op.NewFilter(in, cond())), keys("src", "ok"), some()))
	})
	unary(t, "group without keys", false, func(b *build, in op.Node) op.Node { return b.node(op.NewGroup(in, nil, some())) })
	unary(t, "group of groups", false, func(b *build, in op.Node) op.Node {
		g := b.node(op.NewGroup(in, keys("src", "bytes"), some()[:1]))
		key := &plan.Column{Index: 0}
		key.Typ = types.TypeVarchar
		return b.node(op.NewGroup(g, []plan.Expr{key}, some()[:1]))
	})
	unary(t, "distinct", false, func(b *build, in op.Node) op.Node {
		return op.NewDistinct(b.node(op.NewProject(in, keys("src", "ok", "duration", "cost"))), []types.Type{types.TypeVarchar,
			types.TypeBoolean, types.TypeDouble, types.TypeDecimal(12, 2)})
	})
	unary(t, "replay", false, func(_ *build, in op.Node) op.Node { return op.NewReplay(in, false) })
	unary(t, "reread", false, func(b *build, in op.Node) op.Node {
		return op.NewReplay(op.NewDistinct(b.node(op.NewProject(in, keys("src"))), []types.Type{types.TypeVarchar}), true)
	})
	for _, n := range []int64{0, 1, 40, 10000, -1} {
		for _, offset := range []int64{0, 25} {
			unary(t, fmt.Sprintf("limit %d offset %d", n, offset), true, func(b *build, in op.Node) op.Node {
				return op.NewLimit(b.node(op.NewFilter(in, cond())), n, offset)
			})
		}
	}
}

// timed is columns that windows of time may be of, with a size for each.
var timed = []struct {
	name string
	size plan.Expr
}{{"bytes", Int(3)}, {"n", Int(2)}, {"duration", Double(2.5)}, {"cost", Cost(250)}, {"at", Text("4 seconds")}, {"day", Text("2 days")}, {"wide", Wide(2)}}

func TestHop(t *testing.T) {
	for _, c := range timed {
		unary(t, "hop "+c.name, false, func(b *build, in op.Node) op.Node {
			in = b.node(op.NewProject(in, append(keys(Names()...), Col(c.name))))
			return hop(b, in, plan.NewColumn(len(Names()), plan.Field{Type: Col(c.name).Type()}), c.size, c.size)
		})
	}
	unary(t, "hop uneven", false, func(b *build, in op.Node) op.Node {
		return hop(b, in, Col("n").(*plan.Column), Int(2), Int(3)) // each row in one or two
	})
}

func hop(b *build, in op.Node, time *plan.Column, slide, size plan.Expr) op.Node {
	windows, err := expr.NewHop(time, slide, size)
	if err != nil {
		b.err = err
	}
	return op.NewHop(in, time.Index, windows)
}

func TestSessions(t *testing.T) {
	for _, c := range timed {
		for _, by := range [][]string{nil, {"src"}, {"ok", "port"}} {
			unary(t, fmt.Sprintf("sessions %s by %v", c.name, by), false, func(b *build, in op.Node) op.Node {
				edges := []plan.Aggregate{must(Aggregate("min", Col(c.name))), must(Aggregate("max", Col(c.name))), must(Aggregate("group_concat", Col("n")))}
				return b.node(op.NewSessions(b.node(op.NewFilter(in, cond())), keys(by...), Col(c.name), c.size, append(edges, some()...)))
			})
		}
	}
}

func TestSort(t *testing.T) {
	for _, w := range []struct{ limit, offset int64 }{{-1, 0}, {-1, 25}, {0, 0}, {1, 0}, {40, 25}, {10000, 25}} {
		for _, name := range Names() {
			for variant := 0; variant < 4; variant++ {
				key := plan.SortKey{Expr: Col(name), Desc: variant&1 != 0, NullsOther: variant&2 != 0}
				if name == "bytes" {
					key.Expr = Call("+", key.Expr, Int(1))
				}
				g := growths[(variant+len(name)+int(w.limit&1))%3]
				check(t, Case{Name: fmt.Sprintf("%s %d limit %d offset %d %s", name, variant, w.limit, w.offset, g),
					Inputs: []Input{Flows(3, 120, g)}, Sorted: true,
					Build: func(tables []catalog.Table) (op.Node, error) {
						return op.NewSort(scan(tables[0]), total(key), Types(), w.limit, w.offset)
					}})
			}
		}
	}
	// Enough rows for a short run to be trimmed, more than once.
	for _, name := range Names() {
		for _, desc := range []bool{false, true} {
			check(t, Case{Name: fmt.Sprintf("long %s %v", name, desc), Inputs: []Input{Flows(3, 2500, catalog.Append)}, Sorted: true,
				Build: func(tables []catalog.Table) (op.Node, error) {
					return op.NewSort(scan(tables[0]), total(plan.SortKey{Expr: Col(name), Desc: desc}), Types(), 3, 0)
				}})
		}
	}
}

// pairs is a case for each pair of growths.
func pairs(t *testing.T, name string, make func(b *build, left, right op.Node) op.Node) {
	t.Helper()
	for _, l := range growths {
		for _, r := range growths {
			for i, sizes := range [][2]int{{40, 30}, {0, 20}, {20, 0}} {
				if i > 0 && strings.Contains(name, " bytes") { // once is enough
					continue
				}
				check(t, Case{Name: fmt.Sprintf("%s %s %s %v", name, l, r, sizes),
					Inputs: []Input{Flows(4, sizes[0], l), Flows(5, sizes[1], r)},
					Build: func(tables []catalog.Table) (op.Node, error) {
						var b build
						return make(&b, scan(tables[0]), scan(tables[1])), b.err
					}})
			}
		}
	}
}

// whole is in with a Replay if it needs one under a node whose output is Replace.
func whole(in op.Node, above catalog.Growth) op.Node {
	if above == catalog.Replace && in.Growth() != catalog.Replace {
		return op.NewReplay(in, false)
	}
	return in
}

func join(b *build, kind plan.JoinKind, left, right op.Node, on []plan.Expr, residual plan.Expr) op.Node {
	j := b.node(op.NewJoin(kind, left, right, on, on, residual, Types()))
	if j.Growth() != catalog.Replace {
		return j
	}
	return b.node(op.NewJoin(kind, whole(left, catalog.Replace), right, on, on, residual, Types()))
}

func TestJoin(t *testing.T) {
	far := Call("<", Col("bytes"), Col("bytes", len(Names())))
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Semi, plan.Anti, plan.Mark} {
		for _, on := range [][]string{{"src"}, {"bytes", "ok"}, {"duration"}, nil} {
			for _, residual := range []plan.Expr{nil, far} {
				name := fmt.Sprintf("%s %v %v", kind, strings.Join(on, " "), residual != nil)
				pairs(t, name, func(b *build, left, right op.Node) op.Node {
					return join(b, kind, left, right, keys(on...), residual)
				})
			}
		}
	}
}

func TestAsof(t *testing.T) {
	for _, how := range []string{">=", ">", "<=", "<"} {
		for i, by := range [][]string{{"src"}, {"port", "ok"}, nil} {
			on := op.AsofOn{LeftKeys: keys(by...), RightKeys: keys(by...), LeftTime: Col("bytes"), RightTime: Col("bytes"), How: how, Outer: i%2 == 0}
			if how == "<" {
				on.LeftTime, on.RightTime = Col("duration"), Col("duration")
			}
			pairs(t, fmt.Sprintf("%s %s outer %v", how, strings.Join(by, " "), on.Outer), func(b *build, left, right op.Node) op.Node {
				a := b.node(op.NewAsof(left, right, on, Types()))
				return b.node(op.NewAsof(whole(left, a.Growth()), right, on, Types()))
			})
		}
	}
}

func TestJoinReplays(t *testing.T) {
	pairs(t, "both replayed", func(b *build, left, right op.Node) op.Node {
		return b.node(op.NewJoin(plan.Left, op.NewReplay(left, false), op.NewReplay(right, true), keys("src"), keys("src"), nil, Types()))
	})
}

func TestUnion(t *testing.T) {
	pairs(t, "union", func(b *build, left, right op.Node) op.Node {
		g := op.NewUnion(left, right).Growth()
		return op.NewUnion(whole(left, g), whole(right, g))
	})
	// A limit over a union must not keep the second input from folding its rows.
	pairs(t, "limited", func(b *build, left, right op.Node) op.Node {
		groups := func(in op.Node) op.Node { return b.node(op.NewGroup(in, nil, some()[:1])) }
		few := &plan.Column{Index: 0}
		few.Typ = types.TypeBigInt
		first := b.node(op.NewFilter(groups(left), Call("<", few, Int(10))))
		return op.NewLimit(op.NewUnion(whole(first, catalog.Replace), whole(groups(right), catalog.Replace)), 1, 0)
	})
}

func TestMixed(t *testing.T) {
	pairs(t, "group of join", func(b *build, left, right op.Node) op.Node {
		return b.node(op.NewGroup(join(b, plan.Inner, left, right, keys("src"), nil), keys("port"), some()))
	})
	pairs(t, "join with groups", func(b *build, left, right op.Node) op.Node {
		g := b.node(op.NewGroup(right, keys("src"), some()[:1]))
		return b.node(op.NewJoin(plan.Inner, whole(left, g.Growth()), g, keys("src"), keys("src"), nil,
			[]types.Type{types.TypeVarchar, types.TypeBigInt}))
	})
	pairs(t, "distinct of semi join", func(b *build, left, right op.Node) op.Node {
		return op.NewDistinct(join(b, plan.Semi, left, right, keys("src"), nil), Types())
	})
}

func TestRecursive(t *testing.T) {
	pairs(t, "reached", func(b *build, left, right op.Node) op.Node {
		bigint := []types.Type{types.TypeBigInt}
		found := &plan.Column{Index: 0}
		found.Typ = types.TypeBigInt
		// From each value of the left's bytes on, to the n of the right's rows whose bytes it is.
		working := op.NewWorking()
		start := b.node(op.NewProject(left, keys("bytes")))
		next := b.node(op.NewJoin(plan.Inner, working, right, []plan.Expr{found}, keys("bytes"), nil, Types()))
		next = b.node(op.NewProject(next, []plan.Expr{Col("n", 1)}))
		return op.NewRecursive("reached", start, next, working, true, bigint)
	})
}
