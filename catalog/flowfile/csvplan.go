package flowfile

import (
	"fmt"
	"slices"
	"strings"

	"flowsql/catalog"
)

// csvPlan is how one CSV file's fields become columns.
type csvPlan struct {
	delim   byte
	header  bool     // the first record is one
	names   []string // of the fields
	columns []int    // of the fields, as places in the layout; -1 for one that no column takes
	lanl    bool
}

// csvPlan decides on the header and maps the file's fields. Without a header they are, by position: the declared
// columns; else those of the table's first CSV file, if as many; else LANL's eleven; else c1, c2, ... A layout of nil is for
// inference, where the first file decides for the others.
func (t *Table) csvPlan(path string, sh shape, l *layout) (csvPlan, error) {
	if sh.format != formatCSV {
		return csvPlan{}, nil
	}
	p := csvPlan{delim: sh.delim}
	var known func(string) bool
	switch {
	case l != nil:
		known = func(name string) bool { c, _ := l.find([]byte(name)); return c >= 0 }
	case t.csvNames != nil:
		known = func(name string) bool {
			return slices.ContainsFunc(t.csvNames, func(n string) bool { return strings.EqualFold(n, name) })
		}
	}
	p.header = t.set.header == "yes" || t.set.header == "auto" && (isHeader(sh.first, known) || known == nil && isTitle(sh))
	if name := twice(sh.first); name != "" && p.header && known == nil {
		return p, &catalog.RowError{File: path, Line: 1, Reason: fmt.Sprintf("column %q is there twice", name),
			Hint: "set header = 'no' if the line is a row, or declare the columns by place, with header = 'yes' if the line names them"}
	}
	positions := t.csvNames
	if len(positions) != len(sh.first) && !t.declared {
		positions = positional(sh.first)
	}
	if p.header {
		for i, name := range sh.first {
			if name = strings.TrimSpace(name); name == "" && (known == nil || !known("")) {
				name = fmt.Sprintf("c%d", i+1) // as where there is no header
			}
			p.names = append(p.names, name)
		}
		if t.declared && len(positions) == len(p.names) && !slices.ContainsFunc(p.names, known) {
			p.names = positions // declared under other names
		}
	} else {
		p.names = positions
		p.lanl = slices.Equal(p.names, lanlColumns) && isLANL(sh.first)
	}
	if l == nil {
		if t.csvNames == nil && t.layout.Load() == nil { // still in Open
			t.csvNames = p.names
		}
		return p, nil
	}
	return p, p.match(path, l)
}

// twice is the first name that a header repeats, "" if there is none.
func twice(names []string) string {
	seen := map[string]bool{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name != "" && seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}

// match finds the columns of the fields: by the same spelling first, then in any case.
func (p *csvPlan) match(path string, l *layout) error {
	p.columns = make([]int, len(p.names))
	taken := map[int]bool{}
	for _, same := range [...]bool{true, false} {
		spelled := map[int]string{}
		for i, name := range p.names {
			c, exact := l.find([]byte(name))
			switch {
			case c < 0:
				p.columns[i] = -1
			case exact != same:
			case !same && taken[c]:
				p.columns[i] = -1
			case spelled[c] != "":
				return &catalog.RowError{File: path, Line: 1, Column: l.fields[c].name,
					Reason: fmt.Sprintf("the header has %q and %q for one column", spelled[c], name)}
			default:
				p.columns[i] = c
				spelled[c] = name
				taken[c] = true
			}
		}
	}
	return nil
}
