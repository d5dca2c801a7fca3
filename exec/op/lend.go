package op

// lend has the scan that gives a node its rows, if there is no more than filters and projections in between, lend the memory
// of its batches. The node must hold on to no values of a batch once it is through with it; dictionaries last. It reports whether there
// is such a scan.
func lend(in Node) bool {
	switch n := in.(type) {
	case *Scan:
		n.lent = true
		return true
	case *Filter:
		n.lent = lend(n.in)
		return n.lent
	case *Project:
		n.lent = lend(n.in)
		return n.lent
	}
	return false
}
