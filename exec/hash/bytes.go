package hash

import "flowsql/exec/vec"

// byteIDs knows the ids of keys of one column by their differences from a base, where those are bytes: a protocol is looked up in 256
// places, sixty-four rows at a time.
type byteIDs struct {
	base  int64
	ids   [256]int32 // -1 where it is not known
	small [256]uint8 // the same, of ids below unknown
}

// unknown stands for ids that are not known, or too large.
const unknown = 255

// assignBytes is Assign for one column of packed numbers, all of which are bytes beyond their base. It reports false, with nothing
// done, for others.
func (g *Groups) assignBytes(v *vec.Vector, out []int32) bool {
	if !TakesPacked(v) {
		return false
	}
	from, base, _ := v.Packed.Bytes()
	known := g.bytes
	if known == nil || known.base != base {
		known = &byteIDs{base: base}
		for i := range known.ids {
			known.ids[i], known.small[i] = -1, unknown
		}
		g.bytes = known
	}
	done := 0
	if hasLookBytes() {
		if done = len(out) &^ 63; done > 0 && lookBytes(&out[0], &from[0], done, &known.small) {
			done = 0
		}
	}
	for i, d := range from[done:len(out)] {
		i += done
		if known.ids[d] < 0 {
			g.Assign([]*vec.Vector{v.Take([]int32{int32(i)})}, 1, out[i:i+1])
			if known.ids[d] = out[i]; out[i] < unknown {
				known.small[d] = uint8(out[i])
			}
		}
		out[i] = known.ids[d]
	}
	return true
}

// TakesPacked reports whether Assign takes a vector, if it is the only column, as it is though it is packed.
func TakesPacked(v *vec.Vector) bool {
	if v.Packed == nil || v.Null != nil || v.Dict != nil {
		return false
	}
	_, _, ok := v.Packed.Bytes()
	return ok
}
