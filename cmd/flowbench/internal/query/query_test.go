package query

import (
	"strings"
	"testing"
)

func TestPick(t *testing.T) {
	for names, want := range map[string]int{"": 22, "known": 8, "unseen": 14, "q1,U3": 2, "Q1, Q1, known": 8} {
		list, err := Pick(names, 1000)
		if err != nil || len(list) != want {
			t.Errorf("%q: %d queries, want %d: %v", names, len(list), want, err)
		}
	}
	if _, err := Pick("Q1,Q9", 1000); err == nil || !strings.Contains(err.Error(), `"Q9"`) {
		t.Errorf("Q9: %v", err)
	}
}

// TestSpelling: texts are one line in every dialect, and every other spelling takes hold.
func TestSpelling(t *testing.T) {
	for _, q := range All(1000) {
		if text := q.For("flowsql"); strings.ContainsAny(text, "\n\t") || text == "" {
			t.Errorf("%s: %q", q.Name, text)
		}
		for key, to := range q.spell {
			dialect, _, _ := strings.Cut(key, ":")
			if !strings.Contains(q.CheckFor(dialect), to) {
				t.Errorf("%s: %q has no effect", q.Name, key)
			}
		}
	}
}
