package optimize

import (
	"flowsql/catalog"
	"flowsql/sql/plan"
)

// placeReplays gives each operator that answers anew in every step its inputs whole: those whose rows the operator does
// not itself keep, and which would send new rows only, get a Replay. Rows that can be had again from files are read
// again; others are kept.
func placeReplays(n plan.Node) plan.Node {
	if _, ok := n.(*plan.Recursive); ok {
		return n // reads everything from its start by itself
	}
	n = each(n, placeReplays)
	if n.Growth() != catalog.Replace {
		return n
	}
	switch n := n.(type) {
	case *plan.Union, *plan.Limit:
		return each(n, whole)
	case *plan.Join: // keeps its right side itself
		return plan.WithInputs(n, []plan.Node{whole(n.Left), n.Right})
	case *plan.Asof:
		return plan.WithInputs(n, []plan.Node{whole(n.Left), n.Right})
	}
	return n
}

func whole(n plan.Node) plan.Node {
	if n.Growth() == catalog.Replace {
		return n
	}
	return &plan.Replay{Input: n, Reread: readsFiles(n)}
}

// readsFiles reports whether n is scan, filter and project over a table of files.
func readsFiles(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Scan:
		_, ok := n.Table.(catalog.Feed)
		return ok
	case *plan.Filter, *plan.Watermark, *plan.Project, *plan.Hop:
		return readsFiles(n.Inputs()[0])
	}
	return false
}

// Rereads reports whether a continuous plan reads some files again in every step: whether it recomputes.
func Rereads(n plan.Node) bool {
	for _, key := range plan.SharedKeys(n) {
		if rereads(key.Input) {
			return true
		}
	}
	return rereads(n)
}

func rereads(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Replay:
		if n.Reread {
			return true
		}
	case *plan.Recursive:
		if n.Growth() != catalog.Fixed {
			return true
		}
	}
	for _, in := range n.Inputs() {
		if rereads(in) {
			return true
		}
	}
	return false
}
