// Package compare holds flowsql's answers against those of other engines, in tests only: the 22 queries of TPC-H
// (tpch_test.go), random queries over random tables (random_test.go), and long scripts through the command
// (script_test.go). SQLite is always there; DuckDB and MariaDB are asked where they are installed. Nothing imports this
// package.
//
//	go test ./exec/compare                                     # a few hundred random queries: seconds
//	go test ./exec/compare -run Random -compare.n=100000 -compare.seed=7 -timeout 0
//	FLOWSQL_PYTHON=python3 go test ./exec/compare -run DuckDB -compare.n=5000        # needs the module duckdb
//	FLOWSQL_MARIADB=/run/mysqld/mysqld.sock go test ./exec/compare -run MariaDB      # needs the client, and root without a password
//
// A query is a tree of nodes that each know their text in every dialect (node_test.go), so that it can be made smaller
// while it still differs. A seed makes tables and 20 queries: the same everywhere, but for what the reference has not.
//
// # Exclusions
//
// Where two engines are known to mean different things, the generator writes one meaning in two spellings, or leaves the
// construct out. The spellings stand beside what they spell in expr_test.go, query_test.go and functions_test.go; this is
// the whole list.
//
// SQLite:
//
//	name              reason
//	division          `/` of integers is a DOUBLE here, an integer in SQLite: a / b -> cast(a as real) / b; a div b -> a / b
//	modulo            SQLite's % truncates its operands to integers: only integers are divided
//	coercion          text never meets a number in a comparison, sum, set operation or CASE: the whole-text rule is ours alone
//	overflow          an integer out of range is an error here and a REAL (or an error of sum) there: "out of range" is counted, not compared
//	doubles           values are multiples of 1/4, so sums and products are exact in both; quotients and averages are never summed,
//	                  grouped or combined again; results are compared to 12 digits
//	decimal           SQLite has none: DECIMAL columns hold multiples of 1/4 and stand as REAL
//	wide numbers      SQLite computes fractions in 53 bits where DECIMAL is exact: beside fractions, integers in the data stay within 2^31;
//	                  tables whose integers reach the limits of BIGINT have no fractions
//	boolean           SQLite has none: 1 and 0
//	bare NULL         an aggregate of a column of bare NULLs is a VARCHAR here, which coalesce(..., true) then is, too: NULLs have a type
//	date, timestamp   SQLite has none: ISO text; functions of dates are respelled with strftime, julianday, date() and datetime()
//	functions         what SQLite has not is left to DuckDB and MariaDB: functions_test.go
//	like              LIKE is case-sensitive here: PRAGMA case_sensitive_like; a backslash escapes only here: patterns have none without ESCAPE
//	escapes           a backslash in a literal is doubled for flowsql
//	case mapping      upper and lower are ASCII in SQLite: other letters in the data have no case
//	substring         MySQL's substring(s, 0) is empty, and so is one from before the start: starts are at least 1
//	cast              a fraction cast to an integer is rounded half away from zero here, cut in SQLite: round(x) is cast there
//	ties              ORDER BY is total here, ties being broken by the remaining output columns: SQLite is given these too; in windows whose
//	                  answer depends on ties, both are given every column in scope
//	limit             LIMIT always has an ORDER BY: without one any rows are right
//	group_concat      without an order it is in order of value here: SQLite is given that order
//	set operations    SQLite has no brackets, one precedence, and no ALL of INTERSECT and EXCEPT: members are derived tables, ALL numbers the duplicates
//	grouping sets     SQLite has none: a UNION ALL of GROUP BYs
//	any and all       SQLite has none: x > all (q) -> a CASE over counts
//	scalar subquery   more than one row is an error here, the first row there: only queries of at most one row are generated
//	exists, offset    SQLite drops DISTINCT in EXISTS even before an OFFSET (3.51: its fault): EXISTS has no OFFSET directly inside
//	flattening        SQLite 3.51 loses rows where it merges a UNION ALL into a join with outer joins (seed 11000455): LIMIT -1 stops it
//	own faults        what SQLite gets wrong, with DuckDB against it, is counted as excused: faults in reference_test.go
//	right join        SQLite refuses some ("ON clause references tables to its right"): counted as excused
//	outer aggregates  an aggregate over columns of the outer query only belongs to that query: not generated
//	frames            GROUPS and EXCLUDE are refused here
//	group keys        a key with a subquery is not recognised when repeated: keys have none
//	bits              >> moves zeros in, and SQLite has no ^: only & and |
//
// DuckDB 2.0:
//
//	division          a double by zero is infinite there: nullif(divisor, 0); div is //
//	NULLs             order: default_null_order is set; concat, greatest and least leave them out there: || and CASE
//	rows              (a, b) = (c, d) takes NULL for a value there: not generated
//	dates             date + interval is a TIMESTAMP there: cast back
//	lag               its default is cast to the value's type there: the value is made a DOUBLE
//	statistics        stddev, var_pop and covar_pop depend on the order of rows there: rounded; median of a DECIMAL is one: of a DOUBLE
//	own faults        INTERNAL errors, and binder errors about volatile or outer expressions, are counted as excused
//
// MariaDB 10.11:
//
//	fractions         / and avg of exact numbers have four more digits there: + 0e0; round is to even for DOUBLE: sign and floor;
//	                  percent_rank and cume_dist have ten digits: not generated; ifnull, greatest and truncate keep a number of digits: + 0e0
//	statistics        of exact numbers have four more digits there: not asked
//	collation         utf8mb4_nopad_bin; || is OR there: concat
//	missing           FULL JOIN, VALUES in FROM, FILTER (a CASE), QUALIFY (a derived table), NULLS LAST (a second key), GROUPING SETS (a UNION ALL),
//	                  a default of LAG, LIMIT in IN (query) (a derived table), outer columns in derived tables (excused)
//	replace           with a NULL is NULL here, as in MySQL; there only if something is found: an IF
//	rows              (a, b) IN ... over an outer join loses rows there, and errs on aggregates: not generated
//	windows           are dropped from IN (query), and their texts lost in functions over them: not generated there
//	patterns          LIKE and REGEXP in a correlated subquery keep their first pattern there: computed ones are not generated
//	distinct          SELECT DISTINCT ... GROUP BY loses rows there: not generated
//	outer joins       with columns of an outer query in ON give too many rows there: not generated
//	all               x = ALL (select min(...)) over no rows is true there: not generated
//
// Where DuckDB or MariaDB differs in a query that SQLite can be asked, too, and SQLite agrees with flowsql, the difference is
// counted as "is alone against SQLite": correlated subqueries and views of outer joins in MariaDB, mostly.
package compare
