package store

import "database/sql"

// Definitions is which definitions a catalog has, so that who has looked at all of them before a change is told if another process has come
// in between.
type Definitions struct {
	count, last int64 // of objects, the number of the youngest
	versions    int64 // of continuous queries, added up
}

const kindContinuous = "continuous" // of Object

// DefinitionsOf is those of a catalog that has these objects.
func DefinitionsOf(list []Object) *Definitions {
	d := &Definitions{count: int64(len(list))}
	for _, o := range list {
		d.last = max(d.last, o.ID)
		if o.Kind == kindContinuous {
			d.versions += int64(o.Version)
		}
	}
	return d
}

// stand fails with ErrMoved if the catalog has other definitions. Those of nil are any.
func (d *Definitions) stand(tx *sql.Tx) error {
	if d == nil {
		return nil
	}
	var now Definitions
	err := tx.QueryRow("SELECT count(*), coalesce(max(id), 0), coalesce(sum(version) FILTER (WHERE kind = ?), 0) FROM objects", kindContinuous).
		Scan(&now.count, &now.last, &now.versions)
	if err == nil && now != *d {
		err = ErrMoved
	}
	return err
}
