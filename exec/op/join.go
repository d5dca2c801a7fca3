package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Join combines the rows of two inputs whose keys are equal and for which a residual condition holds. It looks rows up
// in a hash table of one side while those of the other pass by:
//
//	inner, Fixed × Append     the left is kept; new right rows find their partners
//	inner, Append × Append    both are kept: new right rows find earlier left ones, then new left rows find all right ones
//	semi, any × Append        left rows without partner so far are kept, and the right's keys (rows, with a residual)
//	otherwise                 the right is kept unless it is Replace; the left passes by
//
// Nothing is kept for steps that cannot come, nor of a Replace input.
type Join struct {
	kind                plan.JoinKind
	left, right         Node
	leftKeys, rightKeys *program
	residual            *program // nil if there is none
	rightTypes          []types.Type
	keptLeft, keptRight *side // nil if nothing is kept
}

// NewJoin joins left and right. leftKeys are over left's columns and rightKeys over right's, pairwise of one type; with
// none every pair of rows is looked at. residual, over left's columns followed by right's, may be nil. columns are the
// types of right's columns.
//
// Where the join's Growth is Replace its left input must be Replace too, so that it arrives whole in every step: one that
// is not wants a Replay. The right input may be of any growth, as what is needed of it is kept here.
func NewJoin(kind plan.JoinKind, left, right Node, leftKeys, rightKeys []plan.Expr, residual plan.Expr,
	columns []types.Type) (*Join, error) {
	j := &Join{kind: kind, left: left, right: right, rightTypes: columns}
	var err error
	if j.leftKeys, err = compile(leftKeys...); err != nil {
		return nil, err
	}
	if j.rightKeys, err = compile(rightKeys...); err != nil {
		return nil, err
	}
	if residual != nil {
		j.residual, err = compile(residual)
	}
	return j, err
}

func (j *Join) Inputs() []Node { return []Node{j.left, j.right} }

func (j *Join) Growth() catalog.Growth {
	left, right := j.left.Growth(), j.right.Growth()
	if j.kind == plan.Inner || j.kind == plan.Semi || right == catalog.Fixed {
		return max(left, right)
	}
	return catalog.Replace
}

// Run passes the pairs found by right rows, if any are, before those found by left rows.
func (j *Join) Run(ctx context.Context, step *Step, out Consume) error {
	if j.Growth() == catalog.Fixed && step.Later {
		return nil
	}
	if err := j.ready(step.threads()); err != nil {
		return err
	}
	if !step.Later {
		j.keptLeft, j.keptRight = nil, nil
	}
	left, right := j.left.Growth(), j.right.Growth()
	appends := right == catalog.Append && left != catalog.Replace && !step.Once
	s := &joinStep{Join: j, ctx: ctx, step: step, out: queue{out: out}}
	switch {
	case j.kind == plan.Inner && left == catalog.Fixed && right == catalog.Append:
		return s.leftFixed()
	case j.kind == plan.Inner && appends:
		return s.delta()
	case j.kind == plan.Semi && appends:
		return s.semi()
	}
	if j.Growth() == catalog.Replace && !step.Once {
		needWhole(j.kind.String()+" join", j.left)
	}
	return s.build()
}

func (j *Join) ready(n int) error {
	for _, p := range []*program{j.leftKeys, j.rightKeys, j.residual} {
		if p == nil {
			continue
		}
		if err := p.ready(n); err != nil {
			return err
		}
	}
	return nil
}

// filters says that right rows are only looked for, never part of the output.
func (j *Join) filters() bool {
	return j.kind == plan.Semi || j.kind == plan.Anti || j.kind == plan.Mark
}

func (j *Join) newLeft() *side  { return newSide(j.leftKeys.exprs, false) }
func (j *Join) newRight() *side { return newSide(j.rightKeys.exprs, j.filters() && j.residual == nil) }

// joinStep is one step of a join.
type joinStep struct {
	*Join
	ctx  context.Context
	step *Step
	out  queue
}

// collect adds the step's rows of an input to a side.
func (s *joinStep) collect(in Node, keys *program, to *side) error {
	return in.Run(s.ctx, s.step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		values, err := keys.eval(worker, b)
		if err != nil {
			return err
		}
		to.add(values, b.Dense())
		return nil
	})
}

// build keeps the right and lets the left pass by.
func (s *joinStep) build() error {
	growth := s.right.Growth()
	table := s.keptRight
	s.keptRight = nil
	if table == nil {
		table = s.newRight()
	}
	if err := s.collect(s.right, s.rightKeys, table); err != nil {
		return err
	}
	if growth != catalog.Replace && s.left.Growth() != catalog.Fixed && !s.step.Once {
		s.keptRight = table
	}
	return s.pass(s.left, s.leftKeys, probe{table: table}, nil)
}

// leftFixed keeps the left and lets the right pass by.
func (s *joinStep) leftFixed() error {
	if s.keptLeft == nil {
		s.keptLeft = s.newLeft()
	}
	if err := s.collect(s.left, s.leftKeys, s.keptLeft); err != nil {
		return err
	}
	err := s.pass(s.right, s.rightKeys, probe{table: s.keptLeft, fromRight: true}, nil)
	if s.step.Once {
		s.keptLeft = nil
	}
	return err
}

// makeSides makes both sides, if they are not there.
func (j *Join) makeSides() {
	if j.keptLeft == nil {
		j.keptLeft = j.newLeft()
	}
	if j.keptRight == nil {
		j.keptRight = j.newRight()
	}
}

// delta is new right rows with earlier left rows, and new left rows with all right rows.
func (s *joinStep) delta() error {
	s.makeSides()
	if err := s.pass(s.right, s.rightKeys, probe{table: s.keptLeft, fromRight: true}, s.keptRight); err != nil {
		return err
	}
	return s.pass(s.left, s.leftKeys, probe{table: s.keptRight}, s.keptLeft)
}

// pass sends the rows that each row of in finds on, and adds in's rows to keep, which may be nil.
func (s *joinStep) pass(in Node, keys *program, p probe, keep *side) error {
	p.joinStep = s
	workers := make([]worker, s.step.threads())
	out := s.out.next()
	return in.Run(s.ctx, s.step, func(w int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(w, pos, nil)
		}
		values, err := keys.eval(w, b)
		if err != nil {
			return err
		}
		err = p.batch(w, &workers[w], values, b, func(b *vec.Batch) error {
			if b.Rows() == 0 {
				return nil
			}
			return out(w, pos, b)
		})
		if err != nil {
			return err
		}
		if keep != nil {
			keep.add(values, b.Dense())
		}
		return nil
	})
}
