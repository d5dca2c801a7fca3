package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"flowsql/catalog/store"
	"flowsql/cmd/flowsql/internal/flags"
	"flowsql/exec"
)

// catalogDir is the directory of the catalog, "" for one in memory.
func (c *command) catalogDir() string {
	if c.options.Catalog != "" {
		return c.options.Catalog
	}
	return os.Getenv("FLOWSQL_CATALOG")
}

// takeServe takes the word serve out of DATA, unless there is a file of that name, and checks what only goes with it.
func (c *command) takeServe() error {
	o := &c.options
	at := slices.Index(o.Data, flags.Data{Name: flags.DefaultTable, Path: "serve"})
	if at >= 0 {
		if _, err := os.Lstat("serve"); err == nil {
			at = -1
		}
	}
	c.serves = at >= 0
	if c.serves {
		o.Data = slices.Delete(o.Data, at, at+1)
	}
	switch dir := c.catalogDir(); {
	case c.serves && dir == "":
		return fmt.Errorf("serve keeps the queries of a catalog fresh\nhint: flowsql --catalog DIR serve")
	case c.serves && o.ReadOnly:
		return fmt.Errorf("serve writes to the catalog: it does not go with --read-only")
	case c.serves && len(o.Data) > 0:
		return fmt.Errorf("serve takes no DATA: %q is for one session\nhint: create table ... with (path = '...') puts it into the catalog", o.Data[0].Path)
	case o.Once && !c.serves:
		return fmt.Errorf("--once goes with serve\nhint: flowsql --catalog DIR serve --once")
	case o.ReadOnly && dir == "":
		return fmt.Errorf("--read-only needs --catalog")
	}
	return nil
}

// openStore opens the catalog's directory, if there is one.
func (c *command) openStore(ctx context.Context) (exec.Store, error) {
	dir := c.catalogDir()
	if dir == "" {
		return nil, nil
	}
	if c.openCatalog != nil {
		return c.openCatalog(ctx, dir)
	}
	return store.Open(ctx, dir, store.Options{ReadOnly: c.options.ReadOnly})
}
