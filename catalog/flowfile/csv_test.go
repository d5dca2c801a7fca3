package flowfile

import (
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		opts       Options
		want       string
	}{
		{"header", "a,b\n1,x\n2,y\n", Options{}, "1|x\n2|y"},
		{"bom, crlf", "\xef\xbb\xbfa,b\r\n1,x\r\n\r\n2,y", Options{}, "1|x\n2|y"},
		{"null and empty", "a,b\n1,\n,\"\"\n", Options{}, "1|~\n~|"},
		{"quotes", "a,b\n1,\"x, \"\"y\"\"\nz\"\n2,\"\"\"\"\n", Options{}, "1|x, \"y\"\nz\n2|\""},
		{"tabs", "a\tb\n1\tx,y\n", Options{}, "1|x,y"},
		{"semicolons", "a;b\n1;x\n", Options{}, "1|x"},
		{"bars given", "a,b|c\n1|x\n", Options{Delimiter: "|"}, "1|x"},
		{"no header", "1,x\n2,y\n", Options{}, "1|x\n2|y"},
		{"no header said", "u,v\nw,x\n", Options{Header: "no"}, "u|v\nw|x"},
		{"header said", "1,2\n3,4\n", Options{Header: "yes"}, "3|4"},
		{"numbers", "a,b,c,d\n1,1.5,007,1e3\n2,2,x,-4\n", Options{}, "1|1.5|007|1000\n2|2|x|-4"},
		{"bare quote", "a,b\n1,x\"y\n", Options{}, "error f:2: a quote within a field that does not begin with one"},
		{"bare quote kept out", "a,b\n1,x\"y\n2,z\n", Options{OnError: "reject"}, "2|z\nreject f:2@4 : a quote within a field that does not begin with one [1,x\"y]"},
		{"after quote", "a,b\n1,\"x\"y\n2,z\n", Options{OnError: "reject"}, "2|z\nreject f:2@4 : text follows the closing quote of a field [1,\"x\"y]"},
		{"open quote", "a,b\n1,\"x\n2,z\n", Options{OnError: "reject"}, "2|z\nreject f:2@4 : a quoted field has no closing quote [1,\"x]"},
		{"short", "a,b\n1\n2,z,9\n3,w\n", Options{OnError: "reject"}, "3|w\nreject f:2@4 : 1 field where 2 are expected [1]\nreject f:3@6 : 3 fields where 2 are expected [2,z,9]"},
		{"not utf-8", "a,b\n1,\xff\n", Options{}, "error f:2: text is not UTF-8"},
		{"misfit", "a,b\n1,x\nabc,y\n", Options{Columns: columns("a", "bigint", "b", "varchar")}, "error f:3: column \"a\": cannot read \"abc\" as BIGINT"},
		{"misfit null", "a,b\n\"abc\",y\n", Options{Columns: columns("a", "bigint", "b", "varchar"), OnError: "null"}, "~|y\nreject f:2@4 a: cannot read \"abc\" as BIGINT [\"abc\",y]"},
		{"declared order", "B,z,A\nx,?,1\n", Options{Columns: columns("a", "bigint", "b", "varchar")}, "1|x"},
		{"declared positions", "5,x\n6,y\n", Options{Columns: columns("a", "bigint", "b", "varchar")}, "5|x\n6|y"},
		{"declared, others", "5,x\n", Options{Columns: columns("a", "bigint")}, "error f:1: 2 fields where 1 is expected"},
		{"twice", "a,A,a\n1,2,3\n", Options{Columns: columns("a", "bigint")}, "error f:1: column \"a\": the header has \"a\" and \"a\" for one column"},
		{"twice in words over numbers", "a,A,a\n1,2,3\n", Options{}, "error f:1: column \"a\" is there twice"},
		{"twice, header said", "a,b,a\nx,y,z\n", Options{Header: "yes"}, "error f:1: column \"a\" is there twice"},
		{"twice, no header said", "a,b,a\nx,y,z\n", Options{Header: "no"}, "a|b|a\nx|y|z"},
		{"twice, but words below", "a,b,a\nx,y,z\n", Options{}, "a|b|a\nx|y|z"},
		{"twice, declared by place", "a,b,a\n1,2,3\n", Options{Header: "yes", Columns: columns("u", "bigint", "v", "bigint", "w", "bigint")}, "1|2|3"},
		{"in two cases over numbers", "a,A,b\n1,2,3\n", Options{}, "1|2|3"},
		{"an index without a name", ",a,b\n0,x,5\n1,y,\n", Options{}, "0|x|5\n1|y|~"},
		{"a comma after each row", "a,b,\n1,x,\n", Options{}, "1|x|~"},
		{"nothing over a number", ",a\n1,x\n", Options{}, "~|a\n1|x"},
		{"an index, declared without", ",a,b\n0,x,5\n", Options{Columns: columns("b", "bigint", "a", "varchar")}, "5|x"},
		{"empty file", "", Options{Columns: columns("a", "bigint")}, ""},
		{"only header", "a,b\n", Options{Columns: columns("a", "bigint")}, ""},
		{"binary", "a\x00b", Options{}, "error f: the file holds binary data, not rows of text"},
		{"carriage returns", "a,b\r1,2\r3,4\r", Options{}, "error f: its lines end in carriage returns alone"},
		{"a carriage return in quotes", "\"1\r2\",2", Options{Header: "no"}, "1\r2|2"},
		{"zip", "PK\x03\x04x", Options{}, "error f: the file is a ZIP archive"},
		{"xz", "\xfd7zXZ\x00x", Options{}, "error f: the file is packed by xz, which is not read"},
		{"utf-16", "\xff\xfea\x01", Options{}, "error f: the file is UTF-16"},
	} {
		dir := t.TempDir()
		write(t, dir, "f", c.text)
		c.opts.Paths = []string{dir}
		t.Run(c.name, func(t *testing.T) { same(t, readPath(t, c.opts).String(), c.want, dir) })
	}
}

func TestLANLColumns(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "netflow_day-03", "172800,0,Comp348305,Comp370444,6,Port02726,80,0,5,0,784\n172800,0,Comp1,IP2,17,53,53,1,0,77,0\n")
	table, err := Open(t.Context(), "flows", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range table.Describe() {
		got = append(got, d.Name+" "+d.Type)
	}
	want := "time BIGINT, duration BIGINT, srcdevice VARCHAR, dstdevice VARCHAR, protocol BIGINT, srcport VARCHAR, dstport VARCHAR, " +
		"srcpackets BIGINT, dstpackets BIGINT, srcbytes BIGINT, dstbytes BIGINT"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got %s", text)
	}
}

// TestCSVFiles reads files of one table with other column orders, and one without header.
func TestCSVFiles(t *testing.T) {
	index := t.TempDir()
	write(t, index, "1.csv", ",a,b\n0,8,v\n")
	same(t, readPath(t, Options{Paths: []string{index}}, "b", "c1").String(), "v|0", index)
	dir := t.TempDir()
	write(t, dir, "1.csv", "a,b\n1,x\n")
	write(t, dir, "2.csv", "b,a\ny,2\n")
	write(t, dir, "3.csv", "3,z\n")
	write(t, dir, "4.json", `{"b":"w","a":4}`)
	same(t, readPath(t, Options{Paths: []string{dir}}, "a", "b", "_file", "_line").String(), "1|x|1.csv|2\n2|y|2.csv|2\n3|z|3.csv|1\n4|w|4.json|1", dir)
}
