package mem

import (
	"sync"

	"flowsql/catalog"
	"flowsql/catalog/pack"

	"github.com/apache/arrow/go/v15/arrow"
)

// zones are the least and greatest values of columns of morsels, as far as scans have asked. Safe for concurrent use.
type zones struct {
	mu    sync.Mutex
	known map[zoneKey]catalog.Zone
}

// zoneKey is a column of a record and the morsel's first row.
type zoneKey struct {
	column arrow.Array
	start  int64
}

// clear forgets all.
func (z *zones) clear() {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.known = nil
}

// meet reports whether a row of the morsel may meet all ranges.
func (z *zones) meet(m morsel, ranges []catalog.Range) bool {
	for _, r := range ranges {
		for _, at := range m.record.Schema().FieldIndices(r.Column) {
			zone, ok := z.zone(m, m.record.Column(at))
			if ok && !zone.Meets(r) {
				return false
			}
		}
	}
	return true
}

// zone is the zone of a morsel's column, computed at the first time.
func (z *zones) zone(m morsel, column arrow.Array) (catalog.Zone, bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	key := zoneKey{column, m.start}
	if zone, ok := z.known[key]; ok {
		return zone, true
	}
	zone, ok := catalog.ZoneOf(pack.Wide(pack.Slice(column, m.start, m.end)))
	if !ok {
		return zone, false
	}
	if z.known == nil {
		z.known = map[zoneKey]catalog.Zone{}
	}
	z.known[key] = zone
	return zone, true
}
