package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"github.com/apache/arrow/go/v15/arrow"
)

// The past of a result is told for those who were told of it up to a batch and go on from there. Of a result that is only added to its
// own rows tell it: batches.result_rows says how many there were after each batch. Of one that is made anew in each step the files
// of earlier commits do, which stay for it: the result as it was, and what changed in it.

// DefaultHistory is the least that is kept of the past where nothing else is said, bytes; else it is as much as the result.
const DefaultHistory = 4 << 20

// leastFile is what a file of the past counts as at least, bytes: about what it takes on disk.
const leastFile = 4 << 10

// Past is how a result has come to be what it is.
type Past struct {
	Head   Head
	Rows   []arrow.Record // where it stands
	Oldest int64          // the batch from which on changes are kept; the next one if none are
	// Changes are what each batch changed, from the one asked for to the last one, without gaps. There are none if that one is older than
	// Oldest.
	Changes []Change
}

// Change is what a batch changed in a result: Added was added to it, or After has taken the place of Before.
type Change struct {
	Batch         int64
	Grew          bool
	Added         []arrow.Record
	Before, After []arrow.Record
}

// passed is a batch and the commit that it came by.
type passed struct{ id, seq, rows int64 }

// Past is the past of a query's result from a batch on. grows says that the result is only added to. What a reader has is not read again.
func (s *Store) Past(ctx context.Context, object, from int64, grows bool, known Known) (p Past, err error) {
	var f *pastFiles
	err = s.readFiles(ctx, func(tx *sql.Tx) (err error) {
		p = Past{}
		if p.Head, err = headOf(tx, object); err != nil {
			return err
		}
		p.Oldest = p.Head.Status.Batches
		f = &pastFiles{store: s, object: object, from: from, known: known}
		if f.result, err = resultOf(ctx, tx, object, known); err != nil || s.format < 5 {
			return err
		}
		if grows {
			return f.listGrown(ctx, tx, &p)
		}
		return f.list(ctx, tx, &p)
	}, func() error {
		switch {
		case len(f.passed) == 0: // nobody asked for what there is
		case grows:
			return f.openGrown(&p)
		case from >= p.Oldest:
			return f.open(&p)
		}
		var err error
		p.Rows, err = s.openResult(object, f.result)
		return err
	})
	return p, err
}

// pastFiles are the files that tell a past.
type pastFiles struct {
	store        *Store
	object, from int64
	known        Known

	result *resultFiles
	passed []passed   // the batches to tell of, oldest first, from the first of a commit on; of a result that grows from the one before them on, if there is one
	before []dataFile // of a result that grows, until the batch from was made

	empty bool       // the past begins with nothing
	base  *pastFile  // that it begins with; nil if it is empty or known
	after []pastFile // by commit, the stages of each before its end
}

// pastFile is a file of a commit.
type pastFile struct {
	kind string
	seq  int64
	dataFile
}

func scanPastFile(r *sql.Rows) (f pastFile, err error) {
	var sum int64
	err = r.Scan(&f.kind, &f.seq, &f.name, &f.rows, &f.bytes, &sum, &f.sums, &f.body)
	f.sum = uint64(sum)
	return f, err
}

// batchesBack is the batches of a query from the last one back to the one before the first, or the first of those that are wanted.
func batchesBack(ctx context.Context, tx *sql.Tx, object int64, wanted func(passed) bool) (list []passed, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, seq, result_rows FROM batches WHERE object = ? AND seq IS NOT NULL ORDER BY id DESC", object)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b passed
		if err := rows.Scan(&b.id, &b.seq, &b.rows); err != nil {
			return nil, err
		}
		if !wanted(b) {
			break
		}
		list = append(list, b)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, rows.Err()
}

