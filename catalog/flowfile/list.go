package flowfile

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"flowsql/catalog/system"
)

// file is one file as a listing finds it.
type file struct {
	path string // absolute
	inode
	size   int64
	mtime  int64  // nanoseconds since 1970 UTC
	ctime  int64  // of the last change of whatever kind; 0 if not known
	link   bool   // path is a symbolic link
	passed string // why it is passed over; "" if it is taken
}

// fileOf is a file as the system tells of it.
func fileOf(path string, s *system.Status) file {
	return file{path: path, inode: inodeOf(s), size: s.Size, mtime: s.Modified, ctime: s.Changed}
}

func inodeOf(s *system.Status) inode { return inode{dev: s.Device, ino: s.Inode, birth: s.Birth} }

// stat looks at a file, or at what a link leads to.
func stat(path string) (f file, regular bool, err error) {
	st, err := system.StatusOf(path)
	if err != nil {
		return file{}, false, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return fileOf(path, &st), st.Kind == system.RegularFile, nil
}

// absolute makes the paths of the options absolute, so that a later change of directory does not matter.
func absolute(paths []string) ([]string, error) {
	if len(paths) == 0 {
		return nil, fmt.Errorf("a table over files needs a path")
	}
	out := make([]string, len(paths))
	for i, p := range paths {
		if p == "" {
			return nil, fmt.Errorf("the path of a table is empty")
		}
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		out[i] = abs
	}
	return out, nil
}

// list finds the files of absolute paths: those taken in feed order, and those passed over by path. A path that does
// not exist is an error that wraps fs.ErrNotExist; a pattern may match nothing.
func list(ctx context.Context, paths []string, order string) (taken, passed []file, err error) {
	return listBeside(ctx, nil, paths, order)
}

// listBeside is list without the files that are as a book knows them, of which k tells; nil for none.
func listBeside(ctx context.Context, k *known, paths []string, order string) (taken, passed []file, err error) {
	l := lister{ctx: ctx, known: k}
	for _, p := range paths {
		if err := l.path(p); err != nil {
			return nil, nil, err
		}
	}
	found := l.found
	// By path; found twice, a file is taken if either way takes it.
	byPath := func(a, b file) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		return strings.Compare(a.passed, b.passed)
	}
	if !slices.IsSortedFunc(found, byPath) {
		slices.SortFunc(found, byPath)
	}
	found = slices.CompactFunc(found, func(a, b file) bool { return a.path == b.path })
	if k != nil {
		found = slices.DeleteFunc(found, func(f file) bool { return k.has(&f) && k.path(&f) == f.path })
	}
	if l.linked {
		passLinks(found, k)
	}
	taken = found[:0]
	for _, f := range found {
		if f.passed == "" {
			taken = append(taken, f)
		} else {
			passed = append(passed, f)
		}
	}
	if order == "mtime" {
		slices.SortStableFunc(taken, func(a, b file) int { return cmp.Compare(a.mtime, b.mtime) })
	}
	return taken, passed, nil
}

// passLinks passes over files that are there under another path too: that of one that is known, one that is no symbolic link, or one before.
func passLinks(found []file, k *known) {
	first := make(map[inode]int, len(found))
	for i := range found {
		f := &found[i]
		if f.passed != "" || f.ino == 0 {
			continue
		}
		if k != nil && k.has(f) {
			f.passed = fmt.Sprintf("the same file as %s", k.path(f))
			continue
		}
		n, ok := first[f.inode]
		if !ok || found[n].link && !f.link {
			first[f.inode] = i
		}
	}
	for i := range found {
		f := &found[i]
		if n, ok := first[f.inode]; ok && f.passed == "" && f.ino != 0 && n != i {
			f.passed = fmt.Sprintf("the same file as %s", found[n].path)
		}
	}
}

// linkedTo is the files that symbolic links among others lead to.
func linkedTo(taken []file) map[inode]bool {
	var to map[inode]bool
	for i := range taken {
		if taken[i].link {
			if to == nil {
				to = map[inode]bool{}
			}
			to[taken[i].inode] = true
		}
	}
	return to
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }

// unmatched is an error for a pattern that matches nothing.
func unmatched(paths []string) error {
	for _, path := range paths {
		if _, _, err := stat(path); err == nil || !isPattern(path) {
			continue
		}
		if matches, err := filepath.Glob(path); err == nil && len(matches) == 0 {
			return fmt.Errorf("no file matches %q (%w)", path, fs.ErrNotExist)
		}
	}
	return nil
}

// passedName says why a file or directory of a directory is passed over for its name.
func passedName(name string) string {
	if name[0] == '.' || name[0] == '_' {
		return fmt.Sprintf("the name begins with %q", name[:1])
	}
	low := strings.ToLower(name)
	for _, end := range [...]string{".tmp", ".part", ".swp", ".inprogress"} {
		if strings.HasSuffix(low, end) {
			return fmt.Sprintf("the suffix %q is that of an unfinished file", end)
		}
	}
	return ""
}

// passedSuffix says why a file of a directory is passed over for its suffix.
func passedSuffix(name string) string {
	switch end := filepath.Ext(unpackedName(strings.ToLower(name))); end {
	case "", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log":
		return ""
	default:
		return fmt.Sprintf("the suffix %q is not one of a flow file; name the file or use a pattern to read it", end)
	}
}
