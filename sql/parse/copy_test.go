package parse

import (
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

func TestCopy(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"copy s.t to 'p' with (format = 'csv', header = true);", `Copy{Name:Name{Schema:"s" Name:"t"} Path:"p" Options:[Option{Name:"format" Value:String{Value:"csv"}} Option{Name:"header" Value:Bool{Value:true}}]}`},
		{"copy (select 1) TO 'p'", `Copy{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]} Path:"p"}`},
		{"select 1 into outfile 'p'", `Copy{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]} Path:"p"}`},
		{"select a from t where b = c INTO OUTFILE \"p\" with (format = csv)", `Copy{Query:Select{Items:[Item{Expr:Column{Name:"a"}}] From:TableName{Name:"t"} Where:Binary{Op:"=" X:Column{Name:"b"} Y:Column{Name:"c"}}} Path:"p" Options:[Option{Name:"format" Value:Column{Name:"csv"}}]}`},
		{"values (1) union select 2 order by 1 limit 3 into outfile 'p'", `Copy{Query:SetOp{Op:"union" Left:Select{Items:[Item{Expr:Number{Text:"1"} Alias:"column1"}]} Right:Select{Items:[Item{Expr:Number{Text:"2"}}]} OrderBy:[Order{Expr:Number{Text:"1"}}] Limit:Number{Text:"3"}} Path:"p"}`},
		{"copy t to 'p' (format parquet, overwrite)", `Copy{Name:Name{Name:"t"} Path:"p" Options:[Option{Name:"format" Value:Column{Name:"parquet"}} Option{Name:"overwrite" Value:String{Value:"true"}}]}`},
		{"select into, outfile from t as into", `QueryStatement{Query:Select{Items:[Item{Expr:Column{Name:"into"}} Item{Expr:Column{Name:"outfile"}}] From:TableName{Name:"t" Alias:"into"}}}`},
	} {
		text := &source.Text{Name: "t", Body: c.in}
		s, err := Statement(text)
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		checkPlaces(t, text, s)
		if got := show(s); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.in, got, c.want)
		}
		if s, ok := s.(*ast.Copy); ok && text.Slice(s.PathPlace)[1:2] != "p" {
			t.Errorf("%s: path at %q", c.in, text.Slice(s.PathPlace))
		}
	}
	checkFaults(t, []faultCase{
		{"copy ‹select› 1 to 'x'", "COPY takes a name or a SELECT in brackets | write copy (select ...) to 'path'"},
		{"copy t ‹(a)› to 'x'", "a list of columns is not supported here | write copy (select a, b from name)"},
		{"copy t ‹from› 'x'", "COPY ... FROM is not supported | "},
		{"copy t‹›", "unexpected end of the statement | TO and a path"},
		{"copy t to ‹x›", "unexpected `x` | a path in quotes is expected here"},
		{"copy t to ‹stdout›", "STDOUT is not supported here | a SELECT by itself"},
		{"copy t to ‹''›", "an empty path | "},
		{"copy t to 'x' ‹y›", "unexpected `y` | "},
		{"copy t to 'x' with ‹()›", "an empty list"},
		{"copy t to 'x' with (format = csv ‹=› 1)", ""},
		{"copy t to 'x' with ‹format›", ""},
		{"copy t to 'x' (format csv ‹header›)", ""},
		{"copy t to 'x' (format csv,‹)›", ""},
		{"select a ‹into outfile› 'x' from t", "INTO OUTFILE stands before FROM | move it to the end"},
		{"select a into outfile 'x' ‹fields› terminated by ','", "unsupported clause FIELDS | write WITH (format"},
		{"select a from t ‹into› dumpfile 'x'", "INTO is not supported here | "},
		{"select a from (select 1 ‹into› outfile 'x')", "INTO is not supported here | "},
		{"explain select 1 ‹into› outfile 'x'", "INTO is not supported here | "},
	})
}
