package op

import (
	"flowsql/exec/agg"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// folder folds frames of items into a state with a group for each frame.
//
// Frames that hold few items between them are folded item by item. Others move: neither end goes back from one frame to
// the next. So they are cut into runs in which every frame holds some boundary item, and a frame is what lies before
// that boundary merged with what lies after it; both grow by folding, towards the front over the run's frames in reverse
// and towards the back over them in order. Each item is folded at most twice and each frame merged at most twice.
// These are the two stacks of Tangwongsan, Hirzel, Schneider: General Incremental Sliding-Window Aggregation (2015), done
// offline. Nothing is ever taken back out of a state.
type folder struct {
	task    *task
	state   func() agg.State
	args    []*vec.Vector
	scratch []*vec.Vector

	out  agg.State
	base int // group 0 of out is frame base
	done vec.Builder

	groups, list []int32 // groups and items that are to be folded
	zeros        []int32
	grown        int // calls of grow
}

const (
	fewItems   = 8       // per frame: not more than this is folded item by item
	foldItems  = 1 << 14 // items of a fold
	flushItems = 1 << 20 // items that states which keep values hold at most before they are emitted
)

// fold folds the frames, which have a piece in each of lists, all of them but what is flushed into groups of out. Empty frames
// are groups that nothing is folded into.
func (f *folder) fold(lists [][]frame) error {
	f.out = f.state()
	if f.out.Kind() != "counters" {
		return f.foldWhole(lists)
	}
	f.out.Grow(len(lists[0]))
	for _, list := range lists {
		if err := f.foldPieces(list); err != nil {
			return err
		}
	}
	return f.send()
}

// foldPieces folds each of list into its group of out.
func (f *folder) foldPieces(list []frame) error {
	for i := 0; i < len(list); {
		if err := f.task.check(); err != nil {
			return err
		}
		end, size := moving(list, i)
		var err error
		if span := int(list[end-1].to - list[i].from); size <= 2*span+fewItems*(end-i) {
			err = f.each(list, i, end)
		} else {
			err = f.slide(list, i, end)
		}
		if err != nil {
			return err
		}
		i = end
	}
	return nil
}

// moving is the end of the longest run of frames from i on of which neither end goes back and that overlap or touch, and
// how many items they have.
func moving(list []frame, i int) (end, size int) {
	size = int(list[i].to - list[i].from)
	for end = i + 1; end < len(list); end++ {
		a, b := list[end-1], list[end]
		if b.from < a.from || b.to < a.to || b.from > a.to {
			break
		}
		size += int(b.to - b.from)
	}
	return end, size
}

// foldWhole folds item by item, for states that would hold the items of all frames together.
func (f *folder) foldWhole(lists [][]frame) error {
	n := len(lists[0])
	for from := 0; from < n; {
		if err := f.task.check(); err != nil {
			return err
		}
		end, size := from, 0
		for ; end < n; end++ {
			items := 0
			for _, list := range lists {
				items += int(list[end].to - list[end].from)
			}
			if end > from && size+items > flushItems {
				break
			}
			size += items
		}
		f.base = from
		f.out.Grow(end - from)
		for _, list := range lists {
			if err := f.each(list, from, end); err != nil {
				return err
			}
		}
		if err := f.send(); err != nil {
			return err
		}
		if from = end; from < n {
			if err := f.flush(); err != nil {
				return err
			}
			f.out = f.state()
		}
	}
	return nil
}

// flush emits the groups of out.
func (f *folder) flush() error {
	v, err := f.out.Emit()
	if err == nil {
		f.done.Append(v)
	}
	return err
}

// each folds frames [i, end) item by item.
func (f *folder) each(list []frame, i, end int) error {
	for ; i < end; i++ {
		for at := list[i].from; at < list[i].to; at++ {
			f.groups, f.list = append(f.groups, int32(i-f.base)), append(f.list, at)
			if len(f.list) == foldItems {
				if err := f.send(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// send folds what is waiting.
func (f *folder) send() error {
	n := len(f.list)
	if n == 0 {
		return nil
	}
	args := f.scratch
	if first, last := f.list[0], f.list[n-1]; int(last-first) == n-1 && ascending(f.list) {
		f.cut(first, last+1)
	} else {
		args = takeCols(f.args, f.list)
	}
	err := f.out.Fold(f.groups, args)
	f.groups, f.list = f.groups[:0], f.list[:0]
	return err
}

func ascending(list []int32) bool {
	for i := 1; i < len(list); i++ {
		if list[i] <= list[i-1] {
			return false
		}
	}
	return true
}

// slide folds frames [i, end), which move.
func (f *folder) slide(list []frame, i, end int) error {
	for i < end {
		if err := f.task.check(); err != nil {
			return err
		}
		middle := list[i].to
		stop := i + 1
		for stop < end && list[stop].from <= middle {
			stop++
		}
		if list[stop-1].from == list[i].from {
			middle = list[i].from
		}
		run := list[i:stop]
		front, back := f.one(), f.one()
		for k, at := len(run)-1, middle; k >= 0; k-- {
			if run[k].from >= middle {
				continue
			}
			if err := f.grow(front, run[k].from, at); err != nil {
				return err
			}
			at = run[k].from
			if err := f.out.Merge(front, []int32{int32(i + k)}); err != nil {
				return err
			}
		}
		for k, at := 0, middle; k < len(run); k++ {
			if run[k].to <= middle {
				continue
			}
			if err := f.grow(back, at, run[k].to); err != nil {
				return err
			}
			at = run[k].to
			if err := f.out.Merge(back, []int32{int32(i + k)}); err != nil {
				return err
			}
		}
		i = stop
	}
	return nil
}

// one is an empty state of one group.
func (f *folder) one() agg.State {
	s := f.state()
	s.Grow(1)
	return s
}

// grow folds items [from, to) into the only group of s.
func (f *folder) grow(s agg.State, from, to int32) error {
	n := int(to - from)
	if n <= 0 {
		return nil
	}
	if f.grown++; f.grown&(1<<12-1) == 0 {
		if err := f.task.check(); err != nil {
			return err
		}
	}
	if len(f.zeros) < n {
		f.zeros = make([]int32, n)
	}
	f.cut(from, to)
	return s.Fold(f.zeros[:n], f.scratch)
}

// scratches are vectors that cut moves over args.
func scratches(args []*vec.Vector) []*vec.Vector {
	out := make([]*vec.Vector, len(args))
	for i, a := range args {
		v := *a
		out[i] = &v
	}
	return out
}

// cut makes scratch items [from, to) of args, as Slice would without making vectors anew: states do not keep them.
func (f *folder) cut(from, to int32) {
	for i, a := range f.args {
		v := f.scratch[i]
		v.N = int(to - from)
		if a.Const {
			continue
		}
		if a.Null != nil {
			v.Null = a.Null[from:to]
		}
		switch a.Type.Kind {
		case types.Boolean:
			v.Bool = a.Bool[from:to]
		case types.Double:
			v.Double = a.Double[from:to]
		case types.Decimal:
			v.Decimal = a.Decimal[from:to]
		case types.Varchar:
			v.Code = a.Code[from:to]
		case types.BigInt, types.Date, types.Timestamp:
			v.Int = a.Int[from:to]
		}
	}
}
