package parse

import (
	"strconv"
	"strings"

	"flowsql/sql/source"
	"flowsql/sql/types"
)

// typeAt is the type named at i and the token after it:
//
//	name [(n [, n])] [UNSIGNED | SIGNED]; also DOUBLE PRECISION, CHARACTER VARYING, SIGNED INTEGER,
//	TIMESTAMP [WITH | WITHOUT] TIME ZONE
func (p *parser) typeAt(i int) (types.Type, int) {
	if p.tokens[i].kind != word && p.tokens[i].kind != quoted {
		p.unexpected(i, "a type is expected here")
	}
	first, name := i, p.lower(i)
	i++
	switch {
	case name == "double" && p.is(i, "precision"), name == "character" && p.is(i, "varying"):
		i++
	case name == "unsigned", name == "signed":
		name = "bigint"
		if p.isAny(i, "integer", "int") {
			i++
		}
	}
	var params []int
	if p.sym(i) == oOpen {
		match := int(p.tokens[i].match)
		for _, r := range p.split(i+1, match) {
			n, err := strconv.Atoi(p.text.Slice(p.place(r)))
			if err != nil || r.hi != r.lo+1 {
				p.fail(p.span(i, match), "a type's parameters are numbers")
			}
			params = append(params, n)
		}
		i = match + 1
	}
	typ, err := types.Named(name, params...)
	if err != nil {
		at := p.span(first, i-1)
		if _, plain := types.Named(name); plain == nil {
			p.fail(at, "%s", err)
		}
		p.failType(p.span(first, first), name)
	}
	if p.isAny(i, "unsigned", "signed") && typ.Numeric() {
		i++
	}
	if typ.Kind == types.Timestamp && (p.sym(i) == kWith || p.is(i, "without")) && p.is(i+1, "time") && p.is(i+2, "zone") {
		i += 3
	}
	if p.sym(i) == oOther && p.slice(i, i) == "[" {
		p.fail(p.span(first, i), "array types are not supported")
	}
	return typ, i
}

func (p *parser) failType(at source.Span, name string) {
	hint := "the types are BIGINT, DOUBLE, DECIMAL(p, s), VARCHAR, BOOLEAN, DATE and TIMESTAMP"
	if near := nearest(name, types.Names()); near != "" {
		hint = "did you mean " + strings.ToUpper(near) + "?"
	}
	p.failHint(at, hint, "unknown type `%s`", p.text.Slice(at))
}
