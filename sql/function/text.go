package function

import "flowsql/sql/types"

var (
	textToText  = gives(types.TypeVarchar, types.TypeVarchar)
	textToCount = gives(types.TypeBigInt, types.TypeVarchar)
	textAndText = gives(types.TypeBoolean, types.TypeVarchar)
	textAndSize = gives(types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)
)

var textFunctions = []Scalar{
	{Name: "length", Aliases: []string{"octet_length", "strlen"}, Usage: "length(s)", Summary: "number of bytes", Min: 1, Max: 1, rule: textToCount},
	{Name: "char_length", Aliases: []string{"character_length", "len"}, Usage: "char_length(s)", Summary: "number of characters", Min: 1, Max: 1, rule: textToCount},
	{Name: "bit_length", Usage: "bit_length(s)", Summary: "number of bits", Min: 1, Max: 1, rule: textToCount},
	{Name: "lower", Aliases: []string{"lcase"}, Usage: "lower(s)", Summary: "in lower case", Min: 1, Max: 1, rule: textToText},
	{Name: "upper", Aliases: []string{"ucase"}, Usage: "upper(s)", Summary: "in upper case", Min: 1, Max: 1, rule: textToText},
	{Name: "initcap", Usage: "initcap(s)", Summary: "with every word's first letter in upper case, the others in lower case", Min: 1, Max: 1, rule: textToText},
	{Name: "concat", Aliases: []string{"||"}, Usage: "concat(a, b, ...)", Summary: "joined; NULL if any is NULL", Min: 1, Max: -1, rule: textToText},
	{Name: "concat_ws", Usage: "concat_ws(separator, a, b, ...)", Summary: "those that are not NULL, joined", Min: 2, Max: -1, rule: textToText},
	{Name: "substring", Aliases: []string{"substr", "mid"}, Usage: "substring(s, start[, length])", Summary: "characters from start, counted from 1, or from the end if negative",
		Min: 2, Max: 3, rule: textAndSize},
	{Name: "left", Usage: "left(s, n)", Summary: "the first n characters", Min: 2, Max: 2, rule: textAndSize},
	{Name: "right", Usage: "right(s, n)", Summary: "the last n characters", Min: 2, Max: 2, rule: textAndSize},
	{Name: "trim", Usage: "trim(s[, x])", Summary: "without blanks, or copies of x, at both ends", Min: 1, Max: 2, rule: textToText},
	{Name: "ltrim", Usage: "ltrim(s[, x])", Summary: "without blanks, or copies of x, at the start", Min: 1, Max: 2, rule: textToText},
	{Name: "rtrim", Usage: "rtrim(s[, x])", Summary: "without blanks, or copies of x, at the end", Min: 1, Max: 2, rule: textToText},
	{Name: "lpad", Usage: "lpad(s, n[, fill])", Summary: "filled at the start, or cut, to n characters", Min: 2, Max: 3,
		rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeBigInt, types.TypeVarchar)},
	{Name: "rpad", Usage: "rpad(s, n[, fill])", Summary: "filled at the end, or cut, to n characters", Min: 2, Max: 3,
		rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeBigInt, types.TypeVarchar)},
	{Name: "replace", Usage: "replace(s, from, to)", Summary: "with every from replaced", Min: 3, Max: 3, rule: textToText},
	{Name: "translate", Usage: "translate(s, from, to)", Summary: "with each character of from replaced by the one at its place in to, or dropped", Min: 3, Max: 3, rule: textToText},
	{Name: "insert", Usage: "insert(s, start, length, new)", Summary: "with length characters from start replaced by new; s where start is outside", Min: 4, Max: 4,
		rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeBigInt, types.TypeBigInt, types.TypeVarchar)},
	{Name: "reverse", Usage: "reverse(s)", Summary: "characters in reverse order", Min: 1, Max: 1, rule: textToText},
	{Name: "repeat", Usage: "repeat(s, n)", Summary: "n copies", Min: 2, Max: 2, rule: textAndSize},
	{Name: "space", Usage: "space(n)", Summary: "n blanks", Min: 1, Max: 1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "instr", Aliases: []string{"strpos"}, Usage: "instr(s, part)", Summary: "place of the first part in s, from 1, or 0", Min: 2, Max: 2, rule: textToCount},
	{Name: "locate", Aliases: []string{"position", "charindex"}, Usage: "locate(part, s[, start])", Summary: "place of the first part in s at or after start, or 0", Min: 2, Max: 3,
		rule: gives(types.TypeBigInt, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "find_in_set", Usage: "find_in_set(s, list)", Summary: "place of s in a list with commas, from 1, or 0", Min: 2, Max: 2, rule: textToCount},
	{Name: "levenshtein", Aliases: []string{"editdist3", "edit_distance"}, Usage: "levenshtein(a, b)", Summary: "characters to insert, delete or replace to make b of a", Min: 2, Max: 2, rule: textToCount},
	{Name: "soundex", Usage: "soundex(s)", Summary: "how s sounds in English, as in MySQL: of any length", Min: 1, Max: 1, rule: textToText},
	{Name: "make_set", Usage: "make_set(bits, a, b, ...)", Summary: "those of a, b, ... whose bit is set, a's the lowest, with commas between: TCP flags by name", Min: 2, Max: -1,
		rule: gives(types.TypeVarchar, types.TypeBigInt, types.TypeVarchar)},
	{Name: "quote", Usage: "quote(s)", Summary: "s as an SQL literal; the word NULL for NULL", Min: 1, Max: 1, rule: textToText},
	{Name: "ascii", Usage: "ascii(s)", Summary: "the first byte", Min: 1, Max: 1, rule: textToCount},
	{Name: "ord", Usage: "ord(s)", Summary: "the first character's bytes as a number", Min: 1, Max: 1, rule: textToCount},
	{Name: "char", Usage: "char(n, ...)", Summary: "the text of these bytes, without NULLs; NULL if it is none", Min: 1, Max: -1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "chr", Usage: "chr(n)", Summary: "the character with code point n", Min: 1, Max: 1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "hex", Usage: "hex(x)", Summary: "a text's bytes, or a number, in hexadecimal", Min: 1, Max: 1, rule: resolveHex},
	{Name: "unhex", Usage: "unhex(s)", Summary: "the text with these bytes; NULL if they are none", Min: 1, Max: 1, rule: textToText},
	{Name: "to_base64", Aliases: []string{"base64"}, Usage: "to_base64(s)", Summary: "a text's bytes in base 64, in lines of 76", Min: 1, Max: 1, rule: textToText},
	{Name: "from_base64", Usage: "from_base64(s)", Summary: "the text that base 64 says; NULL if it says none", Min: 1, Max: 1, rule: textToText},
	{Name: "oct", Usage: "oct(n)", Summary: "a number in octal", Min: 1, Max: 1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "bin", Usage: "bin(n)", Summary: "a number in binary", Min: 1, Max: 1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "md5", Usage: "md5(s)", Summary: "MD5 in hexadecimal", Min: 1, Max: 1, rule: textToText},
	{Name: "sha1", Aliases: []string{"sha"}, Usage: "sha1(s)", Summary: "SHA-1 in hexadecimal", Min: 1, Max: 1, rule: textToText},
	{Name: "sha2", Usage: "sha2(s, bits)", Summary: "SHA-2 of 224, 256, 384 or 512 bits in hexadecimal", Min: 2, Max: 2, rule: textAndSize},
	{Name: "crc32", Usage: "crc32(s)", Summary: "CRC-32", Min: 1, Max: 1, rule: textToCount},
	{Name: "strcmp", Usage: "strcmp(a, b)", Summary: "-1, 0 or 1 as a is before, equal to or after b", Min: 2, Max: 2, rule: textToCount},
	{Name: "starts_with", Aliases: []string{"prefix", "startswith"}, Usage: "starts_with(s, part)", Summary: "whether s starts with part", Min: 2, Max: 2, rule: textAndText},
	{Name: "ends_with", Aliases: []string{"suffix", "endswith"}, Usage: "ends_with(s, part)", Summary: "whether s ends with part", Min: 2, Max: 2, rule: textAndText},
	{Name: "contains", Usage: "contains(s, part)", Summary: "whether part is in s", Min: 2, Max: 2, rule: textAndText},
	{Name: "split_part", Usage: "split_part(s, separator, n)", Summary: "the n-th part of s, from 1, or from the end if negative", Min: 3, Max: 3,
		rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "substring_index", Usage: "substring_index(s, separator, n)", Summary: "s before its n-th separator, or after the n-th from the end if negative",
		Min: 3, Max: 3, rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "uuid", Usage: "uuid()", Summary: "a random UUID", Volatile: true, Min: 0, Max: 0, rule: textToText},
}

