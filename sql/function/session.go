package function

import "flowsql/sql/types"

var sessionFunctions = []Scalar{
	{Name: "typeof", Usage: "typeof(x)", Summary: "the SQL type of x", Min: 1, Max: 1, rule: valuesTo(types.TypeVarchar)},
	{Name: "database", Aliases: []string{"schema", "current_database", "current_schema"}, Usage: "database()", Summary: "main", Min: 0, Max: 0, rule: textToText},
	{Name: "version", Usage: "version()", Summary: "what this program is", Volatile: true, Min: 0, Max: 0, rule: textToText},
}
