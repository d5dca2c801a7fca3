// Package near finds the known names that a mistyped one may have been meant to be. It is a leaf.
package near

import (
	"sort"
	"strings"
)

// Names is up to three of the candidates that resemble name, the nearest first, without regard to case.
func Names(name string, candidates []string) []string {
	if name == "" {
		return nil
	}
	name = strings.ToLower(name)
	limit := max(1, len(name)/3)
	type match struct {
		text     string
		far, off int // as compared, and in truth
	}
	var found []match
	seen := map[string]bool{}
	for _, c := range candidates {
		lower := strings.ToLower(c)
		if seen[c] || lower == "" {
			continue
		}
		seen[c] = true
		far := Distance(name, lower)
		if far >= len(name) && far >= len(lower) {
			continue // nothing in common
		}
		off := far
		if far > limit && len(name) >= 3 && (strings.HasPrefix(lower, name) || strings.HasPrefix(name, lower) && len(lower) >= 3) {
			far = limit
		}
		if far <= limit {
			found = append(found, match{c, far, off})
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].far != found[j].far {
			return found[i].far < found[j].far
		}
		if found[i].off != found[j].off {
			return found[i].off < found[j].off
		}
		return found[i].text < found[j].text
	})
	var out []string
	for i := 0; i < len(found) && i < 3; i++ {
		out = append(out, found[i].text)
	}
	return out
}

// Name is the nearest of the candidates, "" if none resembles name.
func Name(name string, candidates []string) string {
	if found := Names(name, candidates); len(found) > 0 {
		return found[0]
	}
	return ""
}

// Distance is the number of bytes to insert, delete, replace or swap with their neighbour to make b of a
// (optimal string alignment).
func Distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
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
