package agg

import (
	"math"
	"math/bits"
	"slices"
)

// nextTo is the number at place k of the sorted list and the one after it, or that number again if it is the last. The list is then of
// no use.
func nextTo(list []float64, k int) (a, b float64) {
	for len(list) > longList {
		low, high := orderedBits(list[0]), orderedBits(list[0])
		for _, x := range list {
			w := orderedBits(x)
			low, high = min(low, w), max(high, w)
		}
		if low == high {
			return list[0], list[0]
		}
		shift := max(0, bits.Len64(high-low)-bucketBits)
		var counts [1 << bucketBits]int32
		for _, x := range list {
			counts[(orderedBits(x)-low)>>shift&(1<<bucketBits-1)]++
		}
		bucket, before := 0, 0
		for ; before+int(counts[bucket]) <= k; bucket++ {
			before += int(counts[bucket])
		}
		in := func(x float64) bool { return (orderedBits(x)-low)>>shift == uint64(bucket) }
		if last := before + int(counts[bucket]) - 1; k == last {
			return lastOf(list, in)
		}
		n := 0
		for _, x := range list {
			list[n] = x
			n += bit(in(x))
		}
		list, k = list[:n], k-before
	}
	rest := nth(list, k)
	if len(rest) == 1 {
		return rest[0], rest[0]
	}
	return rest[0], slices.Min(rest[1:])
}

// longList is from how long on numbers are told apart by the first bucketBits bits that differ.
const longList, bucketBits = 1 << 10, 11

// orderedBits is a double as a number with the same order.
func orderedBits(x float64) uint64 {
	w := math.Float64bits(x)
	return w ^ (uint64(int64(w)>>63) | 1<<63)
}

// lastOf is the greatest number of a bucket and the least of those above it, or the greatest again where there are none.
func lastOf(list []float64, in func(float64) bool) (a, b float64) {
	a, b = math.Inf(-1), math.Inf(1)
	for _, x := range list {
		if in(x) {
			a = max(a, x)
		}
	}
	for _, x := range list {
		if x > a {
			b = min(b, x)
		}
	}
	if math.IsInf(b, 1) {
		b = a
	}
	return a, b
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nth brings the number at place k of the sorted list there, with none after it less and none before it greater, and is
// the list from there on: quickselect with the partition of Hoare's Algorithm 63 and the middle of three as pivot.
func nth(list []float64, k int) []float64 {
	all := list
	at := k
	for len(list) > 1 {
		pivot := middle(list[0], list[len(list)/2], list[len(list)-1])
		i, j := 0, len(list)-1
		for i <= j {
			for list[i] < pivot {
				i++
			}
			for list[j] > pivot {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		switch {
		case at <= j:
			list = list[:j+1]
		case at >= i:
			list, at = list[i:], at-i
		default:
			return all[k:]
		}
	}
	return all[k:]
}
