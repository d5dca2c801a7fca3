package flowfile

import (
	"context"
	"errors"

	"flowsql/catalog"
)

// sampleRows is how many rows inference reads.
const sampleRows = 10000

// infer makes a layout from the first rows of files, and warnings.
func (t *Table) infer(ctx context.Context, files []file) (*layout, []string, error) {
	s := newSample(sampleRows)
	if err := t.sampleFiles(ctx, files, s); err != nil {
		return nil, nil, err
	}
	var fields []field
	var warnings []string
	for _, c := range s.columns {
		f, warning := c.field(s.span())
		fields = append(fields, f)
		if warning != "" {
			warnings = append(warnings, warning)
		}
	}
	return newLayout(fields, true), warnings, nil
}

// sampleFiles lets s look at the rows of files until it has enough. Damaged ends teach nothing.
func (t *Table) sampleFiles(ctx context.Context, files []file, s *sample) error {
	var damaged *catalog.RowError
	for _, f := range files {
		err := t.sampleFile(ctx, f, s)
		switch {
		case errors.Is(err, errEnough):
			return nil
		case isDamage(err):
			damaged = damagedFile(f.path, err)
			if t.set.onError != strict {
				damaged.Hint = "no row stands before the damage: get the file again"
			}
		case err != nil:
			return err
		}
	}
	if len(s.columns) > 0 || s.only != "" {
		return nil
	}
	switch {
	case damaged != nil:
		return damaged
	case s.refused != nil:
		return s.refused
	}
	return nil
}

func (t *Table) sampleFile(ctx context.Context, f file, s *sample) error {
	sh, err := t.set.sniff(f.path)
	if err != nil {
		var row *catalog.RowError
		if !errors.As(err, &row) || t.set.onError == strict {
			return err
		}
		if s.refused == nil {
			s.refused = row
		}
		return nil
	}
	r := &rows{sample: s, path: f.path, lineBase: func() (int64, error) { return 0, nil }}
	plan, err := t.csvPlan(f.path, sh, nil)
	if err != nil {
		return err
	}
	if plan.header {
		for _, name := range plan.names { // known without any row
			s.take([]byte(name), classNull, nil)
		}
		s.staged = s.staged[:0]
		s.present++
	}
	in, err := openRange(ctx, &t.set, sh, f.path, 0, f.size)
	if err != nil {
		return err
	}
	defer in.Close()
	var w window
	w.reset(in, 0, 0)
	return r.read(ctx, &w, sh, -1, plan)
}
