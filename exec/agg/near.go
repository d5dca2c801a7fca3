package agg

import "math/bits"

// nearSum is the number of a group's rows and the sum of some of their numbers.
type nearSum struct{ sum, n int64 }

const (
	// nearMost bounds the size of numbers of near sums, which then have to be settled only once in some hundred batches.
	nearMost = 1 << 38
	// maxSpent is half of what 64 bits hold, and a batch of nearRows can spend no more than that.
	maxSpent = 1 << 62
	nearRows = 1 << 16
)

// isNear reports whether the near sums are all there is.
func (a *acc128) isNear() bool { return len(a.cells) == 0 && len(a.wides.list) == 0 }

// spend notes that n numbers, or'ed together without their signs, were added to near sums.
func (a *acc128) spend(n int, ored int64) {
	if a.spent += uint64(n) << bits.Len64(uint64(ored)); a.spent > maxSpent {
		a.settle()
	}
}

// settle takes all near sums to where there is room for more.
func (a *acc128) settle() {
	if a.spent == 0 {
		return
	}
	a.spent = 0
	for g := range a.near {
		x := a.near[g].sum
		a.near[g].sum = 0
		a.put(int32(g), x)
	}
}

// someInts adds at most nearRows rows. Numbers that were too large for near sums are taken out of them again, and the next ones
// are not tried.
func (a *acc128) someInts(groups []int32, values []int64, null []bool) {
	near := a.near
	var ored int64
	switch {
	case a.large:
		for i, g := range groups {
			if v := values[i]; null == nil || !null[i] {
				near[g].n++
				a.add(g, uint64(v), v>>63)
			}
		}
		return
	case null == nil:
		for i, g := range groups {
			c, v := &near[g], values[i]
			c.sum += v
			c.n++
			ored |= v ^ v>>63
		}
	default:
		for i, g := range groups {
			if null[i] {
				continue
			}
			c, v := &near[g], values[i]
			c.sum += v
			c.n++
			ored |= v ^ v>>63
		}
	}
	if ored < nearMost {
		a.spend(len(groups), ored)
		return
	}
	a.large = true
	for i, g := range groups {
		if v := values[i]; null == nil || !null[i] {
			near[g].sum -= v
			a.add(g, uint64(v), v>>63)
		}
	}
}

// someDoubles adds at most nearRows rows.
func (a *acc128) someDoubles(groups []int32, values []float64, null []bool) {
	near := a.near
	var ored int64
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		c, v := &near[g], values[i]
		c.n++
		whole := int64(v)
		if size := whole ^ whole>>63; float64(whole) == v && size < nearMost {
			c.sum += whole
			ored |= size
			continue
		}
		if !(v < 1<<50 && v > -1<<50) || !a.fraction(g, v, whole) {
			a.double(g, v)
		}
	}
	a.spend(len(groups), ored)
}

// addLanes adds whole numbers that lanes have added up and counted.
func (a *acc128) addLanes(sums, rows *lanes) {
	for g := range a.near {
		x := sums.sum(g)
		a.near[g].n += rows.sum(g)
		if size := magnitude(x); size < 1<<61 {
			a.near[g].sum += x
			a.spent = max(a.spent, magnitude(a.near[g].sum))
			continue
		}
		a.put(int32(g), x)
	}
	if a.spent > maxSpent {
		a.settle()
	}
}
