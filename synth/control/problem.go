// Problems: a plant with a goal, as package game wants them.

package control

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// ErrGoal is wrapped if there is no goal, or none that an engine knows.
var ErrGoal = errors.New("unusable goal")

// Problem is a controller to be found. It does not change.
type Problem struct {
	Name string
	// Plant composes to what is controlled; its own properties are among it.
	Plant []*lts.LTS
	// Goals are what can be asked for or left out, in the text's order.
	Goals []Part

	spec        *fsp.Goal
	fluents     []fltl.Fluent
	assumptions []stateFormula
	lim         fsp.Limits
}

// Kind is what a part of a goal is.
type Kind string

// The kinds, by their words in a controllerSpec.
const (
	Safety      Kind = "safety"
	Liveness    Kind = "liveness"
	Nonblocking Kind = "nonblocking"
)

// Part is a part of a goal.
type Part struct {
	Kind Kind
	Name string // of the property or formula; empty for nonblocking

	systems []*lts.LTS   // of safety: they lead to Error where it is broken
	holds   stateFormula // of liveness
}

// String names the part: "safety ALONE".
func (g Part) String() string {
	if g.Name == "" {
		return string(g.Kind)
	}
	return string(g.Kind) + " " + g.Name
}

// New prepares the controller that a system of the model asks for.
//
// Errors: fsp.Diagnostics about the goal, at their places; *lts.LimitError; ErrGoal
// if there is no goal.
func New(ctx context.Context, m *fsp.Model, s *fsp.System, lim fsp.Limits) (*Problem, error) {
	if s.Goal == nil {
		return nil, fmt.Errorf("%w: %s has none", ErrGoal, s.Name)
	}
	p := &Problem{Name: s.Name, spec: s.Goal, lim: lim}
	if err := p.readable(); err != nil {
		return nil, err
	}
	plant, err := s.Plant(ctx)
	if err != nil {
		return nil, err
	}
	p.Plant = p.controlled(plant)
	for _, name := range s.Goal.Safety {
		systems, err := p.property(ctx, m, name)
		if err != nil {
			return nil, err
		}
		p.Goals = append(p.Goals, Part{Kind: Safety, Name: name, systems: p.controlled(systems)})
	}
	if s.Goal.Nonblocking {
		p.Goals = append(p.Goals, Part{Kind: Nonblocking})
	}
	return p, p.lively(m)
}

// readable says what of a controllerSpec is not read here.
func (p *Problem) readable() error {
	lively := len(p.spec.Liveness)+len(p.spec.Assumption) > 0
	switch {
	case len(p.spec.Failure) > 0:
		return p.spec.Complain("failure", "failure goals are not supported", "leave it out; nothing else stands for it here")
	case p.spec.Nonblocking && (lively || len(p.spec.Buchi) > 0):
		return p.spec.Complain("nonblocking", "nonblocking does not go with liveness, assumption and buchi", "ask for one of them")
	case lively && len(p.spec.Buchi) > 0:
		return p.spec.Complain("buchi", "buchi does not go with liveness and assumption", "buchi is liveness without assumptions")
	case p.spec.Permissive && lively:
		return p.spec.Complain("permissive", "there is no most permissive controller for a liveness goal", "leave permissive out")
	case p.spec.Nonblocking && len(p.spec.Marking) == 0:
		return p.spec.Complain("nonblocking", "a nonblocking goal needs marked actions of the plant", "write marking = {…}")
	}
	return nil
}

// lively reads assumptions and liveness goals.
func (p *Problem) lively(m *fsp.Model) (err error) {
	for _, name := range p.spec.Assumption {
		f, err := p.named(m, name)
		if err != nil {
			return err
		}
		p.assumptions = append(p.assumptions, f)
	}
	for _, name := range slices.Concat(p.spec.Liveness, p.spec.Buchi) {
		f, err := p.named(m, name)
		if err != nil {
			return err
		}
		p.Goals = append(p.Goals, Part{Kind: Liveness, Name: name, holds: f})
	}
	return nil
}

// mine says whether a label is controllable.
func (p *Problem) mine(label string) bool {
	_, ok := slices.BinarySearch(p.spec.Controllable, label)
	return ok
}

func (p *Problem) controlled(systems []*lts.LTS) []*lts.LTS {
	list := make([]*lts.LTS, len(systems))
	for i, l := range systems {
		list[i] = lts.Control(l, p.mine)
	}
	return list
}

// parts are the plant and the safety goals.
func (p *Problem) parts() []*lts.LTS {
	list := slices.Clone(p.Plant)
	for _, g := range p.Goals {
		list = append(list, g.systems...)
	}
	return list
}

// kind is what package game is asked for beyond safety.
func (p *Problem) kind() game.Kind {
	switch {
	case slices.ContainsFunc(p.Goals, func(g Part) bool { return g.Kind == Nonblocking }):
		return game.Nonblocking
	case len(p.assumptions) > 0, slices.ContainsFunc(p.Goals, func(g Part) bool { return g.Kind == Liveness }):
		return game.GR1
	}
	return game.Safety
}

// property returns a safety goal as systems that lead to Error where it is
// broken. A process that is no property is made one.
func (p *Problem) property(ctx context.Context, m *fsp.Model, name string) ([]*lts.LTS, error) {
	if _, ok := m.Formula(name); ok && !m.Watched(name) {
		return nil, p.spec.Complain(name, name+" is a formula, and safety wants a property", "write ltl_property "+name+"_ = []"+name+" and name that")
	}
	s, found := m.System(ctx, name, p.lim)
	if s == nil {
		return nil, found
	}
	parts, err := s.Plant(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(parts, func(l *lts.LTS) bool { return !l.HasError() }) {
		return parts, nil
	}
	l, err := s.LTS(ctx)
	if err != nil {
		return nil, err
	}
	if l, err = lts.Determinise(ctx, l, p.limits()); err != nil {
		return nil, err
	}
	l, err = lts.Property(l)
	return []*lts.LTS{l}, err
}
