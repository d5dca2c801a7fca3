package ledger

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// randomRows is rows as they come, and some that never do.
func randomRows(r *rand.Rand, n int) []Row {
	number := func() int64 {
		switch r.IntN(4) {
		case 0:
			return int64(r.Uint64())
		case 1:
			return []int64{0, 1, -1, math.MaxInt64, math.MinInt64}[r.IntN(5)]
		}
		return r.Int64N(100_000)
	}
	folders := []string{"/", "/var/flows/", "/var/flows/2026/", "", "no/root/", "/\xff\x00\n/", "/" + strings.Repeat("long/", 800)}
	rows := make([]Row, n)
	for i := range rows {
		name := fmt.Sprintf("flow-%05d.json", i)
		switch r.IntN(8) {
		case 0:
			name = strings.Repeat(string(rune('a'+r.IntN(3))), r.IntN(256))
		case 1:
			name = string([]byte{byte(r.IntN(256)), byte(r.IntN(256))})
		}
		size, ino := number(), uint64(number())
		x := Row{Born: r.Uint64(), Path: folders[min(r.IntN(12), r.IntN(len(folders)))] + name, Dev: 7, Ino: ino, Birth: number(), Size: size, Modified: number(),
			Upto: size, Text: size, Head: r.Uint32(), Flags: uint8(r.IntN(flagsKnown + 1)), Rows: max(number(), -1)}
		x.Tail, x.Sum, x.Changed = x.Head, x.Head, x.Modified
		if r.IntN(3) == 0 {
			x.Upto, x.Text, x.Tail, x.Sum, x.Dev = number(), number(), r.Uint32(), r.Uint32(), r.Uint64()
			x.Rejects, x.Rereads, x.Changed = max(number(), -1), int32(number()), number()
		}
		rows[i] = x
	}
	return rows
}

// TestPage makes pages of rows, and rows of the bytes of pages.
func TestPage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		rows := randomRows(r, 1+r.IntN(PageRows))
		made := NewPage(rows)
		p, err := Open(bytes.Clone(made.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if p.Len() != len(rows) || !slices.Equal(p.AppendRows(nil), rows) || !slices.Equal(made.AppendRows(nil), rows) {
			t.Fatalf("%+v became %+v", rows, p.AppendRows(nil))
		}
		if again := NewPage(p.AppendRows(nil)); !bytes.Equal(again.Bytes(), made.Bytes()) {
			t.Fatal("the same rows became other bytes")
		}
		for i := range rows {
			compareLooks(t, p, i, &rows[i], r)
		}
	}
}

// compareLooks compares what is told without making a row with what the row says.
func compareLooks(t *testing.T, p *Page, i int, x *Row, r *rand.Rand) {
	t.Helper()
	if dev, ino, birth := p.Inode(i); dev != x.Dev || ino != x.Ino || birth != x.Birth || p.Flags(i) != x.Flags {
		t.Fatalf("%+v: %d %d %d %d", x, dev, ino, birth, p.Flags(i))
	}
	folder, name := filepath.Split(x.Path)
	s := Status{folder, name, x.Dev, x.Ino, x.Birth, x.Size, x.Modified}
	same := true
	switch r.IntN(10) {
	case 0:
		s.Dev++
		same = false
	case 1:
		s.Ino--
		same = false
	case 2:
		s.Birth++
		same = false
	case 3:
		s.Size ^= 1 << r.IntN(64)
	case 4:
		s.Modified += 1 << r.IntN(63)
	case 5:
		s.Name += "x"
	case 6:
		s.Name = strings.TrimSuffix(s.Name, "n")
	case 7:
		s.Folder, s.Name = s.Folder+"sub/", name
	case 8:
		s.Folder, s.Name = "", x.Path
	}
	if got := p.Is(i, s.Dev, s.Ino, s.Birth); got != same {
		t.Fatalf("%+v is %+v: %v", s, x, got)
	}
	want := same && s.Size == x.Size && s.Modified == x.Modified && s.Folder+s.Name == x.Path && x.Flags&(Gone|Kept) == 0 && x.Upto >= x.Size
	if got := p.Settled(i, &s); got != want {
		t.Fatalf("%+v is settled as %+v: %v", s, x, got)
	}
}

