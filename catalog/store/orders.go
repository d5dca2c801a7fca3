package store

import (
	"context"
	"database/sql"
)

// Order is a definition that is to take the place of a continuous query's, once its result has been made by the process that refreshes.
type Order struct {
	Number int64  // ascending with time, of this order alone
	Object        // ID is that of the query
	Error  string // why it failed; "" if it has not
}

// Order asks for a definition instead of that of the query o.ID, and of what was asked for before.
func (s *Store) Order(ctx context.Context, o Object) (number int64, err error) {
	err = s.change(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRow("SELECT generation FROM meta").Scan(&number); err != nil {
			return err
		}
		return one(tx.Exec("INSERT OR REPLACE INTO orders SELECT id, ?, ?, ?, ?, ?, '' FROM objects WHERE id = ? AND version = ?",
			number, o.Name, o.Kind, o.Text, o.Definition, o.ID, o.Version))
	})
	return number, err
}

// Orders is what is to be made, or has failed, by query.
func (s *Store) Orders(ctx context.Context) (map[int64]Order, error) {
	if s.format < 2 {
		return nil, nil
	}
	list, err := query(ctx, s.db, "SELECT object, number, name, kind, text, definition, error FROM orders", func(r *sql.Rows) (o Order, err error) {
		return o, r.Scan(&o.ID, &o.Number, &o.Name, &o.Kind, &o.Text, &o.Definition, &o.Error)
	})
	orders := make(map[int64]Order, len(list))
	for _, o := range list {
		orders[o.ID] = o
	}
	return orders, err
}

// FailOrder keeps why an order could not be met.
func (s *Store) FailOrder(ctx context.Context, o Order, reason string) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE orders SET error = ? WHERE object = ? AND number = ?", reason, o.ID, o.Number)
		return err
	})
}

// Cancel takes an order back, if it is still there.
func (s *Store) Cancel(ctx context.Context, o Order) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM orders WHERE object = ? AND number = ?", o.ID, o.Number)
		return err
	})
}

// meet ends an order of a query, or any if number is 0. It fails with ErrGone if that is not wanted any more.
func meet(tx *sql.Tx, object, number int64) error {
	if number == 0 {
		_, err := tx.Exec("DELETE FROM orders WHERE object = ?", object)
		return err
	}
	return one(tx.Exec("DELETE FROM orders WHERE object = ? AND number = ?", object, number))
}
