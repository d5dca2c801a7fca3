package flowfile

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
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

// TestFrameMoved reads rows of which one has a byte that another one lacks, so that sums over both are as they should be.
func TestFrameMoved(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(7))
	l := fuzzLayout(false)
	for range thorough(20000, 1500) {
		var rows [][]byte
		for range 40 {
			rows = append(rows, fmt.Appendf(nil, "{\"i\": %d, \"s\": \"te, xt\", \"d\": %d.0, \"b\": true}\n", r.Intn(1000), r.Intn(1000)))
		}
		for range 1 + r.Intn(3) {
			from := r.Intn(len(rows))
			to := (from + 1 + r.Intn(3)) % len(rows)
			at := r.Intn(len(rows[from]))
			moved := rows[from][at]
			rows[from] = slices.Delete(rows[from], at, at+1)
			if r.Intn(2) == 0 { // to one of the texts
				at = bytes.Index(rows[to], []byte("xt"))
			} else {
				at = r.Intn(len(rows[to]))
			}
			if at >= 0 {
				rows[to] = slices.Insert(rows[to], at, moved)
			}
		}
		text := bytes.Join(rows, nil)
		slow := parse(text, l, reject, formatJSON, walked, 1<<20, "i", "s", "d", "_line")
		for how := plainly; how <= widely; how++ {
			if fast := parse(text, l, reject, formatJSON, how, 1<<20, "i", "s", "d", "_line"); fast.String() != slow.String() {
				t.Fatalf("way %d of %s", how, text)
			}
		}
	}
}

// TestFrameLearn learns from rows as tools write them, which must be taken, and from others.
func TestFrameLearn(t *testing.T) {
	for _, c := range []struct {
		row  string
		want bool
	}{
		{`{"time": 172800.0, "srcdevice": "Comp1", "dstbytes": -5.25, "x": null}`, true},                    // Python
		{`{"time":1,"srcdevice":"a,b","dstbytes":2,"local":true,"\"":1}`, false},                            // an escape
		{`{"ts":1331901000.000001,"uid":"C1","id.orig_p":80,"local_orig":true,"tunnel_parents":[]}`, false}, // Zeek, with an array
		{`{"ts":1331901000.000001,"uid":"C1","id.orig_p":80,"local_orig":true,"conn_state":"SF"}`, true},    // Zeek
		{`{"time":1,"device":{"name":"x","port":80}}`, false},
		{`{ "time" : 1 , "srcdevice" : "" }` + "\r", true},
		{`{"time":1e3,"srcdevice":"x"}`, false},
		{`{"time":1,"srcdevice":"é"}`, false},
		{`{"a_key_of_more_than_thirty_two_bytes_1234567890":"x","time":1}`, true},
	} {
		l := fuzzLayout(false)
		b, _ := newBatch(l, nil, 10, clock{})
		var r rows
		r.init(b, l)
		buf := append([]byte(c.row+"\n"), make([]byte, padding)...)
		tokens, _, ok := r.tokens(buf, 0, len(c.row))
		if got := ok && new(frame).learn(buf, 0, len(c.row), tokens); got != c.want {
			t.Errorf("%s: learned %v, want %v", c.row, got, c.want)
		}
	}
}

// TestFrameShapes reads rows of more shapes than there are frames, by turns and at random.
func TestFrameShapes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(3))
	l := fuzzLayout(false)
	for range thorough(300, 40) {
		var text bytes.Buffer
		for i := range 400 {
			shape := i % 24
			if r.Intn(3) == 0 {
				shape = r.Intn(3)
			}
			fmt.Fprintf(&text, `{"i":%d.0`, r.Intn(1<<r.Intn(40)))
			for k := range 5 {
				if shape>>k&1 != 0 {
					fmt.Fprintf(&text, `,"%s":%s`, []string{"d", "s", "b", "y", "other"}[k], []string{fmt.Sprint(r.Float64()), `"x"`, []string{"true", "false"}[r.Intn(2)], `"2020-01-01"`, "null"}[k])
				}
			}
			text.WriteString("}\n")
		}
		names := []string{"i", "d", "s", "b", "y", "_line"}[r.Intn(4):]
		slow := parse(text.Bytes(), l, strict, formatJSON, walked, 1<<20, names...)
		for how := plainly; how <= widely; how++ {
			if fast := parse(text.Bytes(), l, strict, formatJSON, how, 1<<20, names...); fast.String() != slow.String() {
				t.Fatalf("way %d of %s", how, text.Bytes())
			}
		}
	}
}
