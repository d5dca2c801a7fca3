package exec

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"flowsql/catalog/store"
	"flowsql/sql/source"
)

// heir is what is to stand in the place of an entry of the catalog.
type heir struct {
	have, made *entry
	sink       *sink // of the query made, which writes nothing before it has taken the place

	at *store.Definitions // that readers were looked for in; of the first of several heirs
}

// heirs are a query that is to take the place of another one, and after it, each after what it reads, those who read that one,
// bound anew over what they are to read. It fails if one of them cannot be.
func (e *Engine) heirs(ctx context.Context, have, made *entry) ([]*heir, error) {
	list := []*heir{{have: have, made: made, at: e.defined.Load()}}
	instead := map[string]*entry{strings.ToLower(have.name): made}
	for _, c := range e.downstream(have.continuous) {
		reader := e.entryOf(c.name)
		if reader == nil || reader.continuous != c {
			return nil, fmt.Errorf("%s was replaced meanwhile: try again", c)
		}
		again, err := e.bindAgain(ctx, reader, instead)
		if err != nil {
			return nil, fmt.Errorf("%q is read by %s, which cannot be made over the new definition: %w; drop or replace that first", have.name, c, flat(err))
		}
		instead[strings.ToLower(reader.name)] = again
		list = append(list, &heir{have: reader, made: again})
	}
	return list, nil
}

// flat is an error without its place in a text that the user did not write.
func flat(err error) error {
	if fault, ok := err.(*source.Error); ok {
		return fmt.Errorf("%s", fault.Message)
	}
	return err
}

// bindAgain makes a query of a stored definition over the entries that stand for some names instead of the catalog's.
func (e *Engine) bindAgain(ctx context.Context, x *entry, instead map[string]*entry) (*entry, error) {
	c, err := e.reviveContinuous(ctx, store.Object{Name: x.name, Text: x.text}, &x.continuous.definition, instead)
	if err != nil {
		return nil, err
	}
	c.definition = x.continuous.definition
	return &entry{name: x.name, kind: kindContinuous, table: c.table, text: x.text, continuous: c}, nil
}

// object is the heir as the store is to have it.
func (h *heir) object() (store.Object, error) {
	text, err := json.Marshal(h.made.continuous.definition)
	return store.Object{ID: h.have.id, Name: h.made.name, Kind: string(h.made.kind), Text: h.made.text, Definition: text, Version: h.have.version}, err
}

// refuseItself refuses a query in whose place one would come that reads it.
func (e *Engine) refuseItself(have *entry, with *Continuous, place source.Span) error {
	for _, in := range with.inputs {
		if in.table == have.table || in.upstream != nil && have.continuous != nil && in.upstream.reads(have.continuous) {
			return source.Errorf(place, "%q would read itself", have.name)
		}
	}
	return nil
}
