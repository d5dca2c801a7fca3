package flowfile

// ends tells the bytes that a number or a word may stand before.
var ends = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, ',': true, '}': true}

// tokenwise reads the object in buf[at:lim], as quick does, by the places of its tokens: first all keys, so that values are met in the
// order of columns, which is the same for each row. A newline stands at lim; end is that of the window's whole lines.
func (r *rows) tokenwise(w *window, at, lim, end int) bool {
	m := r.mesh
	tokens := m.tokens(w, at, lim, end)
	if tokens == nil {
		return false
	}
	r.w.buf, r.w.lim = w.buf, lim
	text := w.buf[m.at:]
	return r.members(text, tokens) && r.values(text, tokens)
}

// members finds the value of each column: its token, 0 for none.
func (r *rows) members(text []byte, tokens []int32) bool {
	m := r.mesh
	clear(m.columns)
	m.others = m.others[:0]
	if text[tokens[0]] != '{' {
		return false
	}
	for k := 1; ; k++ { // a newline is no token of a row, so that none behind it is looked at
		from, to := int(tokens[k])+1, int(tokens[k+1])
		if text[from-1] != '"' || text[to] != '"' || text[tokens[k+2]] != ':' {
			return false
		}
		key := r.rawKey(text, from, to)
		if key == nil {
			return false
		}
		if k += 3; key.column < 0 {
			m.others = append(m.others, int32(k))
		} else if m.columns[key.column] != 0 {
			return false
		} else {
			m.columns[key.column] = int32(k)
		}
		switch text[tokens[k]] {
		case '"':
			if text[tokens[k+1]] != '"' {
				return false
			}
			k += 2
		case '{', '[':
			r.w.pos = m.at + int(tokens[k])
			if !r.w.nested(1) {
				return false
			}
			for m.at+int(tokens[k]) < r.w.pos {
				k++
			}
		case '\n':
			return false
		default:
			k++
		}
		switch text[tokens[k]] {
		case '}':
			return text[tokens[k+1]] == '\n'
		case ',':
		default:
			return false
		}
	}
}

// values puts the values that members has found into their columns.
func (r *rows) values(text []byte, tokens []int32) bool {
	m := r.mesh
	for c, k := range m.columns {
		if k == 0 {
			if col := &r.b.cols[c]; col.out {
				col.null(r.b.rows, r.b.size)
			}
			continue
		}
		p := int(tokens[k])
		if text[p] == '"' {
			if !r.rawText(text, p+1, int(tokens[k+1]), c) {
				return false
			}
			continue
		}
		if p = r.quickValue(r.w.buf, m.at+p, c); p < 0 || !ends[r.w.buf[p]] {
			return false
		}
	}
	for _, k := range m.others {
		p := r.rawValue(m.at+int(tokens[k]), -1)
		if p < 0 || !ends[r.w.buf[p]] {
			return false
		}
	}
	return true
}

// rawKey is what the key text[from:to] names, which has no quote but escaped ones, nil if it is no good. What is written the
// same is decoded once.
func (r *rows) rawKey(text []byte, from, to int) *keyed {
	m := r.mesh
	code := int(m.names.code(text, from, to-from))
	if code < len(m.keys) {
		return &m.keys[code]
	}
	r.w.pos = from - 1 + m.at
	key, ok := r.w.text(&r.w.keyText)
	if !ok || r.w.pos != m.at+to+1 || code > 1<<12 {
		m.names, m.keys = newDictionary(), m.keys[:0]
		return nil
	}
	c, same := r.l.find(key)
	m.keys = append(m.keys, keyed{c, same})
	return &m.keys[code]
}

// rawText puts the string text[from:to], which has no quote but escaped ones, into column c, or only checks it. It returns false if
// the column does not take it.
func (r *rows) rawText(text []byte, from, to, c int) bool {
	n := to - from
	if n > maxShort || c < 0 || r.b.cols[c].kind != kindText {
		return r.rawValue(r.mesh.at+from-1, c) == r.mesh.at+to+1
	}
	w0, w1 := load(text, from), load(text, from+8)
	if special(w0)&lowBytes[n]|special(w1)&highBytes[n] != 0 {
		return r.rawValue(r.mesh.at+from-1, c) == r.mesh.at+to+1
	}
	if col := &r.b.cols[c]; col.out {
		col.codes[r.b.rows] = col.dict.short(w0&lowBytes[n], w1&highBytes[n], n)
		col.notNull(r.b.rows)
	}
	return true
}

// rawValue reads the value at p by the walker into column c, if there is one: the place after it, or -1.
func (r *rows) rawValue(p, c int) int {
	w := &r.w
	w.pos = p
	class, raw, ok := w.value()
	if !ok || c < 0 && r.discover && class != classNull || c >= 0 && r.b.put(c, class, raw) != fits {
		return -1
	}
	return w.pos
}
