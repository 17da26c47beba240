// Systems: what is asked about, elaborated.

package fsp

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// System is a process that was elaborated: primitive systems, and what becomes
// of their composition. It does not change.
type System struct {
	Name  string
	Parts []*lts.LTS // at least one
	Goal  *Goal      // of a controller, whose plant this is; nil otherwise

	model     *Model
	at        Ident
	high, low []string
	hidden    func(string) bool // nil: none
	modifiers []Modifier
	lim       Limits
}

// Single makes a system of one that was not written in FSP: nothing is said about
// it, so that Check looks for deadlocks and ERROR, and for what CheckOptions ask.
func Single(l *lts.LTS, lim Limits) *System {
	return &System{Name: l.Name(), Parts: []*lts.LTS{l}, model: &Model{tree: &File{Name: l.Name()}}, lim: lim}
}

// target elaborates the process that is asked about.
func (e *elaborator) target(name string) *System {
	if name == "" {
		name = e.Default()
	}
	if name == "" {
		e.fail(nothingDefined())
		return nil
	}
	e.now[name] = e.composites[name] == nil
	if d := e.composites[name]; d != nil {
		e.now[compositeKey(name)] = true
		s := e.composite(d, nil, name)
		if d.Goal != nil && !e.failed {
			s.Goal = e.goal(d, s)
		}
		return e.remade(s)
	}
	s := &System{Name: name, model: e.Model, lim: e.lim}
	if d := e.processes[name]; d != nil {
		s.at, s.Parts = d.Ident, []*lts.LTS{e.primitiveLTS(d, nil)}
		return s
	}
	if d := e.logic[name]; d != nil && d.Keyword != "assert" {
		s.at, s.Parts = d.Ident, []*lts.LTS{e.logicUse(Use{Ident: d.Ident}, env{})}
		return s
	}
	if e.timings[name] != nil {
		s.Parts = []*lts.LTS{e.timing(name)}
		return s
	}
	e.fail(noTarget(name, e.order))
	return nil
}

// AsProperty says of a system with a goal that not its plant but the controller,
// when it is found, is to be made a property.
func (s *System) AsProperty() bool { return s.Goal != nil && slices.Contains(s.modifiers, Property) }

// remade composes a target that its definition makes into something else, rather
// than into something smaller that behaves alike.
func (e *elaborator) remade(s *System) *System {
	other := func(m Modifier) bool { return m == Property && s.Goal == nil || m == Optimistic || m == Pessimistic }
	if e.failed || !slices.ContainsFunc(s.modifiers, other) {
		return s
	}
	l, err := s.build(e.ctx)
	if err != nil {
		e.failAs(s.at, err)
		return nil
	}
	modifiers := whole(s.modifiers)
	if s.Goal != nil {
		modifiers = slices.DeleteFunc(slices.Clone(s.modifiers), func(m Modifier) bool { return m == Property })
	}
	return &System{Name: s.Name, Parts: []*lts.LTS{e.modify(s.at, modifiers, l)}, Goal: s.Goal, model: s.model, at: s.at, lim: s.lim}
}

// together prepares systems for composition. LTSA's rule of ending: the whole
// has ended when all that can end have, unless one that cannot has an action
// that they have not.
func together(parts []*lts.LTS) []*lts.LTS {
	own := map[string]bool{}
	for _, p := range parts {
		if p.Uses()&lts.End != 0 {
			for _, n := range p.Alphabet().Names() {
				own[n] = true
			}
		}
	}
	for _, p := range parts {
		if p.Uses()&lts.End != 0 {
			continue
		}
		for _, n := range p.Alphabet().Names() {
			if !own[n] {
				return append(slices.Clone(parts), endless())
			}
		}
	}
	return parts
}

// endless is a process without actions that never ends.
func endless() *lts.LTS {
	b := lts.NewBuilder("")
	b.State()
	b.Use(lts.End)
	return b.Build()
}

// composition is the composition before hiding, on the fly.
func (s *System) composition() *lts.Composition {
	return lts.NewComposition(lts.Options{High: s.high, Low: s.low, Workers: s.lim.Workers}, together(s.Parts)...)
}

// build composes the parts and hides what is hidden.
func (s *System) build(ctx context.Context) (*lts.LTS, error) {
	opt := lts.Options{High: s.high, Low: s.low, Hidden: s.hidden, Workers: s.lim.Workers}
	l, err := lts.Compose(ctx, opt, s.lim.lts(), together(s.Parts)...)
	if err != nil {
		return nil, err
	}
	return settle(l).Rename(s.Name), nil
}

// LTS returns the system as its definition says it is: composed, hidden,
// minimised and so on.
//
// Errors: *lts.LimitError; Diagnostics, if what the definition asks for cannot
// be done.
func (s *System) LTS(ctx context.Context) (*lts.LTS, error) {
	if len(s.Parts) == 1 && s.plain() {
		return s.Parts[0], nil
	}
	l, err := s.build(ctx)
	if err != nil {
		return nil, err
	}
	r := &reporter{file: s.model.tree.Name, text: s.model.tree.Text}
	e := s.model.elaborate(ctx, r, s.lim)
	l = e.modify(s.at, whole(s.modifiers), l)
	if err := r.list.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// Count explores the system and keeps only its packed states. What its definition has
// hidden or minimised counts as LTS builds it.
//
// Errors: those of LTS.
func (s *System) Count(ctx context.Context) (lts.Count, error) {
	if s.plain() {
		return lts.CountStates(ctx, lts.Options{Workers: s.lim.Workers}, s.lim.lts(), together(s.Parts)...)
	}
	l, err := s.LTS(ctx)
	if err != nil {
		return lts.Count{}, err
	}
	return lts.CountStates(ctx, lts.Options{Workers: s.lim.Workers}, s.lim.lts(), l)
}

// Plant returns systems whose composition is that of the parts with its
// priorities, before hiding: the parts themselves, unless there are priorities.
//
// Errors: *lts.LimitError.
func (s *System) Plant(ctx context.Context) ([]*lts.LTS, error) {
	if s.high == nil && s.low == nil {
		return slices.Clone(s.Parts), nil
	}
	opt := lts.Options{High: s.high, Low: s.low, Workers: s.lim.Workers}
	l, err := lts.Compose(ctx, opt, s.lim.lts(), together(s.Parts)...)
	if err != nil {
		return nil, err
	}
	return []*lts.LTS{settle(l).Rename(s.Name)}, nil
}

// Alphabet returns the actions of the system that are not hidden.
func (s *System) Alphabet() *lts.Alphabet {
	var names []string
	for _, p := range s.Parts {
		for _, n := range p.Alphabet().Names() {
			if s.hidden == nil || !s.hidden(n) {
				names = append(names, n)
			}
		}
	}
	return lts.NewAlphabet(names...)
}
