package compare

import "strings"

// kind is what an expression gives, or what else a node is.
type kind byte

const (
	whole   kind = iota // BIGINT
	exact               // DOUBLE or DECIMAL, a multiple of a power of two: sums are exact
	rough               // a quotient or an average: neither summed nor grouped
	letters             // VARCHAR
	truth               // BOOLEAN
	day                 // DATE
	moment              // TIMESTAMP
	clause              // part of a query
	query               // a select, with output columns
)

// The dialects that a node is written in.
const (
	inFlowsql = iota
	inSQLite
	inDuckDB
	inMariaDB
	dialects
)

// leftOut is around the text of a node in a dialect that has no such thing: the query is not asked there.
const leftOut = "\x00"

// How tightly operators bind: a kid that binds looser than its place is put in brackets.
const (
	bindOr = 1 + iota
	bindXor
	bindAnd
	bindNot
	bindCompare
	bindBits
	bindAdd
	bindMultiply
	bindNegate
	bindConcat
	bindAtom
)

// node is a piece of a query in all dialects.
//
// Text stands for itself, but $0 is the first kid, #0 the first kid where it must bind tighter than the node, $* all
// kids with commas, $$ is a $, $& all kids one after another, and @0 the names of the first kid's output columns.
type node struct {
	kind   kind
	text   [dialects]string
	binds  [dialects]int
	kids   []*node
	name   string   // of an output column: its alias; of a column: its table's
	items  *node    // of a query: its output list, or the query whose names it has
	cols   []column // of a query
	least  int      // of a list: the fewest kids it may shrink to
	loose  bool     // may be left out
	col    bool     // a column
	agg    bool     // an aggregate
	sorted bool     // a query with an ORDER BY
	write  func(dialect int) string
}

// same is a node that all dialects write alike.
func same(k kind, binds int, text string, kids ...*node) *node {
	n := &node{kind: k, kids: kids}
	for d := range dialects {
		n.text[d], n.binds[d] = text, binds
	}
	return n
}

// spelt is a node that SQLite spells differently; brackets are in the texts.
func spelt(k kind, flow, lite string, kids ...*node) *node {
	return same(k, bindAtom, flow, kids...).in(inSQLite, lite)
}

// in gives a node another text in a dialect; brackets are in the text.
func (n *node) in(d int, text string) *node {
	n.text[d], n.binds[d] = text, bindAtom
	return n
}

// without leaves a node out of a dialect.
func (n *node) without(d int, what string) *node { return n.in(d, leftOut+what+leftOut) }

// part is a clause that may be left out.
func part(text string, kids ...*node) *node {
	n := same(clause, 0, text, kids...)
	n.loose = true
	return n
}

func list(least int, kids ...*node) *node {
	n := same(clause, 0, "$*", kids...)
	n.least = least
	return n
}

// sql is the node in a dialect.
func (n *node) sql(d int) string {
	if n.write != nil {
		return n.write(d)
	}
	var out strings.Builder
	t := n.text[d]
	for i := 0; i < len(t); i++ {
		if (t[i] != '$' && t[i] != '#' && t[i] != '@') || i+1 == len(t) {
			out.WriteByte(t[i])
			continue
		}
		i++
		switch c := t[i]; {
		case c == '$':
			out.WriteByte(c)
		case c == '*' || c == '&':
			for j, k := range n.kids {
				if j > 0 && c == '*' {
					out.WriteString(", ")
				}
				out.WriteString(k.sql(d))
			}
		case t[i-1] == '@':
			out.WriteString(strings.Join(n.kids[c-'0'].names(), ", "))
		default:
			k := n.kids[c-'0']
			text := k.sql(d)
			if k.kind < clause && (k.binds[d] < n.binds[d] || t[i-1] == '#' && k.binds[d] == n.binds[d]) {
				text = "(" + text + ")"
			}
			out.WriteString(text)
		}
	}
	return out.String()
}

// names are the output columns of a query, as they are now.
func (n *node) names() []string {
	if n.kind == query {
		return n.items.names()
	}
	var out []string
	for _, k := range n.kids {
		out = append(out, k.name)
	}
	return out
}

// columnsIn calls f for each column in an expression that stands outside its subqueries.
func (n *node) columnsIn(f func(*node)) {
	if n.kind == query {
		return
	}
	if n.col {
		f(n)
	}
	for _, k := range n.kids {
		k.columnsIn(f)
	}
}

// walk calls f for each node, until f says to stop.
func (n *node) walk(f func(*node) bool) bool {
	if !f(n) {
		return false
	}
	for _, k := range n.kids {
		if !k.walk(f) {
			return false
		}
	}
	return true
}
