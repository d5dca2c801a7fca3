package system

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestLocks has what one open file may lock while another has.
func TestLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, second := open(t, path), open(t, path)
	if err := LockShared(first); err != nil {
		t.Fatal(err)
	}
	if err := LockShared(second); err != nil {
		t.Error("two shared locks:", err)
	}
	third := open(t, path)
	if err := LockExclusive(third); !errors.Is(err, ErrLocked) {
		t.Error("exclusive beside shared ones:", err)
	}
	first.Close()
	second.Close()
	if err := LockExclusive(third); err != nil {
		t.Error("exclusive after shared ones:", err)
	}
	if err := LockExclusive(open(t, path)); !errors.Is(err, ErrLocked) {
		t.Error("exclusive beside exclusive:", err)
	}
	if _, err := third.WriteAt([]byte("1"), 0); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "1" {
		t.Errorf("a locked file reads as %q, %v", text, err)
	}
}

// TestMap has what was mapped stay when the file is gone.
func TestMap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	want := bytes.Repeat([]byte("flow"), 5000)
	if err := os.WriteFile(path, want, 0o644); err != nil {
		t.Fatal(err)
	}
	data, err := Map(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(data, want) {
		t.Error("the bytes are others")
	}
	if err := Unmap(data); err != nil {
		t.Error(err)
	}
	if _, err := Map(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file that is not there:", err)
	}
	open(t, path)
	if data, err := Map(path); len(data) != 0 || err != nil {
		t.Error("an empty file:", data, err)
	} else if err := Unmap(data); err != nil {
		t.Error(err)
	}
}

func TestSyncDir(t *testing.T) {
	if err := SyncDir(t.TempDir()); err != nil {
		t.Error(err)
	}
}

func TestUnread(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := out.Write([]byte("1")); err != nil || Unread(err) {
		t.Error(err)
	}
	in.Close()
	if _, err := out.Write([]byte("1")); !Unread(err) {
		t.Error(err)
	}
}

// TestInUse removes a file that is open.
func TestInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	f := open(t, path)
	err := os.Remove(path)
	if err != nil && !InUse(err) {
		t.Error(err)
	}
	f.Close()
	if err != nil {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}
