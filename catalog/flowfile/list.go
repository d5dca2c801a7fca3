package flowfile

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// file is one file as a listing finds it.
type file struct {
	path string // absolute
	inode
	size   int64
	mtime  int64  // nanoseconds since 1970 UTC
	ctime  int64  // of the last change of whatever kind; 0 if not known
	passed string // why it is passed over; "" if it is taken
}

func fileOf(path string, info fs.FileInfo) file {
	f := file{path: path, size: info.Size(), mtime: info.ModTime().UnixNano()}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		f.dev, f.ino, f.ctime = uint64(st.Dev), st.Ino, changedAt(st)
	}
	return f
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
// not exist is an error that wraps fs.ErrNotExist.
func list(paths []string, order string) (taken, passed []file, err error) {
	var found []file
	for _, p := range paths {
		if err := listPath(p, &found); err != nil {
			return nil, nil, err
		}
	}
	// By path; found twice, a file is taken if either way takes it.
	slices.SortFunc(found, func(a, b file) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		return strings.Compare(a.passed, b.passed)
	})
	found = slices.CompactFunc(found, func(a, b file) bool { return a.path == b.path })
	passLinks(found)
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

// passLinks passes over files that are there under another path before.
func passLinks(found []file) {
	first := make(map[inode]int, len(found))
	for i := range found {
		f := &found[i]
		if f.passed != "" || f.ino == 0 {
			continue
		}
		if n, ok := first[f.inode]; ok {
			f.passed = fmt.Sprintf("the same file as %s", found[n].path)
			continue
		}
		first[f.inode] = i
	}
}

// listPath adds what one path stands for.
func listPath(path string, found *[]file) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return listFolder(path, found)
	}
	if err == nil {
		return listFile(path, info, found)
	}
	if !strings.ContainsAny(path, "*?[") {
		if os.IsNotExist(err) {
			return &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
		}
		return err
	}
	matches, err := filepath.Glob(path)
	if err != nil {
		return fmt.Errorf("%q is no pattern: %w", path, err)
	}
	if len(matches) == 0 {
		return fmt.Errorf("no file matches %q (%w)", path, fs.ErrNotExist)
	}
	for _, m := range matches {
		info, err := os.Stat(m)
		switch {
		case os.IsNotExist(err): // gone meanwhile, or a dangling link
			*found = append(*found, file{path: m, passed: "the link leads nowhere"})
		case err != nil:
			return err
		case info.IsDir():
			err = listFolder(m, found)
		default:
			err = listFile(m, info, found)
		}
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// listFile takes a file by its name, whatever its name is.
func listFile(path string, info fs.FileInfo, found *[]file) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is no regular file: pipes, sockets and devices cannot be read again; save it to a file first", path)
	}
	*found = append(*found, fileOf(path, info))
	return nil
}

// listFolder takes what the rules take from a directory and those in it. Links to directories are not followed, but a link to
// the folder itself is.
func listFolder(folder string, found *[]file) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	*found = slices.Grow(*found, len(entries))
	prefix := strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	for _, d := range entries {
		path := prefix + d.Name()
		if d.IsDir() {
			if reason := passedName(d.Name()); reason != "" {
				*found = append(*found, file{path: path, passed: reason})
			} else if err := listFolder(path, found); err != nil && !os.IsNotExist(err) { // gone meanwhile
				return err
			}
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			if !os.IsNotExist(err) {
				return err
			}
			*found = append(*found, file{path: path, passed: "the link leads nowhere"})
			continue
		}
		f := fileOf(path, info)
		switch {
		case info.IsDir():
			f.passed = "a link to a directory"
		case !info.Mode().IsRegular():
			f.passed = "no regular file"
		default:
			if f.passed = passedName(d.Name()); f.passed == "" {
				f.passed = passedSuffix(d.Name())
			}
		}
		*found = append(*found, f)
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
