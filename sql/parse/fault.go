package parse

import "strings"

// unexpected refuses token i. What says what should stand there; without it the reason is guessed.
func (p *parser) unexpected(i int, what string) {
	i = min(i, len(p.tokens)-1)
	if i > 0 && (p.slice(i-1, i-1) == "?" || p.slice(i-1, i-1) == "$") {
		p.failOperator(i - 1)
	}
	if near, at := p.misspelt(i); near != "" {
		p.failHint(p.span(at, at), "did you mean "+strings.ToUpper(near)+"?", "unexpected `%s`", p.slice(at, at))
	}
	if p.tokens[i].kind == dtext && (what == "a column is expected here" || what == "a table is expected here") {
		what += "; a name is quoted with backquotes"
	}
	if what == "" {
		what = p.guess(i)
	}
	t := p.tokens[i]
	at := p.span(i, i)
	switch {
	case t.kind == eof:
		if what == "" {
			what = "the statement is not complete"
		}
		at = p.span(i-1, i-1)
		at.Start = at.End
		p.failHint(at, what, "unexpected end of the statement")
	case t.kind == word && t.sym == none && isForeignClause(p.lower(i)) && (p.endsOperand(i-1) || p.sym(i-1) == oMul):
		p.failUnsupported(i)
	}
	p.failHint(at, what, "unexpected `%s`", p.slice(i, i))
}

// misspelt looks for a slip of a keyword at i or just before it: `form flows` fails at flows.
func (p *parser) misspelt(i int) (near string, at int) {
	for _, at := range []int{i, i - 1} {
		if at < 0 || p.tokens[at].kind != word || p.sym(at) != none || p.sym(at-1) == oDot || p.sym(at-1) == kAs || p.sym(at+1) == oDot {
			continue
		}
		if !p.endsOperand(at-1) && p.sym(at-1) != oMul {
			continue
		}
		if near := nearest(p.lower(at), clauseWords); near != "" {
			return near, at
		}
	}
	return "", 0
}

var clauseWords = []string{
	"and", "asc", "between", "cross", "desc", "distinct", "else", "end", "except", "fetch", "from", "full", "group",
	"having", "inner", "intersect", "join", "left", "like", "limit", "natural", "not", "offset", "order", "outer",
	"over", "regexp", "right", "select", "then", "union", "using", "when", "where", "window", "with",
}

// guess is the likely reason why token i cannot stand where it does.
func (p *parser) guess(i int) string {
	t, s := p.tokens[i], p.sym(i)
	after := p.endsOperand(i - 1)
	begins := t.kind >= word && t.kind <= variable && s == none
	switch {
	case !after && (s == kGroup || s == kOrder) && p.sym(i+1) != kBy:
		return "`" + p.slice(i, i) + "` is a reserved word here: write it in backquotes"
	case p.sym(i-1) == oComma && (s == oClose || s == kFrom || s == kWhere || s == kGroup || s == kOrder || t.kind == eof):
		return "is the comma before it one too many?"
	case t.kind == eof:
		return ""
	case (s == kAs || begins) && p.sym(i-1) == oMul && (p.sym(i-2) == kSelect || p.sym(i-2) == oDot || p.sym(i-2) == oComma):
		return "`*` takes no alias"
	case after && begins && p.startsStatement(i-1):
		return "did you forget a `;` before `" + p.slice(i-1, i-1) + "`?"
	case after && (s == kSelect || s == kWith || s == none && p.startsStatement(i)):
		return "did you forget a `;` before it?"
	case p.is(i-1, "at") && p.is(i, "time"), after && p.is(i, "at") && p.is(i+1, "time"):
		return "write convert_tz(t, 'UTC', 'Europe/Berlin')"
	case after && t.kind == word && p.isAny(i, "glob", "similar"), p.is(i-1, "glob"), p.is(i-1, "similar") && p.is(i, "to"):
		return "write LIKE, or REGEXP for patterns that LIKE cannot say"
	case after && (t.kind == text || t.kind == dtext) && p.tokens[i-1].kind == word:
		if hint := p.prefixHint(i); hint != "" {
			return hint
		}
		return "did you forget an operator, a comma, or AS before it?"
	case p.isAny(i, "left", "right", "any", "all") && p.is(i+1, "any") && p.sym(i+2) == kJoin:
		return joinHint(p.lower(i + 1))
	case p.isAny(i, "cross", "outer") && p.is(i+1, "apply"), p.isAny(i-1, "cross", "outer") && p.is(i, "apply"):
		return "write join lateral (select ...) t on true, or left join"
	case after && s == oBitNot, after && s == oBang && p.sym(i+1) == oBitNot:
		return "a pattern is matched with [NOT] REGEXP, or with LIKE"
	case begins && p.is(i-1, "symmetric") && p.sym(i-2) == kBetween:
		return "write between least(a, b) and greatest(a, b)"
	case after && begins:
		return "did you forget a comma or an operator before it?"
	case !after && t.kind == word && s != none && isPlausibleName(s):
		return "`" + p.slice(i, i) + "` is a reserved word here: write it in backquotes"
	case !after && s == kFrom && p.sym(i-1) == kSelect:
		return "the select list is empty"
	case !after && i > 0 && t.kind == word && s != none && p.tokens[i-1].kind == word:
		return "an expression is missing before it"
	}
	return ""
}

// isPlausibleName says which keywords people name columns with.
func isPlausibleName(s sym) bool {
	switch s {
	case kAll, kAsc, kBy, kCase, kDesc, kElse, kEnd, kGroup, kIn, kIs, kLike, kLimit, kOn, kOrder, kThen, kUsing, kWhen,
		kWith, kBetween, kJoin, kUnion, kDistinct, kAs, kCollate, kFull, kLeft, kRight, kOuter, kInner, kCross, kNatural:
		return true
	}
	return false
}
