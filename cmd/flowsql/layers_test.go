package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers are the top folders from the outermost in; a package imports its own layer and those after it.
var layers = []string{"cmd", "exec", "sql", "catalog"}

// only are the imports that these packages alone may have.
var only = map[string][]string{
	"github.com/xwb1989/sqlparser":           {"flowsql/sql/parse"},
	"github.com/chzyer/readline":             {"flowsql/cmd/flowsql/internal/repl"},
	"flowsql/catalog/flowfile":               {"flowsql/exec"},
	"github.com/klauspost/compress":          {"flowsql/catalog/flowfile", "flowsql/exec/export", "flowsql/cmd/flowbench/internal/dataset"},
	"github.com/apache/arrow/go/v15/parquet": {"flowsql/exec/export"},
}

// TestLayers keeps imports one way: cmd -> exec -> sql -> catalog.
func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "flowsql/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	layer := map[string]int{}
	for i, l := range layers {
		layer[l] = i
	}
	seen := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		from, ok := layer[top(p.ImportPath)]
		if !ok {
			t.Errorf("%s is in no layer", p.ImportPath)
			continue
		}
		seen++
		for _, i := range p.Imports {
			if to, ok := layer[top(i)]; ok && strings.HasPrefix(i, "flowsql/") && to < from {
				t.Errorf("%s imports %s: against the arrows", p.ImportPath, i)
			}
			for prefix, owners := range only {
				if (i == prefix || strings.HasPrefix(i, prefix+"/")) && !slices.Contains(owners, p.ImportPath) {
					t.Errorf("%s imports %s, which is for %s alone", p.ImportPath, i, strings.Join(owners, " and "))
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages seen", seen)
	}
}

// top is the folder of a package of this module.
func top(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "flowsql/"), "/")
	return name
}
