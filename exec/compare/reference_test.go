package compare

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// reference is another engine that answers the same queries.
type reference interface {
	name() string
	dialect() int
	exec(text string) error
	// query's answer has the columns cols. After an error of ctx the reference is of no more use.
	query(ctx context.Context, text string, cols []column) (answer, error)
	close()
}

// lasting opens a reference that is a process once, and again only where it has died.
func lasting(t *testing.T, open func() (reference, error)) func() (reference, error) {
	var r reference
	t.Cleanup(func() {
		if r != nil {
			r.close()
		}
	})
	return func() (reference, error) {
		if r != nil && r.exec("select 1") == nil {
			return kept{r}, nil
		}
		var err error
		if r, err = open(); err != nil {
			return nil, err
		}
		return kept{r}, nil
	}
}

// kept is a reference that stays open.
type kept struct{ reference }

func (kept) close() {}

// cellOf is a value that came as text, by the kind of its column.
func cellOf(text string, k kind) (cell, error) {
	if k == letters || k == day || k == moment {
		return cell{kind: 't', text: text}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return cell{kind: 'i', whole: n}, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return cell{}, fmt.Errorf("%q is no number", text)
	}
	return cell{kind: 'f', frac: x + 0}, nil
}

// inability are messages by which a reference says that it cannot do what was asked, each with the class that it is
// counted in.
var inability = map[int][][2]string{
	inSQLite: {
		{"overflow", "overflow"},
		{"tables to its right", "SQLite has no RIGHT JOIN after what it has reordered"},
		{"pattern too complex", "SQLite has no LIKE pattern over 50,000 bytes"},
	},
	inDuckDB: {
		{"Out of Range Error", "overflow"},
		{"Conversion Error: Casting value", "overflow"},
		{"INTERNAL Error", "DuckDB's own fault"},
		{"must appear in the GROUP BY clause", "DuckDB does not recognise a key that it has made simpler"},
		{"Unimplemented type for cast (BOOLEAN", "DuckDB's bare NULL is an integer"},
		{"not allowed in FILTER", "an aggregate of outer columns belongs outside"},
		{"expressions cannot be volatile", "DuckDB takes subqueries for volatile in PARTITION BY"},
		{"ORDER BY expressions must appear in the argument list", "DuckDB does not recognise the argument of a DISTINCT aggregate in its ORDER BY"},
	},
	inMariaDB: {
		{"out of range", "overflow"},
		{"RANGE-type frame requires ORDER BY clause with single sort key", "MariaDB has no NULLS LAST: two keys"},
		{"doesn't yet support", "MariaDB does not support it"},
		{"doesn't exist", "MariaDB does not see an outer WITH in a recursive one"},
		{"Invalid use of group function", "MariaDB takes an aggregate of a subquery for one outside"},
		{"is ambiguous", "MariaDB does not know a bare USING column in a window"},
		{"Unknown column", "MariaDB sees no outer columns in derived tables"},
	},
}

// excuse is the class of a reference's error, "" if it is none that is known.
func excuse(d int, err error) string {
	for _, x := range inability[d] {
		if strings.Contains(err.Error(), x[0]) {
			return x[1]
		}
	}
	return ""
}

// faults are queries that SQLite answers wrongly, or refuses with a message that is not true, each with the class that it is counted
// in. An answer of ours that is wrong for such a query would be counted there, too: they are to be narrow.
var faults = []struct {
	failure string // "" for a wrong answer
	query   *regexp.Regexp
	class   string
}{
	{"no such column", regexp.MustCompile(`in \(select .* group by .* order by`), "SQLite sees no outer column in ORDER BY of a grouped subquery"},
	{"", regexp.MustCompile(`exists.*full join.*over \(|over \(.*exists.*full join`), "SQLite errs on EXISTS over a FULL JOIN beside a window function"},
	{"", regexp.MustCompile(`left join \(select true .*is not true`), "SQLite errs on LEFT JOIN with a constant on its right that is not true"},
}

// fault is the class of SQLite's answer to a query, which is not ours; "" if nothing is known against it. err is that of a refusal.
func fault(query string, err error) string {
	for _, x := range faults {
		if (err == nil) == (x.failure == "") && (err == nil || strings.Contains(err.Error(), x.failure)) && x.query.MatchString(query) {
			return x.class
		}
	}
	return ""
}
