package flowfile

import (
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
	rows := strings.SplitAfter(lines(300, spellJSON(".0", " ")), "\n")
	for _, other := range []string{`{"time":1}`, `{"dstport":"\u0041"}`, `{"time":1.5}`, `{"srcdevice":"é"}`, `{"srcdevice":"a\"b"}`, `{"time":`, "", strings.Repeat(" ", stretch+100)} {
		for at := 60; at < 90; at++ {
			text := []byte(strings.Join(rows[:at], "") + other + "\n" + strings.Join(rows[at:], ""))
			slow := parse(text, l, reject, formatJSON, walked, 1<<20, "time", "srcdevice", "dstport", "dstbytes", "_line")
			for how := plainly; how <= widely; how++ {
				if fast := parse(text, l, reject, formatJSON, how, 1<<20, "time", "srcdevice", "dstport", "dstbytes", "_line"); fast.String() != slow.String() {
					t.Fatalf("%q after row %d, way %d", other, at, how)
				}
			}
		}
	}
}
