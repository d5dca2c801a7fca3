package inflate

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// unpack reads all of r into rooms of the given size, and looks that nothing is written beyond a room.
func unpack(t testing.TB, r io.Reader, room int) (all []byte, err error) {
	fence := bytes.Repeat([]byte{0xA5}, 64)
	z := NewReader(r)
	buf := make([]byte, 4*History+room+len(fence))
	for from := 0; ; {
		if from+room+len(fence) > len(buf) {
			from = copy(buf, buf[from-History:from])
		}
		copy(buf[from+room:], fence)
		n, err := z.Unpack(buf[:from+room], from)
		if !bytes.Equal(buf[from+room:][:len(fence)], fence) {
			t.Fatal("written beyond the room")
		}
		all = append(all, buf[from:from+n]...)
		if err != nil {
			if _, again := z.Unpack(buf, 0); again != err {
				t.Fatal(err, "and then", again)
			}
			return all, err
		}
		if n == 0 {
			t.Fatal("no error, and no text")
		}
		from += n
	}
}

// standard is what compress/gzip makes of it.
func standard(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	text, err := io.ReadAll(z)
	if err == nil {
		err = io.EOF
	}
	return text, err
}

func kind(err error) string {
	var c flate.CorruptInputError
	if errors.As(err, &c) {
		return "corrupt"
	}
	return err.Error()
}

// texts are of all sorts: what repeats near, far, at each small distance, and not at all.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	var rows, near, skewed bytes.Buffer
	for i := range 2000 {
		fmt.Fprintf(&rows, `{"time": %d.0, "srcdevice": "Comp%06d", "dstport": "Port%05d", "bytes": %d}`+"\n", i/9, r.IntN(900), r.IntN(60000), r.IntN(1<<20))
	}
	for distance := 1; distance < 40; distance++ {
		near.Write(noise[:distance])
		near.Write(bytes.Repeat(near.Bytes()[near.Len()-distance:], 300/distance))
	}
	for range 50_000 { // codes of all lengths
		skewed.WriteByte(byte(r.ExpFloat64() * 9))
	}
	return map[string][]byte{"empty": nil, "one": {7}, "rows": rows.Bytes(), "noise": noise, "near": near.Bytes(),
		"skewed": skewed.Bytes(), "zeros": make([]byte, 100_000), "far": append(bytes.Clone(noise[:History]), noise[:History]...)}
}

var levels = []int{flate.NoCompression, flate.BestSpeed, flate.DefaultCompression, flate.BestCompression, flate.HuffmanOnly}

func pack(t testing.TB, text []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	var joined, all []byte
	for name, text := range texts() {
		for _, level := range levels {
			packed := pack(t, text, level)
			joined, all = append(joined, packed...), append(all, text...)
			for _, room := range []int{Slack, Slack + 1, 5000, 256 << 10} {
				got, err := unpack(t, bytes.NewReader(packed), room)
				if err != io.EOF || !bytes.Equal(got, text) {
					t.Fatal(name, level, room, len(text), len(got), err)
				}
			}
		}
	}
	for i, r := range []io.Reader{bytes.NewReader(joined), iotest.OneByteReader(bytes.NewReader(joined)), iotest.DataErrReader(bytes.NewReader(joined))} {
		if got, err := unpack(t, r, 7000); err != io.EOF || !bytes.Equal(got, all) {
			t.Error(i, len(all), len(got), err)
		}
	}
}

// TestDamage cuts and changes streams, and wants what compress/gzip makes of them.
func TestDamage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for name, text := range texts() {
		text = text[:min(len(text), 3000)]
		for _, level := range levels {
			packed := append(pack(t, text, level), pack(t, text[:len(text)/2], level)...)
			for cut := 0; cut < len(packed); cut += 1 + r.IntN(len(packed)/100+1) {
				if got := same(t, fmt.Sprint(name, level, " cut at ", cut), packed[:cut]); !bytes.HasPrefix(append(bytes.Clone(text), text...), got) {
					t.Error(name, level, "cut at", cut, "gave another text")
				}
			}
			for range 80 {
				changed := bytes.Clone(packed)
				for range 1 + r.IntN(3) {
					changed[r.IntN(len(changed))] ^= 1 << r.IntN(8)
				}
				same(t, fmt.Sprint(name, level, " changed"), changed)
			}
			same(t, name+" and junk", append(bytes.Clone(packed), "junk and more"...))
		}
	}
}

