package vec

import (
	"fmt"
	"testing"
)

func TestTextBuilder(t *testing.T) {
	b := NewTextBuilder()
	var codes []int32
	var early *Dict
	text := func(i int) string { return fmt.Sprint("text ", i%(3*interned)) }
	for i := range 10 * interned {
		if i == interned/2 {
			early = b.Dict()
		}
		codes = append(codes, b.Add(text(i)))
	}
	d := b.Dict()
	for i, c := range codes {
		if d.Value(c) != text(i) {
			t.Fatalf("text %d is %q, want %q", i, d.Value(c), text(i))
		}
	}
	if again := NewTextBuilder(); again.Add("a") != 0 || again.Add("b") != 1 || again.Add("a") != 0 {
		t.Error("equal texts have several codes")
	}
	if !early.Unique() || d.Unique() || early.Len() != interned/2 || early.Value(7) != text(7) {
		t.Errorf("unique %v and %v, %d early texts", early.Unique(), d.Unique(), early.Len())
	}
	if !b.Dict().Extends(d) {
		t.Error("the dictionary does not extend itself")
	}
}
