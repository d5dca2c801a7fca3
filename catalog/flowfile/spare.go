package flowfile

import "slices"

// Readers of a frozen table are kept from one step of its continuous query to the next: what they have learned of rows and the
// dictionaries of their columns go on, so that operators know most texts of a step already.

const (
	maxSpare      = 16      // readers kept
	maxSpareTexts = 4 << 20 // bytes of texts of a kept reader
)

// takeSpare is a kept reader that reads what s asks for, nil if there is none. Conditions are the same where their memory is.
func (t *Table) takeSpare(s *scan) *reader {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, rd := range t.spare {
		a, b := &rd.scan.req, &s.req
		if rd.scan.layout == s.layout && rd.scan.rows == s.rows && a.Lend == b.Lend && slices.Equal(a.Columns, b.Columns) && len(a.Prune) == len(b.Prune) &&
			(len(a.Prune) == 0 || &a.Prune[0] == &b.Prune[0]) {
			t.spare = slices.Delete(t.spare, i, i+1)
			return rd
		}
	}
	return nil
}

// keepSpare keeps a reader that nothing reads with any more, in place of the one kept longest if there are many.
func (t *Table) keepSpare(rd *reader) {
	size := 0
	for _, at := range rd.b.texts {
		if d := rd.b.cols[at].dict; d != nil {
			size += len(d.bytes)
		}
	}
	if size > maxSpareTexts {
		return
	}
	s := *rd.scan // what the scan holds of files is not kept
	s.parts, s.req.Reject, s.req.From, rd.last = nil, nil, nil, morsel{}
	rd.scan, rd.r.reject, rd.r.lineBase, rd.b.emit = &s, nil, nil, nil
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.spare) == maxSpare {
		t.spare = slices.Delete(t.spare, 0, 1)
	}
	t.spare = append(t.spare, rd)
}
