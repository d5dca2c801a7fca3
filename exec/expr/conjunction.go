package expr

// add appends arguments, and to the conditions of an AND, where ranges of one column that follow one another are one.
func (c *connective) add(args ...node) {
	c.args = append(c.args, args...)
	if c.decisive {
		return
	}
	for _, a := range args {
		if n, ok := a.(*rangeNode); !ok || !n.joins(c.conditions) {
			c.conditions = append(c.conditions, a)
		}
	}
}

// joins reports whether n has become one with a range of the same column at the end of the list.
func (n *rangeNode) joins(list []node) bool {
	for i := len(list) - 1; i >= 0; i-- {
		other, ok := list[i].(*rangeNode)
		if !ok {
			return false
		}
		if both, ok := other.meet(n); ok {
			list[i] = both
			return true
		}
	}
	return false
}

// narrowAll is the rows for which all arguments are true. Ranges are the cheapest to find among all rows: they come first, as
// far as nothing before them can fail for a row that they leave out.
func (c *connective) narrowAll(r rows) (rows, error) {
	certain := 0 // of the conditions, those that fail for no row
	for _, n := range c.conditions {
		if !surely(n, r) {
			break
		}
		certain++
	}
	try := func(n node) (err error) {
		r, err = narrow(n, r)
		return err
	}
	for _, n := range c.conditions[:certain] {
		if n, ok := n.(*rangeNode); ok {
			if err := try(n); err != nil {
				return rows{}, err
			}
		}
	}
	for i, n := range c.conditions {
		if _, done := n.(*rangeNode); done && i < certain {
			continue
		}
		if err := try(n); err != nil {
			return rows{}, err
		}
	}
	return r, nil
}

// surely reports whether n fails for no row of r: it compares what is there, or has been computed for all texts there are.
func surely(n node, r rows) bool {
	switch n := n.(type) {
	case *rangeNode:
		return true
	case *perEntry:
		return r.n > 0 && n.table(r.b.Cols[n.column], r) != nil
	case *in:
		return n.ints != nil && isPlain(n.x)
	case *strict:
		_, compares := orders[n.call.Func]
		return compares && isPlain(n.args[0]) && isPlain(n.args[1])
	case *connective:
		for _, a := range n.args {
			if !surely(a, r) {
				return false
			}
		}
		return true
	}
	return false
}

// isPlain reports whether n is a column or a constant.
func isPlain(n node) bool {
	switch n.(type) {
	case *columnNode, constNode:
		return true
	}
	return false
}