var patternFunctions = []Scalar{
	{Name: "like", Operator: true, Usage: "s LIKE pattern [ESCAPE c]", Summary: "whether all of s matches; % is any text, _ any character", Min: 2, Max: 3,
		rule: resolveLike},
	{Name: "ilike", Operator: true, Usage: "s ILIKE pattern [ESCAPE c]", Summary: "LIKE without regard to case", Min: 2, Max: 3,
		rule: resolveLike},
	{Name: "regexp", Aliases: []string{"rlike", "regexp_like", "regexp_matches", "match"}, Operator: true, Pattern: true, Usage: "s REGEXP pattern", Summary: "whether a part of s matches the RE2 pattern",
		Min: 2, Max: 2, rule: textAndText},
	{Name: "regexp_replace", Pattern: true, Usage: "regexp_replace(s, pattern, to)", Summary: "with every match of the RE2 pattern replaced; $1 is the first group", Min: 3, Max: 3,
		rule: textToText},
	{Name: "regexp_extract", Pattern: true, Usage: "regexp_extract(s, pattern[, group])", Summary: "the first match of the RE2 pattern, or a group of it; NULL without match",
		Min: 2, Max: 3, rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "regexp_substr", Pattern: true, Usage: "regexp_substr(s, pattern[, start[, n]])", Summary: "the n-th match of the RE2 pattern at or after character start; NULL without one",
		Min: 2, Max: 4, rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "regexp_instr", Pattern: true, Usage: "regexp_instr(s, pattern[, start[, n]])", Summary: "place of the n-th match of the RE2 pattern at or after character start, or 0",
		Min: 2, Max: 4, rule: gives(types.TypeBigInt, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "regexp_count", Pattern: true, Usage: "regexp_count(s, pattern)", Summary: "number of matches of the RE2 pattern", Min: 2, Max: 2, rule: textToCount},
}

func resolveHex(args []Arg) ([]types.Type, types.Type, error) {
	t := types.TypeBigInt
	if args[0].Type.Kind == types.Varchar || args[0].Type.Temporal() {
		t = types.TypeVarchar
	}
	return []types.Type{t}, types.TypeVarchar, coercible(args[0].Type, t)
}

func resolveLike(args []Arg) ([]types.Type, types.Type, error) {
	if len(args) == 3 {
		if s, ok := args[2].text(); ok && len(s) > 1 && len([]rune(s)) > 1 {
			return nil, types.Type{}, fault("ESCAPE takes one character, not %q", s)
		}
	}
	return textAndText(args)
}
