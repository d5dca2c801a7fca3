package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// StepSort puts the rows of each step in order. It keeps none.
type StepSort struct {
	in   Node
	sort *Sort
}

// NewStepSort sorts as NewSort does.
func NewStepSort(in Node, keys []plan.SortKey, columns []types.Type) (*StepSort, error) {
	sort, err := NewSort(anew{in}, keys, columns, -1, 0)
	return &StepSort{in, sort}, err
}

func (s *StepSort) Growth() catalog.Growth { return s.in.Growth() }
func (s *StepSort) Inputs() []Node         { return []Node{s.in} }

func (s *StepSort) Run(ctx context.Context, step *Step, out Consume) error {
	return s.sort.Run(ctx, step, out)
}

// anew is a node whose rows of a step are taken for all there are.
type anew struct{ Node }

func (anew) Growth() catalog.Growth { return catalog.Replace }
