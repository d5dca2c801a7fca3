package parse

import (
	"testing"

	"flowsql/sql/source"
)

func TestColumns(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a int", `[ColumnDef{Name:"a" Type:BIGINT}]`},
		{"a int primary key, b int not null unique, c int null unique key", `[ColumnDef{Name:"a" Type:BIGINT NotNull:true} ColumnDef{Name:"b" Type:BIGINT NotNull:true} ColumnDef{Name:"c" Type:BIGINT}]`},
		{"a int, b int, c int, primary key (a, B), unique (c), constraint k unique key (c), unique key kk (a(3), b desc), index key (b)", `[ColumnDef{Name:"a" Type:BIGINT NotNull:true} ColumnDef{Name:"b" Type:BIGINT NotNull:true} ColumnDef{Name:"c" Type:BIGINT}]`},
		{"primary int, unique int, constraint int, `check` int, `default` int", `[ColumnDef{Name:"primary" Type:BIGINT} ColumnDef{Name:"unique" Type:BIGINT} ColumnDef{Name:"constraint" Type:BIGINT} ColumnDef{Name:"check" Type:BIGINT} ColumnDef{Name:"default" Type:BIGINT}]`},
	} {
		s, err := parseText("create table t (" + c.in + ")")
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		want := `CreateTable{Name:Name{Name:"t"} Columns:` + c.want + " "
		if got := show(s); len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%s:\n got %s\nwant %s", c.in, got, want)
		}
	}
	checkFaults(t, []faultCase{
		{"create table t (a int ‹default 3›)", "DEFAULT is not supported: a field that is absent is NULL | "},
		{"create table t (a int ‹check (a > 1)›, b int)", "CHECK is not supported | "},
		{"create table t (a int, ‹check (a > 1)›)", "CHECK is not supported | "},
		{"create table t (a int ‹references u (x)›)", "FOREIGN KEY is not supported | "},
		{"create table t (a int, ‹foreign key (a) references u (x)›)", "FOREIGN KEY is not supported | "},
		{"create table t (a int, constraint k ‹foreign key (a) references u›)", "FOREIGN KEY is not supported | "},
		{"create table t (a int ‹auto_increment›)", "generated columns are not supported | "},
		{"create table t (a int, primary key (a, ‹x›))", "the table has no column `x` | "},
		{"create table t (a int, primary key ‹a›)", "unexpected `a` | a list of columns in brackets"},
		{"create table t (a int, primary key (a) ‹b›)", "unexpected `b` | a comma or `)`"},
		{"create table t (a int ‹foo›)", "unexpected `foo` | NOT NULL, a comma or `)` is expected here"},
	})
}
