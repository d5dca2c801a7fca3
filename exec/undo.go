package exec

import (
	"flowsql/exec/op"
)

// undo is the state of a query's operators before a step, for the case that the step fails. It is kept only where the files cannot
// tell it again: some that were read are gone, or a watermark depends on the order in which their rows came.
type undo []op.Saved

// keepUndo saves the state of the operators if it could not be made again. c.stepping is held.
func (c *Continuous) keepUndo(p *pending) (undo, error) {
	if c.durable.id != 0 { // the store has it
		return nil, nil
	}
	if c.tree == nil || p.rebuild {
		return c.undo, nil
	}
	gone := 0
	for _, b := range p.backlogs {
		gone += b.Gone
	}
	if gone == 0 && len(marksOf(op.States(c.tree))) == 0 {
		return nil, nil
	}
	saved := undo{}
	for _, n := range op.States(c.tree) {
		s, err := n.Save()
		if err != nil {
			return nil, err
		}
		saved = append(saved, s)
	}
	return saved, nil
}

// restore puts the state into operators just built.
func (u undo) restore(tree op.Node) error {
	for i, n := range op.States(tree) {
		if err := n.Restore(u[i]); err != nil {
			return err
		}
	}
	return nil
}
