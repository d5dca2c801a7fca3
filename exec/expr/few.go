package expr

import "flowsql/exec/vec"

// mostFew is the most entries of a dictionary that rows' codes are compared with, rather than looked up in a table.
const mostFew = 8

// few is the entries of a dictionary for which a condition is true, while they are no more than mostFew.
type few struct {
	codes []int32
	many  bool
}

func (f *few) add(code int32) {
	if f.many = f.many || len(f.codes) == mostFew; f.many {
		f.codes = nil
		return
	}
	f.codes = append(f.codes, code)
}

// pick sets the first k of sel to the rows of v, all of them, that have one of the codes. It reports false, with nothing done, where
// it cannot tell: there are many codes, NULLs, or codes packed in another way than in 16 bits.
func (f *few) pick(v *vec.Vector, sel []int32) (k int, ok bool) {
	if f.many || v.Null != nil || !hasFew() {
		return 0, false
	}
	if v.Packed == nil {
		codes := v.Code[:len(sel)]
		done := len(codes) &^ 31
		if done > 0 && len(f.codes) > 0 {
			k = pickCodes(&sel[0], &codes[0], done, &f.codes[0], len(f.codes))
		}
		return pickRest(sel, k, done, codes, f.codes), true
	}
	shorts, base, ok := v.Packed.Shorts()
	if !ok {
		return 0, false
	}
	var list [mostFew]uint16
	wanted := list[:0]
	for _, code := range f.codes {
		if d := int64(code) - base; d >= 0 && d <= 1<<16-1 {
			wanted = append(wanted, uint16(d))
		}
	}
	shorts = shorts[:len(sel)]
	done := len(shorts) &^ 31
	if done > 0 && len(wanted) > 0 {
		k = pickShorts(&sel[0], &shorts[0], done, &wanted[0], len(wanted))
	}
	return pickRest(sel, k, done, shorts, wanted), true
}

// pickRest is pick for the rows from a place on.
func pickRest[T int32 | uint16](sel []int32, k, from int, codes, wanted []T) int {
	for i, c := range codes[from:] {
		sel[k] = int32(from + i)
		for _, w := range wanted {
			if c == w {
				k++
				break
			}
		}
	}
	return k
}
