package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"syscall"

	"flowsql/catalog/store"
	"flowsql/exec"
)

// faultEnv makes the command of a test process fail: KIND:N is what happens at its Nth operation on data files, counted
// from 1. The database has its own files, which only kills reach.
const faultEnv = "FLOWSQL_FAULT"

// openFaulty is how the command opens its catalog where a fault is asked for. The kinds: kill and killed end the process
// before and after the operation, torn halfway through a write; enospc, eio, eacces and short make it and all later ones
// fail, once it alone.
func openFaulty(fault string) func(context.Context, string) (exec.Store, error) {
	if fault == "" {
		return nil
	}
	f := &faultFiles{}
	kind, n, _ := strings.Cut(fault, ":")
	f.kind = kind
	fmt.Sscan(n, &f.at)
	return func(ctx context.Context, dir string) (exec.Store, error) {
		return store.Open(ctx, dir, store.Options{Files: f, Inline: -1})
	}
}

// faultFiles is the real file system until its time comes.
type faultFiles struct {
	store.OS
	kind string
	at   int64
	n    atomic.Int64
}

func kill() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// before counts an operation and does to it what is to be done before it.
func (f *faultFiles) before() error {
	n := f.n.Add(1)
	switch {
	case n < f.at:
	case f.kind == "kill" && n == f.at:
		kill()
	case f.kind == "once" && n == f.at:
		return syscall.EIO
	case f.kind == "enospc":
		return syscall.ENOSPC
	case f.kind == "eio":
		return syscall.EIO
	case f.kind == "eacces":
		return syscall.EACCES
	}
	return nil
}

func (f *faultFiles) after() {
	if f.kind == "killed" && f.n.Load() == f.at {
		kill()
	}
}

func (f *faultFiles) Create(path string) (store.File, error) {
	if err := f.before(); err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	defer f.after()
	file, err := f.OS.Create(path)
	return &faultFile{file, f}, err
}

func (f *faultFiles) Remove(path string) error {
	if err := f.before(); err != nil {
		return &os.PathError{Op: "remove", Path: path, Err: err}
	}
	defer f.after()
	return f.OS.Remove(path)
}

func (f *faultFiles) SyncDir(path string) error {
	if err := f.before(); err != nil {
		return &os.PathError{Op: "sync", Path: path, Err: err}
	}
	defer f.after()
	return f.OS.SyncDir(path)
}

type faultFile struct {
	store.File
	of *faultFiles
}

func (f *faultFile) Write(p []byte) (int, error) {
	if err := f.of.before(); err != nil {
		return 0, err
	}
	defer f.of.after()
	if f.of.n.Load() >= f.of.at {
		switch f.of.kind {
		case "torn":
			f.File.Write(p[:len(p)/2])
			kill()
		case "short":
			n, err := f.File.Write(p[:len(p)/2])
			return n, errors.Join(err, io.ErrShortWrite)
		}
	}
	return f.File.Write(p)
}

func (f *faultFile) Sync() error {
	if err := f.of.before(); err != nil {
		return err
	}
	defer f.of.after()
	return f.File.Sync()
}
