package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/near"
	"flowsql/sql/source"
)

// bindStar adds the columns of * or t.* to the select list; s is the list's scope.
func (sel *selection) bindStar(star *ast.Star, s *scope) error {
	var names []string
	except, replace := map[string]bool{}, map[string]ast.Item{}
	for _, name := range star.Except {
		except[strings.ToLower(name.Name)] = true
	}
	for _, item := range star.Replace {
		replace[strings.ToLower(item.Alias)] = item
	}
	add := func(want func(column) bool) error {
		for i, c := range sel.scope.columns {
			if c.hidden || !c.in(star.Schema, star.Table) || c.merged && star.Table == "" || !want(c) {
				continue
			}
			names = append(names, c.name)
			x := ref(i, c, star.Span)
			if except[strings.ToLower(c.name)] {
				continue
			}
			if item, ok := replace[strings.ToLower(c.name)]; ok {
				var err error
				if x, err = sel.b.expr(item.Expr, s); err != nil {
					return err
				}
			}
			sel.items, sel.names = append(sel.items, x), append(sel.names, c.name)
		}
		return nil
	}
	parts := []func(column) bool{func(column) bool { return true }}
	if star.Table == "" { // columns of USING come first
		parts = []func(column) bool{func(c column) bool { return c.shared }, func(c column) bool { return !c.shared }}
	}
	for _, part := range parts {
		if err := add(part); err != nil {
			return err
		}
	}
	sel.all = true
	switch {
	case len(names) == 0 && star.Table != "":
		return source.Errorf(star.Span, "unknown table %q", star.Table)
	case len(names) == 0:
		return source.Errorf(star.Span, "* needs a FROM")
	case len(sel.items) == 0 && len(except) > 0 && len(sel.q.Items) == 1:
		return source.Errorf(star.Span, "no column is left")
	}
	return checkStar(star, names)
}

// checkStar refuses changes of columns that the star does not have.
func checkStar(star *ast.Star, names []string) error {
	seen := map[string]bool{}
	check := func(name string, span source.Span) error {
		known := false
		for _, n := range names {
			known = known || strings.EqualFold(n, name)
		}
		if low := strings.ToLower(name); known && !seen[low] {
			seen[low] = true
			return nil
		}
		if known {
			return source.Errorf(span, "column %q is named twice", name)
		}
		err := source.Errorf(span, "unknown column %q", name)
		if found := near.Names(name, names); len(found) > 0 {
			return err.WithHint("did you mean `%s`?", found[0])
		}
		return err
	}
	for _, name := range star.Except {
		if err := check(name.Name, name.Span); err != nil {
			return err
		}
	}
	for _, item := range star.Replace {
		if err := check(item.Alias, item.AliasPlace); err != nil {
			return err
		}
	}
	return nil
}
