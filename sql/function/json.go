package function

import "flowsql/sql/types"

var jsonFunctions = []Scalar{
	{Name: "json_extract", Aliases: []string{"->"}, Usage: "json_extract(json, path), json -> path", Summary: "the part at a path such as '$.a.b[0]', as JSON; NULL if there is none, or no JSON",
		Min: 2, Max: 2, rule: textToText},
	{Name: "json_extract_string", Aliases: []string{"->>", "get_json_object", "json_value", "json_extract_scalar"}, Usage: "json_extract_string(json, path), json ->> path", Summary: "json_extract, and a string without its quotes",
		Min: 2, Max: 2, rule: textToText},
	{Name: "json_unquote", Usage: "json_unquote(s)", Summary: "a JSON string without its quotes and escapes; other text as it is", Min: 1, Max: 1, rule: textToText},
	{Name: "json_valid", Usage: "json_valid(s)", Summary: "whether s is JSON", Min: 1, Max: 1, rule: textAndText},
	{Name: "json_length", Aliases: []string{"json_array_length"}, Usage: "json_length(json[, path])", Summary: "number of elements of an array or members of an object; 1 for others", Min: 1, Max: 2, rule: textToCount},
	{Name: "json_type", Usage: "json_type(json[, path])", Summary: "OBJECT, ARRAY, STRING, INTEGER, DOUBLE, BOOLEAN or NULL", Min: 1, Max: 2, rule: textToText},
	{Name: "json_keys", Usage: "json_keys(json[, path])", Summary: "the names of an object's members, as an array", Min: 1, Max: 2, rule: textToText},
	{Name: "json_depth", Usage: "json_depth(json)", Summary: "how many values stand in one another: 1 for a number, 2 for [5]", Min: 1, Max: 1, rule: textToCount},
	{Name: "json_exists", Usage: "json_exists(json, path)", Summary: "whether there is a part at a path", Min: 2, Max: 2, rule: textAndText},
	{Name: "json_contains", Usage: "json_contains(json, part[, path])", Summary: "whether an equal value, or one with at least these members or elements, is in the JSON, or in its part at a path",
		Min: 2, Max: 3, rule: textAndText},
	{Name: "json_contains_path", Usage: "json_contains_path(json, 'one', path, ...)", Summary: "whether there is a part at one of the paths, or with 'all' at each of them", Min: 3, Max: -1, rule: textAndText},
	{Name: "json_array", Usage: "json_array(a, b, ...)", Summary: "JSON [a, b, ...]; texts are strings in it, but for what JSON functions give", Made: true, Min: 0, Max: -1, rule: textToText},
	{Name: "json_object", Usage: "json_object(name, value, ...)", Summary: "JSON {name: value, ...}, in that order; texts are strings in it, but for what JSON functions give", Made: true, Min: 0, Max: -1, rule: textToText},
	{Name: "to_json", Aliases: []string{"json_quote"}, Usage: "to_json(x)", Summary: "a number, BOOLEAN, text or time as JSON", Min: 1, Max: 1, rule: toJSON},
}

// toJSON leaves a BOOLEAN one; numbers are JSON by themselves, which the binder sees to.
func toJSON(args []Arg) ([]types.Type, types.Type, error) {
	if args[0].Type == types.TypeBoolean {
		return []types.Type{types.TypeBoolean}, types.TypeVarchar, nil
	}
	return textToText(args)
}
