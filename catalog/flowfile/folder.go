package flowfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"flowsql/catalog/ledger"
	"flowsql/catalog/system"
)

// lister finds files.
type lister struct {
	ctx    context.Context
	known  *known // what need not be told of; nil for nothing
	found  []file
	linked bool // some file may be there under two paths
	looks  []inhabitant
}

// known are the files of a book that are as they were: of those that a listing finds so, only the numbers are noted.
type known struct {
	book  *book
	seen  bitmap // numbers
	files int
	bytes int64
}

func (k *known) take(number int32, size int64) {
	if !k.seen.has(number) { // else it was found under two patterns
		k.seen.set(number, true)
		k.files++
		k.bytes += size
	}
}

// has reports whether a file is one that was taken.
func (k *known) has(f *file) bool {
	number, ok := k.book.of(f.inode)
	return ok && k.seen.has(number)
}

// path is that of a file that was taken.
func (k *known) path(f *file) string {
	number, _ := k.book.of(f.inode)
	e := k.book.entry(number)
	return e.path
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
	prefix := strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	var folders []string
	look := in.Look()
	for {
		names, err := in.Names(someNames)
		if len(names) == 0 && err == io.EOF {
			break
		}
		if err == nil {
			err = l.ctx.Err()
		}
		if err != nil {
			return err
		}
		below, err := l.names(look, prefix, names)
		if err != nil {
			return err
		}
		folders = append(folders, below...)
	}
	for _, path := range folders {
		if err := l.folder(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return err
		}
	}
	return nil
}

// inhabitant is what stands in a folder.
type inhabitant struct {
	file
	folder bool
	gone   bool  // meanwhile
	linked bool  // it may be there under another path
	number int32 // of the entry, which is as it was; -1 for what is to be told
}

// A folder is read so many names at a time, and one goroutine looks at so many of them or more.
const someNames, aloneNames = 16384, 4096

// look looks at a name of a folder.
type look func(name string, follow bool) (system.Status, error)

// names takes some names of an open folder, many looked at in parallel, and tells the folders among them.
func (l *lister) names(at look, prefix string, names []string) (folders []string, err error) {
	l.looks = slices.Grow(l.looks[:0], len(names))[:len(names)]
	parts := max(1, min(runtime.GOMAXPROCS(0), len(names)/aloneNames))
	errs := make([]error, parts)
	var wait sync.WaitGroup
	for p := range parts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := p * len(names) / parts; i < (p+1)*len(names)/parts && errs[p] == nil; i++ {
				errs[p] = l.looks[i].look(at, prefix, names[i], l.known)
			}
		}()
	}
	wait.Wait()
	for i := range l.looks {
		f := &l.looks[i]
		l.linked = l.linked || f.linked
		switch {
		case f.gone:
		case f.folder:
			folders = append(folders, f.path)
		case f.number >= 0:
			l.known.take(f.number, f.size)
		default:
			l.found = append(l.found, f.file)
		}
	}
	return folders, errors.Join(errs...)
}

// look fills m in with what a name of a folder stands for.
func (m *inhabitant) look(at look, prefix, name string, known *known) error {
	*m = inhabitant{number: -1}
	st, err := at(name, false)
	link := err == nil && st.Kind == system.SymbolicLink
	if link {
		st, err = at(name, true)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && !link:
		m.gone = true
		return nil
	case system.Nowhere(err):
		m.file = file{path: prefix + name, passed: "the link leads nowhere"}
		return nil
	case err != nil:
		return &fs.PathError{Op: "stat", Path: prefix + name, Err: err}
	}
	passed := ""
	m.linked = link || st.Links > 1
	switch {
	case st.Kind == system.Directory && link:
		passed = "a link to a directory"
	case st.Kind == system.Directory:
		m.linked = false
		passed = passedName(name)
		m.folder = passed == ""
	case st.Kind != system.RegularFile:
		passed = "no regular file"
	default:
		if passed = passedName(name); passed == "" {
			passed = passedSuffix(name)
		}
	}
	if known != nil && passed == "" && !m.folder && !m.linked {
		m.number = known.book.settled(&ledger.Status{Folder: prefix, Name: name, Dev: st.Device, Ino: st.Inode, Birth: st.Birth, Size: st.Size, Modified: st.Modified})
		if m.number >= 0 {
			m.size = st.Size
			return nil
		}
	}
	m.file = fileOf(prefix+name, &st)
	m.link, m.passed = link, passed
	return nil
}
