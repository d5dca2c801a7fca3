package flowfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"flowsql/catalog/system"
)

// lister finds files.
type lister struct {
	found  []file
	linked bool // some file may be there under two paths
}

// path adds what one path stands for.
func (l *lister) path(path string) error {
	st, err := system.StatusOf(path)
	switch {
	case err == nil && st.Kind == system.Directory:
		return l.folder(path)
	case err == nil:
		return l.file(path, &st)
	case !isPattern(path) && errors.Is(err, fs.ErrNotExist):
		return &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	case !isPattern(path):
		return &fs.PathError{Op: "read", Path: path, Err: err}
	}
	matches, err := filepath.Glob(path)
	if err != nil {
		return fmt.Errorf("%q is no pattern: %w", path, err)
	}
	for _, m := range matches {
		st, err := system.StatusOf(m)
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile, or a dangling link
			l.found = append(l.found, file{path: m, passed: "the link leads nowhere"})
			continue
		case err != nil:
			return &fs.PathError{Op: "stat", Path: m, Err: err}
		case st.Kind == system.Directory:
			err = l.folder(m)
		default:
			err = l.file(m, &st)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// file takes a file by its name, whatever its name is.
func (l *lister) file(path string, st *system.Status) error {
	if st.Kind != system.RegularFile {
		return fmt.Errorf("%q is no regular file: pipes, sockets and devices cannot be read again; save it to a file first", path)
	}
	f := fileOf(path, st)
	own, err := system.StatusOfName(path)
	f.link = err == nil && inodeOf(&own) != f.inode
	l.linked = l.linked || f.link || st.Links > 1
	l.found = append(l.found, f)
	return nil
}

// folder takes what the rules take from a directory and those in it, by path. Links to directories are not followed, but a link to
// the folder itself is.
func (l *lister) folder(folder string) error {
	in, err := system.OpenFolder(folder)
	if err != nil {
		return err
	}
	defer in.Close()
	names, err := in.Names()
	if err != nil {
		return err
	}
	prefix := strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	found, err := lookAt(in.Look(), prefix, names)
	if err != nil {
		return err
	}
	l.found = slices.Grow(l.found, len(found))
	for i := range found {
		f := &found[i]
		l.linked = l.linked || f.linked
		switch {
		case f.gone:
			continue
		case !f.folder:
			l.found = append(l.found, f.file)
			continue
		}
		if err := l.folder(strings.TrimSuffix(f.path, string(filepath.Separator))); err != nil && !errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return err
		}
	}
	return nil
}

// inhabitant is what stands in a folder.
type inhabitant struct {
	file
	folder bool // its path ends in a separator
	gone   bool // meanwhile
	linked bool // it may be there under another path
}

// aloneNames is how many names one goroutine looks at.
const aloneNames = 4096

// look looks at a name of a folder.
type look func(name string, follow bool) (system.Status, error)

// lookAt looks at the names of an open folder, many in parallel. They come by path.
func lookAt(at look, prefix string, names []string) ([]inhabitant, error) {
	all := make([]inhabitant, len(names))
	parts := max(1, min(runtime.GOMAXPROCS(0), len(names)/aloneNames))
	errs := make([]error, parts)
	var wait sync.WaitGroup
	for p := range parts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := p * len(names) / parts; i < (p+1)*len(names)/parts && errs[p] == nil; i++ {
				errs[p] = all[i].look(at, prefix, names[i])
			}
		}()
	}
	wait.Wait()
	slices.SortFunc(all, func(a, b inhabitant) int { return strings.Compare(a.path, b.path) })
	return all, errors.Join(errs...)
}

// look fills m in with what a name of a folder stands for.
func (m *inhabitant) look(at look, prefix, name string) error {
	st, err := at(name, false)
	link := err == nil && st.Kind == system.SymbolicLink
	if link {
		st, err = at(name, true)
	}
	path := prefix + name
	switch {
	case errors.Is(err, fs.ErrNotExist) && !link:
		m.gone = true
		return nil
	case system.Nowhere(err):
		m.file = file{path: path, passed: "the link leads nowhere"}
		return nil
	case err != nil:
		return &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	m.file = fileOf(path, &st)
	m.link, m.linked = link, link || st.Links > 1
	switch {
	case st.Kind == system.Directory && link:
		m.passed = "a link to a directory"
	case st.Kind == system.Directory:
		m.linked = false
		if m.passed = passedName(name); m.passed == "" {
			m.path += string(filepath.Separator)
			m.folder = true
		}
	case st.Kind != system.RegularFile:
		m.passed = "no regular file"
	default:
		if m.passed = passedName(name); m.passed == "" {
			m.passed = passedSuffix(name)
		}
	}
	return nil
}
