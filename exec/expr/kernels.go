package expr

import (
	"sync"

	"flowsql/sql/plan"
)

// maker makes the kernel of a call, whose argument types choose among loops and whose constant arguments are prepared.
// Its error is about a constant that cannot be right.
type maker func(c *plan.Call) (kernel, error)

// fixed is a maker of always the same kernel.
func fixed(k kernel) maker { return func(*plan.Call) (kernel, error) { return k, nil } }

// table is the maker of each strict function, by canonical name.
var table struct {
	once sync.Once
	all  map[string]maker
}

func kernels() map[string]maker {
	table.once.Do(func() {
		table.all = map[string]maker{}
		for _, family := range []map[string]maker{
			arithmeticKernels(), comparisonKernels(), mathKernels(), textKernels(), wordKernels(), encodeKernels(), digestKernels(),
			patternKernels(), jsonKernels(), timeKernels(), calendarKernels(), flowKernels(), addressKernels(),
		} {
			for name, m := range family {
				if table.all[name] != nil {
					panic("bug: two kernels for " + name)
				}
				table.all[name] = m
			}
		}
	})
	return table.all
}
