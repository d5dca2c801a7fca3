package function

var jsonFunctions = []Scalar{
	{Name: "json_extract", Aliases: []string{"->"}, Usage: "json_extract(json, path), json -> path", Summary: "the part at a path such as '$.a.b[0]', as JSON; NULL if there is none, or no JSON",
		Min: 2, Max: 2, rule: textToText},
	{Name: "json_extract_string", Aliases: []string{"->>", "get_json_object", "json_value", "json_extract_scalar"}, Usage: "json_extract_string(json, path), json ->> path", Summary: "json_extract, and a string without its quotes",
		Min: 2, Max: 2, rule: textToText},
	{Name: "json_unquote", Usage: "json_unquote(s)", Summary: "a JSON string without its quotes and escapes; other text as it is", Min: 1, Max: 1, rule: textToText},
	{Name: "json_valid", Usage: "json_valid(s)", Summary: "whether s is JSON", Min: 1, Max: 1, rule: textAndText},
	{Name: "json_length", Usage: "json_length(json[, path])", Summary: "number of elements of an array or members of an object; 1 for others", Min: 1, Max: 2, rule: textToCount},
}
