package parse

import (
	"strings"

	"flowsql/sql/near"
)

// nearest is the one of names that word is most likely a slip for, or "". Both are in lower case.
func nearest(word string, names []string) string {
	best, least := "", 1+len(word)/8
	if len(word) < 3 || len(word) > 30 {
		return ""
	}
	for _, name := range names {
		if d := near.Distance(word, name); d > 0 && (d < least || d == least && (len(name) > len(best) || len(name) == len(best) && name < best)) {
			best, least = name, d
		}
	}
	return best
}

func (p *parser) upper(i int) string { return strings.ToUpper(p.slice(i, i)) }
