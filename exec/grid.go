package exec

import (
	"flowsql/catalog/mem"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// grid is a small table made row by row: the answer to SHOW and the content of system tables.
type grid struct {
	fields []plan.Field
	rows   [][]types.Value
}

func newGrid(fields ...plan.Field) *grid { return &grid{fields: fields} }

func textField(name string) plan.Field  { return plan.Field{Name: name, Type: types.TypeVarchar} }
func intField(name string) plan.Field   { return plan.Field{Name: name, Type: types.TypeBigInt} }
func boolField(name string) plan.Field  { return plan.Field{Name: name, Type: types.TypeBoolean} }
func floatField(name string) plan.Field { return plan.Field{Name: name, Type: types.TypeDouble} }
func timeField(name string) plan.Field  { return plan.Field{Name: name, Type: types.TypeTimestamp} }

func text(s string) types.Value      { return types.Value{String: s} }
func number(n int64) types.Value     { return types.Value{Int: n} }
func truth(b bool) types.Value       { return types.Value{Boolean: b} }
func fraction(f float64) types.Value { return types.Value{Double: f} }

var null = types.Value{Null: true}

// textOrNull is NULL for the empty text.
func textOrNull(s string) types.Value { return types.Value{String: s, Null: s == ""} }

// countOrNull is NULL for a negative count: one that is not known.
func countOrNull(n int64) types.Value { return types.Value{Int: n, Null: n < 0} }

func (g *grid) add(values ...types.Value) {
	if len(values) != len(g.fields) {
		panic("bug: a row of the wrong width")
	}
	g.rows = append(g.rows, values)
}

// blank is a row of NULLs.
func (g *grid) blank() []types.Value {
	row := make([]types.Value, len(g.fields))
	for i := range row {
		row[i] = null
	}
	return row
}

func (g *grid) schema() *arrow.Schema { return schemaOf(g.fields) }

func (g *grid) record() arrow.Record {
	b := &vec.Batch{N: len(g.rows)}
	for i, f := range g.fields {
		b.Cols = append(b.Cols, g.column(i, f.Type))
	}
	return vec.Record(g.schema(), b)
}

func (g *grid) column(i int, t types.Type) *vec.Vector {
	n := len(g.rows)
	v := &vec.Vector{Type: t, N: n, Null: make([]bool, n)}
	dict := vec.NewDictBuilder()
	for r, row := range g.rows {
		value := row[i]
		v.Null[r] = value.Null
		switch t.Kind {
		case types.Boolean:
			v.Bool = append(v.Bool, value.Boolean)
		case types.BigInt, types.Timestamp, types.Date:
			v.Int = append(v.Int, value.Int)
		case types.Double:
			v.Double = append(v.Double, value.Double)
		case types.Decimal:
			v.Decimal = append(v.Decimal, value.Decimal)
		case types.Varchar:
			v.Code = append(v.Code, dict.Code(value.String))
		default:
			panic("bug: a grid has no columns of type " + t.String())
		}
	}
	v.Dict = dict.Dict()
	return v
}

// table is the grid as a table.
func (g *grid) table(name string) *mem.Table {
	return mem.New(name, g.schema(), []arrow.Record{g.record()})
}

// send passes the grid to an Output as one result set.
func (g *grid) send(out Output) error {
	if err := out.Begin(g.schema()); err != nil {
		return err
	}
	if len(g.rows) > 0 {
		if err := out.Rows(g.record()); err != nil {
			return err
		}
	}
	return out.End()
}

// schemaOf is the Arrow schema of a plan's output. Every column may be NULL.
func schemaOf(fields []plan.Field) *arrow.Schema {
	list := make([]arrow.Field, len(fields))
	for i, f := range fields {
		list[i] = arrow.Field{Name: f.Name, Type: f.Type.Arrow(), Nullable: true}
	}
	return arrow.NewSchema(list, nil)
}
