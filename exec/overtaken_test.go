package exec

import (
	"context"
	"strings"
	"testing"

	"flowsql/catalog/store"

	"github.com/apache/arrow/go/v15/arrow"
)

// overtaken is a store that another process changes right before this one does.
type overtaken struct {
	Store
	once func()
}

func (o *overtaken) overtake() {
	if do := o.once; do != nil {
		o.once = nil
		do()
	}
}

func (o *overtaken) Create(ctx context.Context, x store.Object, replaces int64, rows []arrow.Record, at *store.Definitions) (int64, error) {
	o.overtake()
	return o.Store.Create(ctx, x, replaces, rows, at)
}

func (o *overtaken) Redefine(ctx context.Context, at *store.Definitions, list ...store.Object) error {
	o.overtake()
	return o.Store.Redefine(ctx, at, list...)
}

func (o *overtaken) Drop(ctx context.Context, id int64, at *store.Definitions) error {
	o.overtake()
	return o.Store.Drop(ctx, id, at)
}

func (o *overtaken) Commit(ctx context.Context, steps ...store.Step) ([]int64, error) {
	for _, st := range steps {
		if st.Define != nil {
			o.overtake()
		}
	}
	return o.Store.Commit(ctx, steps...)
}

// Two processes that change definitions at once: the one that is later knows what the other one has done.
func TestOvertaken(t *testing.T) {
	const q, above = "create continuous query q as select d, count(*) as c from flows group by d", "create continuous query above as select sum(c) as s from q"
	for _, x := range []struct {
		before        []string
		text, faster  string
		want          string // error; "" for none
		then, thenSee string
	}{
		{nil, "drop table flows", q, `"flows" is read by continuous query q: drop that first`, "select sum(c) as n from q", "n\n3\n"},
		{nil, q, "drop table flows", `unknown table "flows"`, "show tables", "name kind growth\n"},
		{[]string{q}, "drop continuous query q", above, `"q" is read by continuous query above`, "select s from above", "s\n3\n"},
		{[]string{q}, above, strings.Replace(q, "create", "create or replace", 1) + " having c > 1", "", "select s from above", "s\nNULL\n"},
		{[]string{q}, above, "create or replace continuous query q as select n as x from flows", `unknown column "c"`, "select sum(x) as x from q", "x\n3\n"},
		{[]string{q, "wait q"}, above, "create or replace continuous query q as select n as x from flows", `unknown column "c"`, "select sum(x) as x from q", "x\n3\n"},
		{[]string{q}, "create or replace continuous query q as select n as x from flows", above, `"q" is read by continuous query "above", which cannot be made over`,
			"select s from above", "s\n3\n"},
		{[]string{q, "wait q"}, "create or replace continuous query q as select n as x from flows", above, `"q" is read by continuous query "above", which cannot be made over`,
			"select s from above", "s\n3\n"},
		{[]string{q, "wait q"}, "create or replace continuous query q as select n as c from flows", above, "", "select s from above", "s\n3\n"},
	} {
		l := newLab(t)
		l.deliver(0, 3)
		l.run("create table flows with (path = 'FLOWS')")
		if x.before != nil {
			l.run(x.before...)
		}
		st, err := store.Open(t.Context(), l.dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		over := &overtaken{Store: st, once: func() { l.run(x.faster) }}
		e, err := Open(t.Context(), Options{Store: over})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = l.in(e, x.text)
		if over.once != nil || (err != nil) != (x.want != "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s after %s: %v, want %s", x.text, x.faster, err, x.want)
		}
		e.Close()
		l.want(x.thenSee, x.then)
	}
}
