package flowgen

import (
	"bytes"
	"cmp"
	"path/filepath"
	"slices"
	"testing"
)

// TestBundled: testdata/flows is what the generator makes today, no file more
// and none less.
func TestBundled(t *testing.T) {
	want := written(t, Bundled())
	got := readFiles(t, filepath.Join("..", "..", "flows"))
	size := 0
	for name, content := range want {
		if !bytes.Equal(got[name], content) {
			t.Errorf("%s is not what the generator makes; go run ./testdata/gen -bundled", name)
		}
		delete(got, name)
		size += len(content)
	}
	for name := range got {
		t.Errorf("%s is not the generator's", name)
	}
	if size > 3<<20 {
		t.Errorf("%d bytes are too many to commit", size)
	}
}

// TestBundledWebServers: the bundled flows have a known answer to
//
//	select dstdevice, count(*) as n from flows where dstport in ('80','443')
//	group by dstdevice order by n desc
//
// that needs no tie-break, and every file brings servers not seen before.
func TestBundledWebServers(t *testing.T) {
	c := Bundled()
	flows := c.Flows()
	count := map[string]int{}
	for file := range c.Files {
		before := len(count)
		for i := range c.RowsPerFile {
			row := flows.Row(int64(file*c.RowsPerFile + i))
			if row.DstPort == "80" || row.DstPort == "443" {
				count[row.DstDevice]++
			}
		}
		if len(count)-before < 20 {
			t.Errorf("%s brings %d new web servers only", c.FileName(file), len(count)-before)
		}
	}
	type server struct {
		name string
		n    int
	}
	var top []server
	for name, n := range count {
		top = append(top, server{name, n})
	}
	slices.SortFunc(top, func(a, b server) int {
		return cmp.Or(b.n-a.n, cmp.Compare(a.name, b.name))
	})
	want := []server{
		{"EnterpriseAppServer", 136}, {"Comp850546", 106}, {"Comp097006", 60}, {"Comp300333", 51}, {"Comp053873", 46},
	}
	if !slices.Equal(top[:5], want) || top[5].n >= top[4].n {
		t.Errorf("the web servers are %v, want %v and then fewer", top[:6], want)
	}
}

// TestBundledBig: some counter needs more than 31 bits.
func TestBundledBig(t *testing.T) {
	c := Bundled()
	flows := c.Flows()
	for n := range int64(c.Files * c.RowsPerFile) {
		if row := flows.Row(n); max(row.SrcBytes, row.DstBytes) > 1<<31 {
			return
		}
	}
	t.Error("no counter above 2^31")
}
