package expr

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // for machines that have no zones of their own

	"flowsql/sql/plan"
)

// convertZone makes convert_tz(t, from, to): clocks of one zone read as clocks of another. An hour that a zone skips is taken
// as if its clocks had not been moved, and of one that it has twice the first.
func convertZone(*plan.Call) (kernel, error) {
	known := map[string]*time.Location{} // nil for names of no zone
	zone := func(name string) *time.Location {
		z, ok := known[name]
		if !ok {
			z = zoneNamed(name)
			known[name] = z
		}
		return z
	}
	return lift3(readInt, readText, readText, writeInt, func(t int64, from, to string) (int64, error) {
		a, b := zone(from), zone(to)
		if a == nil || b == nil {
			return 0, errNull
		}
		wall := time.UnixMicro(t).UTC()
		at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), a).In(b)
		_, ahead := at.Zone()
		return bounded(at.UnixMicro()+int64(ahead)*1_000_000, true)
	}), nil
}

// zoneNamed is '+02:00', up to 14 hours, or a name of the IANA time zone database; nil for others.
func zoneNamed(name string) *time.Location {
	if len(name) == 6 && (name[0] == '+' || name[0] == '-') && name[3] == ':' {
		hours, err := strconv.ParseUint(name[1:3], 10, 8)
		minutes, err2 := strconv.ParseUint(name[4:], 10, 8)
		if err != nil || err2 != nil || minutes > 59 || hours*60+minutes > 14*60 {
			return nil
		}
		ahead := int(hours*60+minutes) * 60
		if name[0] == '-' {
			ahead = -ahead
		}
		return time.FixedZone(name, ahead)
	}
	if name == "" || strings.EqualFold(name, "local") || strings.EqualFold(name, "system") {
		return nil // the machine's zone would make results differ from one to another
	}
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return nil
}
