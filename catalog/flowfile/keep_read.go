package flowfile

import (
	"context"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// Reader makes one whose rows come from memory where they can.
func (k *keptScan) Reader() catalog.Reader {
	rd := &keptReader{scan: k, reader: k.scan.Reader().(*reader), translations: map[int]*translation{}}
	for id := range k.texts {
		rd.translations[id] = &translation{}
	}
	return rd
}

// keptReader reads for one goroutine, and hands what it decodes to the cache.
type keptReader struct {
	scan         *keptScan
	reader       *reader
	translations map[int]*translation
}

// Distinct reports whether a dictionary is one of all that is kept of a column: its entries differ.
func (r *keptReader) Distinct(dictionary arrow.ArrayData) bool { return r.scan.shared[dictionary] }

// Close ends the reader that decodes.
func (r *keptReader) Close() error { return r.reader.Close() }

// Read passes on a morsel from memory, or reads it and keeps it.
func (r *keptReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	if h := r.scan.hits[m]; h != nil {
		return r.scan.recall(ctx, m, h, emit)
	}
	if r.scan.req.Passing || !r.scan.cache.takes(r.scan.number) {
		r.reader.r.reject = r.scan.req.Reject
		return r.reader.Read(ctx, m, emit)
	}
	take := &taking{scan: r.scan, translations: r.translations, pieces: make([][]arrow.Array, len(r.scan.columns))}
	r.reader.r.reject = take.reject
	err := r.reader.Read(ctx, m, func(rec arrow.Record) error {
		take.record(rec)
		return emit(rec)
	})
	if err == nil {
		take.store(m)
	}
	return err
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
		k.finish(m, share{rows: rows, rejects: h.morsel.rejected})
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
	k.finish(m, share{rows: rows, rejects: h.morsel.rejected})
	return nil
}
