package op

import (
	"cmp"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// order is one key of a sort: which column, and how.
type order struct {
	column     int
	desc       bool
	nullsFirst bool
}

// compare orders rows of one batch. It is negative where row i stands before row j.
type compare func(i, j int32) int

// comparer orders the rows of b by keys.
func comparer(b *vec.Batch, keys []order) compare {
	list := make([]compare, len(keys))
	for i, k := range keys {
		list[i] = columnComparer(b.Cols[k.column], k)
	}
	return func(i, j int32) int {
		for _, f := range list {
			if c := f(i, j); c != 0 {
				return c
			}
		}
		return 0
	}
}

// columnComparer orders by one column, which is not Const.
func columnComparer(v *vec.Vector, k order) compare {
	var values compare
	switch v.Type.Kind {
	case types.Null:
		return func(i, j int32) int { return 0 }
	case types.Boolean:
		values = func(i, j int32) int { return cmp.Compare(truth(v.Bool[i]), truth(v.Bool[j])) }
	case types.Double:
		values = func(i, j int32) int { return cmp.Compare(v.Double[i], v.Double[j]) }
	case types.Decimal:
		values = func(i, j int32) int { return v.Decimal[i].Cmp(v.Decimal[j]) }
	case types.Varchar:
		values = func(i, j int32) int {
			if v.Code[i] == v.Code[j] {
				return 0
			}
			return strings.Compare(v.Dict.Value(v.Code[i]), v.Dict.Value(v.Code[j]))
		}
	default:
		values = func(i, j int32) int { return cmp.Compare(v.Int[i], v.Int[j]) }
	}
	if k.desc {
		up := values
		values = func(i, j int32) int { return up(j, i) }
	}
	if v.Null == nil {
		return values
	}
	nullSide := 1
	if k.nullsFirst {
		nullSide = -1
	}
	return func(i, j int32) int {
		switch a, b := v.Null[i], v.Null[j]; {
		case a && b:
			return 0
		case a:
			return nullSide
		case b:
			return -nullSide
		}
		return values(i, j)
	}
}

func truth(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// merged is two lists of rows, each in order, as one.
func merged(a, b []int32, before compare) []int32 {
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if before(b[0], a[0]) < 0 {
			out = append(out, b[0])
			b = b[1:]
		} else {
			out = append(out, a[0])
			a = a[1:]
		}
	}
	out = append(out, a...)
	return append(out, b...)
}
