package exec

import (
	"context"
	"os"
	"testing"

	"flowsql/sql/source"
)

func TestZZ(t *testing.T) {
	dir := os.Getenv("ZZ")
	if dir == "" {
		t.Skip()
	}
	s := session(t, Options{})
	s.engine.AddFiles(context.Background(), "flows", []string{dir})
	s.settings.Threads = 2
	if err := s.Run(context.Background(), &source.Text{Body: "create table t as select * from flows"}, nowhere{}); err != nil {
		t.Fatal(err)
	}
}
