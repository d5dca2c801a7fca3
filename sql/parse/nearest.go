package parse

import "strings"

// nearest is the one of names that word is most likely a slip for, or "". Both are in lower case.
func nearest(word string, names []string) string {
	best, least := "", 1+len(word)/8
	if len(word) < 3 || len(word) > 30 {
		return ""
	}
	for _, name := range names {
		if d := distance(word, name); d > 0 && (d < least || d == least && (len(name) > len(best) || len(name) == len(best) && name < best)) {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters put in, left out, changed or swapped with a neighbour (optimal string alignment).
func distance(a, b string) int {
	if len(a)-len(b) > 3 || len(b)-len(a) > 3 {
		return 99
	}
	var rows [3][40]int
	before, last, row := rows[0][:], rows[1][:], rows[2][:]
	if len(b) >= len(row) {
		return 99
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func (p *parser) upper(i int) string { return strings.ToUpper(p.slice(i, i)) }
