package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog/ledger"
)

// perSecond reports rows and bytes a second.
func perSecond(b *testing.B, rows, bytes int) {
	b.SetBytes(int64(bytes))
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// lab is a catalog with a query in it.
func lab(b *testing.B) (s *Store, id int64) {
	s = open(b, filepath.Join(b.TempDir(), "lab"), Options{})
	id, err := s.Create(b.Context(), Object{Name: "q", Kind: "continuous"}, 0, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	return s, id
}

// someRows is one record of n rows that are of use, from a number on.
func someRows(b *testing.B, from, n int) arrow.Record {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = lineOf(from + i)
	}
	return rowsOf(b, lines...)
}

// pagesOf is the ledger of so many files.
func pagesOf(files int) (pages [][]byte, bytes int) {
	for from := 0; from < files; from += ledger.PageRows {
		rows := make([]ledger.Row, min(ledger.PageRows, files-from))
		for i := range rows {
			n := from + i
			rows[i] = ledger.Row{Born: uint64(n) * 0x9e3779b97f4a7c15, Path: fmt.Sprintf("/flows/flow-%07d.json", n), Dev: 65024, Ino: uint64(n), Birth: int64(n) * 1e6,
				Size: 3000, Modified: int64(n)*1e6 + 500, Upto: 3000, Text: 3000, Head: uint32(n) * 2654435761, Flags: ledger.Summed, Rows: 20}
		}
		page := ledger.NewPage(rows).Bytes()
		pages, bytes = append(pages, page), bytes+len(page)
	}
	return pages, bytes
}

// BenchmarkLedger commits and reads the ledger of 100,000 files, and commits steps that change a page of it.
func BenchmarkLedger(b *testing.B) {
	const files = 100_000
	pages, bytes := pagesOf(files)
	seq := int64(0)
	step := func(b *testing.B, s *Store, id int64, anew bool, from, to int) {
		seq++
		st := Step{Object: id, Name: "q", Head: Head{Object: id, Seq: seq, State: "RUNNING"}, Anew: anew, Schema: schema, Ledgers: map[int]func(func(int, []byte) error) error{
			0: func(put func(int, []byte) error) error {
				for n := from; n < to; n++ {
					if err := put(n, pages[n]); err != nil {
						return err
					}
				}
				return nil
			}}}
		if _, err := s.Commit(b.Context(), st); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("write", func(b *testing.B) {
		s, id := lab(b)
		seq = 0
		b.ReportAllocs()
		for b.Loop() {
			step(b, s, id, true, 0, len(pages))
		}
		perSecond(b, files, bytes)
	})
	b.Run("change", func(b *testing.B) {
		s, id := lab(b)
		seq = 0
		step(b, s, id, true, 0, len(pages))
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			at := n * 7919 % len(pages)
			step(b, s, id, false, at, at+1)
		}
		perSecond(b, ledger.PageRows, len(pages[0]))
	})
	b.Run("read", func(b *testing.B) {
		s, id := lab(b)
		seq = 0
		step(b, s, id, true, 0, len(pages))
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for page, err := range s.Ledger(b.Context(), id, 0) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(page)
			}
			if n != bytes {
				b.Fatal(n, " bytes, wrote ", bytes)
			}
		}
		perSecond(b, files, bytes)
	})
}

// BenchmarkCommit commits steps that add rows to a result, in the database and as a file.
func BenchmarkCommit(b *testing.B) {
	for _, rows := range []int{100, 20_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			s, id := lab(b)
			fresh := []arrow.Record{someRows(b, 0, rows)}
			b.ReportAllocs()
			for seq := int64(1); b.Loop(); seq++ {
				st := Step{Object: id, Name: "q", Head: Head{Object: id, Seq: seq, State: "RUNNING"}, Anew: seq%16 == 1, Schema: schema, Result: fresh, Grows: true}
				if _, err := s.Commit(b.Context(), st); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkChanges finds what differs between results of 200,000 rows, of which one in so many is another, and applies it.
func BenchmarkChanges(b *testing.B) {
	const rows = 200_000
	old := someRows(b, 0, rows)
	bytes := 0
	for _, c := range old.Columns() {
		for _, buffer := range c.Data().Buffers() {
			if buffer != nil {
				bytes += buffer.Len()
			}
		}
	}
	for _, one := range []int{0, 10_000, 100} {
		young := old
		if one > 0 {
			lines := make([]string, rows)
			for i := range lines {
				lines[i] = lineOf(i)
				if i%one == 0 {
					lines[i] = lineOf(i + 9*rows)
				}
			}
			young = rowsOf(b, lines...)
		}
		changes, err := changesRecord(schema, []arrow.Record{old}, []arrow.Record{young}, rows/8)
		if err != nil || changes == nil {
			b.Fatal(changes, err)
		}
		b.Run(fmt.Sprintf("find/%d", changes.NumRows()), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := changesRecord(schema, []arrow.Record{old}, []arrow.Record{young}, rows/8); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, rows, bytes)
		})
		b.Run(fmt.Sprintf("apply/%d", changes.NumRows()), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := changed([]arrow.Record{old}, changes); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, rows, bytes)
		})
	}
}
