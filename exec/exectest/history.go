package exectest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// history is what each table holds in each step.
type history struct {
	rng    *rand.Rand
	inputs []Input
	schema []*arrow.Schema
	steps  [][]span         // steps[i][k] is what table k holds in step i
	parts  [][]arrow.Record // parts[k] is what table k was shown last

	texts    []*vec.DictBuilder // by table: of its records with dictionaries of unique entries
	distinct [][]arrow.Array    // by table: those dictionaries
}

// span is rows [from, to) of an Input.
type span struct{ from, to int }

// newHistory cuts the inputs into one to six steps.
func newHistory(rng *rand.Rand, inputs []Input) *history {
	h := &history{rng: rng, inputs: inputs, steps: make([][]span, 1+rng.IntN(6)), parts: make([][]arrow.Record, len(inputs)),
		texts: make([]*vec.DictBuilder, len(inputs)), distinct: make([][]arrow.Array, len(inputs))}
	for _, in := range inputs {
		h.schema = append(h.schema, schemaOf(in))
	}
	for i := range h.steps {
		for k, in := range inputs {
			part := span{0, in.Rows.N}
			switch in.Growth {
			case catalog.Append:
				if i < len(h.steps)-1 {
					part.to = rng.IntN(in.Rows.N + 1)
				}
				if i > 0 {
					part.to = max(part.to, h.steps[i-1][k].to)
				}
			case catalog.Replace:
				part.to = rng.IntN(in.Rows.N + 1)
				part.from = rng.IntN(part.to + 1)
			}
			h.steps[i] = append(h.steps[i], part)
		}
	}
	return h
}

func schemaOf(in Input) *arrow.Schema {
	fields := make([]arrow.Field, len(in.Names))
	for i, name := range in.Names {
		fields[i] = arrow.Field{Name: name, Type: in.Rows.Cols[i].Type.Arrow(), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// tables are empty.
func (h *history) tables() []catalog.Table {
	list := make([]catalog.Table, len(h.inputs))
	for k, in := range h.inputs {
		list[k] = mem.NewGrowing(fmt.Sprintf("t%d", k), h.schema[k], in.Growth, nil)
	}
	return list
}

// show gives the tables their content of step i, in records of random sizes.
func (h *history) show(tables []catalog.Table, i int) {
	for k, in := range h.inputs {
		from, generation := 0, uint64(0)
		switch {
		case in.Growth == catalog.Append && i > 0:
			from = h.steps[i-1][k].to
		case in.Growth == catalog.Fixed && i > 0:
			continue
		case in.Growth == catalog.Replace:
			h.parts[k], generation = nil, uint64(i)
			from = h.steps[i][k].from
		}
		for to := h.steps[i][k].to; from < to; {
			n := min(1+h.rng.IntN(1+h.rng.IntN(80)), to-from)
			h.parts[k] = append(h.parts[k], h.record(k, in.Rows.Slice(from, from+n)))
			from += n
		}
		tables[k].(*mem.Table).SetDistinct(h.parts[k], generation, h.distinct[k])
	}
}

// record is rows of input k, in a third of the cases with promised dictionaries that extend each other, and half of the columns
// packed if they can be.
func (h *history) record(k int, b *vec.Batch) arrow.Record {
	ex := vec.Exporter{Packed: true}
	if h.rng.IntN(3) > 0 {
		return ex.Record(h.schema[k], packed(h.rng, recoded(h.rng, b)))
	}
	if h.texts[k] == nil || h.rng.IntN(8) == 0 {
		h.texts[k] = vec.NewDictBuilder()
	}
	out := &vec.Batch{N: b.N, Cols: slices.Clone(b.Cols)}
	for i, v := range b.Cols {
		if v.Dict == nil {
			continue
		}
		codes := make([]int32, v.N)
		for r := range codes {
			if !v.IsNull(r) {
				codes[r] = h.texts[k].Code(v.String(r))
			}
		}
		out.Cols[i] = &vec.Vector{Type: v.Type, N: v.N, Null: v.Null, Code: codes, Dict: h.texts[k].Dict()}
	}
	for _, v := range out.Cols {
		if v.Dict != nil {
			h.distinct[k] = append(h.distinct[k], ex.Dict(v.Dict))
		}
	}
	return ex.Record(h.schema[k], packed(h.rng, out))
}

func packed(rng *rand.Rand, b *vec.Batch) *vec.Batch {
	out := &vec.Batch{N: b.N, Cols: slices.Clone(b.Cols)}
	for i, v := range b.Cols {
		if rng.IntN(2) == 0 {
			out.Cols[i] = v.Flat().Pack()
		}
	}
	return out
}

// whole is tables with the content of step i in one record each.
func (h *history) whole(i int) []catalog.Table {
	list := h.tables()
	for k, in := range h.inputs {
		s := h.steps[i][k]
		var all []arrow.Record
		if s.from < s.to {
			all = []arrow.Record{vec.Record(h.schema[k], in.Rows.Slice(s.from, s.to))}
		}
		list[k].(*mem.Table).Set(all, 0)
	}
	return list
}

// recoded is b, in half of the cases with other dictionaries for its texts.
func recoded(rng *rand.Rand, b *vec.Batch) *vec.Batch {
	if rng.IntN(2) == 0 {
		return b
	}
	out := &vec.Batch{N: b.N, Cols: make([]*vec.Vector, len(b.Cols))}
	for i, v := range b.Cols {
		out.Cols[i] = v
		if v.Dict == nil {
			continue
		}
		texts, codes := []string{}, make([]int32, v.N)
		for r := range codes {
			if v.IsNull(r) {
				codes[r] = 7 // of no entry, maybe
				continue
			}
			codes[r] = int32(len(texts))
			texts = append(texts, v.String(r)) // equal entries, often
		}
		out.Cols[i] = &vec.Vector{Type: v.Type, N: v.N, Null: v.Null, Code: codes, Dict: vec.DictOf(texts)}
	}
	return out
}
