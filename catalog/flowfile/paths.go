package flowfile

// Paths are the files, directories and globs that the table reads, absolute.
func (t *Table) Paths() []string { return append([]string(nil), t.paths...) }
