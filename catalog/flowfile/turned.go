package flowfile

import "path/filepath"

// turned are the files that were rotated before anybody looked at them: passed over for their names, but of a stem that is
// followed, and written later than what was known of it. Older ones were there before the stem was followed. To be called before
// the entries are brought in line.
func (m *matching) turned() []file {
	var unknown []file
	stems := map[string]bool{}
	for _, f := range m.passed {
		if f.size == 0 || !isRotated(f.path) || !passedForSuffix(f) {
			continue
		}
		if _, ok := m.book.of(f.inode); ok {
			continue
		}
		unknown = append(unknown, f)
		stems[stem(f.path)] = true
	}
	if len(unknown) == 0 {
		return nil
	}
	latest := map[string]int64{} // time of modification by path without rotation
	for i := range int32(m.book.files) {
		e := m.book.entry(i)
		if name := stem(e.path); stems[name] {
			key := filepath.Join(filepath.Dir(e.path), name)
			latest[key] = max(latest[key], e.mtime)
		}
	}
	var turned []file
	for _, f := range unknown {
		at, ok := latest[filepath.Join(filepath.Dir(f.path), stem(f.path))]
		if ok && f.mtime > at {
			turned = append(turned, f)
		}
	}
	return turned
}

// take makes entries of turned files that are no copies, so that they are known from now on.
func (m *matching) take(turned []file) {
	for _, f := range turned {
		if i, ok := m.book.of(f.inode); ok && m.seen.has(i) {
			continue
		}
		if m.t.isFresh(m.book, f, m.now) {
			m.held = true
			continue
		}
		f.passed = ""
		number := m.book.put(-1, entry{file: f, born: f.mark(int32(m.book.files), 0)})
		m.found(m.add(f), number)
	}
}
