package inflate

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// unpackMembers reads all of r with rooms of the given size.
func unpackMembers(r io.Reader, room int) (all []byte, parts bool, err error) {
	m := NewMembers(r, 3)
	defer m.Close()
	parts = m.single == nil
	buf := make([]byte, History+room)
	for from := 0; ; {
		n, err := m.Unpack(buf[:from+room], from)
		all = append(all, buf[from:from+n]...)
		if err != nil {
			return all, parts && m.single == nil, err
		}
		from = copy(buf, buf[max(from+n-History, 0):from+n])
	}
}

// manyMembers is a text in members of about the given packed size, at several levels; noise makes up their size.
func manyMembers(t testing.TB, seed uint64, members, size int) (packed, text []byte) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range members {
		noise := make([]byte, r.IntN(2*size))
		for i := range noise {
			noise[i] = byte(r.Uint32())
		}
		member := append(noise, bytes.Repeat([]byte("the same again, "), r.IntN(3000))...)
		text = append(text, member...)
		packed = append(packed, pack(t, member, levels[i%len(levels)])...)
	}
	return packed, text
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100, 10_000, 60_000} {
		packed, text := manyMembers(t, uint64(size), 1_500_000/(size+20_000), size)
		for _, room := range []int{40_000, 256 << 10} {
			got, parts, err := unpackMembers(bytes.NewReader(packed), room)
			if err != io.EOF || !bytes.Equal(got, text) {
				t.Fatal(size, room, len(got), len(text), err)
			}
			if !parts {
				t.Error("not in parts: members of ", size)
			}
		}
		for i, r := range []io.Reader{iotest.HalfReader(bytes.NewReader(packed)), iotest.DataErrReader(bytes.NewReader(packed))} {
			if got, _, err := unpackMembers(r, 7000); err != io.EOF || !bytes.Equal(got, text) {
				t.Error(i, len(got), err)
			}
		}
	}
}

// TestMembersAlone has what is not to be cut: one member, and members that are too large after some that are not.
func TestMembersAlone(t *testing.T) {
	t.Parallel()
	few, text := manyMembers(t, 1, 30, 20_000)
	long := bytes.Repeat([]byte("long "), 1_000_000)
	large := bytes.Repeat(texts()["noise"], 12)
	for name, c := range map[string]struct{ packed, text []byte }{
		"one":          {pack(t, text, 6), text},
		"none":         {nil, nil},
		"much text":    {append(bytes.Clone(few), pack(t, long, 1)...), append(bytes.Clone(text), long...)},
		"large member": {append(bytes.Clone(few), pack(t, large, flate.NoCompression)...), append(bytes.Clone(text), large...)},
	} {
		want := io.EOF
		if c.packed == nil {
			want = io.ErrUnexpectedEOF
		}
		if got, parts, err := unpackMembers(bytes.NewReader(c.packed), 50_000); err != want || !bytes.Equal(got, c.text) || parts {
			t.Error(name, len(got), len(c.text), parts, err)
		}
	}
}

// TestMembersChance packs texts that are packed themselves, so that members seem to begin where none does.
func TestMembersChance(t *testing.T) {
	t.Parallel()
	inner, _ := manyMembers(t, 5, 12, 50_000)
	for _, level := range []int{flate.NoCompression, flate.BestSpeed} {
		packed := append(pack(t, inner, level), pack(t, inner, level)...)
		got, parts, err := unpackMembers(bytes.NewReader(packed), 100_000)
		if err != io.EOF || !bytes.Equal(got, append(bytes.Clone(inner), inner...)) {
			t.Error(level, len(got), err)
		}
		if level == flate.NoCompression && parts {
			t.Error("the text has no member's start, and so proves nothing")
		}
	}
}

// TestMembersDamage wants what a Reader gives, of damaged, cut and failing inputs.
func TestMembersDamage(t *testing.T) {
	t.Parallel()
	packed, _ := manyMembers(t, 7, 12, 30_000)
	r := rand.New(rand.NewPCG(8, 9))
	like := func(name string, in []byte, wrap func(io.Reader) io.Reader) {
		want, wantErr := unpack(t, wrap(bytes.NewReader(in)), 50_000)
		got, _, err := unpackMembers(wrap(bytes.NewReader(in)), 50_000)
		if !bytes.Equal(got, want) || err != wantErr {
			t.Errorf("%s: %d bytes and %v, want %d and %v", name, len(got), err, len(want), wantErr)
		}
	}
	plain := func(r io.Reader) io.Reader { return r }
	broken := errors.New("broken")
	for range 12 {
		at := r.IntN(len(packed))
		changed := bytes.Clone(packed)
		changed[at] ^= 1 << r.IntN(8)
		like(fmt.Sprint("changed at ", at), changed, plain)
		like(fmt.Sprint("cut at ", at), packed[:at], plain)
		like(fmt.Sprint("failing at ", at), packed[:at], func(r io.Reader) io.Reader { return io.MultiReader(r, iotest.ErrReader(broken)) })
	}
	like("junk", append(bytes.Clone(packed), "junk"...), plain)
}

func BenchmarkMembers(b *testing.B) {
	var packed []byte
	rows := texts()["rows"]
	for range 40 {
		packed = append(packed, pack(b, rows, 6)...)
	}
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprint("threads=", threads), func(b *testing.B) {
			b.SetBytes(40 * int64(len(rows)))
			b.ReportAllocs()
			buf := make([]byte, History+256<<10)
			for b.Loop() {
				m := NewMembers(bytes.NewReader(packed), threads)
				for from, n := 0, 0; ; {
					var err error
					if n, err = m.Unpack(buf, from); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
					from = copy(buf, buf[max(from+n-History, 0):from+n])
				}
				m.Close()
			}
		})
	}
}
