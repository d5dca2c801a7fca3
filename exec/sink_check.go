package exec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// checkSink makes the directory of a new query's sink, and refuses one that cannot be written or would feed the query.
func (s *Session) checkSink(st *ast.CreateContinuous, c *Continuous) error {
	k := c.sink
	if k == nil {
		for _, o := range st.Options {
			if o.Name == "sink_format" {
				return source.Errorf(o.Span, "sink_format is of use with a sink only").WithHint("add sink = 'directory'")
			}
		}
		return nil
	}
	place := st.Span
	for _, o := range st.Options {
		if o.Name == "sink" {
			place = o.Value.Place()
		}
	}
	if table, ok := c.fedBy(k.dir, k.final(0)); ok {
		return source.Errorf(place, "the sink lies in the files of table %q, which the query reads: it would feed itself", table)
	}
	if err := writable(k.dir); err != nil {
		return source.Errorf(place, "the sink cannot be written: %s", err)
	}
	left, err := filepath.Glob(filepath.Join(escapeGlob(k.dir), escapeGlob(k.prefix)+strings.Repeat("[0-9]", 12)+"."+k.format))
	if err == nil && len(left) > 0 {
		s.out.Warn(fmt.Sprintf("the sink has %s of an earlier query %q: they are replaced as its batches come", count(len(left), "file"), c.name))
	}
	return nil
}

// fedBy is the name of a table that the query reads, or one of those that it is built on, whose files a directory lies in or
// that would take a file of that path.
func (c *Continuous) fedBy(dir, file string) (string, bool) {
	for _, in := range c.inputs {
		if in.upstream != nil {
			if name, ok := in.upstream.fedBy(dir, file); ok {
				return name, true
			}
		}
		files, ok := in.table.(interface{ Paths() []string })
		if !ok {
			continue
		}
		for _, path := range files.Paths() {
			if covers(path, dir, file) {
				return in.table.Name(), true
			}
		}
	}
	return "", false
}

// covers reports whether a directory, or a glob, has or would have a file in dir.
func covers(path, dir, file string) bool {
	list, _ := filepath.Glob(path)
	for _, p := range append(list, path) {
		if info, err := os.Stat(p); err == nil && info.IsDir() && within(realPath(p), realPath(dir)) {
			return true
		}
	}
	matches, _ := filepath.Match(path, file)
	return matches
}

func within(folder, dir string) bool {
	rel, err := filepath.Rel(folder, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// realPath is a path without symbolic links, as far as it exists.
func realPath(path string) string {
	if found, err := filepath.EvalSymlinks(path); err == nil {
		return found
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(realPath(parent), filepath.Base(path))
}

// writable makes a directory, if it is not there, and a file in it for a moment.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".flowsql-*.tmp")
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			return fmt.Errorf("%s: %w", dir, path.Err)
		}
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
