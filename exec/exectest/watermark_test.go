package exectest_test

import (
	"fmt"
	"testing"

	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// delays are of event times; n comes in order, the others do not.
var delays = []struct {
	column string
	delay  types.Value
	size   plan.Expr
}{
	{"n", types.Value{Int: 3}, Int(20)},
	{"n", types.Value{Int: 0}, nil},
	{"bytes", types.Value{Int: 6}, Int(5)},
	{"bytes", types.Value{Int: 1 << 50}, Int(5)},
	{"duration", types.Value{Double: 4}, Double(2)},
	{"at", types.Value{Int: 20_000_000}, Text("5 seconds")},
	{"at", types.Value{Int: 49_000_000}, nil},
	{"day", types.Value{Int: 3 * types.DayMicros}, Text("2 days")},
	{"day", types.Value{Int: 5*types.DayMicros + 1}, nil},
}

// marked is in under a watermark, and the watermark.
func marked(b *build, in op.Node, column string, delay types.Value) (op.Node, *op.Watermark) {
	c := Col(column).(*plan.Column)
	w, err := op.NewWatermark(in, c.Index, len(Names()), c.Typ, delay)
	return b.node(w, err), w
}

func TestWatermark(t *testing.T) {
	for _, d := range delays {
		unary(t, fmt.Sprintf("watermark %s %v", d.column, d.delay), true, func(b *build, in op.Node) op.Node {
			in, _ = marked(b, in, d.column, d.delay)
			return in
		})
	}
}

func TestClosing(t *testing.T) {
	for _, d := range delays {
		for _, only := range []bool{false, true} {
			name := fmt.Sprintf("%s %v %v", d.column, d.delay, only)
			unary(t, "closing groups "+name, false, func(b *build, in op.Node) op.Node {
				in, w := marked(b, in, d.column, d.delay)
				key := Col(d.column)
				if d.size != nil {
					key = Call("tumble", key, d.size)
				}
				all := append(some(), must(Aggregate("group_concat", Col("n"))), must(Aggregate("median", Col("bytes"))))
				g, err := op.NewGroup(b.node(op.NewFilter(in, cond())), append(keys("ok"), key), all)
				b.node(g, err)
				b.node(nil, g.CloseBy(op.Closing{Marks: []*op.Watermark{w}, Key: 1, Size: d.size, Only: only}))
				return g
			})
			if d.size == nil {
				continue
			}
			unary(t, "closing sessions "+name, false, func(b *build, in op.Node) op.Node {
				in, w := marked(b, in, d.column, d.delay)
				s, err := op.NewSessions(b.node(op.NewFilter(in, cond())), keys("ok"), Col(d.column), d.size, append(some(), must(Aggregate("group_concat", Col("n")))))
				b.node(s, err)
				b.node(nil, s.CloseBy(op.Closing{Marks: []*op.Watermark{w}, Only: only}))
				return s
			})
		}
	}
}
