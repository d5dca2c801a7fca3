// Package query has the questions that all peers are asked, and how each peer spells them. It knows nothing of how
// they are run.
package query

import (
	"fmt"
	"strings"
)

// Query is one question about the table flows.
type Query struct {
	Name  string
	About string
	SQL   string
	// Check is what is asked where answers are compared, if SQL leaves open which of several equal rows come first.
	Check string
	spell map[string]string // text -> another spelling, by peer and text: "clickhouse:median("
}

// For is the query's text in the dialect of a peer.
func (q *Query) For(dialect string) string { return q.spelled(q.SQL, dialect) }

// CheckFor is the text whose answer every peer gives alike.
func (q *Query) CheckFor(dialect string) string {
	if q.Check == "" {
		return q.For(dialect)
	}
	return q.spelled(q.Check, dialect)
}

func (q *Query) spelled(sql, dialect string) string {
	for key, to := range q.spell {
		peer, from, _ := strings.Cut(key, ":")
		if peer == dialect {
			sql = strings.ReplaceAll(sql, from, to)
		}
	}
	return strings.Join(strings.Fields(sql), " ")
}

// All are the queries for a data set of some rows: the eight known ones, then the others.
func All(rows int) []*Query { return append(known(), unseen(rows)...) }

// Pick takes the queries named, in the order of All. "known" is Q1 to Q8, "unseen" the others, and "" all.
func Pick(names string, rows int) ([]*Query, error) {
	all := All(rows)
	if names == "" {
		return all, nil
	}
	wanted := map[string]bool{}
	for _, name := range strings.Split(names, ",") {
		wanted[strings.ToUpper(strings.TrimSpace(name))] = true
	}
	var list []*Query
	for _, q := range all {
		group := "UNSEEN"
		if q.Name[0] == 'Q' {
			group = "KNOWN"
		}
		if wanted[group] || wanted[q.Name] {
			list = append(list, q)
		}
		delete(wanted, q.Name)
	}
	delete(wanted, "KNOWN")
	delete(wanted, "UNSEEN")
	for name := range wanted {
		return nil, fmt.Errorf("unknown query %q; there are Q1 to Q8, U1 to U%d, known and unseen", name, len(unseen(rows)))
	}
	return list, nil
}
