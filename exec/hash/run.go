package hash

import "unsafe"

// stretch is how many rows are looked at together to see whether they have one and the same key, as those of a bucket of time do.
const stretch = 256

// uniform reports whether stretch values have the same bits.
func uniform[T int64 | float64](values []T) bool {
	if !hasUniform() {
		for _, x := range values[1:stretch] {
			if x != values[0] {
				return false
			}
		}
		return true
	}
	return values[0] == values[stretch-1] && uniformWide((*uint64)(unsafe.Pointer(&values[0])), stretch)
}

// fill sets stretch ids to id.
func fill(to []int32, id int32) {
	if hasUniform() {
		fillWide(&to[:stretch][0], stretch, id)
		return
	}
	for i := range to[:stretch] {
		to[i] = id
	}
}
