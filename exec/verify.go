package exec

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"flowsql/catalog"
	"flowsql/exec/build"
	"flowsql/exec/memory"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// verify computes a continuous query's result again, in one step from the files of its last commit, and compares. Rows
// that differ are sent as a result set, with "-" before those that are missing from the result and "+" before those
// that should not be there, and the statement fails.
func (s *Session) verify(ctx context.Context, st *ast.Verify) error {
	c, err := s.continuous(st.Name)
	if err != nil {
		return err
	}
	if err := s.freshenOne(ctx, c); err != nil {
		return err
	}
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.regain(ctx); err != nil {
		return err
	}
	if len(c.inputs) > 0 && c.inputs[0].version == nil {
		return source.Errorf(st.Name.Span, "%s has not taken a step yet", c)
	}
	gone, err := c.missing(ctx, false)
	switch {
	case err != nil:
		return err
	case len(gone) > 0:
		return source.Errorf(st.Name.Span, "cannot verify: %s", filesGone(gone))
	}
	want, late, err := c.recompute(ctx, s.settings.Threads, &s.progress)
	if err != nil {
		return fmt.Errorf("cannot verify: %w", err)
	}
	c.mu.Lock()
	have, batches := c.result, c.nextBatch
	c.mu.Unlock()
	differing, err := c.compare(have, want)
	if err != nil {
		return err
	}
	switch {
	case len(differing) == 0:
	case late > 0 && !c.inOrder():
		return source.Errorf(st.Name.Span, "cannot verify: which rows came late (%d did) depends on the order in which they came, and it is not "+
			"kept for files that grow side by side", late)
	default:
		if err := sendDifference(s.out, c.fields, differing); err != nil {
			return err
		}
		return fmt.Errorf("%s differs from a recomputation in %d rows", c, len(differing))
	}
	var rows int64
	for _, r := range have {
		rows += r.NumRows()
	}
	g := newGrid(textField("query"), intField("batch_id"), intField("rows"), textField("verdict"))
	g.add(text(c.name), countOrNull(batches-1), number(rows), text("identical"))
	return g.send(s.out)
}

// recompute is the result of one step over everything that the committed versions cover. c.stepping is held.
// late is how many of its rows came late.
func (c *Continuous) recompute(ctx context.Context, threads int, counts *progress) (records []arrow.Record, late int64, err error) {
	tree, err := build.Tree(c.root)
	if err != nil {
		return nil, 0, err
	}
	c.mu.Lock()
	late = c.measured.late
	c.mu.Unlock()
	if late == 0 {
		forgive(tree)
	}
	pins := map[catalog.Table]catalog.Snapshot{}
	for _, in := range c.inputs {
		if pins[in.table], err = in.pinned(ctx); err != nil {
			return nil, 0, err
		}
	}
	step := &op.Step{
		Threads: threads, Once: true, Reject: func(catalog.Reject) {}, Room: memory.Room(ctx),
		Pin: func(t catalog.Table) (catalog.Snapshot, catalog.Version) { return counts.counted(pins[t]), nil },
	}
	counts.start()
	defer counts.stop()
	err = op.Ordered(ctx, tree, step, func(b *vec.Batch) error {
		records = append(records, vec.Record(c.table.Schema(), b))
		return nil
	})
	return records, late, err
}

// inOrder reports whether all that is in the result can be read in the order in which it came. c.stepping is held.
func (c *Continuous) inOrder() bool {
	for _, in := range c.inputs {
		if v, ok := in.version.(catalog.Sequenced); ok && !v.InOrder() {
			return false
		}
	}
	return true
}

// difference is one row that only one of two results has.
type difference struct {
	sign string
	row  []types.Value
}

// compare holds two results against each other: as sequences where the definition orders them, else as bags.
func (c *Continuous) compare(have, want []arrow.Record) ([]difference, error) {
	a, err := valueRows(have)
	if err != nil {
		return nil, err
	}
	b, err := valueRows(want)
	if err != nil {
		return nil, err
	}
	if c.ordered {
		return compareSequences(a, b), nil
	}
	counts := map[string]int{}
	rows := map[string][]types.Value{}
	for _, r := range a {
		counts[keyOf(r)]++
		rows[keyOf(r)] = r
	}
	for _, r := range b {
		counts[keyOf(r)]--
		rows[keyOf(r)] = r
	}
	keys := make([]string, 0, len(counts))
	for k, n := range counts {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	var list []difference
	for _, k := range keys {
		sign, n := "+", counts[k]
		if n < 0 {
			sign, n = "-", -n
		}
		for ; n > 0; n-- {
			list = append(list, difference{sign, rows[k]})
		}
	}
	return list, nil
}

func compareSequences(have, want [][]types.Value) []difference {
	var list []difference
	for i := 0; i < max(len(have), len(want)); i++ {
		same := i < len(have) && i < len(want) && keyOf(have[i]) == keyOf(want[i])
		if same {
			continue
		}
		if i < len(want) {
			list = append(list, difference{"-", want[i]})
		}
		if i < len(have) {
			list = append(list, difference{"+", have[i]})
		}
	}
	return list
}

// keyOf is a row as a text that is equal for rows that are equal bit for bit.
func keyOf(row []types.Value) string {
	var b strings.Builder
	for _, v := range row {
		fmt.Fprintf(&b, "%#v|", v)
	}
	return b.String()
}

// valueRows is records as rows of constants.
func valueRows(records []arrow.Record) ([][]types.Value, error) {
	var rows [][]types.Value
	var im vec.Importer
	for _, r := range records {
		b, err := im.Batch(r)
		if err != nil {
			return nil, err
		}
		for i := 0; i < b.N; i++ {
			row := make([]types.Value, len(b.Cols))
			for j, col := range b.Cols {
				row[j] = col.Value(i)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func sendDifference(out Output, fields []plan.Field, list []difference) error {
	g := newGrid(append([]plan.Field{textField("difference")}, fields...)...)
	for _, d := range list {
		g.add(append([]types.Value{text(d.sign)}, d.row...)...)
	}
	return g.send(out)
}
