package store

import (
	"context"
	"database/sql"
	"time"

	"flowsql/catalog"
)

// Batches is the committed steps of a query, oldest first.
func (s *Store) Batches(ctx context.Context, object int64) ([]Batch, error) {
	late := "late_rows"
	if s.format < 5 {
		late = "0"
	}
	return query(ctx, s.db, "SELECT id, files, end_file, files_done, rows, rejects, took, caught_up, committed, "+late+" FROM batches WHERE object = ? ORDER BY id",
		func(r *sql.Rows) (b Batch, err error) {
			var committed int64
			err = r.Scan(&b.ID, &b.Files, &b.EndFile, &b.FilesDone, &b.Rows, &b.Rejects, &b.Took, &b.CaughtUp, &committed, &b.LateRows)
			b.Committed = time.UnixMicro(committed)
			return b, err
		}, object)
}

// Rejects is the rows that a query left out and the values it made NULL, in the order of its steps.
func (s *Store) Rejects(ctx context.Context, object int64) ([]catalog.Reject, error) {
	return query(ctx, s.db, "SELECT taken, table_name, file, line, byte_offset, column_name, reason, raw FROM rejects WHERE object = ? ORDER BY n",
		func(r *sql.Rows) (x catalog.Reject, err error) {
			var raw []byte
			err = r.Scan(&x.Taken, &x.Table, &x.File, &x.Line, &x.Offset, &x.Column, &x.Reason, &raw)
			x.Raw = string(raw)
			return x, err
		}, object)
}
