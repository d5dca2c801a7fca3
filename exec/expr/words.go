package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"flowsql/exec/vec"
)

func wordKernels() map[string]maker {
	return map[string]maker{
		"bit_length":  fixed(lift1(readText, writeInt, sure(func(s string) int64 { return 8 * int64(len(s)) }))),
		"initcap":     fixed(lift1(readText, writeText, sure(initcap))),
		"translate":   fixed(lift3(readText, readText, readText, writeText, translate)),
		"insert":      fixed(insert),
		"find_in_set": fixed(lift2(readText, readText, writeInt, sure2(findInSet))),
		"levenshtein": fixed(lift2(readText, readText, writeInt, levenshtein)),
	}
}

// initcap takes letters and digits for parts of words.
func initcap(s string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		first := !inside
		if inside = unicode.IsLetter(r) || unicode.IsDigit(r); inside && first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}

// translate maps characters of from to those of to; the first of equal ones in from counts.
func translate(s, from, to string) (string, error) {
	with := []rune(to)
	places := map[rune]rune{}
	i := 0
	for _, r := range from {
		if _, known := places[r]; !known {
			places[r] = -1
			if i < len(with) {
				places[r] = with[i]
			}
		}
		i++
	}
	if len(s) > longest/utf8.UTFMax {
		return "", tooLong()
	}
	return strings.Map(func(r rune) rune {
		if x, ok := places[r]; ok {
			return x
		}
		return r
	}, s), nil
}

// insert is MySQL's: a length that is negative or beyond the end is up to the end.
func insert(n int, args []*vec.Vector, out *result) error {
	text, start, size, with := readText(args[0]), readInt(args[1]), readInt(args[2]), readText(args[3])
	return each(n, out, writeText, func(i int) (string, error) {
		s, at, k := text(i), start(i), size(i)
		if at < 1 || at > int64(utf8.RuneCountInString(s)) {
			return s, nil
		}
		head := characters(s, 0, at-1)
		tail := s[len(head):]
		if k < 0 {
			tail = ""
		}
		tail = tail[len(characters(tail, 0, k)):]
		if len(head)+len(with(i))+len(tail) > longest {
			return "", tooLong()
		}
		return head + with(i) + tail, nil
	})
}

// findInSet is the place of s among what commas part; nothing is in an empty list, and what has a comma is in none.
func findInSet(s, list string) int64 {
	if list == "" || strings.Contains(s, ",") {
		return 0
	}
	for place := int64(1); ; place++ {
		item, rest, more := strings.Cut(list, ",")
		if item == s {
			return place
		}
		if !more {
			return 0
		}
		list = rest
	}
}

// maxEdit bounds the characters that levenshtein compares: its time is the product of the lengths.
const maxEdit = 4096

func levenshtein(a, b string) (int64, error) {
	x, y := []rune(a), []rune(b)
	if len(x) > maxEdit || len(y) > maxEdit {
		return 0, fmt.Errorf("levenshtein compares up to %d characters", maxEdit)
	}
	row := make([]int, len(y)+1) // changes from x so far to each start of y
	for j := range row {
		row[j] = j
	}
	for i := range x {
		corner := row[0]
		row[0] = i + 1
		for j := range y {
			cost := corner + bit(x[i] != y[j])
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, corner+1)
		}
	}
	return int64(row[len(y)]), nil
}
