package compare

import (
	"fmt"
	"strings"
)

// called is a function that some references know under the same meaning.
type called struct {
	kind  kind
	args  []kind
	text  string // $0, $1, ... are the arguments, {n} a small number
	maria bool   // MariaDB has it, written alike
	duck  string // what DuckDB writes; "" if it has none
	lite  string // what SQLite writes; "" if it has none
}

// functions are asked of the references that have them, beside what expr_test.go makes for all.
var functions = []called{
	{whole, []kind{letters}, "ascii($0)", true, "", ""},
	{whole, []kind{letters}, "length($0)", true, "strlen($0)", "length(cast($0 as blob))"},
	{whole, []kind{letters}, "bit_length($0)", true, "bit_length($0)", "(8 * length(cast($0 as blob)))"},
	{whole, []kind{letters, letters}, "locate($0, $1)", true, "instr($1, $0)", "instr($1, $0)"},
	{whole, []kind{letters, letters}, "locate($0, $1, 2)", true, "", ""},
	{whole, []kind{letters, letters}, "position(($0) in ($1))", true, "position(($0) in ($1))", "instr($1, $0)"},
	{whole, []kind{letters, letters}, "find_in_set($0, $1)", true, "", ""},
	{whole, []kind{letters, letters, letters}, "field($0, $1, $2)", true, "", ""},
	{whole, []kind{letters, letters}, "strcmp($0, $1)", true, "", "((($0) > ($1)) - (($0) < ($1)))"},
	{whole, []kind{letters}, "crc32($0)", true, "", ""},
	{whole, []kind{whole, whole}, "mod($0, $1)", true, "mod($0, $1)", "(($0) % ($1))"},
	{whole, []kind{whole}, "bit_count($0)", true, "cast(bit_count($0) as bigint)", ""},
	{whole, []kind{day}, "dayofweek($0)", true, "(dayofweek($0) + 1)", "(strftime('%w', $0) + 1)"},
	{whole, []kind{day}, "weekday($0)", true, "", "((strftime('%w', $0) + 6) % 7)"},
	{whole, []kind{day}, "dayofyear($0)", true, "dayofyear($0)", "cast(strftime('%j', $0) as integer)"},
	{whole, []kind{day}, "quarter($0)", true, "quarter($0)", "((strftime('%m', $0) + 2) / 3)"},
	{whole, []kind{day}, "week($0)", true, "", ""},
	{whole, []kind{day}, "week($0, {n})", true, "", ""},
	{whole, []kind{day}, "yearweek($0)", true, "", ""},
	{whole, []kind{day}, "weekofyear($0)", true, "weekofyear($0)", ""},
	{whole, []kind{day}, "to_days($0)", true, "", ""},
	{whole, []kind{day}, "to_seconds($0)", true, "", ""},
	{whole, []kind{day, day}, "timestampdiff(month, $0, $1)", true, "", ""},
	{whole, []kind{moment, moment}, "timestampdiff(hour, $0, $1)", true, "", "((strftime('%s', $1) - strftime('%s', $0)) / 3600)"},
	{whole, []kind{moment, moment}, "timestampdiff(second, $0, $1)", true, "cast(epoch($1) - epoch($0) as bigint)", "(strftime('%s', $1) - strftime('%s', $0))"},
	{whole, []kind{moment, moment}, "timestampdiff(year, $0, $1)", true, "", ""},
	{whole, []kind{moment}, "hour($0)", true, "hour($0)", "cast(strftime('%H', $0) as integer)"},
	{whole, []kind{moment}, "minute($0)", true, "minute($0)", "cast(strftime('%M', $0) as integer)"},
	{whole, []kind{moment}, "second($0)", true, "second($0)", "cast(strftime('%S', $0) as integer)"},
	{whole, []kind{moment}, "extract(day from $0)", true, "extract(day from $0)", "cast(strftime('%d', $0) as integer)"},
	{exact, []kind{exact}, "truncate($0, 1)", true, "", ""},
	{exact, []kind{exact}, "truncate($0, 0)", true, "trunc($0)", "(case when ($0) < 0 then ceil($0) else floor($0) end)"},
	{exact, []kind{exact, exact}, "ifnull($0, $1)", true, "ifnull($0, $1)", "ifnull($0, $1)"},
	{exact, []kind{exact, exact, exact}, "greatest($0, $1, $2)", true, "", "max($0, $1, $2)"},
	{rough, []kind{exact}, "sqrt(abs($0))", true, "sqrt(abs($0))", "sqrt(abs($0))"},
	{rough, []kind{exact}, "exp(($0) / 100)", false, "exp(cast($0 as double) / 100)", "exp(($0) / 100.0)"},
	{rough, []kind{exact}, "ln(abs($0) + 1)", true, "ln(abs($0) + 1)", "ln(abs($0) + 1)"},
	{rough, []kind{exact}, "log10(abs($0) + 1)", true, "log10(abs($0) + 1)", "log10(abs($0) + 1)"},
	{rough, []kind{whole}, "pow(($0) % 7, 2)", true, "pow(($0) % 7, 2)", "pow(($0) % 7, 2)"},
	{rough, []kind{exact}, "atan($0)", true, "atan($0)", "atan($0)"},
	{letters, []kind{letters}, "reverse($0)", true, "reverse($0)", ""},
	{letters, []kind{letters}, "lpad($0, {n}, 'xy')", true, "lpad($0, {n}, 'xy')", ""},
	{letters, []kind{letters}, "rpad($0, {n}, 'xy')", true, "rpad($0, {n}, 'xy')", ""},
	{letters, []kind{letters}, "repeat($0, {n})", true, "repeat($0, {n})", ""},
	{letters, []kind{letters, letters}, "concat_ws('-', $0, 'm', $1)", true, "concat_ws('-', $0, 'm', $1)", "concat_ws('-', $0, 'm', $1)"},
	{letters, []kind{letters}, "substring_index($0, 'a', {n})", true, "", ""},
	{letters, []kind{letters, letters}, "insert($0, {n}, 1, $1)", true, "", ""},
	{letters, []kind{letters}, "trim(both 'a' from $0)", true, "trim(both 'a' from $0)", "trim($0, 'a')"},
	{letters, []kind{letters}, "trim(leading 'a' from $0)", true, "ltrim($0, 'a')", "ltrim($0, 'a')"},
	{letters, []kind{letters}, "hex($0)", true, "hex($0)", "(case when ($0) is not null then hex($0) end)"},
	{letters, []kind{whole}, "hex(abs($0))", true, "", ""},
	{letters, []kind{whole}, "bin(abs($0))", true, "bin(abs($0))", ""},
	{letters, []kind{whole}, "conv($0, 10, 16)", true, "", ""},
	{letters, []kind{letters}, "md5($0)", true, "md5($0)", ""},
	{letters, []kind{letters}, "sha1($0)", true, "sha1($0)", ""},
	{letters, []kind{letters}, "to_base64($0)", true, "to_base64(encode($0))", ""},
	{letters, []kind{letters}, "soundex($0)", true, "", ""},
	{letters, []kind{letters}, "quote($0)", true, "", ""},
	{letters, []kind{letters}, "substring($0 from 2 for {n})", true, "substring($0 from 2 for {n})", "substr($0, 2, {n})"},
	{letters, []kind{letters}, "mid($0, {n} + 1, 2)", true, "substr($0, {n} + 1, 2)", "substr($0, {n} + 1, 2)"},
	{letters, []kind{whole, letters, letters}, "elt($0, $1, $2)", true, "", "(case $0 when 1 then $1 when 2 then $2 end)"},
	{letters, []kind{day}, "dayname($0)", true, "dayname($0)", ""},
	{letters, []kind{day}, "monthname($0)", true, "monthname($0)", ""},
	{letters, []kind{moment}, "date_format($0, '%Y-%m-%d %H:%i:%s %W %M %a %b %e %c %j %U %u %V %v %X %x %p %h %l %D %y %T %r %%')", true, "", ""},
	{letters, []kind{moment}, "date_format($0, '%Y/%m/%d %H-%i-%s')", true, "strftime($0, '%Y/%m/%d %H-%M-%S')", "strftime('%Y/%m/%d %H-%M-%S', $0)"},
	{letters, []kind{moment}, "cast($0 as char)", true, "cast($0 as varchar)", "$0"},
	{letters, []kind{exact}, "format($0, 2)", true, "", ""},
	{letters, []kind{whole}, "json_extract(json_object('a', $0), '$$.a')", true, "cast(json_extract(json_object('a', $0), '$$.a') as varchar)", "(json_object('a', $0) -> '$$.a')"},
	{letters, []kind{letters}, "json_unquote(json_extract(json_array('x', $0), '$$[1]'))", true, "", ""},
	{letters, []kind{whole}, "json_type(json_extract(json_array($0, 1.5), '$$[{n}]'))", true, "", ""},
	{letters, []kind{letters, whole}, "json_keys(json_object('x', $0, 'y', $1))", true, "", ""},
	{whole, []kind{whole}, "json_depth(json_object('a', $0))", true, "", ""},
	{whole, []kind{letters}, "json_length(json_array($0, 'x', $0))", true, "", ""},
	{truth, []kind{whole, whole, whole}, "json_contains(json_array($0, $1), cast($2 as char))", true, "", ""},
	{truth, []kind{letters, whole}, "json_contains_path(json_array($0, $1), 'one', '$$.y', '$$[{n}]')", true, "", ""},
	{day, []kind{day}, "last_day($0)", true, "last_day($0)", "date($0, 'start of month', '+1 month', '-1 day')"},
	{day, []kind{day}, "($0 + interval {n} month)", true, "cast($0 + interval {n} month as date)", ""},
	{day, []kind{day}, "date_sub($0, interval {n} year)", true, "cast($0 - interval {n} year as date)", ""},
	{day, []kind{day}, "($0 + interval {n} week)", true, "cast($0 + interval {n} week as date)", ""},
	{day, []kind{moment}, "date($0)", true, "cast($0 as date)", "date($0)"},
	{day, []kind{whole}, "makedate(2024, abs($0) % 1000 + 1)", true, "", ""},
	{day, []kind{day}, "from_days(to_days($0) + {n})", true, "", ""},
	{moment, []kind{day}, "cast($0 as datetime)", true, "cast($0 as timestamp)", "($0 || ' 00:00:00')"},
	{moment, []kind{moment}, "($0 + interval {n} hour)", true, "($0 + interval {n} hour)", "datetime($0, '+{n} hours')"},
	{moment, []kind{moment}, "date_sub($0, interval {n} minute)", true, "($0 - interval {n} minute)", "datetime($0, '-{n} minutes')"},
	{moment, []kind{moment}, "($0 - interval {n} second)", true, "($0 - interval {n} second)", "datetime($0, '-{n} seconds')"},
	{moment, []kind{moment}, "timestampadd(day, {n}, $0)", true, "($0 + interval {n} day)", "datetime($0, '+{n} days')"},
	{moment, []kind{moment}, "($0 + interval {n} month)", true, "($0 + interval {n} month)", ""},
	{truth, []kind{letters, letters}, "(($0) like ($1) escape '!')", false, "(($0) like ($1) escape '!')", "(($0) like ($1) escape '!')"},
	{truth, []kind{letters, letters}, "(($0) not like concat('%', $1, '_') escape '!')", false, "(($0) not like ('%' || ($1) || '_') escape '!')", "(($0) not like ('%' || ($1) || '_') escape '!')"},
	{truth, []kind{letters}, "(($0) not in ('a', null, ''))", true, "(($0) not in ('a', null, ''))", "(($0) not in ('a', null, ''))"},
	{truth, []kind{letters}, "(($0) regexp '^a|b')", false, "regexp_matches($0, '^a|b')", ""},
	{truth, []kind{letters}, "(($0) ilike 'A%')", false, "(($0) ilike 'A%')", "(lower($0) like 'a%')"},
}

