package expr

import "slices"

// intSet is a fixed set of integers: a bitmap where they lie close together, else an open hash table at most half full.
type intSet struct {
	least int64
	dense []bool // by distance from least
	slots []int64
	used  []bool
	shift uint
}

// spread is how far apart the integers of a bitmap may be: ports fit.
const spread = 1 << 16

func newIntSet(items []int64) *intSet {
	list := slices.Compact(slices.Sorted(slices.Values(items)))
	if len(list) == 0 {
		return &intSet{dense: []bool{}}
	}
	s := &intSet{least: list[0]}
	if last := list[len(list)-1]; uint64(last)-uint64(s.least) < spread {
		s.dense = make([]bool, last-s.least+1)
		for _, x := range list {
			s.dense[x-s.least] = true
		}
		return s
	}
	size := 1
	s.shift = 64
	for size < 2*len(list) {
		size *= 2
		s.shift--
	}
	s.slots, s.used = make([]int64, size), make([]bool, size)
	for _, x := range list {
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
	if s.dense != nil {
		far := uint64(x) - uint64(s.least)
		return far < uint64(len(s.dense)) && s.dense[far]
	}
	for at := s.at(x); s.used[at]; at = (at + 1) & (len(s.slots) - 1) {
		if s.slots[at] == x {
			return true
		}
	}
	return false
}
