package flowfile

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// TestFrameStretches reads more than one stretch, with rows of other shapes at every distance from its ends.
func TestFrameStretches(t *testing.T) {
	t.Parallel()
	var fields []field
	for _, c := range columns("time", "bigint", "srcdevice", "varchar", "dstport", "varchar", "dstbytes", "double") {
		f, err := newField(c.Name, c.Type)
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, f)
	}
	l := newLayout(fields, false)
	names := []string{"time", "srcdevice", "dstport", "dstbytes", "_line"}
	try := func(rows []string, f format, other string) {
		for at := 60; at < 90; at++ {
			text := []byte(strings.Join(rows[:at], "") + other + "\n" + strings.Join(rows[at:], ""))
			slow := parse(text, l, reject, f, walked, 1<<20, names...)
			for how := plainly; how <= widely; how++ {
				if fast := parse(text, l, reject, f, how, 1<<20, names...); fast.String() != slow.String() {
					t.Fatalf("%q after row %d, way %d", other, at, how)
				}
			}
		}
	}
	rows := strings.SplitAfter(lines(300, spellJSON(".0", " ")), "\n")
	for _, other := range []string{`{"time":1}`, `{"dstport":"\u0041"}`, `{"time":1.5}`, `{"srcdevice":"é"}`, `{"srcdevice":"a\"b"}`, `{"time":`, "", strings.Repeat(" ", stretch+100)} {
		try(rows, formatJSON, other)
	}
	cells := strings.SplitAfter(lines(900, func(w *bytes.Buffer, _ *rand.Rand, n [7]int64, s [4]string) {
		fmt.Fprintf(w, "%d,%s,%s,%d\n", n[0], s[0], s[2], n[6])
	}), "\n")
	for _, other := range []string{"1,x,y", "1,x", "1,x,y,2,3", "", ",,,", `1,"a,b",y,2`, "1,\"a\nb,c\",y,2", "1,é,y,2", "1.0,x,y,2.5", "x,x,y,2", "\"", "1,x,y,2\r", strings.Repeat("x", stretch+100)} {
		try(cells, formatCSV, other)
	}
}
