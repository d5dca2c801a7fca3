package expr

import "flowsql/exec/vec"

// paints reports whether nothing in a CASE can fail for any row, and its results are there without computing: then each condition is
// asked of all rows.
func (n *branches) paints(r rows) bool {
	if r.sel != nil {
		return false
	}
	for _, result := range n.results {
		c, isColumn := result.(*columnNode)
		if !isPlain(result) || isColumn && r.b.Cols[c.index].Dict != nil { // whose texts would all be coded anew
			return false
		}
	}
	for _, cond := range n.conds {
		if !surely(cond, r) {
			return false
		}
	}
	return true
}

// paint writes the ELSE for all rows, and over it what the conditions say, the first one last.
func (n *branches) paint(r rows) (*vec.Vector, error) {
	parts := make([]part, 0, len(n.results))
	add := func(result node, sel []int32) error {
		v, err := result.eval(r)
		parts = append(parts, part{v: v, places: sel, from: sel})
		return err
	}
	last := len(n.conds)
	if err := add(n.results[last], nil); err != nil {
		return nil, err
	}
	for i := last - 1; i >= 0; i-- {
		yes, err := narrow(n.conds[i], r)
		if err != nil {
			return nil, err
		}
		if yes.n == 0 {
			continue
		}
		if err := add(n.results[i], yes.sel); err != nil {
			return nil, err
		}
	}
	return assemble(n.out, r.n, parts, &n.texts, r.of(&n.memory)), nil
}
