package op

import "flowsql/catalog"

// CloseBy makes the group drop what can get no more rows. It is called before the first Run.
func (g *Group) CloseBy(by Closing) (err error) {
	g.closing, err = newClosing(by, g.keyTypes)
	return err
}

// grouped is the growth of a node with groups.
func (c *closing) grouped(input catalog.Growth) catalog.Growth {
	if c != nil && c.Only && input == catalog.Append {
		return catalog.Append
	}
	return wholly(input)
}

// closer is what closes the groups.
func (g *Group) closer() closer[*groups] {
	split := func(t *groups) (closed, open []int32, err error) { return g.closing.split(t.keys.Columns(), t.count()) }
	return closer[*groups]{g.closing, &g.main, split, g.retain}
}

func (t *groups) count() int { return t.keys.Len() }

// retain is the groups of t that rows names, in tables of their own.
func (g *Group) retain(t *groups, rows []int32) (*groups, error) {
	g.number()
	some := g.newGroups()
	some.keys.Assign(takeCols(t.keys.Columns(), rows), len(rows), nil)
	some.grow()
	to := placesOf(rows, t.keys.Len())
	for i, s := range some.states {
		if err := s.Merge(t.states[i], to); err != nil {
			return nil, err
		}
	}
	return some, nil
}

// placesOf is where each of n numbers stands in rows, -1 for those that do not.
func placesOf(rows []int32, n int) []int32 {
	to := make([]int32, n)
	for i := range to {
		to[i] = -1
	}
	for i, r := range rows {
		to[r] = int32(i)
	}
	return to
}
