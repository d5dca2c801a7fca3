package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"flowsql/sql/types"
)

// Format is an expression as text for EXPLAIN; columns by name, or #index where they have none.
func Format(e Expr) string {
	switch e := e.(type) {
	case *Column:
		if e.Name == "" {
			return "#" + strconv.Itoa(e.Index)
		}
		return e.Name
	case *Const:
		return formatValue(e.Value, e.Typ)
	case *Call:
		return formatCall(e)
	case *Case:
		var b strings.Builder
		b.WriteString("case")
		for _, w := range e.Whens {
			fmt.Fprintf(&b, " when %s then %s", Format(w.Cond), Format(w.Result))
		}
		return fmt.Sprintf("%s else %s end", b.String(), Format(e.Else))
	case *Cast:
		name := "cast"
		if e.Try {
			name = "try_cast"
		}
		return fmt.Sprintf("%s(%s as %s)", name, Format(e.X), strings.ToLower(e.Typ.String()))
	case *In:
		return formatIn(e)
	case *Param:
		return e.Name
	case *Apply:
		return "(subquery)"
	case *WindowCall:
		return e.Window.String()
	}
	panic("bug: format of an unknown expression")
}

func formatCall(e *Call) string {
	word := e.Func[0] >= 'a' && e.Func[0] <= 'z'
	infix := !word || e.Func == "and" || e.Func == "or" || e.Func == "xor" || e.Func == "div" ||
		e.Func == "like" || e.Func == "ilike" || e.Func == "regexp"
	switch {
	case infix && len(e.Args) == 2:
		return fmt.Sprintf("(%s %s %s)", Format(e.Args[0]), e.Func, Format(e.Args[1]))
	case strings.HasPrefix(e.Func, "is ") && len(e.Args) == 1:
		return fmt.Sprintf("(%s %s)", Format(e.Args[0]), e.Func)
	}
	return e.Func + "(" + formatList(e.Args) + ")"
}

func formatIn(e *In) string {
	const shown = 10
	var list []string
	for i, item := range e.Items {
		if i == shown {
			list = append(list, fmt.Sprintf("... %d more", len(e.Items)-shown))
			break
		}
		list = append(list, Format(item))
	}
	not := ""
	if e.Not {
		not = "not "
	}
	return fmt.Sprintf("(%s %sin (%s))", Format(e.X), not, strings.Join(list, ", "))
}

func formatList(list []Expr) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = Format(e)
	}
	return strings.Join(texts, ", ")
}

func formatValue(v types.Value, t types.Type) string {
	if v.Null {
		return "null"
	}
	switch t.Kind {
	case types.Boolean:
		return strconv.FormatBool(v.Boolean)
	case types.BigInt:
		return strconv.FormatInt(v.Int, 10)
	case types.Double:
		return strconv.FormatFloat(v.Double, 'g', -1, 64)
	case types.Decimal:
		return v.Decimal.ToString(int32(t.Scale))
	case types.Varchar:
		return "'" + strings.ReplaceAll(v.String, "'", "''") + "'"
	case types.Date:
		return "date '" + time.Unix(v.Int*86400, 0).UTC().Format("2006-01-02") + "'"
	case types.Timestamp:
		return "timestamp '" + time.UnixMicro(v.Int).UTC().Format("2006-01-02 15:04:05.999999") + "'"
	case types.Interval:
		if v.Months != 0 {
			return fmt.Sprintf("interval %d month", v.Months)
		}
		return fmt.Sprintf("interval %s", time.Duration(v.Int)*time.Microsecond)
	}
	return "null"
}

// String is an aggregate call as text for EXPLAIN.
func (a Aggregate) String() string {
	args := formatList(a.Args)
	if len(a.Args) == 0 {
		args = "*"
	}
	if a.Distinct {
		args = "distinct " + args
	}
	if len(a.OrderBy) > 0 {
		args += " order by " + formatKeys(a.OrderBy)
	}
	text := a.Func + "(" + args + ")"
	if a.Filter != nil {
		text += " filter (where " + Format(a.Filter) + ")"
	}
	return text
}

func formatKeys(keys []SortKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = Format(k.Expr)
		if k.Desc {
			texts[i] += " desc"
		}
		switch {
		case k.NullsOther && k.Desc:
			texts[i] += " nulls first"
		case k.NullsOther:
			texts[i] += " nulls last"
		}
	}
	return strings.Join(texts, ", ")
}
