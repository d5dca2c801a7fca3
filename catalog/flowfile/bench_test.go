package flowfile

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
	"flowsql/testdata/gen/flowgen"
)

// lines makes rows of LANL's shape. spell formats one; see the benchmarks.
func lines(rows int, spell func(w *bytes.Buffer, r *rand.Rand, n [7]int64, s [4]string)) string {
	r := rand.New(rand.NewSource(1))
	zipf := rand.NewZipf(r, 1.2, 8, 15000)
	var w bytes.Buffer
	for i := range rows {
		port := func() string {
			if r.Intn(3) > 0 {
				return []string{"443", "80", "53", "8080", "22"}[r.Intn(5)]
			}
			return fmt.Sprintf("Port%05d", r.Intn(60000))
		}
		n := [7]int64{172800 + int64(i)/3000, int64(r.Intn(100)), int64([]int{6, 17, 1}[r.Intn(3)]), int64(r.Intn(50)), int64(r.Intn(1000)), r.Int63n(100000), r.Int63n(3000000)}
		s := [4]string{fmt.Sprintf("Comp%06d", zipf.Uint64()*37), fmt.Sprintf("Comp%06d", zipf.Uint64()*53), port(), port()}
		spell(&w, r, n, s)
	}
	return w.String()
}

func spellJSON(suffix, blank string) func(w *bytes.Buffer, r *rand.Rand, n [7]int64, s [4]string) {
	return func(w *bytes.Buffer, _ *rand.Rand, n [7]int64, s [4]string) {
		fmt.Fprintf(w, `{"time":%[14]s%[1]d%[12]s,%[14]s"duration":%[14]s%[2]d%[12]s,%[14]s"srcdevice":%[14]s"%[8]s",%[14]s"dstdevice":%[14]s"%[9]s",%[14]s"protocol":%[14]s%[3]d%[12]s,%[14]s"srcport":%[14]s"%[10]s",%[14]s"dstport":%[14]s"%[11]s",%[14]s"srcpackets":%[14]s%[4]d%[12]s,%[14]s"dstpackets":%[14]s%[5]d%[12]s,%[14]s"srcbytes":%[14]s%[6]d%[12]s,%[14]s"dstbytes":%[14]s%[7]d%[13]s}`+"\n",
			n[0], n[1], n[2], n[3], n[4], n[5], n[6], s[0], s[1], s[2], s[3], suffix, suffix, blank)
	}
}

// spellMess permutes and escapes keys, adds nulls, blanks and nested values.
func spellMess(w *bytes.Buffer, r *rand.Rand, n [7]int64, s [4]string) {
	fields := []string{
		fmt.Sprintf(`"time" : %d.0`, n[0]), fmt.Sprintf(`"duration":%d`, n[1]), fmt.Sprintf(`"srcdevice":"%s"`, s[0]), fmt.Sprintf(`"dstd\u0065vice": "%s"`, s[1]),
		`"protocol":null`, fmt.Sprintf(`"srcport":"%s"`, s[2]), fmt.Sprintf(`"dstport":"%s"`, s[3]), fmt.Sprintf(`"srcpackets":%d`, n[3]), fmt.Sprintf(`"dstpackets":%d.0`, n[4]),
		fmt.Sprintf(`"srcbytes":%de0`, n[5]), fmt.Sprintf(`"dstbytes":%d`, n[6]), `"extra":{"a":[1,2,{"b":"x\ny"}],"c":null}`,
	}
	r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	w.WriteString("{ ")
	for i, f := range fields {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(f)
	}
	w.WriteString(" }\n")
}

func spellCSV(w *bytes.Buffer, _ *rand.Rand, n [7]int64, s [4]string) {
	fmt.Fprintf(w, "%d,%d,%s,%s,%d,%s,%s,%d,%d,%d,%d\n", n[0], n[1], s[0], s[1], n[2], s[2], s[3], n[3], n[4], n[5], n[6])
}

// benchmark reads a file over and over with one reader.
func benchmark(b *testing.B, name, text string, rows int, columns ...string) {
	dir := b.TempDir()
	write(b, dir, name, text)
	ctx := context.Background()
	table, err := Open(ctx, "t", Options{Paths: []string{dir}})
	if err != nil {
		b.Fatal(err)
	}
	snap, err := table.Snapshot(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuSeconds()
	for b.Loop() {
		scan, err := snap.Scan(ctx, catalog.ScanRequest{Columns: columns})
		if err != nil {
			b.Fatal(err)
		}
		rd := scan.Reader()
		if strings.HasPrefix(name, "walker") {
			r := &rd.(*reader).r
			r.template.misses, r.credit, r.slow = 1<<60, 0, true
		}
		n := 0
		for m := range scan.Morsels() {
			if err := rd.Read(ctx, m, func(r arrow.Record) error { n += int(r.NumRows()); return nil }); err != nil {
				b.Fatal(err)
			}
		}
		if n != rows {
			b.Fatal(n, " rows")
		}
	}
	used := cpuSeconds() - before
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(len(text))*float64(b.N)/used/1e6, "MB/cpu-s")
}

// cpuSeconds is what the process has used, which tells more than the clock on a busy machine.
func cpuSeconds() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

var allColumns = lanlColumns

// BenchmarkKept reads columns from memory that a scan before has decoded.
func BenchmarkKept(b *testing.B) {
	dir := b.TempDir()
	config := flowgen.Config{Files: 4, RowsPerFile: 50_000, Seed: 1, Format: flowgen.JSONFloat}
	if err := flowgen.Write(dir, config); err != nil {
		b.Fatal(err)
	}
	table, err := Open(b.Context(), "flows", Options{Paths: []string{dir}})
	if err != nil {
		b.Fatal(err)
	}
	table.Keep(NewCache(1 << 30))
	read := func() (rows int64) {
		snap, err := table.Snapshot(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		scan, err := snap.Scan(b.Context(), catalog.ScanRequest{Columns: allColumns})
		if err != nil {
			b.Fatal(err)
		}
		rd := scan.Reader()
		for m := range scan.Morsels() {
			err := rd.Read(b.Context(), m, func(rec arrow.Record) error { rows += rec.NumRows(); return nil })
			if err != nil {
				b.Fatal(err)
			}
		}
		return rows
	}
	read()
	b.ReportAllocs()
	rows := int64(0)
	for b.Loop() {
		rows += read()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRead(b *testing.B) {
	const n = 200000
	float, ints, mess, csv := lines(n, spellJSON(".0", " ")), lines(n, spellJSON("", "")), lines(n, spellMess), lines(n, spellCSV)
	for _, c := range []struct {
		name, file, text string
	}{{"float", "a.json", float}, {"int", "a.json", ints}, {"walker", "walker.json", float}, {"mess", "a.json", mess}, {"csv", "a.csv", csv}, {"gz", "a.json.gz", gz(b, float)}, {"zst", "a.json.zst", zst(b, float)}, {"bz2", "a.json.bz2", bz(b, float)},
		{"array", "a.json", "[" + strings.ReplaceAll(strings.TrimSpace(float), "\n", ",\n") + "]"}} {
		b.Run(c.name+"/two", func(b *testing.B) { benchmark(b, c.file, c.text, n, "dstdevice", "dstport") })
		b.Run(c.name+"/none", func(b *testing.B) { benchmark(b, c.file, c.text, n) })
		b.Run(c.name+"/all", func(b *testing.B) { benchmark(b, c.file, c.text, n, allColumns...) })
	}
}
