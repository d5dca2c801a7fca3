// Package nearest finds the known name that a mistyped one was meant to be. A leaf of the command.
package nearest

import "strings"

// Name is the one of names that is the fewest edits from name, without regard to case, or "" if none is near: more
// edits than a third of its length, at least one. Ties go to the earlier.
func Name(name string, names []string) string {
	name = strings.ToLower(name)
	best, at := "", max(1, len(name)/3)+1
	for _, candidate := range names {
		if n := distance(name, strings.ToLower(candidate)); n < at {
			best, at = candidate, n
		}
	}
	return best
}

// distance counts the insertions, deletions, substitutions and swaps of neighbours that make b of a (optimal string
// alignment).
func distance(a, b string) int {
	before := make([]int, len(b)+1) // two rows up
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
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
