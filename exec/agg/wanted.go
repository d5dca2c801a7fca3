package agg

import "flowsql/exec/vec"

// wanted is the rows of values whose group is not negative, and their groups.
func wanted(groups []int32, values ...*vec.Vector) ([]int32, []*vec.Vector) {
	var rows, kept []int32
	for i, g := range groups {
		if g >= 0 {
			rows, kept = append(rows, int32(i)), append(kept, g)
		}
	}
	if len(rows) == len(groups) {
		return groups, values
	}
	some := make([]*vec.Vector, len(values))
	for i, v := range values {
		some[i] = v.Select(rows)
	}
	return kept, some
}