func (f *pastFiles) listGrown(ctx context.Context, tx *sql.Tx, p *Past) error {
	since := p.Head.Status.Since
	var first int64 // of those that the rows are known after
	err := tx.QueryRow("SELECT id FROM batches WHERE object = ? AND id >= ? AND seq IS NOT NULL ORDER BY id LIMIT 1", f.object, since).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := dataOf(ctx, tx, f.object, kindBefore)
	switch {
	case err != nil:
		return err
	case first == since && (since == 0 || len(before) > 0):
		p.Oldest = since
	default:
		p.Oldest = first + 1
	}
	if f.from < p.Oldest {
		return nil
	}
	if f.from == since {
		f.before = before
	}
	f.passed, err = batchesBack(ctx, tx, f.object, func(b passed) bool { return b.id >= max(since, f.from-1) })
	return err
}

func (f *pastFiles) openGrown(p *Past) (err error) {
	if p.Rows, err = f.store.openResult(f.object, f.result); err != nil {
		return err
	}
	at, list := int64(0), f.passed
	if list[0].id < f.from {
		at, list = list[0].rows, list[1:]
	} else if f.before != nil {
		before, err := f.store.openAll(f.before)
		if err != nil {
			return err
		}
		at, list = list[0].rows, list[1:]
		p.Changes = append(p.Changes, Change{Batch: f.from, Before: before, After: between(p.Rows, 0, at)})
	}
	for _, b := range list {
		p.Changes = append(p.Changes, Change{Batch: b.id, Grew: true, Added: between(p.Rows, at, b.rows)})
		at = b.rows
	}
	return nil
}

func (f *pastFiles) list(ctx context.Context, tx *sql.Tx, p *Past) error {
	var first sql.NullInt64
	if err := tx.QueryRow("SELECT min(n) FROM data WHERE object = ? AND kind = ?", f.object, kindWhole).Scan(&first); err != nil || !first.Valid {
		return err
	}
	all, err := batchesBack(ctx, tx, f.object, func(b passed) bool { return b.seq >= first.Int64 })
	if err != nil || len(all) == 0 {
		return err
	}
	f.empty = all[0].id == 0 // before the first batch there was nothing
	for _, b := range all {
		if f.empty || b.seq > first.Int64 {
			p.Oldest = b.id
			break
		}
	}
	if f.from < p.Oldest || f.from >= p.Head.Status.Batches {
		return nil
	}
	i := 0
	for all[i].id < f.from {
		i++
	}
	for i > 0 && all[i-1].seq == all[i].seq {
		i--
	}
	all = all[i:]
	f.passed = all
	f.empty = f.empty && all[0].seq == first.Int64
	base := int64(-1)
	switch at := all[0].seq; {
	case f.empty:
	case f.known.Seq >= first.Int64 && f.known.Seq < at:
		base = f.known.Seq
	default:
		list, err := query(ctx, tx, "SELECT kind, n, "+dataColumns+" FROM data WHERE object = ? AND kind = ? AND n < ? ORDER BY n DESC LIMIT 1",
			scanPastFile, f.object, kindWhole, at)
		if err != nil {
			return err
		}
		f.base, base = &list[0], list[0].seq
	}
	f.after, err = query(ctx, tx, "SELECT kind, n, "+dataColumns+" FROM data WHERE object = ? AND kind IN (?, ?, ?) AND n > ? ORDER BY n, kind = ? DESC",
		scanPastFile, f.object, kindChanges, kindStages, kindWhole, base, kindStages)
	return err
}

// open follows the result from its base on through all commits.
func (f *pastFiles) open(p *Past) (err error) {
	rows := f.known.Rows
	switch {
	case f.empty:
		rows = nil
	case f.base != nil:
		if rows, err = f.store.openAll([]dataFile{f.base.dataFile}); err != nil {
			return err
		}
	}
	files, list := f.after, f.passed
	for len(files) > 0 || len(list) > 0 {
		seq := int64(0) // of the next commit
		if len(files) > 0 {
			seq = files[0].seq
		}
		if len(list) > 0 && (seq == 0 || list[0].seq < seq) {
			seq = list[0].seq
		}
		stages := map[int64]arrow.Record{}
		young := rows
		for ; len(files) > 0 && files[0].seq == seq; files = files[1:] {
			if young, err = f.follow(files[0], rows, stages); err != nil {
				return err
			}
		}
		for ; len(list) > 0 && list[0].seq == seq; list = list[1:] {
			after := young
			if len(list) > 1 && list[1].seq == seq {
				after = rows
				if r, ok := stages[list[0].id]; ok {
					if after, err = changed(rows, r); err != nil {
						return err
					}
				}
			}
			if list[0].id >= f.from {
				p.Changes = append(p.Changes, Change{Batch: list[0].id, Before: rows, After: after})
			}
			rows = after
		}
		rows = young
	}
	p.Rows = rows
	return nil
}

