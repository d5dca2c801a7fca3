package bz2

import (
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// thorough is whether the environment variable FLOWSQL_THOROUGH asks for every case, and not just some of each kind.
func thorough() bool { return os.Getenv("FLOWSQL_THOROUGH") != "" }

func unpack(r io.Reader, threads int) ([]byte, error) {
	z := NewReader(context.Background(), r, threads)
	b, err := io.ReadAll(z)
	return b, errors.Join(err, z.Close())
}

// agree checks the reader against compress/bzip2, and gives what it gave. The two may differ as NewReader says they do.
func agree(t *testing.T, packed []byte, threads int) ([]byte, error) {
	t.Helper()
	want, wantErr := io.ReadAll(bzip2.NewReader(bytes.NewReader(packed)))
	got, err := unpack(bytes.NewReader(packed), threads)
	for n := len(bytes.TrimRight(packed, "\x00")); err == nil && wantErr != nil && n < len(packed); n++ {
		want, wantErr = io.ReadAll(bzip2.NewReader(bytes.NewReader(packed[:n])))
	}
	switch {
	case (err == nil) != (wantErr == nil):
		t.Fatalf("error %v, want %v", err, wantErr)
	case err == nil && !bytes.Equal(got, want):
		t.Fatalf("%d bytes, want %d others", len(got), len(want))
	case !bytes.HasPrefix(want, got) && !bytes.HasPrefix(got, want):
		t.Fatalf("%d bytes before the error, not those of compress/bzip2", len(got))
	}
	var structural bzip2.StructuralError
	if err != nil && !errors.As(err, &structural) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("error %v is of no kind promised", err)
	}
	return got, err
}

