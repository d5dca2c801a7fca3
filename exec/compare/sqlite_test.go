package compare

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// sqlite is a reference: one connection to a database in memory.
type sqlite struct {
	db   *sql.DB
	conn *sql.Conn
}

func openSQLite(t testing.TB) *sqlite {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s := &sqlite{db, conn}
	if err := s.exec("pragma case_sensitive_like = on"); err != nil {
		t.Fatal(err)
	}
	return s
}

func (*sqlite) name() string { return "SQLite" }
func (*sqlite) dialect() int { return inSQLite }

func (s *sqlite) close() {
	s.conn.Close()
	s.db.Close()
}

func (s *sqlite) exec(text string) error { return s.insert(text) }

// insert is exec with arguments.
func (s *sqlite) insert(text string, args ...any) error {
	_, err := s.conn.ExecContext(context.Background(), text, args...)
	return err
}

func (s *sqlite) query(ctx context.Context, text string, _ []column) (answer, error) {
	rows, err := s.conn.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	var out answer
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]cell, len(values))
		for i, v := range values {
			row[i] = fromSQLite(v)
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

func fromSQLite(v any) cell {
	switch v := v.(type) {
	case nil:
		return cell{kind: 'n'}
	case int64:
		return cell{kind: 'i', whole: v}
	case float64:
		return cell{kind: 'f', frac: v + 0} // never -0, as in flowsql
	case bool:
		if v {
			return cell{kind: 'i', whole: 1}
		}
		return cell{kind: 'i'}
	case string:
		return cell{kind: 't', text: v}
	case []byte:
		return cell{kind: 't', text: string(v)}
	case time.Time:
		return cell{kind: 't', text: strings.TrimSuffix(v.Format("2006-01-02 15:04:05"), " 00:00:00")}
	}
	panic(fmt.Sprintf("bug: SQLite gave a %T", v))
}