// known is one of the list that gives a k and that the target has.
func (g *grammar) known(list []called, k kind) (called, bool) {
	var fit []called
	for _, f := range list {
		spelling := [dialects]string{f.text, f.lite, f.duck, f.text}
		if f.kind == k && spelling[g.target] != "" && (f.maria || g.target != inMariaDB) {
			fit = append(fit, f)
		}
	}
	if len(fit) == 0 {
		return called{}, false
	}
	return fit[g.r.Intn(len(fit))], true
}

// function is a call of one of the functions, nil if the target has none of the kind.
func (g *grammar) function(k kind, s *scope, depth int) *node {
	f, ok := g.known(functions, k)
	if !ok {
		return nil
	}
	var args []*node
	for _, a := range f.args {
		args = append(args, g.expr(a, s, depth-1))
	}
	return f.node(fmt.Sprint(g.r.Intn(4)), args).inner(bindAtom)
}

// node is a call with n for {n}.
func (f called) node(n string, args []*node) *node {
	text := func(t string) string { return strings.ReplaceAll(t, "{n}", n) }
	call := same(f.kind, bindAtom, text(f.text), args...)
	for d, t := range [dialects]string{inSQLite: f.lite, inDuckDB: f.duck} {
		if t != "" {
			call.in(d, text(t))
		} else if d == inSQLite || d == inDuckDB {
			call.without(d, f.text)
		}
	}
	if !f.maria {
		call.without(inMariaDB, f.text)
	} else if f.kind == letters && strings.HasPrefix(f.text, "json_") {
		call.in(inMariaDB, "(convert("+text(f.text)+" using utf8mb4) collate utf8mb4_nopad_bin)")
	} else if f.kind == exact { // else a DOUBLE keeps its digits for what is computed of it, too
		call.in(inMariaDB, "("+text(f.text)+" + 0e0)")
	}
	return call
}

