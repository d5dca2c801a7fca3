package plan

// Conjuncts splits a condition at its ANDs and appends the parts to list.
func Conjuncts(list []Expr, e Expr) []Expr {
	if e == nil {
		return list
	}
	if c, ok := e.(*Call); ok && c.Func == "and" {
		for _, a := range c.Args {
			list = Conjuncts(list, a)
		}
		return list
	}
	return append(list, e)
}
