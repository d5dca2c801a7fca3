package exec

import (
	"context"
	"slices"

	"flowsql/catalog/store"
	"flowsql/exec/hash"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// changer tells how each commit of a continuous query changed its result.
type changer struct {
	fields []plan.Field // of the result
	types  []types.Type
	key    []int // columns that no two rows have alike; of use if keyed
	keyed  bool
	upsert bool // output_mode = update: a row takes the place of the one with its key
}

func (c *Continuous) changer() *changer {
	d := &changer{fields: c.fields, upsert: c.options.outputMode == "update"}
	for _, f := range c.fields {
		d.types = append(d.types, f.Type)
	}
	d.key, d.keyed = plan.UniqueKey(c.root)
	return d
}

// same reports whether changes of two results can follow one another: they have the same columns, and the same rows take one another's place.
func (d *changer) same(other *changer) bool {
	alike := func(a, b plan.Field) bool { return a.Name == b.Name && a.Type == b.Type }
	return slices.EqualFunc(d.fields, other.fields, alike) && d.upsert == other.upsert && d.keyed == other.keyed && slices.Equal(d.key, other.key)
}

// Signs of changed rows. Under output_mode = update a row that was put in takes the place of one with the same key.
const (
	signAdded   = "+"
	signRemoved = "-"
	signReset   = "reset" // of no row: what was sent before is void
)

// schema is the result's with the sign before it.
func (d *changer) schema() *arrow.Schema {
	return schemaOf(append([]plan.Field{textField("change")}, d.fields...))
}

// changes is what x took out and put in, under schema. Rows that were only added come as they stand in the result; else
// changes come in the order of the key, or of all columns if there is none, the row taken out before the one put in.
func (d *changer) changes(ctx context.Context, x commit) (arrow.Record, error) {
	if x.grew {
		return d.added(x.added)
	}
	groups := hash.NewGroups(d.types)
	var counts []int32 // of rows put in, by distinct row; negative for rows taken out
	var im vec.Importer
	count := func(list []arrow.Record, by int32) error {
		for _, rec := range list {
			b, err := im.Batch(rec)
			if err != nil {
				return err
			}
			ids := groups.Assign(b.Cols, b.N, nil)
			counts = append(counts, make([]int32, groups.Len()-len(counts))...)
			for _, id := range ids {
				counts[id] += by
			}
		}
		return nil
	}
	removed, added := store.Differing(x.before, x.result)
	if err := count(removed, -1); err != nil {
		return nil, err
	}
	if err := count(added, 1); err != nil {
		return nil, err
	}
	var ids []int32
	var put []bool
	for id, n := range counts {
		for ; n != 0; n -= signOf(n) {
			ids = append(ids, int32(id))
			put = append(put, n > 0)
		}
	}
	rows := make([]*vec.Vector, len(d.types))
	for i, col := range groups.Columns() {
		rows[i] = col.Take(ids)
	}
	if d.upsert && d.keyed {
		rows, put = d.upserts(rows, put)
	}
	return d.sorted(ctx, rows, put)
}

func signOf(n int32) int32 {
	if n < 0 {
		return -1
	}
	return 1
}

// upserts leaves out the rows taken out whose key has a row put in.
func (d *changer) upserts(rows []*vec.Vector, put []bool) ([]*vec.Vector, []bool) {
	var keyTypes []types.Type
	for _, k := range d.key {
		keyTypes = append(keyTypes, d.types[k])
	}
	groups := hash.NewGroups(keyTypes)
	assign := func(list []int32) []int32 {
		cols := make([]*vec.Vector, len(d.key))
		for i, k := range d.key {
			cols[i] = rows[k].Take(list)
		}
		return groups.Assign(cols, len(list), nil)
	}
	in, out := where(put, true), where(put, false)
	kept := in
	known := int32(-1)
	for _, id := range assign(in) {
		known = max(known, id)
	}
	for i, id := range assign(out) {
		if id > known {
			kept = append(kept, out[i])
		}
	}
	some, signs := make([]*vec.Vector, len(rows)), make([]bool, len(kept))
	for i, v := range rows {
		some[i] = v.Take(kept)
	}
	for i, r := range kept {
		signs[i] = put[r]
	}
	return some, signs
}

// where is the numbers of the marks that are as wanted.
func where(marks []bool, want bool) []int32 {
	var list []int32
	for i, m := range marks {
		if m == want {
			list = append(list, int32(i))
		}
	}
	return list
}

// added is rows that were only put in.
func (d *changer) added(list []arrow.Record) (arrow.Record, error) {
	all, err := joined(d.types, list)
	if err != nil {
		return nil, err
	}
	sign := vec.Constant(types.TypeVarchar, text(signAdded), all.N)
	return vec.Record(d.schema(), &vec.Batch{N: all.N, Cols: append([]*vec.Vector{sign}, all.Cols...)}), nil
}

// reset is the row that says that what was sent before is void. Its other columns are NULL.
func (d *changer) reset() arrow.Record {
	cols := []*vec.Vector{vec.Constant(types.TypeVarchar, text(signReset), 1)}
	for _, t := range d.types {
		cols = append(cols, vec.Constant(t, types.Value{Null: true}, 1))
	}
	return vec.Record(d.schema(), &vec.Batch{N: 1, Cols: cols})
}

// joined is records of columns of these types as one batch.
func joined(columns []types.Type, list []arrow.Record) (*vec.Batch, error) {
	out := &vec.Batch{}
	builders := make([]*vec.Builder, len(columns))
	for i, t := range columns {
		builders[i] = vec.NewBuilder(t)
	}
	var im vec.Importer
	for _, rec := range list {
		b, err := im.Batch(rec)
		if err != nil {
			return nil, err
		}
		out.N += b.N
		for i, col := range b.Cols {
			builders[i].Append(col)
		}
	}
	for _, b := range builders {
		out.Cols = append(out.Cols, b.Vector())
	}
	return out, nil
}

// sorted is changed rows in their order, with their signs as texts.
func (d *changer) sorted(ctx context.Context, rows []*vec.Vector, put []bool) (arrow.Record, error) {
	mark := &vec.Vector{Type: types.TypeBoolean, N: len(put), Bool: put}
	columns := append([]types.Type{types.TypeBoolean}, d.types...)
	column := func(i int) plan.SortKey {
		return plan.SortKey{Expr: plan.NewColumn(i, plan.Field{Type: columns[i]})}
	}
	var keys []plan.SortKey
	if d.keyed {
		for _, k := range d.key {
			keys = append(keys, column(k+1))
		}
		keys = append(keys, column(0))
	}
	for i := range d.types {
		keys = append(keys, column(i+1))
	}
	keys = append(keys, column(0))
	sort, err := op.NewSort(op.NewGiven(&vec.Batch{N: len(put), Cols: append([]*vec.Vector{mark}, rows...)}), keys, columns, -1, 0)
	if err != nil {
		return nil, err
	}
	list, err := op.Collect(ctx, sort, &op.Step{Threads: 1, Once: true, BatchRows: max(1, len(put))})
	if err != nil {
		return nil, err
	}
	all := &vec.Batch{Cols: append([]*vec.Vector{mark}, rows...)} // none
	if len(list) > 0 {
		all = list[0].Dense()
	}
	all = &vec.Batch{N: all.N, Cols: append([]*vec.Vector{signs(all.Cols[0])}, all.Cols[1:]...)}
	return vec.Record(d.schema(), all), nil
}

// signs is marks as texts.
func signs(put *vec.Vector) *vec.Vector {
	out := &vec.Vector{Type: types.TypeVarchar, N: put.N, Code: make([]int32, put.N), Dict: vec.DictOf([]string{signRemoved, signAdded})}
	put = put.Flat()
	for i := range out.Code {
		if put.Bool[i] {
			out.Code[i] = 1
		}
	}
	return out
}
