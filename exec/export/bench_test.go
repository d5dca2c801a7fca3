package export

import "testing"

// counting counts what is written.
type counting struct{ bytes int64 }

func (c *counting) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// BenchmarkFormats writes records of every type in each format, and each way in which it may be packed.
func BenchmarkFormats(b *testing.B) {
	const size, records = 8192, 12
	list := rows(b, size*records, size)
	for _, format := range Formats {
		for _, packed := range Compressions(format) {
			b.Run(format+"/"+packed, func(b *testing.B) {
				b.ReportAllocs()
				var out counting
				for b.Loop() {
					out.bytes = 0
					w, err := New(&out, format, sample, Options{Compression: packed})
					if err != nil {
						b.Fatal(err)
					}
					for _, rec := range list {
						if err := w.Write(rec); err != nil {
							b.Fatal(err)
						}
					}
					if err := w.Close(); err != nil {
						b.Fatal(err)
					}
				}
				b.SetBytes(out.bytes)
				b.ReportMetric(size*records*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
