package types

import (
	"fmt"
	"strings"
)

// kinds maps every accepted type name, in lower case, to its kind.
var kinds = map[string]Kind{
	"bool": Boolean, "boolean": Boolean,
	"bigint": BigInt, "int": BigInt, "integer": BigInt, "smallint": BigInt, "tinyint": BigInt, "mediumint": BigInt,
	"long": BigInt, "short": BigInt, "byte": BigInt, "int8": BigInt, "int4": BigInt, "int2": BigInt, "int64": BigInt, "int32": BigInt,
	"signed": BigInt,
	"double": Double, "real": Double, "float": Double, "float8": Double, "float4": Double, "float64": Double, "float32": Double,
	"decimal": Decimal, "numeric": Decimal, "dec": Decimal,
	"varchar": Varchar, "text": Varchar, "string": Varchar, "char": Varchar, "character": Varchar, "nvarchar": Varchar,
	"tinytext": Varchar, "mediumtext": Varchar, "longtext": Varchar, "bpchar": Varchar,
	"date": Date, "timestamp": Timestamp, "datetime": Timestamp,
}

// Named is the type of a SQL type name with its parameters in brackets, if any: INT, VARCHAR(20),
// DECIMAL(10, 2). Lengths of texts are accepted and mean nothing. DECIMAL alone is
// DECIMAL(10, 0), as in MySQL.
func Named(name string, params ...int) (Type, error) {
	kind, ok := kinds[strings.ToLower(name)]
	if !ok {
		return Type{}, fmt.Errorf("unknown type %q", name)
	}
	if kind != Decimal {
		if len(params) > 1 {
			return Type{}, fmt.Errorf("type %s takes no two parameters", strings.ToUpper(name))
		}
		return Type{Kind: kind}, nil
	}
	precision, scale := 10, 0
	if len(params) > 0 {
		precision = params[0]
	}
	if len(params) > 1 {
		scale = params[1]
	}
	if len(params) > 2 || precision < 1 || precision > MaxPrecision || scale < 0 || scale > precision {
		return Type{}, fmt.Errorf("DECIMAL takes a precision from 1 to %d and a scale from 0 to the precision", MaxPrecision)
	}
	return TypeDecimal(precision, scale), nil
}

// Names lists every type name that Named accepts, unordered, for hints.
func Names() []string {
	list := make([]string, 0, len(kinds))
	for name := range kinds {
		list = append(list, name)
	}
	return list
}
