package near

import (
	"slices"
	"testing"
)

func TestNames(t *testing.T) {
	names := []string{"srcdevice", "dstdevice", "dstport", "count", "COUNT", "c"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"dstdevise", []string{"dstdevice"}},
		{"DSTPORTS", []string{"dstport"}},
		{"cuont", []string{"COUNT", "count"}},
		{"dst", []string{"dstport", "dstdevice"}},
		{"bytes", nil},
		{"x", nil},
		{"d", nil},
		{"cc", []string{"c"}},
		{"", nil},
	} {
		if got := Names(c.name, names); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.name, got, c.want)
		}
	}
	if Name("zzzzz", names) != "" || Name("dstprot", names) != "dstport" {
		t.Error("Name is not the first of Names")
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"select", "slect", 1}, {"kitten", "sitting", 3}} {
		if got := Distance(c.a, c.b); got != c.want || Distance(c.b, c.a) != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
