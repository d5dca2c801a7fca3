// Package agg has the aggregate functions as partial states: fold rows in, merge states, emit values.
// emit(merge(fold(A), fold(B))) = emit(fold(A ++ B)) for every aggregate, bit for bit, whatever the order.
package agg

import (
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// State is one aggregate's partial state for every group of one fold. Groups are dense numbers from 0.
// A State is used by one goroutine at a time.
type State interface {
	// Grow makes room for groups 0 to n-1; new ones are empty. Groups never go away.
	Grow(n int)
	// Fold adds len(groups) rows: row i, whose arguments are args[...] at i, belongs to groups[i], which Grow made.
	// args have len(groups) values and may be Const. The error, if any, names the bad value; the state is then undefined.
	Fold(groups []int32, args []*vec.Vector) error
	// Merge adds other's group g to this state's group to[g], and leaves it out where that is negative. other is of the same
	// aggregate, is unchanged and may be merged again. len(to) is other's number of groups.
	Merge(other State, to []int32) error
	// Emit is the final values of groups 0 to n-1 (n = the size of the last Grow). The state is unchanged and may go on.
	Emit() (*vec.Vector, error)
	// Encode is the state as Arrow records, of whatever schema the aggregate chooses; Decode, on an empty State of the same
	// aggregate, is its inverse.
	Encode() ([]arrow.Record, error)
	Decode([]arrow.Record) error
	// Bytes is about how much memory the state holds.
	Bytes() int64
	// Kind is what the state keeps: "counters" (fixed size a group), "values" (grows with distinct values) or "rows".
	Kind() string
}

// Clearer is a State whose memory can be used again.
type Clearer interface {
	State
	// Clear makes the state empty, of no groups. What Emit and Encode gave stays as it is.
	Clear()
}

var (
	_ Clearer = (*count)(nil)
	_ Clearer = (*sum)(nil)
	_ Clearer = (*extreme)(nil)
	_ Clearer = (*quantile)(nil)
	_ Clearer = (*distinctCount)(nil)
	_ Clearer = (*moments)(nil)
)

// cleared is s without elements, and with zeros for the next ones.
func cleared[T any](s []T) []T {
	clear(s)
	return s[:0]
}