// same compares with compress/gzip: the text, and the kind of the error. Of an input that ends too early it gives some bytes less,
// as it wants as many bits as end a block have before it looks at a symbol.
func same(t testing.TB, name string, packed []byte) (text []byte) {
	t.Helper()
	want, wantErr := standard(packed)
	got, err := unpack(t, bytes.NewReader(packed), 4000)
	if wantErr == gzip.ErrHeader && err != gzip.ErrHeader {
		return got // it refuses names of more than 511 bytes
	}
	equal := bytes.Equal(got, want) || err == io.ErrUnexpectedEOF && bytes.HasPrefix(got, want)
	if !equal || kind(err) != kind(wantErr) {
		t.Errorf("%s: %d bytes and %v, want %d and %v\n%x", name, len(got), err, len(want), wantErr, packed[:min(len(packed), 500)])
	}
	return got
}

// TestHeader reads headers with all that they may hold.
func TestHeader(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Extra, z.Name, z.Comment = bytes.Repeat([]byte("extra"), 5000), "a name", strings.Repeat("c", 400)
	z.Write([]byte("text"))
	z.Close()
	same(t, "all fields", b.Bytes())
	for cut := range b.Len() {
		if cut < 20 || cut > 25_000 {
			same(t, fmt.Sprint("cut at ", cut), b.Bytes()[:cut])
		}
	}
	summed := append([]byte{0x1f, 0x8b, 8, flagSum | flagName, 0, 0, 0, 0, 0, 255, 'n', 0}, 0x9c, 0x55)
	summed = append(summed, pack(t, []byte("text"), 1)[10:]...)
	same(t, "sum", summed)
	long := append([]byte{0x1f, 0x8b, 8, flagName, 0, 0, 0, 0, 0, 255}, strings.Repeat("n", 100_000)+"\x00"...)
	if got, err := unpack(t, bytes.NewReader(append(long, pack(t, []byte("text"), 1)[10:]...)), Slack); string(got) != "text" || err != io.EOF {
		t.Error(got, err)
	}
}

func TestFailingInput(t *testing.T) {
	t.Parallel()
	packed, broken := pack(t, texts()["rows"], 6), errors.New("broken")
	for _, n := range []int{0, 5, 10, 11, 1000, len(packed) - 600, len(packed) - 8, len(packed)} {
		r := io.MultiReader(bytes.NewReader(packed[:n]), iotest.ErrReader(broken))
		if got, err := unpack(t, r, 5000); err != broken || n == len(packed) && !bytes.Equal(got, texts()["rows"]) {
			t.Error(n, len(got), err)
		}
	}
}

// FuzzDeflate reads what follows a good header.
func FuzzDeflate(f *testing.F) {
	for _, text := range texts() {
		for _, level := range levels {
			f.Add(pack(f, text[:min(len(text), 500)], level)[10:])
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		same(t, "", append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, data...))
	})
}

// FuzzPack packs texts at a level, by compress/gzip, and unpacks them.
func FuzzPack(f *testing.F) {
	for _, text := range texts() {
		f.Add(text[:min(len(text), 2000)], uint8(1), uint16(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, level uint8, times uint16) {
		text = bytes.Repeat(text, int(times%500)+1)[:min(len(text)*(int(times%500)+1), 1<<20)]
		got, err := unpack(t, bytes.NewReader(pack(t, text, levels[int(level)%len(levels)])), 4000)
		if err != io.EOF || !bytes.Equal(got, text) {
			t.Error(len(got), len(text), err)
		}
	})
}

func BenchmarkUnpack(b *testing.B) {
	for name, text := range texts() {
		if len(text) < 10_000 {
			continue
		}
		packed, buf := pack(b, text, flate.DefaultCompression), make([]byte, History+256<<10)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				z := NewReader(bytes.NewReader(packed))
				for from := 0; ; {
					n, err := z.Unpack(buf, from)
					if err == io.EOF {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
					from = copy(buf, buf[max(from+n-History, 0):from+n])
				}
			}
		})
	}
}
