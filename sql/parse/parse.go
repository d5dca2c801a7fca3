// Package parse turns SQL text into the trees of sql/ast, and cuts scripts into statements.
// It is the only importer of sqlparser and knows nothing of catalogs, names or values.
//
// One statement goes through these stages, each in its own files:
//
//	lex.go, word.go    text -> tokens with byte spans; classify.go: which words are keywords here;
//	                   chain.go: where comparisons of comparisons need brackets
//	statement.go ...   the leading words: CREATE, SHOW, WAIT ... by recursive descent
//	query.go           WITH, set operations and tails; each SELECT core is cut into clauses
//	rewrite*.go        a core's tokens -> text in sqlparser's dialect
//	core.go            sqlparser.Parse, and its errors put back into the user's text
//	convert*.go        sqlparser's tree -> sql/ast; what it does not know it refuses
//
// sqlparser's trees have no positions. So the rewrite names every identifier and literal after its
// token: column `x`, token 12, goes in as `12`, the number 80 as :v14, a subquery as the number of its
// bracket. Each leaf of the result then says which token it is, and spans are exact by construction.
// It also means that no name of the user's can meet a keyword of sqlparser's.
package parse

import (
	"fmt"
	"unicode/utf8"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

const (
	maxText  = 16 << 20 // bytes of one statement
	maxDepth = 180      // brackets and CASEs in one another; sqlparser's own limit is 200 brackets
	maxTree  = 10_000   // levels of an expression tree: the length of a chain of operators
)

// parser holds one statement. Its methods leave by panicking with a bailout, which Statement catches.
type parser struct {
	text    *source.Text
	body    string
	tokens  []token // the last is of kind eof
	notes   map[int]*note
	wraps   map[int]wrap           // brackets to put in, before tokens
	nested  map[int]bool           // JOINs whose right side has joins of its own, by token
	windows map[string]*ast.Window // the WINDOW clause of the SELECT at hand, by name in lower case
	depth   int                    // of the expression at hand
	setOps  int                    // so far

	out   []byte // what sqlparser is given for the core at hand
	marks []mark // where each token went in out
}

type bailout struct{ err *source.Error }

// Statement parses the one statement in text; a ; may follow it. Errors are *source.Error with Text set.
// It is safe for concurrent use.
func Statement(text *source.Text) (statement ast.Statement, err error) {
	p := &parser{text: text, body: text.Body}
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case bailout:
			statement, err = nil, fault.err.In(text)
		default:
			whole := source.Span{Start: 0, End: len(text.Body)}
			statement, err = nil, source.Errorf(whole, "bug: the parser broke on this statement: %v", fault).In(text)
		}
	}()
	p.checkText()
	p.lex()
	p.classify()
	p.chain(p.chainStart())
	return p.statement(), nil
}

func (p *parser) checkText() {
	if len(p.body) > maxText {
		p.fail(source.Span{}, "the statement is longer than %d MiB", maxText>>20)
	}
	if utf8.ValidString(p.body) {
		return
	}
	for i, r := range p.body {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(p.body[i:]); size == 1 {
				p.fail(source.Span{Start: i, End: i + 1}, "byte 0x%02x is not valid UTF-8", p.body[i])
			}
		}
	}
}

func (p *parser) fail(span source.Span, format string, args ...any) {
	panic(bailout{source.Errorf(span, format, args...)})
}

func (p *parser) failHint(span source.Span, hint, format string, args ...any) {
	err := source.Errorf(span, format, args...)
	err.Hint = hint
	panic(bailout{err})
}

// bug is a fault of this package, shown to the user with its place instead of a crash.
func (p *parser) bug(i int, format string, args ...any) {
	p.fail(p.span(i, i), "bug: %s", fmt.Sprintf(format, args...))
}
