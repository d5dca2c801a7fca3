package expr

// JSON as RFC 8259 has it, read in place.

// maxNesting bounds how deep a document may go.
const maxNesting = 512

// wholeJSON is a text that is one JSON value, without the blanks around it.
func wholeJSON(s string) (doc string, ok bool) {
	start := skipBlanks(s, 0)
	end, ok := skipValue(s, start, 0)
	if !ok || skipBlanks(s, end) != len(s) {
		return "", false
	}
	return s[start:end], true
}

func skipBlanks(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// skipValue is the end of the value at i.
func skipValue(s string, i, depth int) (end int, ok bool) {
	if i >= len(s) || depth > maxNesting {
		return i, false
	}
	switch c := s[i]; {
	case c == '"':
		return skipString(s, i)
	case c == '{' || c == '[':
		return skipNested(s, i, depth)
	case c == '-' || c >= '0' && c <= '9':
		return skipNumber(s, i)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(s)-i >= len(word) && s[i:i+len(word)] == word {
			return i + len(word), true
		}
	}
	return i, false
}

func skipNested(s string, i, depth int) (end int, ok bool) {
	object := s[i] == '{'
	closing := s[i] + 2 // both in ASCII
	i = skipBlanks(s, i+1)
	if i < len(s) && s[i] == closing {
		return i + 1, true
	}
	for {
		if object {
			if i >= len(s) || s[i] != '"' {
				return i, false
			}
			if i, ok = skipString(s, i); !ok {
				return i, false
			}
			if i = skipBlanks(s, i); i >= len(s) || s[i] != ':' {
				return i, false
			}
			i = skipBlanks(s, i+1)
		}
		if i, ok = skipValue(s, i, depth+1); !ok {
			return i, false
		}
		if i = skipBlanks(s, i); i >= len(s) {
			return i, false
		}
		if s[i] == closing {
			return i + 1, true
		}
		if s[i] != ',' {
			return i, false
		}
		i = skipBlanks(s, i+1)
	}
}

func skipString(s string, i int) (end int, ok bool) {
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1, true
		case c < ' ':
			return i, false
		case c == '\\':
			i++
			if i >= len(s) {
				return i, false
			}
			switch s[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i >= len(s) || digitValue(s[i]) > 15 {
						return i, false
					}
				}
			default:
				return i, false
			}
		}
	}
	return i, false
}

func skipNumber(s string, i int) (end int, ok bool) {
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return i, false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return i, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		return i, digits()
	}
	return i, true
}

// members calls do with every value of a valid array or object, and its key in quotes, until do says no.
func members(doc string, do func(key, value string) bool) {
	for i := skipBlanks(doc, 1); doc[i] != ']' && doc[i] != '}'; {
		key := ""
		if doc[0] == '{' {
			end, _ := skipString(doc, i)
			key = doc[i:end]
			i = skipBlanks(doc, skipBlanks(doc, end)+1)
		}
		end, _ := skipValue(doc, i, 0)
		if !do(key, doc[i:end]) {
			return
		}
		if i = skipBlanks(doc, end); doc[i] == ',' {
			i = skipBlanks(doc, i+1)
		}
	}
}
