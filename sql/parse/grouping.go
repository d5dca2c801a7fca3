package parse

import (
	"math/bits"
	"slices"
	"strings"
)

const (
	maxSets     = 4096
	maxSetsKeys = 64 // of a GROUP BY that has sets: the bits of a set
)

// grouping is a GROUP BY with ROLLUP, CUBE, GROUPING SETS or (): its keys, each once, and its sets.
type grouping struct {
	whole rng
	keys  []rng
	names []string // keys as they compare: names in lower case, without blanks
	sets  []keySet
}

// keySet has bit k set for key k.
type keySet uint64

// grouping is the GROUP BY in r, nil if it is a plain list of keys:
//
//	element, ... [WITH ROLLUP | WITH CUBE]
//	element: key | (key, ...) | () | ROLLUP (group, ...) | CUBE (group, ...) | GROUPING SETS (element, ...)
//	group:   key | (key, ...)
//
// The sets of the whole are the cross product of its elements' sets.
func (p *parser) grouping(r rng) *grouping {
	if r.empty() {
		return nil
	}
	with := p.findSym(r.lo, r.hi, kWith)
	if with < 0 && !p.hasSets(r) {
		return nil
	}
	g := &grouping{whole: r, sets: []keySet{0}}
	if with >= 0 {
		p.groupWith(g, rng{r.lo, with}, with)
		return g
	}
	for _, part := range p.split(r.lo, r.hi) {
		p.cross(g, p.groupSets(g, part))
	}
	return g
}

// hasSets reports whether an element in r is more than keys.
func (p *parser) hasSets(r rng) bool {
	return slices.ContainsFunc(p.split(r.lo, r.hi), func(part rng) bool {
		return p.setsWord(part) != "" || p.sym(part.lo) == oOpen && p.sym(part.lo+1) == oClose
	})
}

// setsWord is "rollup", "cube" or "grouping sets" if the element in r begins with that.
func (p *parser) setsWord(r rng) string {
	switch {
	case p.tokens[r.lo].kind != word:
		return ""
	case p.isAny(r.lo, "rollup", "cube") && p.sym(r.lo+1) == oOpen && int(p.tokens[r.lo+1].match) == r.hi-1:
		return p.lower(r.lo)
	case p.is(r.lo, "grouping") && p.is(r.lo+1, "sets"):
		return "grouping sets"
	}
	return ""
}

// groupWith is the keys in r with what follows WITH: ROLLUP or CUBE of them all.
func (p *parser) groupWith(g *grouping, r rng, with int) {
	if !p.isAny(with+1, "rollup", "cube") {
		p.failHint(p.span(with, g.whole.hi-1), "write WITH ROLLUP or WITH CUBE", "unsupported clause WITH in GROUP BY")
	}
	if with+2 < g.whole.hi {
		p.unexpected(with+2, "")
	}
	if p.hasSets(r) {
		p.failHint(p.span(with, with+1), "write one of the two", "WITH %s beside ROLLUP (...), CUBE (...) or GROUPING SETS (...)", p.upper(with+1))
	}
	p.cross(g, p.groupProduct(g, p.lower(with+1), r))
}

// groupSets is the sets of the element in r.
func (p *parser) groupSets(g *grouping, r rng) []keySet {
	switch what := p.setsWord(r); what {
	case "rollup", "cube":
		return p.groupProduct(g, what, rng{r.lo + 2, r.hi - 1})
	case "grouping sets":
		open := p.need(r.lo+2, oOpen, "a list of sets in brackets") - 1
		match := int(p.tokens[open].match)
		if match+1 < r.hi {
			p.unexpected(match+1, "")
		}
		var sets []keySet
		for _, part := range p.split(open+1, match) {
			if sets = append(sets, p.groupSets(g, part)...); len(sets) > maxSets {
				p.failSets(g)
			}
		}
		return sets
	}
	return []keySet{p.groupKeys(g, r)}
}

// groupProduct is the sets of ROLLUP or CUBE of the groups of keys in r.
func (p *parser) groupProduct(g *grouping, what string, r rng) []keySet {
	var groups []keySet
	for _, part := range p.split(r.lo, r.hi) {
		groups = append(groups, p.groupKeys(g, part))
	}
	n := len(groups)
	count := n + 1
	if what == "cube" {
		count = 1 << min(n, 62)
	}
	if count > maxSets {
		p.failSets(g)
	}
	sets := make([]keySet, count)
	if what == "rollup" {
		for k, group := range groups {
			sets[n-1-k] = sets[n-k] | group
		}
		return sets
	}
	for i := range sets { // in the order of rollup: the first group is the last to go
		for k, group := range groups {
			if i>>(n-1-k)&1 == 0 {
				sets[i] |= group
			}
		}
	}
	return sets
}

// groupKeys is the keys in r: one, or those of a list in brackets.
func (p *parser) groupKeys(g *grouping, r rng) keySet {
	if r.empty() && p.sym(r.lo-1) != oComma {
		p.unexpected(r.hi, "a key is missing here")
	} else if r.empty() {
		p.unexpected(r.hi, "")
	}
	if what := p.setsWord(r); what != "" {
		p.failHint(p.span(r.lo, r.lo), "move it out of the brackets", "%s stands in GROUP BY or in GROUPING SETS (...) only", strings.ToUpper(what))
	}
	if p.sym(r.lo) == oOpen && int(p.tokens[r.lo].match) == r.hi-1 && !p.startsQuery(r.lo+1) {
		var set keySet
		if r.lo+2 < r.hi {
			for _, part := range p.split(r.lo+1, r.hi-1) {
				set |= p.groupKeys(g, part)
			}
		}
		return set
	}
	name := p.groupName(r)
	k := slices.Index(g.names, name)
	if k < 0 {
		if k = len(g.keys); k == maxSetsKeys {
			p.fail(p.place(r), "more than %d keys of grouping sets", maxSetsKeys)
		}
		g.keys, g.names = append(g.keys, r), append(g.names, name)
	}
	return 1 << k
}

// groupName is the tokens in r as they compare.
func (p *parser) groupName(r rng) string {
	var b strings.Builder
	for i := r.lo; i < r.hi; i++ {
		switch p.tokens[i].kind {
		case word, quoted:
			b.WriteString(strings.ToLower(p.name(i)))
		default:
			b.WriteString(p.slice(i, i))
		}
		b.WriteByte(0)
	}
	return b.String()
}

// cross joins every set of g with every one of sets.
func (p *parser) cross(g *grouping, sets []keySet) {
	if len(g.sets)*len(sets) > maxSets {
		p.failSets(g)
	}
	product := make([]keySet, 0, len(g.sets)*len(sets))
	for _, a := range g.sets {
		for _, b := range sets {
			product = append(product, a|b)
		}
	}
	g.sets = product
}

// indexes is the sets as ast.Select has them.
func (g *grouping) indexes() [][]int {
	sets := make([][]int, len(g.sets))
	for i, rest := range g.sets {
		sets[i] = make([]int, 0, bits.OnesCount64(uint64(rest)))
		for ; rest != 0; rest &= rest - 1 {
			sets[i] = append(sets[i], bits.TrailingZeros64(uint64(rest)))
		}
	}
	return sets
}

func (p *parser) failSets(g *grouping) {
	p.failHint(p.place(g.whole), "list those that you need with GROUPING SETS ((a, b), (a), ())", "more than %d grouping sets", maxSets)
}
