package flowfile

import (
	"context"
	"slices"

	"flowsql/catalog"
)

// keptReason is why no more is read of a file.
const keptReason = "changed after it was read; on_change = ignore"

// Files tells each file that a version covers or that is present, in feed order, then those that are missing, then those passed
// over. Rows and rejects are known of what scans of this Table have read to its end: of a covered file as far as it is covered, and
// without a version of a file as it is.
func (t *Table) Files(ctx context.Context, at catalog.Version) ([]catalog.File, error) {
	v, err := t.versionOf(at)
	if err != nil {
		return nil, err
	}
	taken, passed, err := list(ctx, t.paths, t.order)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, 0, v.files)
	covered, byInode := make(map[fileKey]*entry, v.files), make(map[inode]*entry, v.files)
	for _, e := range v.all() {
		entries = append(entries, *e)
		e = &entries[len(entries)-1]
		covered[e.key()], byInode[e.inode] = e, e
	}
	linked := linkedTo(taken)
	passed = slices.DeleteFunc(passed, func(f file) bool { // renamed since, and followed
		e := byInode[f.inode]
		follows := e != nil && !e.gone && passedForSuffix(f) && (e.whole || e.text <= f.size) && !linked[f.inode]
		if follows {
			taken = append(taken, f)
		}
		return follows
	})
	seen := make(map[*entry]bool, len(entries))
	var out []catalog.File
	for _, f := range taken {
		e := covered[f.key()]
		if e == nil {
			if moved := byInode[f.inode]; moved != nil && moved.upto <= f.size {
				e = moved
			}
		}
		file := catalog.File{Path: f.path, Size: f.size, Modified: f.mtime / 1000, Rows: -1, Rejects: -1, State: "pending"}
		if e != nil {
			seen[e] = true
			file.BytesDone = e.upto
			file.Rows, file.Rejects = t.counted(e)
			switch {
			case e.upto >= f.size || e.kept:
				file.State = "done"
			case e.covers():
				file.State = "partial"
			}
			if e.kept {
				file.Reason = keptReason
			}
		} else if at == nil && t.current(f) || f.size == 0 {
			file.Rows, file.Rejects = t.counted(&entry{file: f, born: f.mark(-1, 0), upto: f.size, text: -1})
		}
		if e == nil && f.size == 0 {
			file.State = "done"
		}
		out = append(out, file)
	}
	for i := range entries {
		if e := &entries[i]; !seen[e] {
			file := catalog.File{Path: e.path, Size: e.size, Modified: e.mtime / 1000, BytesDone: e.upto, State: "missing"}
			if e.kept {
				file.Reason = keptReason
			}
			file.Rows, file.Rejects = t.counted(e)
			out = append(out, file)
		}
	}
	for _, f := range passed {
		out = append(out, catalog.File{Path: f.path, Size: f.size, Modified: f.mtime / 1000, Rows: -1, Rejects: -1, State: "skipped", Reason: f.passed})
	}
	return out, nil
}
