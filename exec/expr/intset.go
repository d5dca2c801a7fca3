package expr

import "slices"

// intSet is a fixed set of integers: a short list, or an open hash table at most half full.
type intSet struct {
	list  []int64
	slots []int64
	used  []bool
	shift uint
}

// short is the size up to which walking a list is faster than hashing.
const short = 6

func newIntSet(items []int64) *intSet {
	s := &intSet{list: slices.Compact(slices.Sorted(slices.Values(items)))}
	if len(s.list) <= short {
		return s
	}
	size := 1
	s.shift = 64
	for size < 2*len(s.list) {
		size *= 2
		s.shift--
	}
	s.slots, s.used = make([]int64, size), make([]bool, size)
	for _, x := range s.list {
		at := s.at(x)
		for s.used[at] {
			at = (at + 1) & (size - 1)
		}
		s.slots[at], s.used[at] = x, true
	}
	return s
}

// at is where x would like to be: Fibonacci hashing.
func (s *intSet) at(x int64) int { return int(uint64(x) * 0x9E3779B97F4A7C15 >> s.shift) }

func (s *intSet) has(x int64) bool {
	if s.slots == nil {
		found := false
		for _, y := range s.list {
			found = found || x == y
		}
		return found
	}
	for at := s.at(x); s.used[at]; at = (at + 1) & (len(s.slots) - 1) {
		if s.slots[at] == x {
			return true
		}
	}
	return false
}
