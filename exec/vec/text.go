package vec

import "math"

// TextBuilder makes a dictionary of computed texts. Of the first texts it gives equal ones one code; where there are
// many different ones it stops looking. Not safe for concurrent use.
type TextBuilder struct {
	dict  Dict
	codes map[string]int32
	full  bool
}

// interned is how many different texts a TextBuilder looks up before it gives in.
const interned = 2048

// NewTextBuilder is an empty builder.
func NewTextBuilder() *TextBuilder {
	return &TextBuilder{dict: Dict{offsets: []int32{0}, unique: true}}
}

// Add is the code of text.
func (b *TextBuilder) Add(text string) int32 {
	if last := int32(b.dict.Len()) - 1; last >= 0 && b.dict.Value(last) == text {
		return last
	}
	if len(b.codes) < interned && len(text) <= 256 {
		if c, ok := b.codes[text]; ok {
			return c
		}
		if b.codes == nil {
			b.codes = map[string]int32{}
		}
		b.codes[string(append([]byte(nil), text...))] = int32(b.dict.Len())
	} else {
		b.dict.unique = false
	}
	c := int32(b.dict.Len())
	if len(b.dict.bytes)+len(text) > math.MaxInt32 {
		b.full = true
		return 0
	}
	b.dict.bytes = append(b.dict.bytes, text...)
	b.dict.offsets = append(b.dict.offsets, int32(len(b.dict.bytes)))
	return c
}

// Len is the number of codes given so far.
func (b *TextBuilder) Len() int { return b.dict.Len() }

// Bytes is the length of their texts.
func (b *TextBuilder) Bytes() int { return len(b.dict.bytes) }

// Full reports whether the texts were more than a dictionary holds, so that the codes are worthless.
func (b *TextBuilder) Full() bool { return b.full }

// Dict is the dictionary so far. It stays valid when more is added, and later ones extend it.
func (b *TextBuilder) Dict() *Dict {
	d := b.dict
	n := len(d.offsets)
	d.offsets, d.bytes = d.offsets[:n:n], d.bytes[:len(d.bytes):len(d.bytes)]
	return &d
}
