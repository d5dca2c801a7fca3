package plan

// Equal reports whether two expressions over the same input are the same computation, places in the text aside.
func Equal(a, b Expr) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch a := a.(type) {
	case *Column:
		b, ok := b.(*Column)
		return ok && a.Index == b.Index
	case *Param:
		b, ok := b.(*Param)
		return ok && a.Index == b.Index
	case *Apply:
		b, ok := b.(*Apply)
		return ok && a.Plan == b.Plan && a.Kind == b.Kind && EqualAll(a.X, b.X) && EqualAll(a.Args, b.Args)
	case *WindowCall:
		b, ok := b.(*WindowCall)
		return ok && a.Window.Equal(b.Window)
	case *Const:
		b, ok := b.(*Const)
		return ok && a.Value == b.Value
	case *Call:
		b, ok := b.(*Call)
		return ok && a.Func == b.Func && EqualAll(a.Args, b.Args)
	case *Case:
		b, ok := b.(*Case)
		return ok && len(a.Whens) == len(b.Whens) && EqualAll(Children(a), Children(b))
	case *Cast:
		b, ok := b.(*Cast)
		return ok && a.Try == b.Try && a.Implicit == b.Implicit && Equal(a.X, b.X)
	case *In:
		b, ok := b.(*In)
		if !ok || a.Not != b.Not || len(a.Items) != len(b.Items) || !Equal(a.X, b.X) {
			return false
		}
		for i := range a.Items {
			if !Equal(a.Items[i], b.Items[i]) {
				return false
			}
		}
		return true
	}
	panic("bug: equality of an unknown expression")
}

// EqualAll is Equal for each pair of two lists.
func EqualAll(a, b []Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// Equal reports whether two aggregate calls over the same input are the same computation.
func (a Aggregate) Equal(b Aggregate) bool {
	if a.Func != b.Func || a.Distinct != b.Distinct || a.Separator != b.Separator || a.Type != b.Type ||
		!EqualAll(a.Args, b.Args) || !EqualKeys(a.OrderBy, b.OrderBy) || (a.Filter == nil) != (b.Filter == nil) {
		return false
	}
	return a.Filter == nil || Equal(a.Filter, b.Filter)
}
