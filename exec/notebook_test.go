package exec

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lanl is the directory of the notebook's 50 files, or skips the test.
func lanl(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../../shared/data/lanl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the notebook's files are not here: ", dir)
	}
	return dir
}

const webServers = `select dstdevice, count(*) as count from flows where dstport in (80, 443)
	group by dstdevice order by count desc`

var notebookTop = []string{
	"EnterpriseAppServer 14495", "Comp576843 14153", "Comp186884 12681", "Comp501516 5859", "Comp393033 3795",
	"Comp916004 3332", "Comp498128 2831", "Comp573929 2555", "Comp611862 2404", "Comp370444 2385", "Comp097048 1991",
	"Comp847595 1886", "Comp574103 1629", "Comp657655 1590", "Comp309567 1576", "Comp216677 1528", "Comp509586 1516",
	"Comp336938 1501", "Comp146745 1451", "Comp457448 1180",
}

func TestNotebookBatch(t *testing.T) {
	s := session(t, Options{})
	run(t, s, fmt.Sprintf("create table flows with (path = '%s')", lanl(t)))
	got := rowsOf(run(t, s, webServers+" limit 20").last())
	if strings.Join(got, "\n") != strings.Join(notebookTop, "\n") {
		t.Errorf("got %q", got)
	}
}

// TestNotebookSchema declares the notebook's schema over the float-written files.
func TestNotebookSchema(t *testing.T) {
	s := session(t, Options{})
	run(t, s, fmt.Sprintf(`create table flows (time TIMESTAMP, duration BIGINT, srcdevice VARCHAR, dstdevice VARCHAR,
		protocol BIGINT, srcport VARCHAR, dstport VARCHAR, srcpackets BIGINT, dstpackets BIGINT, srcbytes BIGINT, dstbytes BIGINT)
		with (path = '%s')`, lanl(t)))
	got := rowsOf(run(t, s, webServers+" limit 20").last())
	if strings.Join(got, "\n") != strings.Join(notebookTop, "\n") {
		t.Errorf("got %q", got)
	}
	got = rowsOf(run(t, s, "select min(time), sum(srcbytes), count(*) from flows").last())
	if want := fmt.Sprintf("%d 30082695557 500000", int64(172800)*1_000_000); got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// goldenPrefixes are the number of groups and three counts after so many files.
var goldenPrefixes = map[int][4]int{
	1: {179, 296, 184, 316}, 2: {219, 633, 398, 635}, 3: {238, 983, 598, 899}, 4: {257, 1283, 835, 1243},
	5: {282, 1691, 1093, 1525}, 6: {299, 2095, 1263, 1836}, 7: {313, 2355, 1465, 2142},
	49: {463, 13982, 12443, 13818}, 50: {464, 14495, 12681, 14153},
}

func TestNotebookStream(t *testing.T) {
	dir := t.TempDir()
	copyFiles(t, lanl(t), dir)
	s := session(t, Options{Interactive: true})
	out := run(t, s,
		fmt.Sprintf("create table flows with (path = '%s')", dir),
		"create continuous query counts with (max_files_per_trigger = 1) as "+webServers,
		"watch counts until caught up",
	)
	if len(out.sets) != 50 {
		t.Fatalf("watched %d batches", len(out.sets))
	}
	for files, want := range goldenPrefixes {
		if got := prefixOf(out.sets[files-1]); got != want {
			t.Errorf("after %d files: %v, want %v", files, got, want)
		}
	}
	batch := run(t, s, webServers).last()
	if out.last() != batch {
		t.Error("the last counts is not the batch answer")
	}
	if got := rowsOf(run(t, s, "verify counts").last()); !strings.HasSuffix(got[0], "identical") {
		t.Errorf("verify says %q", got)
	}
	// Two paths that exist at once are two files, however equal.
	copyFile(t, filepath.Join(dir, "time_07.json.gz"), filepath.Join(dir, "time_51.json.gz"))
	got, want := run(t, s, "select * from counts").last(), run(t, s, webServers).last()
	if got != want || got == batch {
		t.Error("the 51st file does not show up as it should")
	}
	if got := rowsOf(run(t, s, "select count(*), min(batch_id), max(batch_id) from flowsql.batches").last()); got[0] != "51 0 50" {
		t.Errorf("batches: %q", got)
	}
}

func prefixOf(set string) [4]int {
	rows := rowsOf(set)
	got := [4]int{len(rows)}
	for _, r := range rows {
		var device string
		var n int
		fmt.Sscan(r, &device, &n)
		switch device {
		case "EnterpriseAppServer":
			got[1] = n
		case "Comp186884":
			got[2] = n
		case "Comp576843":
			got[3] = n
		}
	}
	return got
}

func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	list, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		copyFile(t, filepath.Join(from, f.Name()), filepath.Join(to, f.Name()))
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
