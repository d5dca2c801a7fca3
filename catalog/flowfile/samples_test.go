package flowfile

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSamples reads flow files of other tools as they are: rows and columns, and no row refused.
func TestSamples(t *testing.T) {
	root := filepath.Dir(lanlFolder)
	if _, err := os.Stat(root); err != nil {
		t.Skip("the sample data is not here: ", err)
	}
	for _, c := range []struct {
		path, column  string
		rows, columns int
	}{
		{"zeek/conn-json-test9.log", "id.orig_h", 576, 22},
		{"suricata/eve-a.json", "src_ip", 2500, 23},
		{"goflow/log-lines-a.json", "SrcAddr", 50, 55},
		{"aws-vpc/amazon_vpc_flow-sample.json", "body", 22, 7},
		{"argus/test2-malicious.binetflow", "SrcAddr", 6751, 16},
		{"argus/test5-mixed.binetflow", "SrcAddr", 300, 16},
	} {
		table, err := Open(t.Context(), "t", Options{Paths: []string{filepath.Join(root, c.path)}, OnError: "reject"})
		if err != nil {
			t.Error(err)
			continue
		}
		snap, err := table.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := readSnap(snap, nil, 1, c.column)
		if got.err != nil || len(got.rejects) > 0 || len(got.rows) != c.rows || len(table.Describe()) != c.columns {
			t.Errorf("%s: %d rows, %d columns, %v %v", c.path, len(got.rows), len(table.Describe()), got.rejects, got.err)
		}
	}
}
