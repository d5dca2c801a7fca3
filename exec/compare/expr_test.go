package compare

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
)

// grammar makes random queries over tables.
type grammar struct {
	r      *rand.Rand
	tables []*table
	target int  // the reference's dialect: what that has not is not made
	huge   bool // integers reach their limits: no fractions beside them
	ctes   []relation
	named  *node // WINDOW clause of the select list being made
	made   int   // names so far
	budget int   // nodes that may still be made before everything becomes simple
}

// relation is something with columns that FROM can name.
type relation struct {
	name string
	cols []column
}

// scope is what an expression may use.
type scope struct {
	leaves []*node            // columns, or keys of groups
	shown  []*node            // columns that inner queries may use
	call   func(k kind) *node // makes an aggregate or a window function; nil result: none of this kind
	outer  *scope
}

func (g *grammar) name(prefix string) string {
	g.made++
	return fmt.Sprintf("%s%d", prefix, g.made)
}

func (g *grammar) chance(p float64) bool { return g.r.Float64() < p }

func fits(have, want kind) bool {
	return have == want || have == whole && want == exact || (have == exact || have == whole) && want == rough
}

var kinds = []kind{whole, whole, exact, letters, truth, day, whole, exact, letters, truth, day, moment}

func (g *grammar) kind() kind {
	k := kinds[g.r.Intn(len(kinds))]
	if g.huge && k == exact {
		return whole
	}
	return k
}

