package plan

// UniqueKey is columns of a node's output, by index, that no two rows have alike; false if none are known. A relation of at
// most one row has the empty key.
func UniqueKey(n Node) (key []int, ok bool) {
	switch n := n.(type) {
	case *Group:
		return groupKey(n)
	case *Distinct:
		return upTo(len(n.Fields())), true
	case *Project:
		return projected(n)
	case *Filter, *Sort, *Limit, *Replay:
		return UniqueKey(n.Inputs()[0])
	case *Window: // adds columns after its input's
		return UniqueKey(n.Input)
	case *Shared:
		return UniqueKey(n.Key.Input)
	case *Join:
		if n.Kind == Semi || n.Kind == Anti || n.Kind == Mark {
			return UniqueKey(n.Left)
		}
	}
	return nil, false
}

// groupKey is the keys, and of sessions their start as well.
func groupKey(n *Group) ([]int, bool) {
	key := upTo(len(n.Keys))
	if n.Session == nil {
		return key, true
	}
	for i, a := range n.Aggregates {
		if a.Func == "min" && a.Filter == nil && Equal(a.Args[0], n.Session.Time) {
			return append(key, len(n.Keys)+i), true
		}
	}
	return nil, false
}

// projected is where a projection has its input's key, if it keeps all of it.
func projected(n *Project) ([]int, bool) {
	below, ok := UniqueKey(n.Input)
	if !ok {
		return nil, false
	}
	at := map[int]int{}
	for i, e := range n.Exprs {
		c, plain := e.(*Column)
		if _, have := at[columnIndex(c)]; plain && !have {
			at[c.Index] = i
		}
	}
	key := make([]int, 0, len(below))
	for _, k := range below {
		i, have := at[k]
		if !have {
			return nil, false
		}
		key = append(key, i)
	}
	return key, true
}

func columnIndex(c *Column) int {
	if c == nil {
		return -1
	}
	return c.Index
}

func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
