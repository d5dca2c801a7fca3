package exec

import (
	"context"
	"fmt"
	"testing"

	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// nowhere is an Output that drops everything.
type nowhere struct{}

func (nowhere) Begin(*arrow.Schema) error { return nil }
func (nowhere) Rows(arrow.Record) error   { return nil }
func (nowhere) End() error                { return nil }
func (nowhere) Done(string)               {}
func (nowhere) Warn(string)               {}

func benchStatements(b *testing.B, s *Session, statements ...string) {
	b.Helper()
	for _, body := range statements {
		if err := s.Run(context.Background(), &source.Text{Name: "-e", Body: body}, nowhere{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSelect1 is the overhead of a statement.
func BenchmarkSelect1(b *testing.B) {
	e := New(Options{})
	defer e.Close()
	s := e.NewSession()
	b.ReportAllocs()
	for b.Loop() {
		benchStatements(b, s, "select 1")
	}
}

// BenchmarkNotebookBatch is the notebook's query over its 50 files, packed by gzip.
func BenchmarkNotebookBatch(b *testing.B) {
	e := New(Options{})
	defer e.Close()
	s := e.NewSession()
	benchStatements(b, s, fmt.Sprintf("create table flows with (path = '%s')", lanl(b)))
	b.SetBytes(113_946_420)
	b.ReportAllocs()
	for b.Loop() {
		benchStatements(b, s, webServers+" limit 20")
	}
}

// BenchmarkNotebookStream takes the same files one at a time; one operation is all 50.
func BenchmarkNotebookStream(b *testing.B) {
	dir := lanl(b)
	b.SetBytes(113_946_420)
	b.ReportAllocs()
	for b.Loop() {
		e := New(Options{})
		benchStatements(b, e.NewSession(), fmt.Sprintf("create table flows with (path = '%s')", dir),
			"create continuous query counts with (max_files_per_trigger = 1) as "+webServers, "wait counts")
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
