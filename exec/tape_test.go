package exec

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// tape is an Output that remembers.
type tape struct {
	mu       sync.Mutex
	sets     []string // result sets as lines of values apart by blanks, a header first
	open     strings.Builder
	warnings []string
	done     []string
}

func (t *tape) Begin(schema *arrow.Schema) error {
	t.open.Reset()
	for i, f := range schema.Fields() {
		if i > 0 {
			t.open.WriteByte(' ')
		}
		t.open.WriteString(f.Name)
	}
	t.open.WriteByte('\n')
	return nil
}

func (t *tape) Rows(rec arrow.Record) error {
	var im vec.Importer
	b, err := im.Batch(rec)
	if err != nil {
		return err
	}
	for i := 0; i < b.N; i++ {
		for j, c := range b.Cols {
			if j > 0 {
				t.open.WriteByte(' ')
			}
			t.open.WriteString(show(c.Value(i), c.Type))
		}
		t.open.WriteByte('\n')
	}
	return nil
}

func show(v types.Value, typ types.Type) string {
	switch {
	case v.Null:
		return "NULL"
	case typ.Kind == types.Boolean:
		return fmt.Sprint(v.Boolean)
	case typ.Kind == types.Double:
		return fmt.Sprint(v.Double)
	case typ.Kind == types.Decimal:
		return v.Decimal.ToString(int32(typ.Scale))
	case typ.Kind == types.Varchar:
		return v.String
	}
	return fmt.Sprint(v.Int)
}

func (t *tape) End() error {
	t.sets = append(t.sets, t.open.String())
	return nil
}

func (t *tape) Done(message string) { t.done = append(t.done, message) }

func (t *tape) Warn(message string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.warnings = append(t.warnings, message)
}

// last is the latest result set.
func (t *tape) last() string {
	if len(t.sets) == 0 {
		return ""
	}
	return t.sets[len(t.sets)-1]
}

// run executes statements and fails the test if one fails.
func run(t *testing.T, s *Session, statements ...string) *tape {
	t.Helper()
	out, err := try(s, statements...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func try(s *Session, statements ...string) (*tape, error) {
	out := &tape{}
	for _, body := range statements {
		if err := s.Run(context.Background(), &source.Text{Name: "-e", Body: body}, out); err != nil {
			return out, fmt.Errorf("%s: %w", body, err)
		}
	}
	return out, nil
}

// session is a session of a new engine that the test closes.
func session(t *testing.T, o Options) *Session {
	t.Helper()
	e := New(o)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.NewSession()
}

// rowsOf is the lines of a result set without its header.
func rowsOf(set string) []string {
	lines := strings.Split(strings.TrimSuffix(set, "\n"), "\n")
	return lines[1:]
}
