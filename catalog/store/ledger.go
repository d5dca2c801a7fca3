package store

import (
	"context"
	"database/sql"
	"iter"
)

// Ledger is the kept pages of the ledger of one input, by place. They belong to who takes them.
func (s *Store) Ledger(ctx context.Context, object int64, input int) iter.Seq2[[]byte, error] {
	if s.format < 6 {
		return ledgerRows{s.db, "ledger", s.format}.pages(ctx, object, input)
	}
	return func(yield func([]byte, error) bool) {
		list, err := s.db.QueryContext(ctx, "SELECT page FROM ledger WHERE object = ? AND input = ? ORDER BY place", object, input)
		if err != nil {
			yield(nil, err)
			return
		}
		defer list.Close()
		for list.Next() {
			var page []byte
			if err := list.Scan(&page); !yield(page, err) || err != nil {
				return
			}
		}
		if err := list.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// putLedger is a function that keeps pages.
func putLedger(tx *sql.Tx, object int64, input int) (put func(place int, page []byte) error, done func() error, err error) {
	st, err := tx.Prepare("INSERT INTO ledger (object, input, place, page) VALUES (?, ?, ?, ?) " +
		"ON CONFLICT (object, input, place) DO UPDATE SET page = excluded.page")
	if err != nil {
		return nil, nil, err
	}
	return func(place int, page []byte) error {
		_, err := st.Exec(object, input, place, page)
		return err
	}, st.Close, nil
}
