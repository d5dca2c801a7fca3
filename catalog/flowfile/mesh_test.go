package flowfile

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// slowTokens finds tokens byte by byte.
func slowTokens(text []byte) (places []int32) {
	inside, escaped, word := false, false, false
	for i, c := range text {
		was := word
		word = false
		switch {
		case c == '\n':
			inside = false
			places = append(places, int32(i))
		case c == '"' && !escaped:
			inside = !inside
			places = append(places, int32(i))
		case inside:
		case strings.IndexByte("{}[]:,", c) >= 0:
			places = append(places, int32(i))
		case strings.IndexByte(" \t\r", c) < 0 && (c != '"' || !escaped):
			if word = true; !was {
				places = append(places, int32(i))
			}
		default:
			word = c == '"'
			if word && !was {
				places = append(places, int32(i))
			}
		}
		escaped = c == '\\' && !escaped
	}
	return places
}

// TestMesh compares tokens found by 64 bytes at once with those found byte by byte.
func TestMesh(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range thorough(20000, 2000) {
		text := indexText(r)
		if r.Intn(3) == 0 {
			for range r.Intn(10) {
				text = slices.Insert(text, r.Intn(len(text)+1), bytes.Repeat([]byte{'\\'}, r.Intn(200))...)
			}
		}
		text = append(text[:min(len(text), meshed)], make([]byte, padding)...)
		from := r.Intn(min(100, len(text)-padding+1))
		end := len(text) - padding
		want := slowTokens(text[from:end])
		for w := oneByte; w <= widest(); w++ {
			m := newMesh(w, 0)
			if m.fill(text, from, end); !slices.Equal(m.places[:len(m.places)-past], want) {
				t.Fatalf("%q, width %v:\n%v, want\n%v", text[from:end], w, m.places, want)
			}
		}
	}
}

// messy are keys and values of all spellings for fuzzLayout; those behind the fourth of a key may be wrong.
var messy = []struct {
	key    string
	values []string
}{
	{"i", []string{"1", "-20", "3.0", "4e2", "null", "123456789012345678", "1.5", "01", "1x", "\"1\""}},
	{"d", []string{"1.5", "-2e-3", "null", "0", "1e400", "1.", "-"}},
	{"s", []string{`"x"`, `"Comp123456"`, `"a\"b\\"`, `"\u00e9"`, `"größe"`, `"a longer text than fits"`, `"exactly8"`, `"fifteen bytes !"`, `"16 bytes of text"`, `""`, "null", "5", `"x" y`, "\"\x01\"", "\"\xff\"", `"\x"`}},
	{"b", []string{"true", "false", "null", "truex", "1"}}, {"t", []string{"5", `"2020-01-01T00:00:00Z"`, "null"}},
	{"n", []string{"1.25", "null"}}, {"y", []string{`"2020-01-01"`, "null", `"no"`}},
	{"other", []string{`{"a":[1,{"b":"}]\""}],"c":{}}`, "[]", "[1,2", "{}x", `"\\"`, "nul", "7"}},
	{`d\u006fwn`, []string{"1"}}, {"I", []string{"2"}}, {`\u0069`, []string{"3"}},
}

// messyObject is an object of some messy keys in random order, with blanks between its tokens.
func messyObject(r *rand.Rand, damage bool, blanks func() string) string {
	var text strings.Builder
	text.WriteString(blanks() + "{")
	for i, at := range r.Perm(len(messy))[:r.Intn(len(messy))] {
		if i > 0 {
			text.WriteString(blanks() + ",")
		}
		m := messy[at]
		pick := r.Intn(len(m.values))
		if !damage {
			pick = r.Intn(min(len(m.values), 4))
		}
		fmt.Fprintf(&text, `%s"%s"%s:%s%s%s`, blanks(), m.key, blanks(), blanks(), m.values[pick], blanks())
	}
	return text.String() + "}" + blanks()
}

// TestMeshRows reads rows of many spellings over more than one stretch, some of them damaged.
func TestMeshRows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(2))
	l := fuzzLayout(false)
	blanks := func() string { return []string{"", "", " ", "\t", "  ", " \r\t"}[r.Intn(6)] }
	for range thorough(600, 60) {
		var text bytes.Buffer
		damage := r.Intn(3) == 0
		for range 150 {
			text.WriteString(messyObject(r, damage, blanks) + "\n")
			if r.Intn(10) == 0 {
				text.WriteString([]string{"{", "[1]", "x", `{"i"`, `{"i":`, `{"i":1`, `{"s":"`, `{,}`, `{"i":1,}`, `{"i"}`, "{}", `{"i":1}}`, "\"", "\\"}[r.Intn(14)] + "\n")
			}
			if r.Intn(200) == 0 {
				text.WriteString(strings.Repeat(" ", r.Intn(2*meshed)) + "\n")
				text.WriteString(`{"s":"` + strings.Repeat("x", r.Intn(2*meshed)) + "\"}\n{\"\\x\":1}\n")
			}
		}
		names := []string{"i", "d", "s", "b", "t", "n", "y", "_line"}[r.Intn(8):]
		mode := []policy{reject, nullify}[r.Intn(2)]
		slow := parse(text.Bytes(), l, mode, formatJSON, walked, 1<<20, names...)
		for how := plainly; how <= widely; how++ {
			if fast := parse(text.Bytes(), l, mode, formatJSON, how, 1<<20, names...); fast.String() != slow.String() {
				t.Fatalf("way %d of %s:\nfast\n%s\nslow\n%s", how, text.Bytes(), fast, slow)
			}
		}
	}
}

// TestArrayRows reads arrays of such rows, in pieces of all sizes.
func TestArrayRows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(3))
	l := fuzzLayout(false)
	blanks := func() string { return []string{"", "", " ", "\n", "\n  ", "\r\n\t"}[r.Intn(6)] }
	for range thorough(3000, 300) {
		damage := r.Intn(4) == 0
		var list []string
		for range r.Intn(20) {
			list = append(list, messyObject(r, damage, blanks))
		}
		text := []byte("[" + strings.Join(list, ",") + "]" + blanks())
		if damage {
			text = mutate(r, text)
		}
		names := []string{"i", "d", "s", "b", "t", "n", "y", "_line"}[r.Intn(8):]
		mode := []policy{reject, nullify, strict}[r.Intn(3)]
		slow := parse(text, l, mode, formatArray, walked, 1<<20, names...)
		if fast := parse(text, l, mode, formatArray, widely, 1+r.Intn(2*len(text)), names...); fast.String() != slow.String() {
			t.Fatalf("%s:\nfast\n%s\nslow\n%s", text, fast, slow)
		}
	}
}
