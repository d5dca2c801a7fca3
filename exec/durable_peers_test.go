package exec

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// readers are programs that open all files of a catalog and tell how many rows of results there are. Each needs a module of
// Python.
var readers = map[string]string{
	"pyarrow": `
import glob, sys
import pyarrow as pa
rows = 0
for f in glob.glob(sys.argv[1] + "/*.arrow"):
    t = pa.ipc.open_file(pa.memory_map(f)).read_all()
    t.validate(full=True)
    if "-result-" in f or "-rows-" in f:
        rows += t.num_rows
print(rows)`,
	"polars": `
import glob, sys
import polars as pl
print(sum(pl.read_ipc(f).height for f in glob.glob(sys.argv[1] + "/*.arrow") if "-state-" not in f))`,
	"duckdb": `
import glob, sys
import duckdb, pyarrow as pa
rows = 0
for f in glob.glob(sys.argv[1] + "/*.arrow"):
    t = pa.ipc.open_file(f).read_all()
    n = duckdb.sql("select count(*) from t").fetchall()[0][0]
    if "-state-" not in f:
        rows += n
print(rows)`,
}

// The data files of a catalog are Arrow files like any others.
func TestDataForOthers(t *testing.T) {
	python := os.Getenv("FLOWSQL_PYTHON") // one that has the modules
	if python == "" {
		python = "python3"
	}
	l := newLab(t)
	l.deliver(0, 50)
	l.run("create table flows with (path = 'FLOWS')",
		"create table t as select d, n, n / 4 as x, n > 3 as b, cast(n as decimal(10, 2)) as p, date '2024-01-02' as day, null as nothing from flows",
		"create continuous query counts as select d, count(*) as c, count(distinct n) as k, median(n) as m from flows group by d",
		"create continuous query top as select d, n from flows order by n desc limit 5", "wait all")
	for module, program := range readers {
		t.Run(module, func(t *testing.T) {
			if out, err := exec.Command(python, "-c", "import pyarrow, "+module).CombinedOutput(); err != nil {
				t.Skipf("%s has no %s (FLOWSQL_PYTHON names another): %s", python, module, strings.TrimSpace(string(out)))
			}
			out, err := exec.Command(python, "-c", program, filepath.Join(l.dir, "data")).CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != "62" {
				t.Errorf("%v, %s", err, out)
			}
		})
	}
}
