package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"--format", "--file", "--json", "csv", "tsv"}
	for in, want := range map[string]string{
		"--fromat": "--format", "--jsno": "--json", "--FILE": "--file", "cvs": "csv", "xsv": "csv", "tvs": "tsv", "--nothing": "", "": "",
	} {
		if got := Name(in, names); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
