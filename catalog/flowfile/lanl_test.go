package flowfile

import (
	"context"
	"os"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

const lanlFolder = "../../../shared/data/lanl"

// TestLANL reads the 50 files of the notebook's data and checks known totals.
func TestLANL(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(lanlFolder); err != nil {
		t.Skip("the LANL sample is not here: ", err)
	}
	ctx := context.Background()
	table, err := Open(ctx, "flows", Options{Paths: []string{lanlFolder}})
	if err != nil {
		t.Fatal(err)
	}
	snap, err := table.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	scan, err := snap.Scan(ctx, catalog.ScanRequest{Columns: []string{"srcbytes", "dstport", "time"}})
	if err != nil {
		t.Fatal(err)
	}
	var rows, bytes int64
	ports := map[string]int{}
	reader := scan.Reader()
	for m := range scan.Morsels() {
		err := reader.Read(ctx, m, func(r arrow.Record) error {
			rows += r.NumRows()
			for _, v := range r.Column(0).(*array.Int64).Int64Values() {
				bytes += v
			}
			d := r.Column(1).(*array.Dictionary)
			words := d.Dictionary().(*array.String)
			for i := range d.Len() {
				ports[words.Value(d.GetValueIndex(i))]++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if scan.Morsels() != 50 || rows != 500000 || bytes != 30082695557 {
		t.Errorf("%d morsels, %d rows, %d bytes", scan.Morsels(), rows, bytes)
	}
	if len(ports) != 232+11396 || ports["443"] != 70295 {
		t.Errorf("%d ports, %d of 443", len(ports), ports["443"])
	}
	for _, d := range table.Describe() {
		t.Log(d)
	}
}
