package compare

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"flowsql/exec"
	"flowsql/exec/vec"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// flowsql is the engine under test, in this process.
type flowsql struct {
	engine  *exec.Engine
	session *exec.Session
}

func openFlowsql() *flowsql {
	e := exec.New(exec.Options{})
	return &flowsql{e, e.NewSession()}
}

func (f *flowsql) close() error { return f.engine.Close() }

func (f *flowsql) query(ctx context.Context, text string) (answer, error) {
	out := &collector{}
	err := f.session.Run(ctx, &source.Text{Name: "-e", Body: text}, out)
	return out.rows, err
}

func (f *flowsql) exec(text string) error {
	_, err := f.query(context.Background(), text)
	return err
}

// continuously is the query's answer as a continuous query that takes a file of each table a step. stage says what failed.
// If arrive is not nil, it is called once the query has caught up for the first time: it may add files.
func (f *flowsql) continuously(ctx context.Context, text string, arrive func() error) (rows answer, stage string, err error) {
	if _, err := f.query(ctx, "create continuous query q with (max_files_per_trigger = 1) as "+text); err != nil {
		return nil, "create", err
	}
	defer f.query(context.WithoutCancel(ctx), "drop continuous query q")
	if _, err := f.query(ctx, "wait q"); err != nil {
		return nil, "wait", err
	}
	if arrive != nil {
		if _, err := f.query(ctx, "select * from q"); err != nil {
			return nil, "read early", err
		}
		if err := arrive(); err != nil {
			return nil, "arrive", err
		}
		if _, err := f.query(ctx, "wait q"); err != nil {
			return nil, "wait again", err
		}
	}
	if rows, err = f.query(ctx, "select * from q"); err != nil {
		return nil, "read", err
	}
	if _, err := f.query(ctx, "verify q"); err != nil {
		return rows, "verify", err
	}
	return rows, "", nil
}

// collector is an Output that remembers the rows of the latest result set.
type collector struct{ rows answer }

func (c *collector) Begin(*arrow.Schema) error { c.rows = nil; return nil }

func (c *collector) Rows(rec arrow.Record) error {
	var im vec.Importer
	b, err := im.Batch(rec)
	if err != nil {
		return err
	}
	for i := 0; i < b.N; i++ {
		row := make([]cell, len(b.Cols))
		for j, col := range b.Cols {
			if row[j], err = fromFlowsql(col.Value(i), col.Type); err != nil {
				return err
			}
		}
		c.rows = append(c.rows, row)
	}
	return nil
}

func fromFlowsql(v types.Value, typ types.Type) (cell, error) {
	if v.Null {
		return cell{kind: 'n'}, nil
	}
	switch typ.Kind {
	case types.Boolean:
		if v.Boolean {
			return cell{kind: 'i', whole: 1}, nil
		}
		return cell{kind: 'i'}, nil
	case types.BigInt:
		return cell{kind: 'i', whole: v.Int}, nil
	case types.Double:
		return cell{kind: 'f', frac: v.Double}, nil
	case types.Decimal:
		text := v.Decimal.ToString(int32(typ.Scale))
		x, err := strconv.ParseFloat(text, 64)
		return cell{kind: 'f', frac: x, text: text}, err
	case types.Varchar:
		return cell{kind: 't', text: v.String}, nil
	case types.Date:
		return cell{kind: 't', text: time.Unix(v.Int*86400, 0).UTC().Format("2006-01-02")}, nil
	case types.Timestamp:
		return cell{kind: 't', text: time.UnixMicro(v.Int).UTC().Format("2006-01-02 15:04:05.999999")}, nil
	}
	return cell{}, fmt.Errorf("no cell for a value of type %s", typ)
}

func (c *collector) End() error    { return nil }
func (c *collector) Done(string)   {}
func (c *collector) Warn(w string) {}
