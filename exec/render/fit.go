package render

import "unicode/utf8"

// narrowest is the width below which no column is cut.
const narrowest = 12

// fit narrows the columns of text, the widest first, until the table is no wider than width. Numbers and times are
// never cut, and nothing is if the table would not fit even so: then the terminal wraps its lines.
func (t *table) fit(width int) {
	total := 1
	for _, n := range t.wide {
		total += n + 3
	}
	excess := total - width
	if width == 0 || excess <= 0 {
		return
	}
	room := 0
	for i, n := range t.wide {
		if t.cuttable[i] {
			room += max(0, n-narrowest)
		}
	}
	if room < excess {
		return
	}
	for ; excess > 0; excess-- {
		widest := -1
		for i, n := range t.wide {
			if t.cuttable[i] && (widest < 0 || n > t.wide[widest]) {
				widest = i
			}
		}
		t.wide[widest]--
	}
}

// appendCut appends text up to width columns less one, and a mark that it goes on, and returns the width appended.
func appendCut(dst, text []byte, width int) ([]byte, int) {
	used := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n := runeWidth(r)
		if used+n > width-1 {
			break
		}
		dst = append(dst, text[:size]...)
		used += n
		text = text[size:]
	}
	return append(dst, "…"...), used + 1
}
