package ast

import (
	"time"

	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Statement is one statement. The set is sealed.
type Statement interface {
	Place() source.Span
	statement()
}

type statementNode struct{ Node }

func (statementNode) statement() {}

// StatementAt makes the embedded part of a statement node.
func StatementAt(span source.Span) statementNode { return statementNode{Node{span}} }

// Name is a table's or query's name as written, its schema "" if absent.
type Name struct {
	Node
	Schema, Name string
}

// Option is one name = value of a WITH clause. Value is a String, Number, Bool or Null literal
// or a Column (a bare word, for event_time = time).
type Option struct {
	Node         // of the name
	Name  string // lower case
	Value Expr
}

// ColumnDef is one column of CREATE TABLE. PRIMARY KEY makes it NOT NULL; that keys are unique is not checked.
type ColumnDef struct {
	Node
	Name    string
	Type    types.Type
	NotNull bool
}

type (
	// QueryStatement is a query as a statement.
	QueryStatement struct {
		statementNode
		Query Query
	}
	// CreateContinuous is CREATE CONTINUOUS QUERY or MATERIALIZED VIEW. Text is the statement from
	// its first word to its last, for SHOW CREATE; QueryText the query's own text.
	CreateContinuous struct {
		statementNode
		OrReplace, IfNotExists bool
		Name                   Name
		Options                []Option
		Query                  Query
		Text, QueryText        string
	}
	// CreateView is CREATE VIEW name [(Columns)] AS Query; Columns is nil if not written.
	CreateView struct {
		statementNode
		OrReplace, IfNotExists bool
		Name                   Name
		Columns                []string
		Query                  Query
		Text, QueryText        string
	}
	// CreateTable is CREATE TABLE: over files if Options has a path, else in memory; Query is set for AS select.
	CreateTable struct {
		statementNode
		IfNotExists bool
		Name        Name
		Columns     []ColumnDef
		Options     []Option
		Query       Query
		Text        string
	}
	// Insert is INSERT INTO Name [(Columns)] VALUES ... or a query; exactly one of Rows and Query is set.
	Insert struct {
		statementNode
		Name    Name
		Columns []string
		Rows    [][]Expr
		Query   Query
	}
	// Copy is COPY Name | (Query) TO 'path' [WITH (options)], or query INTO OUTFILE 'path'. Exactly one of
	// Name (non-empty) and Query is set; Path is not empty.
	Copy struct {
		statementNode
		Name      Name
		Query     Query
		Path      string
		PathPlace source.Span
		Options   []Option
	}
	// Drop is DROP CONTINUOUS QUERY, MATERIALIZED VIEW, VIEW or TABLE; What is "continuous query", "view" or "table".
	Drop struct {
		statementNode
		What     string
		IfExists bool
		Name     Name
	}
	// CreateIndex is CREATE [UNIQUE] INDEX Name ON Table (Columns). An index is a name: nothing is looked up or checked by it.
	CreateIndex struct {
		statementNode
		IfNotExists  bool
		Name         string
		NamePlace    source.Span
		Table        Name
		Columns      []string
		ColumnPlaces []source.Span
	}
	// DropIndex is DROP INDEX Name [ON Table]; Table.Name is "" if not written.
	DropIndex struct {
		statementNode
		IfExists  bool
		Name      string
		NamePlace source.Span
		Table     Name
	}
	// Pause and Resume are PAUSE and RESUME CONTINUOUS QUERY.
	Pause struct {
		statementNode
		Name Name
	}
	Resume struct {
		statementNode
		Name Name
	}
	// Refresh is REFRESH CONTINUOUS QUERY name [FULL [WITH (...)]].
	Refresh struct {
		statementNode
		Name    Name
		Full    bool
		Options []Option
	}
	// Wait is WAIT name | ALL [TIMEOUT n SECONDS]; a negative Timeout means none.
	Wait struct {
		statementNode
		All     bool
		Name    Name
		Timeout time.Duration
	}
	// Verify is VERIFY name.
	Verify struct {
		statementNode
		Name Name
	}
	// Watch is WATCH name | (select) [EVERY n SECONDS] [FOR n UPDATES] [UNTIL CAUGHT UP]. Exactly one of
	// Name (non-empty) and Query is set. Every and Updates are 0 if absent.
	Watch struct {
		statementNode
		Name          Name
		Query         Query
		Every         time.Duration
		Updates       int
		UntilCaughtUp bool
	}
	// Subscribe is SUBSCRIBE [TO] name [WITH (options)] [LIMIT n] [UNTIL CAUGHT UP]. Limit is negative if absent.
	Subscribe struct {
		statementNode
		Name          Name
		Options       []Option
		Limit         int64
		UntilCaughtUp bool
	}
	// Show is SHOW what [FROM t] or SHOW what t. What is in lower case: "tables", "continuous queries", "functions",
	// "files", "rejects", "settings", "warnings", "columns", "create table", "create view", "create continuous query".
	Show struct {
		statementNode
		What string
		Name Name   // empty if absent
		Like string // SHOW ... LIKE 'pattern'; "" if absent
	}
	// Describe is DESCRIBE name or a query. Exactly one of Name (non-empty) and Query is set.
	Describe struct {
		statementNode
		Name  Name
		Query Query
	}
	// Explain is EXPLAIN [ANALYZE] query, or CONTINUOUS QUERY name. Exactly one of Query and Name is set.
	Explain struct {
		statementNode
		Analyze bool
		Query   Query
		Name    Name
	}
	// Set is SET name = value, or SET @name = value with Variable.
	Set struct {
		statementNode
		Variable bool
		Name     string
		NameSpan source.Span
		Value    Expr
	}
)
