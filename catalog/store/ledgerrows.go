package store

import (
	"context"
	"database/sql"
	"iter"
	"strings"

	"flowsql/catalog/ledger"
)

// ledgerRows is a ledger of a format before 6: a table of rows, one a file.
type ledgerRows struct {
	db     querier
	table  string
	format int64
}

// ledgerBlock is how many rows are read at once.
const ledgerBlock = 64 * ledger.PageRows

// pages is the rows of an input as pages. In the place of rows that are not those of a ledger comes what is no page.
func (l ledgerRows) pages(ctx context.Context, object int64, input int) iter.Seq2[[]byte, error] {
	columns := "number, born, path, dev, ino, size, modified, upto, unpacked, head, tail, sum, flags, rereads, rows, rejects, birth"
	if l.format < 3 {
		columns = strings.Replace(columns, "birth", "0", 1)
	}
	return func(yield func([]byte, error) bool) {
		for from := 0; ; from += ledgerBlock {
			at := from
			rows, err := query(ctx, l.db, "SELECT "+columns+" FROM "+l.table+" WHERE object = ? AND input = ? AND number >= ? AND number < ? ORDER BY number",
				func(r *sql.Rows) (ledger.Row, error) {
					number, row, err := scanLedger(r)
					if number == at {
						at++
					}
					return row, err
				}, object, input, from, from+ledgerBlock)
			if err != nil {
				yield(nil, err)
				return
			}
			if at != from+len(rows) {
				yield([]byte{}, nil)
				return
			}
			for first := 0; first < len(rows); first += ledger.PageRows {
				if !yield(ledger.NewPage(rows[first:min(first+ledger.PageRows, len(rows))]).Bytes(), nil) {
					return
				}
			}
			if len(rows) < ledgerBlock {
				return
			}
		}
	}
}

func scanLedger(r *sql.Rows) (number int, l ledger.Row, err error) {
	var born, dev, ino int64
	err = r.Scan(&number, &born, &l.Path, &dev, &ino, &l.Size, &l.Modified, &l.Upto, &l.Text, &l.Head, &l.Tail, &l.Sum, &l.Flags,
		&l.Rereads, &l.Rows, &l.Rejects, &l.Birth)
	l.Born, l.Dev, l.Ino = uint64(born), uint64(dev), uint64(ino)
	return number, l, err
}

// pageLedgers makes pages of rows that are kept as such, in ledger_rows.
func pageLedgers(ctx context.Context, tx *sql.Tx) error {
	type of struct {
		object int64
		input  int
	}
	list, err := query(ctx, tx, "SELECT DISTINCT object, input FROM ledger_rows", func(r *sql.Rows) (x of, err error) {
		return x, r.Scan(&x.object, &x.input)
	})
	if err != nil {
		return err
	}
	for _, x := range list {
		put, done, err := putLedger(tx, x.object, x.input)
		if err != nil {
			return err
		}
		place := 0
		for page, err := range (ledgerRows{tx, "ledger_rows", 5}).pages(ctx, x.object, x.input) {
			if err == nil {
				err = put(place, page)
			}
			if err != nil {
				return err
			}
			place++
		}
		if err := done(); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DROP TABLE ledger_rows")
	return err
}