// summaries are aggregates beside what query_test.go makes for all; rounded, where the reference's depend on the order of rows.
var summaries = []called{
	{rough, []kind{exact}, "round(stddev_pop($0), 6)", false, "round(stddev_pop($0), 6)", ""},
	{rough, []kind{exact}, "round(var_pop($0), 6)", false, "round(var_pop($0), 6)", ""},
	{rough, []kind{exact}, "round(stddev_samp($0), 6)", false, "round(stddev_samp($0), 6)", ""},
	{rough, []kind{exact}, "round(variance($0), 6)", false, "round(var_pop($0), 6)", ""},
	{rough, []kind{exact}, "median($0)", false, "median(cast($0 as double))", ""},
	{rough, []kind{exact}, "quantile($0, 0.25)", false, "quantile_cont(cast($0 as double), 0.25)", ""},
	{rough, []kind{exact, exact}, "round(covar_pop($0, $1), 6)", false, "round(covar_pop($0, $1), 6)", ""},
	{whole, []kind{truth}, "count_if($0)", false, "count(case when $0 then 1 end)", "count(case when $0 then 1 end)"},
	{whole, []kind{whole}, "bit_xor($0)", false, "bit_xor($0)", ""},
	{whole, []kind{whole}, "bit_or($0)", false, "bit_or($0)", ""},
	{truth, []kind{truth}, "bool_and($0)", false, "bool_and($0)", "min($0)"},
	{truth, []kind{truth}, "bool_or($0)", false, "bool_or($0)", "max($0)"},
}

// summary is a call of one of them over arg's expressions, nil if there is none.
func (g *grammar) summary(k kind, arg func(kind) *node) *node {
	f, ok := g.known(summaries, k)
	if !ok {
		return nil
	}
	var args []*node
	for _, a := range f.args {
		e := arg(a)
		if e == nil {
			return nil
		}
		args = append(args, e)
	}
	return f.node("", args)
}
