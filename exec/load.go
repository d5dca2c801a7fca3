package exec

import (
	"context"
	"runtime/debug"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// load runs a select into a new table in memory.
func (s *Session) load(ctx context.Context, st *ast.CreateTable) (catalog.Table, error) {
	s.loading = true
	defer func() { s.loading = false }()
	var into *loading
	err := s.rows(ctx, st.Query, func(fields []plan.Field) (rowSink, error) {
		if err := namedOnce(fields, st.Query.Place()); err != nil {
			return nil, err
		}
		into = newLoading(fields)
		into.packs = s.engine.store == nil // else they are written to files
		return into, nil
	})
	if err != nil {
		return nil, err
	}
	table, rows := into.table(st.Name.Name), into.rows
	if into = nil; rows >= manyRows {
		debug.FreeOSMemory()
	}
	return table, nil
}

// manyRows is from how many rows on what loading them has left behind is given back to the system.
const manyRows = 1 << 20

// loading keeps a select's rows for a table, with one dictionary of unique entries for each text column, so that grouping by
// it and comparing with it are done by code.
type loading struct {
	schema *arrow.Schema
	router *hash.Router
	names  []*hash.Names // by column; nil for those without texts and those with too many different ones
	rows   int
	packs  bool
	parts  []*vec.Batch // dense; text columns with names have their numbers and no dictionary
}

func newLoading(fields []plan.Field) *loading {
	l := &loading{schema: schemaOf(fields), names: make([]*hash.Names, len(fields))}
	for i, f := range fields {
		if f.Type.Kind == types.Varchar {
			l.names[i] = hash.NewNames()
		}
	}
	l.router = hash.NewRouter(l.names)
	return l
}

func (l *loading) begun() bool { return false }
func (l *loading) end() error  { return nil }

func (l *loading) take(b *vec.Batch) error {
	if b.Rows() == 0 {
		return nil
	}
	b = b.Dense()
	part := &vec.Batch{N: b.N, Cols: make([]*vec.Vector, len(b.Cols))}
	l.rows += b.N
	for i, v := range b.Cols {
		v = v.Flat()
		names := l.names[i]
		coded := names != nil && !l.tooMany(names.Len())
		if coded {
			v = l.router.Coded(i, v)
		}
		part.Cols[i] = v
		if l.packs {
			part.Cols[i] = v.Pack()
		}
		if coded && part.Cols[i] == v {
			part.Cols[i] = v.Copy()
		}
	}
	l.parts = append(l.parts, part)
	return nil
}

// tooMany reports whether a column has so many different texts that one dictionary for all does not pay.
func (l *loading) tooMany(texts int) bool { return texts > 1<<20 && texts > l.rows/4 }

// table is the loaded rows.
func (l *loading) table(name string) catalog.Table {
	dicts := make([]*vec.Dict, len(l.names))
	var distinct []arrow.Array
	ex := vec.Exporter{Packed: true}
	for i, names := range l.names {
		if names != nil {
			dicts[i] = names.Dict()
			distinct = append(distinct, ex.Dict(dicts[i]))
		}
	}
	records := make([]arrow.Record, len(l.parts))
	for i, part := range l.parts {
		for k, v := range part.Cols {
			if v.Type.Kind == types.Varchar && v.Dict == nil {
				v.Dict = dicts[k]
			}
		}
		records[i] = ex.Record(l.schema, part)
	}
	return mem.NewDistinct(name, l.schema, records, distinct)
}
