package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test binary be the peers: flowsql where it is given --threads, and a Python interpreter where it is
// given a script with -c.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 1 && os.Args[1] == "--version":
		fmt.Println("flowsql fake")
	case len(os.Args) > 1 && os.Args[1] == "--threads":
		fakeFlowsql()
	case len(os.Args) > 4 && os.Args[1] == "-c":
		fakePython(os.Args[3])
	default:
		os.Setenv("GORACE", "atexit_sleep_ms=0") // of the peers: a second each, under the race detector
		os.Exit(m.Run())
	}
}

// answerTo is what both say: a value that depends on nothing, spelled in two ways.
const answerTo = "web\t7\t\\N"

func fakeFlowsql() {
	if i := slices.Index(os.Args, "-e"); i >= 0 {
		fmt.Println(answerTo)
		return
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		switch text := in.Text(); {
		case strings.HasPrefix(text, "select '"):
			fmt.Println(strings.TrimSuffix(strings.TrimPrefix(text, "select '"), "';"))
		case strings.HasPrefix(text, "select "):
			fmt.Println(answerTo)
		}
	}
}

// fakePython knows duckdb alone, and has another opinion on sums.
func fakePython(engine string) {
	if engine != "duckdb" {
		fmt.Fprintf(os.Stderr, "ModuleNotFoundError: No module named '%s'\n", engine)
		os.Exit(1)
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var r struct{ Op, SQL string }
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		switch {
		case r.Op == "version":
			fmt.Println(`{"version": "fake"}`)
		case strings.Contains(r.SQL, "sum(srcbytes)"):
			fmt.Println(`{"rows": [["web", 8.0, null]]}`)
		case r.Op == "query" || r.Op == "step":
			fmt.Println(`{"rows": [["web", 7.0, null]]}`)
		default:
			fmt.Println(`{}`)
		}
	}
}
