package exec

import (
	"fmt"
	"os"
	"testing"
)

// BenchmarkRefresh takes large files one at a time, those of FLOWSQL_BENCH_FLOWS; one operation is all of them.
func BenchmarkRefresh(b *testing.B) {
	dir := os.Getenv("FLOWSQL_BENCH_FLOWS")
	if dir == "" {
		b.Skip("FLOWSQL_BENCH_FLOWS names no folder of flows")
	}
	b.ReportAllocs()
	for b.Loop() {
		e := New(Options{})
		benchStatements(b, e.NewSession(), "set threads = 2", fmt.Sprintf("create table flows with (path = '%s')", dir),
			"create continuous query counts with (max_files_per_trigger = 1) as "+webServers, "wait counts")
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
