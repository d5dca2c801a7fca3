package bz2

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/bits"
	"slices"
	"testing"
	"testing/iotest"
)

// spelled is the block after with more selectors than it needs, which spell out the bits given. A selector is up to five ones and
// a zero, and what is spelled must be that.
func spelled(inside ...field) []field {
	var w writer
	n := 0
	for _, f := range append(inside, field{0, 1}) { // a zero ends the last
		w.bits(f.value, f.width)
		n += f.width - bits.OnesCount64(f.value)
	}
	b := append([]field{}, after[:6]...)
	b = append(b, field{6, 3}, field{uint64(1 + n), 15}, field{0, 1})
	b = append(b, inside...)
	b = append(b, field{0, 1})
	for range 6 {
		b = append(b, after[9])
	}
	return append(b, after[11])
}

// stream packs blocks, and says at which bit each ends.
func stream(level byte, blocks ...[]field) (packed []byte, ends []int) {
	w := writer{b: []byte{'B', 'Z', 'h', level}}
	sum := uint32(0)
	for _, b := range blocks {
		for _, f := range b {
			w.bits(f.value, f.width)
		}
		ends = append(ends, 8*len(w.b)-w.free)
		sum = bits.RotateLeft32(sum, 1) ^ uint32(b[1].value)
	}
	w.bits(endMagic, magicBits)
	w.bits(uint64(sum), 32)
	return w.b, ends
}

// crafted are good streams with magics where no block starts and no stream ends.
func crafted() map[string][]byte {
	all := map[string][]byte{}
	add := func(name string, blocks ...[]field) {
		all[name], _ = stream('1', blocks...)
		twice, _ := stream('3', append(blocks, blocks...)...)
		all[name+", among others"] = append(append(append([]byte{}, all[name]...), twice...), all[name]...)
	}
	for s := range 8 {
		shift := field{0, s}
		add(fmt.Sprintf("block, %d", s), spelled(shift, field{blockMagic, 48}))
		add(fmt.Sprintf("end, %d", s), after, spelled(shift, field{endMagic, 48}), after)
		add(fmt.Sprintf("overlap, %d", s), spelled(shift, field{blockMagic, 48}, field{endMagic & (1<<47 - 1), 47}, field{0, 9}))
	}
	add("block overlapping block", spelled(field{blockMagic >> 3, 45}, field{blockMagic, 48}))
	add("last bits", after, after, after, after, after)
	var many []field
	for i := range 200 {
		many = append(many, field{blockMagic, 48}, field{0, i % 5}, field{endMagic, 48}, field{0, 80})
	}
	add("many", after, spelled(many...), after, spelled(many...))
	header := []field{{endMagic, 48}, {0, 32}, {'B'<<24 | 'Z'<<16 | 'h'<<8 | '9', 32}, {blockMagic, 48}}
	for s := range 8 { // one of them is at a byte edge, and is taken for a header
		add(fmt.Sprintf("header, %d", s), spelled(append([]field{{0, s}}, header...)...), after)
	}
	return all
}

func TestCrafted(t *testing.T) {
	counts := []int{1, 2, 4}
	all := crafted()
	for n, name := range slices.Sorted(maps.Keys(all)) {
		packed, some := all[name], counts
		if !thorough() {
			some = counts[n%3:][:1]
		}
		for _, threads := range some {
			if b, err := agree(t, packed, threads); err != nil || len(b) == 0 {
				t.Errorf("%s: %d bytes, error %v", name, len(b), err)
			}
		}
	}
}

// Pieces cut only because they are long are put together again.
func TestLongPieces(t *testing.T) {
	all := crafted()
	all["text"] = load(t, "text.bz2")
	for n, name := range slices.Sorted(maps.Keys(all)) {
		if n%3 != 0 && name != "text" && !thorough() {
			continue
		}
		packed := all[name]
		want, _ := agree(t, packed, 1)
		p := newPipe(context.Background(), 3)
		p.longest = 20
		z := start(p, iotest.OneByteReader(bytes.NewReader(packed)), 2)
		if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, error %v", name, len(got), err)
		}
		z.Close()
	}
}

// small is two streams with six blocks of one byte, two of them with false magics, and says where the blocks end.
func small() (packed []byte, ends []int) {
	packed, ends = stream('1', after, spelled(field{0, 3}, field{blockMagic, 48}), after)
	next, e := stream('2', after, spelled(field{endMagic, 48}, field{0, 1}), after)
	for i := range e {
		e[i] += 8 * len(packed)
	}
	return append(packed, next...), append(ends, e...)
}

// whole is how many blocks end within so many bits.
func whole(ends []int, bits int) (n int) {
	for n < len(ends) && ends[n] <= bits {
		n++
	}
	return n
}

func TestTruncated(t *testing.T) {
	packed, ends := small()
	for n := range len(packed) {
		b, _ := agree(t, packed[:n], 2)
		if want := whole(ends, 8*n); len(b) < want || len(b) > len(ends) {
			t.Errorf("of %d bytes: got %d, want %d", n, len(b), want)
		}
	}
	tiny := load(t, "tiny.bz2")
	for n := 0; n < len(tiny); n++ {
		if !thorough() && n%3 > 0 && n > 14 {
			continue
		}
		if _, err := agree(t, tiny[:n], 2); err == nil {
			t.Errorf("no error at %d bytes", n)
		}
	}
}

func TestFlippedBit(t *testing.T) {
	packed, ends := small()
	step := 9 // comes by every place in a byte
	if thorough() {
		step = 1
	}
	for i := 0; i < 8*len(packed); i += step {
		packed[i/8] ^= 1 << (7 - i%8)
		b, _ := agree(t, packed, 2)
		packed[i/8] ^= 1 << (7 - i%8)
		if want := whole(ends, i); len(b) < want {
			t.Errorf("bit %d: got %d bytes, want %d", i, len(b), want)
		}
	}
	tiny := load(t, "tiny.bz2")
	tiny[3] = '1' // or a block's memory is what takes the time
	for i := 0; i < 8*len(tiny); i += step {
		tiny[i/8] ^= 1 << (7 - i%8)
		agree(t, tiny, 2)
		tiny[i/8] ^= 1 << (7 - i%8)
	}
}

// Damage far into a long file loses no block before it.
func TestDamageInFile(t *testing.T) {
	packed := load(t, "level1.bz2")
	good, err := agree(t, packed, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{len(packed) - 2, len(packed) - 12, len(packed) / 2, len(packed) - 1000, 100} {
		bad := bytes.Clone(packed)
		bad[at] ^= 0x10
		got, err := agree(t, append(bytes.Clone(packed), bad...), 2)
		if err == nil || len(got) < len(good) || len(got)-len(good) < at*len(good)/len(packed)-150_000 {
			t.Errorf("damage at %d: %d bytes, error %v", at, len(got), err)
		}
	}
}
