package export

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	put := func(text string, overwrite bool) error {
		f, err := Create(path, overwrite)
		if err != nil {
			return err
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) == text {
			t.Error("it shows before Commit")
		}
		defer f.Discard()
		return f.Commit()
	}
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		entries, _ := os.ReadDir(dir)
		if err != nil || string(got) != want || len(entries) != 1 {
			t.Errorf("%q, %v, %d files; want %q", got, err, len(entries), want)
		}
	}
	if err := put("one", false); err != nil {
		t.Fatal(err)
	}
	holds("one")
	if err := put("two", false); !errors.Is(err, ErrExists) {
		t.Errorf("replaced: %v", err)
	}
	holds("one")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := put("three", true); err != nil {
		t.Fatal(err)
	}
	holds("three")
	if have, _ := os.Stat(path); have.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", have.Mode())
	}
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "out"), false)
	if err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%v is left", entries)
	}
}

// TestTakenMeanwhile has another program make the file between Create and Commit.
func TestTakenMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	f, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); !errors.Is(err, ErrExists) {
		t.Errorf("replaced: %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "theirs" {
		t.Errorf("%q", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%v is left", entries)
	}
}

// TestLink writes through a symbolic link, which stays one.
func TestLink(t *testing.T) {
	dir := t.TempDir()
	to, link := filepath.Join(dir, "to"), filepath.Join(dir, "link")
	if err := os.WriteFile(to, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("to", link); err != nil {
		t.Skip(err)
	}
	f, err := Create(link, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(to); string(got) != "x" {
		t.Errorf("%q", got)
	}
}

func TestNoPlace(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "no", "x"), os.DevNull} {
		if f, err := Create(path, true); err == nil {
			f.Discard()
			t.Errorf("%s can be written", path)
		}
	}
}
