package exectest_test

import (
	"fmt"
	"testing"

	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// windowFrames is frames of every kind; those of ranges are over numbers.
func windowFrames() map[string]plan.Frame {
	two := &plan.Const{Value: types.Value{Int: 2}}
	two.Typ = types.TypeBigInt
	at := func(k plan.BoundKind) plan.Bound { return plan.Bound{Kind: k} }
	off := func(k plan.BoundKind) plan.Bound { return plan.Bound{Kind: k, Offset: two} }
	return map[string]plan.Frame{
		"default": plan.DefaultFrame,
		"whole":   {Start: at(plan.UnboundedPreceding), End: at(plan.UnboundedFollowing)},
		"running": {Rows: true, Start: at(plan.UnboundedPreceding), End: at(plan.CurrentRow)},
		"rest":    {Rows: true, Start: at(plan.CurrentRow), End: at(plan.UnboundedFollowing)},
		"groups":  {Groups: true, Start: off(plan.Preceding), End: at(plan.CurrentRow)},
		"without": {Groups: true, Start: off(plan.Preceding), End: off(plan.Following), Exclude: plan.TheOtherPeers},
		"sliding": {Rows: true, Start: off(plan.Preceding), End: off(plan.Following)},
		"past":    {Rows: true, Start: off(plan.Preceding), End: off(plan.Preceding)},
		"near":    {Start: off(plan.Preceding), End: off(plan.Following)},
		"behind":  {Start: at(plan.CurrentRow), End: off(plan.Following)},
	}
}

func window(name string, t types.Type, args ...plan.Expr) plan.WindowFunc {
	return plan.WindowFunc{Func: name, Args: args, Type: t, Separator: ","}
}

func ignoring(w plan.WindowFunc) plan.WindowFunc {
	w.IgnoreNulls = true
	return w
}

func rankCalls() []plan.WindowFunc {
	big, double, text := types.TypeBigInt, types.TypeDouble, types.TypeVarchar
	return []plan.WindowFunc{window("row_number", big), window("rank", big), window("dense_rank", big),
		window("percent_rank", double), window("cume_dist", double), window("ntile", big, Int(4)), window("lag", text, Col("src")),
		window("lead", big, Col("bytes"), Int(3), Int(-7)), window("first_value", text, Col("port")),
		window("last_value", double, Col("duration")), window("nth_value", types.TypeDate, Col("day"), Int(2)),
		ignoring(window("lag", text, Col("src"), Int(2))), ignoring(window("last_value", text, Col("port")))}
}

// over is a Window of calls with some keys of partitions, an order and a frame, ties being broken by all columns.
func over(calls []plan.WindowFunc, parts []plan.Expr, order []plan.SortKey, frame plan.Frame) func(*build, op.Node) op.Node {
	list := make([]plan.WindowFunc, len(calls))
	for i, w := range calls {
		w.PartitionBy, w.OrderBy, w.Ties, w.Frame = parts, order, total(), frame
		list[i] = w
	}
	return func(b *build, in op.Node) op.Node { return b.node(op.NewWindow(in, list, Types())) }
}

func TestWindow(t *testing.T) {
	var aggregates []plan.WindowFunc
	for _, f := range function.Aggregates() {
		list := calls(f)
		_, list = split(list)
		for i := 0; i < len(list); i += 1 + len(list)/2 {
			w := window(list[i].Func, list[i].Type, list[i].Args...)
			aggregates = append(aggregates, w)
			w.Distinct = len(w.Args) > 0
			w.Filter = cond()
			aggregates = append(aggregates, w)
		}
	}
	by := plan.SortKey{Expr: Col("bytes")}
	for name, frame := range windowFrames() {
		unary(t, "rankings "+name, true, over(rankCalls(), keys("src"), []plan.SortKey{by}, frame))
		if name == "past" || name == "rest" || name == "running" {
			continue // the rest tells nothing new
		}
		unary(t, "rankings of all "+name, true, over(rankCalls(), nil, []plan.SortKey{{Expr: Col("bytes"), Desc: true, NullsOther: true}}, frame))
		unary(t, "aggregates "+name, true, over(aggregates, keys("ok", "port"), []plan.SortKey{by}, frame))
	}
}

// TestWindows has calls that share an order and calls that do not, a filter below and a group above.
func TestWindows(t *testing.T) {
	frames := windowFrames()
	var list []plan.WindowFunc
	for i, w := range rankCalls() {
		w.Ties, w.Frame = total(), frames["sliding"]
		w.PartitionBy = [][]plan.Expr{keys("src"), keys("src"), {Call("+", Col("bytes"), Int(1))}, nil}[i%4]
		w.OrderBy = [][]plan.SortKey{{{Expr: Col("at")}}, {{Expr: Col("port"), Desc: true}, {Expr: Col("cost")}}, {{Expr: Call("+", Col("n"), Int(1))}}}[i%3]
		list = append(list, w)
	}
	make := func(b *build, in op.Node) op.Node {
		return b.node(op.NewWindow(b.node(op.NewFilter(in, cond())), list, Types()))
	}
	unary(t, "windows", true, make)
	unary(t, "group of windows", false, func(b *build, in op.Node) op.Node {
		key := &plan.Column{Index: len(Names())}
		key.Typ = types.TypeBigInt
		return b.node(op.NewGroup(make(b, in), []plan.Expr{key}, some()))
	})
	unary(t, "window of groups", false, func(b *build, in op.Node) op.Node {
		key, sum := &plan.Column{Index: 0}, &plan.Column{Index: 2}
		key.Typ, sum.Typ = types.TypeVarchar, types.TypeBigInt
		w := window("sum", types.TypeBigInt, sum)
		w.OrderBy, w.Frame, w.Ties = []plan.SortKey{{Expr: key}}, plan.DefaultFrame, []plan.SortKey{{Expr: key}}
		g := b.node(op.NewGroup(in, keys("src"), some()))
		return b.node(op.NewWindow(g, []plan.WindowFunc{w}, []types.Type{key.Typ, sum.Typ, sum.Typ, sum.Typ, sum.Typ}))
	})
	// A sum that does not fit is an error in the step that has it.
	for _, frame := range []string{"running", "whole"} {
		w := window("sum", types.TypeDouble, Col("huge"))
		unary(t, fmt.Sprint("huge ", frame), true, over([]plan.WindowFunc{w}, nil, []plan.SortKey{{Expr: Col("at")}}, frames[frame]))
	}
}