func load(t testing.TB, name string) []byte {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFiles(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.bz2")
	if len(names) == 0 {
		t.Fatal("no files")
	}
	var all []byte
	for i, name := range names {
		level, ok := strings.CutPrefix(filepath.Base(name), "level")
		if ok && !thorough() && !strings.Contains("159", level[:1]) {
			continue
		}
		packed := load(t, filepath.Base(name))
		if level != "5.bz2" && level != "9.bz2" || thorough() {
			all = append(all, packed...)
		}
		if _, err := agree(t, packed, i%5); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := agree(t, all, 3); err != nil {
		t.Error(err)
	}
	all = append(load(t, "multi.bz2"), load(t, "text.bz2")...)
	want, err := agree(t, all, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"one byte": iotest.OneByteReader, "half": iotest.HalfReader, "error with data": iotest.DataErrReader,
	} {
		if got, err := unpack(wrap(bytes.NewReader(all)), 2); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, error %v", name, len(got), err)
		}
	}
	z := NewReader(context.Background(), bytes.NewReader(all), 2)
	defer z.Close()
	if err := iotest.TestReader(z, want); err != nil {
		t.Error(err)
	}
}

func TestEdges(t *testing.T) {
	empty, tiny := string(load(t, "empty.bz2")), string(load(t, "tiny.bz2"))
	for _, c := range []struct {
		name, packed string
		ok           bool
	}{
		{"nothing", "", false},
		{"NUL", "\x00\x00\x00\x00\x00", false},
		{"header", "BZh9", false},
		{"no bzip2", strings.Repeat("time,from,to\n", 400_000), false},
		{"magic in no bzip2", "time,from,to\n" + tiny, false},
		{"empty stream", empty, true},
		{"empty streams", empty + empty + tiny + empty, true},
		{"padding", tiny + "\x00", true},
		{"much padding", tiny + strings.Repeat("\x00", 5<<20), true},
		{"padding, stream", tiny + "\x00\x00\x00\x00" + tiny, false},
		{"garbage", tiny + "x", false},
		{"late garbage", tiny + strings.Repeat("\x00", 5<<20) + "x", false},
		{"much garbage", tiny + strings.Repeat("garbage", 1<<20), false},
		{"half a header", tiny + "BZ", false},
		{"header of no stream", tiny + "BZh1", false},
		{"level 0", tiny + strings.Replace(tiny, "BZh9", "BZh0", 1), false},
		{"not Huffman", tiny + strings.Replace(tiny, "BZh9", "BZ09", 1), false},
		{"level of few bytes", strings.Replace(string(load(t, "level9.bz2")), "BZh9", "BZh1", 1), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := agree(t, []byte(c.packed), 2)
			if (err == nil) != c.ok {
				t.Errorf("error %v", err)
			}
			if want, _ := unpack(strings.NewReader(tiny), 1); strings.HasPrefix(c.packed, tiny) && !bytes.HasPrefix(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

var errSource = errors.New("the source fails")

func TestSourceError(t *testing.T) {
	packed := load(t, "multi.bz2")
	for _, n := range []int{0, 3, 500, len(packed) - 1, len(packed)} {
		got, err := unpack(io.MultiReader(bytes.NewReader(packed[:n]), iotest.ErrReader(errSource)), 2)
		if !errors.Is(err, errSource) {
			t.Errorf("after %d bytes: %d bytes, error %v", n, len(got), err)
		}
	}
}

// endless gives the same bytes again and again.
type endless struct {
	b   []byte
	pos int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.b[e.pos%len(e.b):])
	e.pos += n
	return n, nil
}

func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, b := range map[string][]byte{"streams": load(t, "level1.bz2"), "garbage": []byte("garbage")} {
		for read := range int64(4) {
			src := &endless{b: b}
			z := NewReader(context.Background(), src, 3)
			n, err := io.CopyN(io.Discard, z, read*100_000)
			if name == "streams" && err != nil {
				t.Error(err)
			}
			if err := errors.Join(z.Close(), z.Close()); err != nil {
				t.Error(err)
			}
			if name == "streams" && src.pos > 1<<20 {
				t.Errorf("took in %d bytes to give %d", src.pos, n)
			}
			if _, err := z.Read(make([]byte, 1)); err == nil {
				t.Error("read after close")
			}
		}
	}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); { // a goroutine that is waited for may still be ending
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines, were %d", runtime.NumGoroutine(), before)
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, feed := io.Pipe()
	z := NewReader(ctx, in, 2)
	packed := load(t, "level1.bz2")
	go feed.Write(packed[:len(packed)-20])
	if _, err := io.ReadFull(z, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	read := make(chan error)
	go func() {
		_, err := io.Copy(io.Discard, z)
		read <- err
	}()
	cancel()
	if err := <-read; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	in.Close()
	if err := z.Close(); err != nil {
		t.Error(err)
	}
}

func FuzzAgree(f *testing.F) {
	f.Add(load(f, "tiny.bz2"))
	f.Add(load(f, "empty.bz2"))
	f.Add(append(load(f, "tiny.bz2"), "\x00\x00"...))
	for _, packed := range crafted() {
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		agree(t, packed, 2)
	})
}

func BenchmarkUnpack(b *testing.B) {
	packed := bytes.Repeat(load(b, "text.bz2"), 20)
	want, err := io.ReadAll(bzip2.NewReader(bytes.NewReader(packed)))
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, open func() io.Reader) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(want)))
			b.ReportAllocs()
			for range b.N {
				r := open()
				if n, err := io.Copy(io.Discard, r); err != nil || n != int64(len(want)) {
					b.Fatal(n, err)
				}
				if c, ok := r.(io.Closer); ok {
					c.Close()
				}
			}
		})
	}
	run("standard", func() io.Reader { return bzip2.NewReader(bytes.NewReader(packed)) })
	run("threads=1", func() io.Reader { return NewReader(context.Background(), bytes.NewReader(packed), 1) })
	run("threads=2", func() io.Reader { return NewReader(context.Background(), bytes.NewReader(packed), 2) })
}
