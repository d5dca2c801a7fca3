package flowfile

import (
	"context"

	"flowsql/catalog"
)

// Files tells each file that a version covers or that is present, in feed order, then those that are missing, then those passed
// over. Rows are not known here.
func (t *Table) Files(_ context.Context, at catalog.Version) ([]catalog.File, error) {
	v, err := t.versionOf(at)
	if err != nil {
		return nil, err
	}
	taken, passed, err := list(t.paths, t.order)
	if err != nil {
		return nil, err
	}
	covered := v.covered()
	byNumber := map[fileKey]*entry{}
	for _, e := range covered {
		byNumber[fileKey{"", e.dev, e.ino}] = e
	}
	seen := map[*entry]bool{}
	var out []catalog.File
	for _, f := range taken {
		e := covered[f.key()]
		if e == nil {
			if moved := byNumber[fileKey{"", f.dev, f.ino}]; moved != nil && moved.upto <= f.size {
				e = moved
			}
		}
		file := catalog.File{Path: f.path, Size: f.size, Modified: f.mtime / 1000, Rows: -1, State: "pending"}
		if e != nil {
			seen[e] = true
			file.BytesDone = e.upto
			switch {
			case e.upto >= f.size || e.kept:
				file.State = "done"
			case e.upto > 0:
				file.State = "partial"
			}
			if e.kept {
				file.Reason = "changed after it was read; on_change = ignore"
			}
		} else if f.size == 0 {
			file.State = "done"
		}
		out = append(out, file)
	}
	for i := range v.entries {
		if e := covered[v.entries[i].key()]; !seen[e] {
			out = append(out, catalog.File{Path: e.path, Size: e.size, Modified: e.mtime / 1000, Rows: -1, BytesDone: e.upto, State: "missing"})
		}
	}
	for _, f := range passed {
		out = append(out, catalog.File{Path: f.path, Size: f.size, Modified: f.mtime / 1000, Rows: -1, State: "skipped", Reason: f.passed})
	}
	return out, nil
}
