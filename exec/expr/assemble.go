package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// part is values for some places of a vector in the making: value from[i] goes to places[i]. nil means all, in order.
// Later parts overwrite earlier ones.
type part struct {
	v            *vec.Vector
	places, from []int32
}

// keptTexts makes dictionaries that extend each other from batch to batch, so that who knows the last one knows most of
// the next.
type keptTexts struct{ builder *vec.TextBuilder }

// maxKept is how many texts are kept, and maxKeptBytes how long they are together; beyond, they are likely to be
// different in every batch.
const maxKept, maxKeptBytes = 1 << 12, 1 << 20

func (k *keptTexts) next() *vec.TextBuilder {
	if k.builder == nil || k.builder.Len() > maxKept || k.builder.Bytes() > maxKeptBytes {
		k.builder = vec.NewTextBuilder()
	}
	return k.builder
}

// assemble makes a vector of n values of its parts, which leave none out, in memory of to unless that is nil.
func assemble(t types.Type, n int, parts []part, texts *keptTexts, to *buffers) *vec.Vector {
	if len(parts) == 1 && parts[0].places == nil {
		return parts[0].v
	}
	out := &vec.Vector{Type: t, N: n, Null: assembleNulls(n, parts)}
	switch t.Kind {
	case types.Boolean:
		out.Bool = scatter(memory(to.bool(), n), parts, func(v *vec.Vector) []bool { return v.Bool })
	case types.BigInt, types.Date, types.Timestamp:
		out.Int = scatter(memory(to.int(), n), parts, func(v *vec.Vector) []int64 { return v.Int })
	case types.Double:
		out.Double = scatter(memory(to.double(), n), parts, func(v *vec.Vector) []float64 { return v.Double })
	case types.Decimal:
		out.Decimal = scatter(make([]num, n), parts, func(v *vec.Vector) []num { return v.Decimal })
	case types.Varchar:
		out.Code, out.Dict = scatterTexts(memory(to.code(), n), parts, texts)
	}
	return out
}

// assembleNulls is nil if no value is NULL.
func assembleNulls(n int, parts []part) []bool {
	some := false
	for _, p := range parts {
		some = some || p.v.Null != nil || p.v.Type.Kind == types.Null
	}
	if !some {
		return nil
	}
	null := make([]bool, n)
	for i := range parts {
		switch p := &parts[i]; {
		case p.v.Type.Kind == types.Null:
			put(p, cells[bool]{[]bool{true}, 0}, null)
		case p.v.Null == nil:
			put(p, cells[bool]{[]bool{false}, 0}, null)
		default:
			put(p, cellsOf(p.v, p.v.Null), null)
		}
	}
	return anyTrue(null)
}

// put writes a part's values to their places.
func put[T any](p *part, values cells[T], out []T) {
	switch {
	case p.places == nil && values.mask == 0:
		fill(out, values.v[0])
	case p.places == nil:
		for i := range out {
			out[i] = values.at(i)
		}
	case values.mask == 0:
		x := values.v[0]
		for _, to := range p.places {
			out[to] = x
		}
	case p.from == nil:
		for i, to := range p.places {
			out[to] = values.v[i]
		}
	default:
		for i, to := range p.places {
			out[to] = values.v[p.from[i]]
		}
	}
}

// fill sets all of out to x, ever more of it at once.
func fill[T any](out []T, x T) {
	if len(out) == 0 {
		return
	}
	out[0] = x
	for done := 1; done < len(out); done *= 2 {
		copy(out[done:], out[:done])
	}
}

func scatter[T any](out []T, parts []part, slots func(*vec.Vector) []T) []T {
	for i := range parts {
		if values := slots(parts[i].v); len(values) > 0 { // not of a NULL without type, or no values
			put(&parts[i], cellsOf(parts[i].v, values), out)
		}
	}
	return out
}

// scatterTexts gives the parts one dictionary: theirs if they share one, else one of the texts that are used.
func scatterTexts(out []int32, parts []part, kept *keptTexts) ([]int32, *vec.Dict) {
	shared := true
	for _, p := range parts {
		shared = shared && p.v.Dict != nil && p.v.Dict == parts[0].v.Dict
	}
	if shared && len(parts) > 0 {
		return scatter(out, parts, func(v *vec.Vector) []int32 { return v.Code }), parts[0].v.Dict
	}
	texts := kept.next()
	for i := range parts {
		if v := parts[i].v; v.Dict != nil && len(v.Code) > 0 {
			put(&parts[i], cells[int32]{recoded(v, texts), cellsOf(v, v.Code).mask}, out)
		}
	}
	return out, texts.Dict()
}

// recoded is the codes of v's slots in texts.
func recoded(v *vec.Vector, texts *vec.TextBuilder) []int32 {
	codes := make([]int32, len(v.Code))
	var known []int32 // code in texts + 1 by v's codes
	if v.Dict.Len() <= 4*len(codes)+16 {
		known = make([]int32, v.Dict.Len())
	}
	for i, c := range v.Code {
		switch {
		case v.Null != nil && v.Null[i]:
		case known == nil:
			codes[i] = texts.Add(v.Dict.Value(c))
		default:
			if known[c] == 0 {
				known[c] = texts.Add(v.Dict.Value(c)) + 1
			}
			codes[i] = known[c] - 1
		}
	}
	return codes
}
