package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestTimes compares tumble, hop and session with what says the same in the standard's SQL: joins with the windows, and gaps
// found by lag.
func TestTimes(t *testing.T) {
	rounds := uint64(60)
	if testing.Short() {
		rounds = 10
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(seed, 9))
		lite, flow := openSQLite(t), openFlowsql()
		timesTable(t, r, lite, flow)
		slide := 1 + r.IntN(9)
		for _, q := range [][2]string{sessionQueries(r.IntN(8) + 1), hopQueries(slide, slide+r.IntN(20)), hopQueries(slide, slide)} {
			want, err := lite.query(context.Background(), q[1], nil)
			if err != nil {
				t.Fatalf("%s: %v", q[1], err)
			}
			got, err := flow.query(context.Background(), q[0])
			if err != nil {
				t.Fatalf("%s: %v", q[0], err)
			}
			if d := want.differs(got, false); d != "" {
				t.Fatalf("seed %d: %s\n%s", seed, q[0], d)
			}
		}
		lite.close()
		if err := flow.close(); err != nil {
			t.Fatal(err)
		}
	}
}

// timesTable is w (k, t, n) in both.
func timesTable(t *testing.T, r *rand.Rand, lite *sqlite, flow *flowsql) {
	t.Helper()
	var rows []string
	for range r.IntN(150) + 1 {
		at := fmt.Sprint(r.IntN(300) - 100)
		if r.IntN(15) == 0 {
			at = "null"
		}
		rows = append(rows, fmt.Sprintf("(%d, %s, %d)", r.IntN(4), at, r.IntN(100)))
	}
	for _, text := range []string{"create table w (k bigint, t bigint, n bigint)", "insert into w values " + strings.Join(rows, ", ")} {
		if err := lite.exec(text); err != nil {
			t.Fatal(err)
		}
		if err := flow.exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

func sessionQueries(gap int) [2]string {
	return [2]string{
		fmt.Sprintf("select k, session(t, %d) as s, window_end(session(t, %[1]d)) as e, count(*), sum(n), min(n) from w group by k, s", gap),
		fmt.Sprintf(`select k, min(t), max(t) + %d, count(*), sum(n), min(n) from (
			select k, t, n, sum(begins) over (partition by k, t is null order by t rows unbounded preceding) as number from (
				select k, t, n, case when t - lag(t) over (partition by k, t is null order by t) <= %[1]d then 0 else t is not null end as begins from w) x) y
			group by k, t is null, number`, gap),
	}
}

func hopQueries(slide, size int) [2]string {
	text := fmt.Sprintf("hop(t, %d, %d)", slide, size)
	if slide == size {
		text = fmt.Sprintf("tumble(t, %d)", size)
	}
	return [2]string{
		fmt.Sprintf("select %s as s, k, count(*), sum(n) from w group by s, k", text),
		fmt.Sprintf(`with recursive hops(s) as (select %d union all select s + %d from hops where s < 400)
			select s, k, count(*), sum(n) from w join hops on t >= s and t < s + %d group by s, k union all
			select null, k, count(*), sum(n) from w where t is null group by k`, -slide*200, slide, size),
	}
}