// column is a column in scope, nil if there is none of the kind.
func (g *grammar) column(k kind, s *scope) *node {
	from := s.leaves
	for o := s.outer; o != nil && g.chance(0.35); o = o.outer {
		from = o.shown
	}
	var fit []*node
	for _, n := range from {
		if fits(n.kind, k) {
			fit = append(fit, n)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[g.r.Intn(len(fit))]
}

func (g *grammar) leaf(k kind, s *scope) *node {
	if s.call != nil && g.chance(0.5) {
		if n := s.call(k); n != nil {
			return n
		}
	}
	if g.chance(0.85) {
		if n := g.column(k, s); n != nil {
			return n
		}
	}
	return g.literal(k)
}

func (g *grammar) literal(k kind) *node {
	if g.chance(0.06) && k != truth {
		return g.null(k)
	}
	switch k {
	case whole:
		n := g.r.Intn(7) - 1
		if g.huge && g.chance(0.1) {
			return same(k, bindAtom, []string{"9223372036854775807", "4611686018427387904", "9007199254740993"}[g.r.Intn(3)])
		}
		if n < 0 {
			return same(k, bindNegate, fmt.Sprint(n))
		}
		return same(k, bindAtom, fmt.Sprint(n))
	case exact, rough:
		text := fmt.Sprint(float64(g.r.Intn(20)) / 4)
		if g.chance(0.3) {
			return same(k, bindAtom, text+"e0")
		}
		return same(k, bindAtom, text)
	case letters:
		text := texts[g.r.Intn(len(texts))]
		text = strings.ReplaceAll(text, "'", "''")
		return spelt(k, "'"+strings.ReplaceAll(text, `\`, `\\`)+"'", "'"+text+"'").in(inDuckDB, "'"+text+"'")
	case truth:
		if i := g.r.Intn(4); i < 3 {
			return same(k, bindAtom, []string{"true", "false", "true"}[i])
		}
		return g.null(k)
	case day:
		d := days[g.r.Intn(len(days))]
		return spelt(k, "date '"+d+"'", "'"+d+"'")
	case moment:
		t := moments[g.r.Intn(len(moments))]
		return spelt(k, "timestamp '"+t+"'", "'"+t+"'")
	}
	panic("bug: no literal of this kind")
}

// null is a NULL of a type: a bare one would leave the type of a column open.
func (g *grammar) null(k kind) *node {
	if k == truth {
		return same(k, bindAtom, "cast(null as boolean)").in(inSQLite, "null").in(inMariaDB, "null")
	}
	name := map[kind]string{whole: "signed", exact: "double", rough: "double", letters: "char", day: "date", moment: "datetime"}[k]
	duck := map[kind]string{whole: "bigint", exact: "double", rough: "double", letters: "varchar", day: "date", moment: "timestamp"}[k]
	return spelt(k, "cast(null as "+name+")", "null").in(inDuckDB, "cast(null as "+duck+")")
}

// expr is a random expression of kind k.
func (g *grammar) expr(k kind, s *scope, depth int) *node {
	if g.huge && (k == exact || k == rough) {
		k = whole
	}
	g.budget--
	if depth <= 0 || g.budget < 0 || g.chance(0.25) {
		return g.leaf(k, s)
	}
	if g.chance(0.25) && k != truth {
		return g.choice(k, s, depth)
	}
	if g.chance(0.06) {
		return g.scalarQuery(k, s, depth)
	}
	if g.chance(0.25) {
		if f := g.function(k, s, depth); f != nil {
			return f
		}
	}
	switch k {
	case whole:
		return g.wholeExpr(s, depth)
	case exact:
		return g.exactExpr(s, depth)
	case rough:
		// a / b is IEEE division of the two as doubles
		return spelt(k, "($0) / ($1)", "cast($0 as real) / ($1)", g.expr(exact, s, depth-1), g.expr(exact, s, depth-1)).at(bindMultiply).
			in(inMariaDB, "((($0) + 0e0) / ($1))").in(inDuckDB, "(cast($0 as double) / nullif($1, 0))")
	case letters:
		return g.textExpr(s, depth)
	case truth:
		return g.truthExpr(s, depth)
	case day:
		op := []string{"+", "-"}[g.r.Intn(2)]
		n := g.r.Intn(40)
		if g.chance(0.3) {
			return spelt(k, fmt.Sprintf("date_add($0, interval %d day)", n), fmt.Sprintf("date($0, '+%d day')", n), g.expr(k, s, depth-1)).
				in(inDuckDB, fmt.Sprintf("cast($0 + interval %d day as date)", n))
		}
		return spelt(k, fmt.Sprintf("($0 %s interval %d day)", op, n), fmt.Sprintf("date($0, '%s%d day')", op, n), g.expr(k, s, depth-1)).
			in(inDuckDB, fmt.Sprintf("cast($0 %s interval %d day as date)", op, n)).inner(bindAdd)
	}
	return g.leaf(k, s)
}

// at sets how tightly a node binds.
func (n *node) at(binds int) *node {
	for d := range dialects {
		n.binds[d] = binds
	}
	return n
}

// inner brackets kids that bind looser than binds although the node itself is an atom.
func (n *node) inner(binds int) *node {
	for i, k := range n.kids {
		if slices.Min(k.binds[:]) < binds {
			n.kids[i] = same(k.kind, bindAtom, "($0)", k)
		}
	}
	return n
}

// choice is an expression of any kind that picks one of its operands.
func (g *grammar) choice(k kind, s *scope, depth int) *node {
	e := func() *node { return g.expr(k, s, depth-1) }
	c := func() *node { return g.expr(truth, s, depth-1) }
	switch g.r.Intn(8) {
	case 0:
		return same(k, bindAtom, "case when $0 then $1 else $2 end", c(), e(), e())
	case 1:
		return same(k, bindAtom, "case when $0 then $1 when $2 then $3 end", c(), e(), c(), e())
	case 2:
		by := g.kind()
		return same(k, bindAtom, "case $0 when $1 then $2 when $3 then $4 else $5 end", g.expr(by, s, depth-1), g.expr(by, s, depth-1), e(), g.literal(by), e(), e())
	case 3:
		return same(k, bindAtom, "coalesce($0, $1)", e(), e())
	case 4:
		return same(k, bindAtom, "nullif($0, $1)", e(), e())
	case 5:
		return spelt(k, "if($0, $1, $2)", "iif($0, $1, $2)", c(), e(), e())
	case 6:
		return spelt(k, "greatest($0, $1)", "max($0, $1)", e(), e()).in(inDuckDB, "case when ($0) is not null and ($1) is not null then greatest($0, $1) end")
	}
	return spelt(k, "least($0, $1)", "min($0, $1)", e(), e()).in(inDuckDB, "case when ($0) is not null and ($1) is not null then least($0, $1) end")
}

func (g *grammar) wholeExpr(s *scope, depth int) *node {
	e := func() *node { return g.expr(whole, s, depth-1) }
	switch g.r.Intn(16) {
	case 0, 1:
		return same(whole, bindAdd, "$0 + $1", e(), e())
	case 2, 3:
		return same(whole, bindAdd, "$0 - #1", e(), e())
	case 4:
		return same(whole, bindMultiply, "$0 * #1", e(), e())
	case 5:
		return spelt(whole, "$0 div #1", "$0 / #1", e(), e()).at(bindMultiply).in(inDuckDB, "(($0) // ($1))")
	case 6:
		return same(whole, bindMultiply, "$0 % #1", e(), e())
	case 7:
		return same(whole, bindNegate, "-#0", e())
	case 8:
		return same(whole, bindAtom, "abs($0)", e())
	case 9:
		return same(whole, bindAtom, "sign($0)", g.expr(exact, s, depth-1)).in(inDuckDB, "cast(sign($0) as bigint)")
	case 10:
		return spelt(whole, "char_length($0)", "length($0)", g.expr(letters, s, depth-1)).in(inDuckDB, "length($0)")
	case 11:
		return same(whole, bindAtom, "instr($0, $1)", g.expr(letters, s, depth-1), g.expr(letters, s, depth-1))
	case 12:
		op := []string{"&", "|"}[g.r.Intn(2)]
		return same(whole, bindBits, "#0 "+op+" #1", e(), e()).in(inDuckDB, "(($0) "+op+" ($1))").in(inMariaDB, "cast(($0) "+op+" ($1) as signed)")
	case 13:
		return spelt(whole, "cast($0 as signed)", "iif(typeof($0) = 'integer', $0, cast(round($0) as integer))", g.expr(exact, s, depth-1)).
			in(inDuckDB, "cast(round($0) as bigint)").in(inMariaDB, "cast(sign($0) * floor(abs($0) + 0.5) as signed)")
	case 14:
		f := g.r.Intn(3)
		return spelt(whole, []string{"year", "month", "day"}[f]+"($0)", "cast(strftime('"+[]string{"%Y", "%m", "%d"}[f]+"', $0) as integer)", g.expr(day, s, depth-1))
	}
	return spelt(whole, "datediff($0, $1)", "cast(julianday($0) - julianday($1) as integer)", g.expr(day, s, depth-1), g.expr(day, s, depth-1)).
		in(inDuckDB, "datediff('day', $1, $0)")
}

func (g *grammar) exactExpr(s *scope, depth int) *node {
	e := func() *node { return g.expr(exact, s, depth-1) }
	switch g.r.Intn(7) {
	case 0, 1:
		return same(exact, bindAdd, "$0 + $1", e(), e())
	case 2:
		return same(exact, bindAdd, "$0 - #1", e(), e())
	case 3:
		return same(exact, bindMultiply, "$0 * #1", e(), e())
	case 4:
		return same(exact, bindNegate, "-#0", e())
	case 5:
		f := same(exact, bindAtom, []string{"abs", "floor", "ceil", "round"}[g.r.Intn(4)]+"($0)", e())
		if strings.HasPrefix(f.text[0], "round") { // of a DOUBLE, to even there
			f.in(inMariaDB, "(sign($0) * floor(abs($0) + 0.5))")
		}
		return f
	}
	return spelt(exact, "($0 / 4)", "(cast($0 as real) / 4)", e()).in(inMariaDB, "(($0 + 0e0) / 4)").in(inDuckDB, "(cast($0 as double) / 4)").inner(bindAtom)
}

func (g *grammar) textExpr(s *scope, depth int) *node {
	e := func() *node { return g.expr(letters, s, depth-1) }
	n := g.r.Intn(3)
	switch g.r.Intn(9) {
	case 0:
		return spelt(letters, "concat($0, $1)", "($0) || ($1)", e(), e()).at(bindConcat).in(inDuckDB, "(($0) || ($1))")
	case 1:
		return same(letters, bindConcat, "$0 || #1", e(), e()).in(inDuckDB, "(($0) || ($1))").in(inMariaDB, "concat($0, $1)")
	case 2:
		return same(letters, bindAtom, []string{"upper", "lower", "trim", "ltrim", "rtrim"}[g.r.Intn(5)]+"($0)", e())
	case 3:
		return same(letters, bindAtom, fmt.Sprintf("substr($0, %d, %d)", n+1, g.r.Intn(3)), e())
	case 4:
		return same(letters, bindAtom, "replace($0, $1, $2)", e(), same(letters, bindAtom, "'a'"), e()).in(inMariaDB, "if(($2) is null, null, replace($0, $1, $2))")
	case 5:
		return spelt(letters, "cast($0 as char)", "cast($0 as text)", g.expr(whole, s, depth-1)).in(inDuckDB, "cast($0 as varchar)")
	case 6:
		return spelt(letters, fmt.Sprintf("left($0, %d)", n), fmt.Sprintf("substr($0, 1, %d)", n), e())
	case 7:
		return spelt(letters, fmt.Sprintf("right($0, %d)", n+1), fmt.Sprintf("substr($0, -%d)", n+1), e())
	}
	return spelt(letters, "cast($0 as varchar)", "cast($0 as text)", g.expr(day, s, depth-1)).in(inMariaDB, "cast($0 as char)")
}

var comparisons = []string{"=", "=", "<", "<=", ">", ">=", "<>", "!="}

func (g *grammar) comparison() string { return comparisons[g.r.Intn(len(comparisons))] }

// comparable is a kind that may be compared, rough ones among them.
func (g *grammar) comparable() kind {
	if g.chance(0.05) && !g.huge {
		return rough
	}
	return g.kind()
}

func (g *grammar) truthExpr(s *scope, depth int) *node {
	c := func() *node { return g.expr(truth, s, depth-1) }
	k := g.comparable()
	e := func() *node { return g.expr(k, s, depth-1) }
	not := []string{"", "", "not "}[g.r.Intn(3)]
	switch g.r.Intn(24) {
	case 0, 1:
		return same(truth, bindAnd, "$0 and $1", c(), c())
	case 2, 3:
		return same(truth, bindOr, "$0 or $1", c(), c())
	case 4:
		return same(truth, bindNot, "not #0", c())
	case 5:
		return same(truth, bindXor, "$0 xor #1", c(), c()).in(inSQLite, "(($0) <> ($1))").in(inDuckDB, "(($0) <> ($1))")
	case 6:
		return same(truth, bindCompare, "#0 is "+not+"null", e())
	case 7:
		return same(truth, bindCompare, "#0 is "+not+[]string{"true", "false"}[g.r.Intn(2)], c())
	case 8:
		return same(truth, bindCompare, "#0 "+not+"between #1 and #2", e(), e(), e())
	case 9:
		in := list(1)
		for i := 0; i < 1+g.r.Intn(4); i++ {
			if g.chance(0.2) {
				in.kids = append(in.kids, e())
			} else {
				in.kids = append(in.kids, g.literal(k))
			}
		}
		return same(truth, bindCompare, "#0 "+not+"in ("+"$1"+")", e(), in.at(bindAtom))
	case 10:
		pattern := []string{"a%", "%b", "_", "%", "", "a_", "%a%", "A%", "% %", "_本"}[g.r.Intn(10)]
		escape := ""
		if g.chance(0.2) {
			pattern, escape = []string{"a!%", "x!_y", "%!%%", "_!_%", "!!%"}[g.r.Intn(5)], " escape '!'"
		}
		return same(truth, bindCompare, "#0 "+not+"like '"+pattern+"'"+escape, g.expr(letters, s, depth-1))
	case 11:
		return spelt(truth, "#0 <=> #1", "#0 is #1", e(), e()).at(bindCompare).in(inDuckDB, "(($0) is not distinct from ($1))")
	case 12:
		if not != "" {
			return spelt(truth, "#0 is distinct from #1", "#0 is not #1", e(), e()).at(bindCompare).in(inMariaDB, "(not (($0) <=> ($1)))").in(inDuckDB, "(($0) is distinct from ($1))")
		}
		return spelt(truth, "#0 is not distinct from #1", "#0 is #1", e(), e()).at(bindCompare).in(inMariaDB, "(($0) <=> ($1))").in(inDuckDB, "(($0) is not distinct from ($1))")
	case 13:
		return same(truth, bindNot, not+"exists ($0)", g.subquery(nil, s, depth)).brackets()
	case 14:
		return same(truth, bindCompare, "#0 "+not+"in ($1)", e(), g.subquery([]kind{k}, s, depth))
	case 15:
		if s.call == nil && g.target != inMariaDB { // which takes ALL over an aggregate of no rows for true
			return g.anyAll(k, s, depth)
		}
	case 17:
		if !g.rows() {
			break
		}
		l := g.kind()
		f := func() *node { return g.expr(l, s, depth-1) }
		if g.chance(0.3) {
			op := []string{"=", "<>", "<", "<=", ">", ">="}[g.r.Intn(6)]
			return same(truth, bindCompare, "($0, $1) "+op+" ($2, $3)", e(), f(), e(), f())
		}
		return same(truth, bindCompare, "($0, $1) "+not+"in (($2, $3), ($4, $5))", e(), f(), e(), f(), g.literal(k), g.literal(l)).
			in(inSQLite, "("+not+"(($0, $1) = ($2, $3) or ($0, $1) = ($4, $5)))"). // which takes no aggregates in IN (VALUES ...)
			in(inDuckDB, "("+not+"(($0) = ($2) and ($1) = ($3) or ($0) = ($4) and ($1) = ($5)))")
	case 16:
		if !g.rows() {
			break
		}
		l := g.kind()
		return same(truth, bindCompare, "($0, $1) "+not+"in ($2)", e(), g.expr(l, s, depth-1), g.subquery([]kind{k, l}, s, depth))
	}
	return same(truth, bindCompare, "#0 "+g.comparison()+" #1", e(), e())
}

// rows tells whether rows of values compare in the target as they should. In DuckDB, NULL is a value there; MariaDB 10.11
// takes such a condition for one that NULL cannot fulfil, and errs on aggregates in rows.
func (g *grammar) rows() bool { return g.target == inFlowsql || g.target == inSQLite }

// brackets puts a node in brackets: NOT EXISTS as an operand.
func (n *node) brackets() *node { return same(n.kind, bindAtom, "($0)", n) }

// anyAll compares with all rows of a query, or any.
func (g *grammar) anyAll(k kind, s *scope, depth int) *node {
	op := g.comparison()
	x, q := g.expr(k, s, depth-1), g.subquery([]kind{k}, s, depth)
	word, bad, good := []string{"any", "some"}[g.r.Intn(2)], 1, 0
	if g.chance(0.5) {
		word, bad, good = "all", 0, 1
	}
	not := []string{"not ", ""}[bad]
	lite := fmt.Sprintf("(select case when count(*) filter (where %s(($0) %s @1)) > 0 then %d "+
		"when count(*) filter (where (($0) %s @1) is null) > 0 then null else %d end from ($1))", not, op, bad, op, good)
	return same(truth, bindCompare, "#0 "+op+" "+word+" ($1)", x, q).in(inSQLite, lite).brackets()
}
