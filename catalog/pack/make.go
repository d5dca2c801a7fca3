package pack

import (
	"math"
	"slices"
)

// Ints packs whole numbers, those that null marks being of no matter; it may be nil. The result is nil where that does not save at
// least a quarter of their memory.
func Ints(numbers []int64, null []bool) *Numbers { return packed(settled(numbers, null), 8) }

// Codes is Ints of small numbers.
func Codes(numbers []int32, null []bool) *Numbers {
	wide := make([]int64, len(numbers))
	for i, x := range settled(numbers, null) {
		wide[i] = int64(x)
	}
	return packed(wide, 4)
}

// Doubles is Ints of numbers most of which are whole.
func Doubles(numbers []float64, null []bool) *Numbers {
	numbers = settled(numbers, null)
	whole := make([]int64, len(numbers))
	var odd []far
	last := int64(0)
	for i, x := range numbers {
		n := int64(x) // of a number out of range: any
		if bits := math.Float64bits(x); math.Float64bits(float64(n)) != bits {
			if odd = append(odd, far{int32(i), bits}); 16*len(odd) > len(numbers) {
				return nil
			}
			n = last
		}
		whole[i], last = n, n
	}
	p := packed(whole, 8)
	if p == nil {
		return nil
	}
	for i, f := range p.far {
		p.far[i].bits = math.Float64bits(float64(int64(f.bits)))
	}
	p.except(odd)
	return p
}

// leastNumbers is from how many on numbers are worth packing.
const leastNumbers = 16

// settled are numbers without those that null marks, in whose place others stand.
func settled[T int32 | int64 | float64](numbers []T, null []bool) []T {
	first := slices.Index(null, false)
	if first < 0 || !slices.Contains(null, true) {
		return numbers
	}
	out := slices.Clone(numbers)
	last := out[first]
	for i, is := range null {
		if is {
			out[i] = last
		} else {
			last = out[i]
		}
	}
	return out
}

func packed(numbers []int64, width int) *Numbers {
	if len(numbers) < leastNumbers {
		return nil
	}
	p := &Numbers{n: len(numbers), base: least(numbers)}
	beyond := beyond(numbers, p.base)
	size := func(i, bytes int) int { return bytes*p.n + farBytes*int(beyond[i]) }
	switch best := min(size(0, 1), size(1, 2), size(2, 4)); {
	case 4*best > 3*width*p.n:
		return nil
	case best == size(0, 1):
		p.eight = narrowed(p, narrowWide8, numbers, beyond[0])
	case best == size(1, 2):
		p.sixt = narrowed(p, narrowWide16, numbers, beyond[1])
	default:
		p.thirty = narrowed(p, narrowWide32, numbers, beyond[2])
	}
	return p
}

// least is the least of some numbers, not none.
func least(numbers []int64) int64 {
	done, low := wide(len(numbers)), numbers[0]
	if done > 0 {
		low = leastWide(&numbers[0], done)
	}
	for _, x := range numbers[done:] {
		low = min(low, x)
	}
	return low
}

// beyond is how many numbers are too far from the base for 8, 16 and 32 bits.
func beyond(numbers []int64, base int64) (counts [3]int64) {
	done := wide(len(numbers))
	if done > 0 {
		beyondWide(&counts, &numbers[0], done, base)
	}
	for _, x := range numbers[done:] {
		d := uint64(x) - uint64(base)
		counts[0] += bit(d >= math.MaxUint8)
		counts[1] += bit(d >= math.MaxUint16)
		counts[2] += bit(d >= math.MaxUint32)
	}
	return counts
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// narrowed is the differences of numbers, of which so many are far, which it puts in their list. routine does the first ones.
func narrowed[D uint8 | uint16 | uint32](p *Numbers, routine func(*D, *int64, int, int64), numbers []int64, distant int64) []D {
	out := make([]D, len(numbers))
	done := wide(len(numbers))
	if done > 0 {
		routine(&out[0], &numbers[0], done, p.base)
	}
	for i, x := range numbers[done:] {
		out[done+i] = D(min(uint64(x)-uint64(p.base), uint64(^D(0))))
	}
	if distant == 0 {
		return out
	}
	p.far = make([]far, 0, distant)
	for i, d := range out {
		if d == ^D(0) {
			p.far = append(p.far, far{int32(i), uint64(numbers[i])})
		}
	}
	return out
}

// except puts other numbers, ascending, in the place of some.
func (p *Numbers) except(list []far) {
	if len(list) == 0 {
		return
	}
	for _, f := range list {
		switch {
		case p.eight != nil:
			p.eight[f.at] = math.MaxUint8
		case p.sixt != nil:
			p.sixt[f.at] = math.MaxUint16
		default:
			p.thirty[f.at] = math.MaxUint32
		}
	}
	both := append(list, p.far...) // of two at one place the first stays
	slices.SortStableFunc(both, func(a, b far) int { return int(a.at - b.at) })
	p.far = slices.CompactFunc(both, func(a, b far) bool { return a.at == b.at })
}