// follow is the rows after a commit with a file, or puts the stages of that in their places.
func (f *pastFiles) follow(file pastFile, rows []arrow.Record, stages map[int64]arrow.Record) ([]arrow.Record, error) {
	switch file.kind {
	case kindWhole:
		return f.store.openAll([]dataFile{file.dataFile})
	case kindChanges:
		return f.store.openChanged(rows, []dataFile{file.dataFile})
	}
	list, err := f.store.openAll([]dataFile{file.dataFile})
	for _, r := range list {
		if err == nil {
			err = takeStages(r, stages)
		}
		if err != nil {
			err = &DamagedError{filepath.Join(f.store.folder, file.name), err.Error()}
		}
	}
	return rows, err
}

// putAside keeps the rows of a result that was only added to and is made again, as long as they are not too many, if they are not the
// first ones of the new result.
func putAside(tx *sql.Tx, st *Step) error {
	since := st.Head.Status.Since
	if since == 0 || len(st.Batches) == 0 || st.Batches[0].ID != since {
		return discard(tx, "object = ? AND kind = ?", st.Object, kindRows)
	}
	if err := discard(tx, "object = ? AND kind = ?", st.Object, kindBefore); err != nil {
		return err
	}
	var size int64
	if err := tx.QueryRow("SELECT coalesce(sum(bytes), 0) FROM data WHERE object = ? AND kind = ?", st.Object, kindRows).Scan(&size); err != nil {
		return err
	}
	if size > st.budget(size) {
		return discard(tx, "object = ? AND kind = ?", st.Object, kindRows)
	}
	_, err := tx.Exec("UPDATE data SET kind = ? WHERE object = ? AND kind = ?", kindBefore, st.Object, kindRows)
	return err
}

// budget is how much may tell the past of a result of some size, bytes.
func (st *Step) budget(result int64) int64 {
	if st.History >= 0 {
		return st.History
	}
	return max(DefaultHistory, result)
}

// Looking for what is too old takes about as long as there are files: it is done now and then, and always where files are large.
const (
	trimEvery = 16 // commits
	trimLarge = 256 << 10
)

// trim discards the oldest past of a result that has just been written whole, where there is too much of it.
func trim(tx *sql.Tx, st *Step) error {
	list, err := query(context.Background(), tx, "SELECT kind, n, '', 0, bytes, 0, NULL, NULL FROM data WHERE object = ? AND kind = ? ORDER BY n DESC LIMIT 2",
		scanPastFile, st.Object, kindWhole)
	if err != nil || len(list) < 2 {
		return err
	}
	now := list[0]
	if st.History < 0 && now.bytes < trimLarge && now.seq/trimEvery == list[1].seq/trimEvery {
		return nil
	}
	list, err = query(context.Background(), tx, "SELECT kind, n, '', 0, bytes, 0, NULL, NULL FROM data WHERE object = ? AND kind IN (?, ?, ?) AND n <= ? ORDER BY n DESC",
		scanPastFile, st.Object, kindChanges, kindStages, kindWhole, now.seq)
	if err != nil {
		return err
	}
	keep, size := now.seq, int64(0) // the oldest whole result that stays
	fits := true
	for _, f := range list {
		if f.seq == now.seq && f.kind == kindWhole {
			continue
		}
		size += max(f.bytes, leastFile)
		if fits = size <= st.budget(now.bytes); !fits {
			break
		}
		if f.kind == kindWhole {
			keep = f.seq
		}
	}
	if fits {
		return nil
	}
	return discard(tx, "object = ? AND (kind = ? AND n < ? OR kind IN (?, ?) AND n <= ?)", st.Object, kindWhole, keep, kindChanges, kindStages, keep)
}