// TestPageSize makes a page of files as a collector names them: what a million of them need is told in tens of megabytes.
func TestPageSize(t *testing.T) {
	rows := make([]Row, PageRows)
	for i := range rows {
		at := 1_790_000_000_000_000_000 + int64(i)*57_000_000
		rows[i] = Row{Born: rand.Uint64(), Path: fmt.Sprintf("/var/flows/2026-01-01/flow-%07d.json", 1_000_000+i), Dev: 65024, Ino: uint64(3_000_000 + i), Birth: at,
			Size: 3000, Modified: at + 40_000, Changed: at + 40_000, Upto: 3000, Text: 3000, Head: rand.Uint32(), Rows: 20}
		rows[i].Tail, rows[i].Sum = rows[i].Head, rows[i].Head
	}
	if n := len(NewPage(rows).Bytes()); n > 43*PageRows {
		t.Errorf("%d bytes for %d files", n, PageRows)
	}
}

// FuzzOpen opens whatever there is, under a right checksum: it is refused, or serves as a page.
func FuzzOpen(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 20 {
		b := NewPage(randomRows(r, 1+n*3)).Bytes()
		f.Add(b[:len(b)-4])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Open(b); err == nil {
			t.Error("bytes without a checksum are a page")
		}
		p, err := Open(binary.LittleEndian.AppendUint32(bytes.Clone(b), crc32.Checksum(b, castagnoli)))
		if err != nil {
			return
		}
		rows := p.AppendRows(nil)
		for i := range rows {
			compareLooks(t, p, i, &rows[i], r)
		}
		if again := NewPage(rows); !slices.Equal(again.AppendRows(nil), rows) {
			t.Errorf("%+v became %+v", rows, again.AppendRows(nil))
		}
	})
}

// TestDamage changes and cuts the bytes of a page: it is told.
func TestDamage(t *testing.T) {
	good := NewPage(randomRows(rand.New(rand.NewPCG(5, 6)), 10)).Bytes()
	for n := range good {
		if _, err := Open(good[:n]); err == nil {
			t.Fatalf("%d bytes of %d are a page", n, len(good))
		}
		bad := bytes.Clone(good)
		bad[n] ^= 1 << (n % 8)
		if _, err := Open(bad); err == nil {
			t.Fatalf("byte %d may be another", n)
		}
	}
}

// BenchmarkPage makes and opens pages, and looks at rows.
func BenchmarkPage(b *testing.B) {
	rows := make([]Row, PageRows)
	for i := range rows {
		rows[i] = Row{Born: rand.Uint64(), Path: fmt.Sprintf("/var/flows/flow-%07d.json", i), Dev: 65024, Ino: uint64(3_000_000 + i), Birth: int64(i) * 57_000_000,
			Size: 3000, Modified: int64(i) * 57_000_000, Upto: 3000, Text: 3000, Head: rand.Uint32(), Rows: 20}
	}
	p := NewPage(rows)
	status := Status{"/var/flows/", "flow-0000063.json", 65024, 3_000_063, 63 * 57_000_000, 3000, 63 * 57_000_000}
	if !p.Settled(63, &status) {
		b.Fatal("not settled")
	}
	for name, x := range map[string]struct {
		rows int
		run  func()
	}{
		"make":    {PageRows, func() { NewPage(rows) }},
		"open":    {PageRows, func() { _, _ = Open(p.Bytes()) }},
		"rows":    {PageRows, func() { p.AppendRows(nil) }},
		"settled": {1, func() { p.Settled(63, &status) }},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(p.Bytes()) * x.rows / PageRows))
			for b.Loop() {
				x.run()
			}
			b.ReportMetric(float64(x.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
