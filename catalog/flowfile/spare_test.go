package flowfile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

func TestSpareReaders(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	write(t, folder, "a.json", "{\"k\":\"x\"}\n{\"k\":\"y\"}\n")
	table, err := Open(ctx, "t", Options{Paths: []string{folder}})
	if err != nil {
		t.Fatal(err)
	}
	feed, err := table.Freeze("name")
	if err != nil {
		t.Fatal(err)
	}
	frozen := feed.(*Table)
	var at catalog.Version
	step := func(emit func(arrow.Record) error) (*reader, error) {
		t.Helper()
		snap, _, err := feed.Advance(ctx, at, catalog.Limit{Files: 1})
		if err != nil {
			t.Fatal(err)
		}
		scan, err := snap.Scan(ctx, catalog.ScanRequest{From: at, Columns: []string{"k"}})
		if err != nil || scan.Morsels() != 1 {
			t.Fatal(scan.Morsels(), err)
		}
		at = snap.Version()
		rd := scan.Reader()
		err = rd.Read(ctx, 0, emit)
		rd.Close()
		rd.Close()
		return rd.(*reader), err
	}
	var rows []string
	collect := func(r arrow.Record) error {
		rows = append(rows, showRecord(r)...)
		return nil
	}
	first, err := step(collect)
	write(t, folder, "b.json", "{\"k\":\"y\"}\n{\"k\":\"z\"}\n")
	second, err2 := step(collect)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if first != second || second.b.cols[0].dict.len() != 3 {
		t.Error("the second step begins anew")
	}
	if got := strings.Join(rows, " "); got != "x y y z" {
		t.Errorf("got %s", got)
	}

	// One that failed is not used again, nor one that keeps much.
	failed := errors.New("failed")
	write(t, folder, "c.json", "{\"k\":\"z\"}\n")
	if third, err := step(func(arrow.Record) error { return failed }); third != first || !errors.Is(err, failed) {
		t.Error(err)
	}
	if len(frozen.spare) != 0 {
		t.Error("a reader that failed is kept")
	}
	var long strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&long, "{\"k\":\"%0100d\"}\n", i)
	}
	write(t, folder, "d.json", long.String())
	if _, err := step(collect); err != nil {
		t.Fatal(err)
	}
	if len(frozen.spare) != 0 {
		t.Error("a reader with 5 MB of texts is kept")
	}
}
