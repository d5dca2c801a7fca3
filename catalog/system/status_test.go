package system

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestStatus has a look at each kind of name in a folder, by all ways there are.
func TestStatus(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	before := time.Now().Add(-2 * time.Second).UnixNano()
	if err := os.WriteFile(path("file"), []byte("flow"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path("folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path("file"), path("again")); err != nil {
		t.Fatal(err)
	}
	names := []string{"again", "file", "folder"}
	for to, link := range map[string]string{"file": "link", "round": "round"} {
		err := os.Symlink(to, path(link))
		if _, none := os.Lstat(path(link)); err == nil && none == nil { // else they may not be made here
			names = append(names, link)
		}
	}
	slices.Sort(names)
	folder, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	var found []string
	for err == nil {
		var some []string
		some, err = folder.Names(2)
		found = append(found, some...)
	}
	slices.Sort(found)
	if err != io.EOF || !slices.Equal(found, names) {
		t.Fatal(found, err)
	}
	look := folder.Look()
	seen := map[string]Status{}
	for _, name := range names {
		s, err := look(name, false)
		if err != nil {
			t.Fatal(name, err)
		}
		if same, err := StatusOfName(path(name)); err != nil || same != s {
			t.Errorf("%s: %+v by its path, %+v in its folder, %v", name, same, s, err)
		}
		to, err := look(name, true)
		if name == "round" {
			if !Nowhere(err) {
				t.Error("round:", err)
			}
			continue
		}
		if same, err := StatusOf(path(name)); err != nil || same != to {
			t.Errorf("%s: %+v by its path, %+v in its folder, %v", name, same, to, err)
		}
		seen[name] = s
	}
	file := seen["file"]
	if file.Kind != RegularFile || file.Size != 4 || file.Links != 2 || file.Modified < before || file.Changed < before || file.Inode == 0 {
		t.Errorf("file: %+v", file)
	}
	if seen["again"] != file {
		t.Errorf("its other name: %+v, %+v", seen["again"], file)
	}
	if s := seen["folder"]; s.Kind != Directory || s.Inode == file.Inode {
		t.Errorf("folder: %+v", s)
	}
	if s, ok := seen["link"]; ok && (s.Kind != SymbolicLink || s.Inode == file.Inode) {
		t.Errorf("link: %+v", s)
	}
	f, err := os.Open(path("file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s, err := StatusOfOpen(f); err != nil || s != file {
		t.Errorf("open: %+v, %+v, %v", s, file, err)
	}
	if _, err := look("none", false); !Nowhere(err) {
		t.Error("none:", err)
	}
}
