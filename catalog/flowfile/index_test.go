package flowfile

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"
)

// indexText is random text of bytes that have a meaning in JSON, most often of rows with some damage.
func indexText(r *rand.Rand) []byte {
	var text []byte
	switch r.Intn(3) {
	case 0:
		text = make([]byte, r.Intn(3000))
		r.Read(text)
	case 1:
		from := "\"\"\"\"\\,,--..\n\r\t  0000123456789aé{}"
		for range r.Intn(3000) {
			text = append(text, from[r.Intn(len(from))])
		}
	default:
		for len(text) < 1500 {
			text = append(mutate(r, append(text, jsonSeeds[r.Intn(len(jsonSeeds))]...)), '\n')
		}
	}
	if r.Intn(4) == 0 { // a number over several words
		text = slices.Concat(text, []byte("1."), bytes.Repeat([]byte("0"), r.Intn(300)), text)
	}
	return text
}

// TestIndexWide compares the routines for 64 bytes with their twins.
func TestIndexWide(t *testing.T) {
	if !hasWide() {
		t.Skip("not for this processor")
	}
	r := rand.New(rand.NewSource(1))
	for range thorough(20000, 2000) {
		text := indexText(r)
		n := (len(text) + 511) / 512
		text = append(text, make([]byte, 512*n-len(text))...)
		cells := r.Intn(3) == 0
		var want, got carry
		all := make([]group, n+1)
		for i := 0; i < n; i++ {
			var blocks, wide [8]block
			part := text[512*i:]
			classify(blocks[:], part, &jsonClasses)
			classifyWide(&wide[0], &part[0], 8, &jsonClasses)
			if hasHalf() {
				var half [8]block
				if classifyHalf(&half[0], &part[0], 8, &jsonClasses); blocks != half {
					t.Fatalf("%q: classes %x, want %x", part[:512], half, blocks)
				}
			}
			if blocks != wide {
				t.Fatalf("%q: classes %x, want %x", part[:512], wide, blocks)
			}
			var g, w group
			if cells {
				markCells(&w, &blocks, &want)
				if cellsWide(&g, &part[0], 1, &jsonClasses, &got) == 0 {
					markCells(&g, &blocks, &got)
				}
			} else {
				mark(&w, &blocks, &want)
				if indexWide(&g, &part[0], 1, &jsonClasses, &got) == 0 {
					mark(&g, &blocks, &got)
				}
			}
			if g != w {
				t.Fatalf("%q: %x, want %x", text[:512*i+512], g, w)
			}
			if got.in != want.in || got.part != want.part || got.total != want.total || (got.token[7]^want.token[7])>>63 != 0 {
				t.Fatalf("%q: carry %x, want %x", text[:512*i+512], got, want)
			}
			all[i] = g
		}
		var c carry
		if m := indexWide(&make([]group, n+1)[0], &append(text, 0)[0], n, &jsonClasses, &c); !cells && m == n && c.total != want.total {
			t.Fatalf("%q at once", text)
		}
		wantPlaces, gotPlaces := make([]int32, len(text)+64), make([]int32, len(text)+64)
		bare := make([]int32, len(text)+64)
		wantFlags, gotFlags := make([]byte, len(text)+64), make([]byte, len(text)+64)
		blocks := r.Intn(8*n + 1)
		k := places(wantPlaces, wantFlags, all, blocks)
		if m := placesWide(&gotPlaces[0], &gotFlags[0], &all[0], blocks); !slices.Equal(wantPlaces[:k], gotPlaces[:m]) || !bytes.Equal(wantFlags[:k], gotFlags[:m]) {
			t.Fatalf("%q: places %v %v, want %v %v", text, gotPlaces[:m], gotFlags[:m], wantPlaces[:k], wantFlags[:k])
		}
		if m := placesWide(&bare[0], nil, &all[0], blocks); !slices.Equal(wantPlaces[:k], bare[:m]) {
			t.Fatalf("%q: places %v, want %v", text, bare[:m], wantPlaces[:k])
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	if !hasWide() {
		b.Skip("not for this processor")
	}
	text := []byte(lines(5000, spellJSON(".0", " ")))
	end := len(text)
	text = append(text, make([]byte, padding)...)
	x := newIndex(wide)
	b.SetBytes(int64(end))
	for b.Loop() {
		for at := 0; at < end; at += stretch {
			x.fill(text, at, end)
		}
	}
}
