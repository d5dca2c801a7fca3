package flowgen

import (
	"strconv"
	"strings"
)

// mess spells rows as JSON objects that are valid (RFC 8259) but share no
// pattern: keys in any order, blanks and tabs anywhere, characters of keys and
// texts as \u escapes, numbers as 1700, 1700.0, 1.7e3 or 1700E0, and up to two
// of the extra members below. No key stands twice in an object.
//
// Every value equals that of the same row in the other formats, save that one
// in [nullEvery] is written as null and one in [missingEvery] is left out with
// its key. Which ones depends on the seed and the row number alone.
type mess struct{ spelling stream }

const (
	nullEvery    = 40
	missingEvery = 40
	escapeEvery  = 8 // keys and texts with an escaped character
)

// blanks are what may stand between two tokens. No newline: a row is a line.
var blanks = [...]string{"", "", "", "", " ", " ", "  ", "\t", " \t "}

// extras are members that no column knows; a reader must skip them, however
// much of them looks like a column, a value or the end of the object.
var extras = [...]string{
	`"note":"a } brace, a \" quote, a \\ slash, \"dstport\":\"443\""`,
	`"meta" : {"dstport":"80","deep":[{"a":[1,{"b":"}]"}]}],"ok":true}`,
	`"tags":["80", "443",null,false,-1.5e-3,[],{}]`,
	`"gr\u00f6\u00dfe":"größe \ud83d\ude00"`,
	`"path":"C:\\flows\\"`,
	`"ratio":-0.25E+2`,
	`"none":null`,
	`"empty":{}`,
}

// member is one key with its value.
type member struct {
	key    string
	text   string // the value, unless it is a number
	number int64
	isText bool
}

func number(column int, v int64) member { return member{key: Columns[column], number: v} }

func text(column int, v string) member {
	return member{key: Columns[column], text: v, isText: true}
}

// append is the encoder.
func (m mess) append(dst []byte, row *Row, n int64) []byte {
	r := m.spelling.at(n)
	members := [...]member{
		number(0, row.Time), number(1, row.Duration), text(2, row.SrcDevice), text(3, row.DstDevice),
		number(4, row.Protocol), text(5, row.SrcPort), text(6, row.DstPort),
		number(7, row.SrcPackets), number(8, row.DstPackets), number(9, row.SrcBytes), number(10, row.DstBytes),
	}
	for i := len(members) - 1; i > 0; i-- { // Fisher-Yates
		j := r.below(uint64(i + 1))
		members[i], members[j] = members[j], members[i]
	}
	// Each extra comes before the member at its place; places past the last
	// member leave it out.
	extra := r.below(uint64(len(extras)))
	places := [2]uint64{r.below(2 * uint64(len(members))), r.below(2 * uint64(len(members)))}

	dst = append(blank(dst, &r), '{')
	comma := false
	separate := func() {
		if comma {
			dst = append(dst, ',')
		}
		comma = true
		dst = blank(dst, &r)
	}
	for i := range members {
		for k, place := range places {
			if place == uint64(i) {
				separate()
				dst = append(dst, extras[(extra+uint64(k)*3)%uint64(len(extras))]...)
				dst = blank(dst, &r)
			}
		}
		if r.below(missingEvery) == 0 {
			continue
		}
		separate()
		dst = appendMember(dst, &members[i], &r)
	}
	dst = append(dst, '}')
	return append(blank(dst, &r), '\n')
}

// appendMember spells a key, a colon and a value, with blanks behind each.
func appendMember(dst []byte, m *member, r *rng) []byte {
	dst = blank(appendText(dst, m.key, r), r)
	dst = blank(append(dst, ':'), r)
	switch {
	case r.below(nullEvery) == 0:
		dst = append(dst, "null"...)
	case m.isText:
		dst = appendText(dst, m.text, r)
	default:
		dst = appendNumber(dst, m.number, r)
	}
	return blank(dst, r)
}

// blank appends blanks, often none.
func blank(dst []byte, r *rng) []byte {
	return append(dst, blanks[r.below(uint64(len(blanks)))]...)
}

// appendText spells an ASCII string, now and then with one character escaped.
func appendText(dst []byte, s string, r *rng) []byte {
	dst = append(dst, '"')
	if r.below(escapeEvery) == 0 {
		const upper, lower = "0123456789ABCDEF", "0123456789abcdef"
		digits := [...]string{upper, lower}[r.below(2)]
		at := r.below(uint64(len(s)))
		dst = append(dst, s[:at]...)
		dst = append(dst, '\\', 'u', '0', '0', digits[s[at]>>4], digits[s[at]&15])
		s = s[at+1:]
	}
	dst = append(dst, s...)
	return append(dst, '"')
}

// appendNumber spells a number that is not negative.
func appendNumber(dst []byte, v int64, r *rng) []byte {
	switch r.below(4) {
	case 0:
		return append(strconv.AppendInt(dst, v, 10), ".0"...)
	case 1:
		return append(strconv.AppendInt(dst, v, 10), "E0"...)
	case 2:
		digits := strconv.FormatInt(v, 10)
		fraction := strings.TrimRight(digits[1:], "0")
		dst = append(dst, digits[0])
		if fraction != "" {
			dst = append(dst, '.')
			dst = append(dst, fraction...)
		}
		dst = append(dst, 'e')
		return strconv.AppendInt(dst, int64(len(digits)-1), 10)
	}
	return strconv.AppendInt(dst, v, 10)
}
