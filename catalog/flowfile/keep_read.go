package flowfile

import (
	"context"
	"errors"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// Reader makes one whose rows come from memory where they can.
func (k *keptScan) Reader() catalog.Reader {
	rd := &keptReader{scan: k, translations: map[int]*translation{}}
	for id := range k.texts {
		rd.translations[id] = &translation{}
	}
	return rd
}

// keptReader reads for one goroutine, and hands what it decodes to the cache.
type keptReader struct {
	scan         *keptScan
	all          *reader // of what is kept; nil before it is needed
	asked        *reader // of what is wanted alone, where nothing is kept; likewise
	translations map[int]*translation
}

// Distinct reports whether a dictionary is one of all that is kept of a column: its entries differ.
func (r *keptReader) Distinct(dictionary arrow.ArrayData) bool { return r.scan.shared[dictionary] }

// Close ends the readers that decode.
func (r *keptReader) Close() (err error) {
	for _, rd := range []*reader{r.all, r.asked} {
		if rd != nil {
			err = errors.Join(err, rd.Close())
		}
	}
	return err
}

// Read passes on a morsel from memory, or reads it and keeps it.
func (r *keptReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	if h := r.scan.hits[m]; h != nil {
		return r.scan.recall(ctx, m, h, emit)
	}
	if r.scan.req.Passing || !r.scan.cache.takes(r.scan.number) {
		if r.asked == nil {
			r.asked = r.scan.asked.Reader().(*reader)
		}
		return r.asked.Read(ctx, m, emit)
	}
	if r.all == nil {
		r.all = r.scan.scan.Reader().(*reader)
	}
	take := &taking{scan: r.scan, translations: r.translations, pieces: make([][]arrow.Array, len(r.scan.columns))}
	r.all.r.reject = take.reject
	err := r.all.Read(ctx, m, func(rec arrow.Record) error {
		take.record(rec)
		return emit(r.scan.wanted(rec))
	})
	if err == nil {
		take.store(&r.all.last, m)
	}
	return err
}

// wanted is the wanted columns of a record.
func (k *keptScan) wanted(rec arrow.Record) arrow.Record {
	if k.width == len(k.columns) {
		return rec
	}
	return array.NewRecord(k.schema, rec.Columns()[:k.width], rec.NumRows())
}

// recall passes on a morsel from memory, and tells again what was rejected in it.
func (k *keptScan) recall(ctx context.Context, m int, h *hit, emit func(arrow.Record) error) error {
	if tell := k.req.Reject; tell != nil {
		for _, reject := range h.morsel.rejects {
			tell(reject)
		}
	}
	rows := h.morsel.rows
	if h.none {
		part := k.parts.morsel(m)
		k.finish(&part, m, share{rows: rows, rejects: h.morsel.rejected})
		return nil
	}
	for at := int64(0); at < rows; at += int64(k.rows) {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(int64(k.rows), rows-at)
		arrays := h.arrays
		if n < rows {
			arrays = make([]arrow.Array, len(h.arrays))
			for i, a := range h.arrays {
				arrays[i] = array.NewSlice(a, at, at+n)
			}
		}
		if err := emit(array.NewRecord(k.schema, arrays, n)); err != nil {
			return err
		}
	}
	part := k.parts.morsel(m)
	k.finish(&part, m, share{rows: rows, rejects: h.morsel.rejected})
	return nil
}
