package exectest

import (
	"context"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// lender is a snapshot that takes back what its scans lend, and at once fills it with rubbish.
type lender struct{ catalog.Snapshot }

func (s lender) Scan(ctx context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	scan, err := s.Snapshot.Scan(ctx, req)
	if err != nil || !req.Lend {
		return scan, err
	}
	return lendingScan{scan}, nil
}

type lendingScan struct{ catalog.Scan }

func (s lendingScan) Reader() catalog.Reader { return lendingReader{s.Scan.Reader()} }

type lendingReader struct{ catalog.Reader }

func (r lendingReader) Distinct(dictionary arrow.ArrayData) bool {
	d, ok := r.Reader.(catalog.Distinct)
	return ok && d.Distinct(dictionary)
}

func (r lendingReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	return r.Reader.Read(ctx, m, func(rec arrow.Record) error {
		var lent [][]byte
		cols := make([]arrow.Array, rec.NumCols())
		for i, col := range rec.Columns() {
			data := col.Data()
			buffers := make([]*memory.Buffer, len(data.Buffers()))
			for k, b := range data.Buffers() {
				if b == nil {
					continue
				}
				copied := append([]byte(nil), b.Bytes()...)
				lent = append(lent, copied)
				buffers[k] = memory.NewBufferBytes(copied)
			}
			own := array.NewDataWithDictionary(data.DataType(), data.Len(), buffers, data.NullN(), data.Offset(), dictionaryOf(data))
			cols[i] = array.MakeFromData(own)
		}
		err := emit(array.NewRecord(rec.Schema(), cols, rec.NumRows()))
		for _, bytes := range lent {
			for i := range bytes {
				bytes[i] = 0x55
			}
		}
		return err
	})
}

// dictionaryOf is that of an array, nil if it has none.
func dictionaryOf(data arrow.ArrayData) *array.Data {
	if d, ok := data.Dictionary().(*array.Data); ok {
		return d
	}
	return nil
}
