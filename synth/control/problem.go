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

	forbids     bool // the controller is to be made a property
	spec        *fsp.Goal
	fluents     []fltl.Fluent
	assumptions []stateFormula
	failures    []stateFormula
	failing     []string // the actions with which failures begin
	supposed    []stateFormula
	lim         fsp.Limits
	patience    int // transitions a directed search looks at before diagrams try; 0 is defaultPatience
}

// Kind is what a part of a goal is.
type Kind string

// The kinds, by their words in a controllerSpec.
const (
	Safety      Kind = "safety"
	Liveness    Kind = "liveness"
	Buchi       Kind = "buchi"
	Nonblocking Kind = "nonblocking"
	Time        Kind = "time going on" // of a timed goal: no controller stops it
)

// Part is a part of a goal.
type Part struct {
	Kind Kind
	Name string // of the property or formula; empty for nonblocking and time

	systems []*lts.LTS   // of safety: they lead to Error where it is broken
	holds   stateFormula // of liveness and buchi, and of time beside them
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
	p := &Problem{Name: s.Name, forbids: s.AsProperty(), spec: s.Goal, lim: lim}
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
	if s.Goal.Nonblocking && len(s.Goal.Marking) > 0 {
		p.Goals = append(p.Goals, Part{Kind: Nonblocking})
	}
	if err := p.lively(m); err != nil {
		return nil, err
	}
	return p, p.timed(m)
}

// Written returns a controller of an answer as the text asks for it: made a
// property, if that is what it says.
//
// Errors: *lts.NondeterminismError for a controller of another origin.
func (p *Problem) Written(controller *lts.LTS) (*lts.LTS, error) {
	if controller == nil || !p.forbids {
		return controller, nil
	}
	return lts.Property(controller)
}

// readable says what of a controllerSpec is not read here.
func (p *Problem) readable() error {
	lively := len(p.spec.Liveness)+len(p.spec.Assumption) > 0
	switch {
	case p.spec.Compatibility:
		return p.assuming()
	case len(p.spec.Suppose) > 0 && len(p.spec.Liveness) == 0:
		return p.spec.Complain("suppose", "what might be assumed is for a liveness goal, and there is none", "write liveness = {…}, or leave suppose out")
	case len(p.spec.Suppose) > 0 && (p.spec.Reachability || len(p.spec.Buchi) > 0):
		return p.spec.Complain("suppose", "suppose goes with liveness alone", "leave suppose out")
	case p.spec.Reachability && p.spec.Timed:
		return p.spec.Complain("reachability", "reachability does not go with time", "write a deadline and name it under safety")
	case p.spec.Reachability:
		return p.reaching()
	case len(p.spec.Failure) > 0 && len(p.spec.Liveness) == 0:
		return p.spec.Complain("failure", "a failure excuses a liveness goal, and there is none", "write liveness = {…}, or leave failure out")
	case len(p.spec.Failure) > 0 && p.spec.Timed:
		return p.spec.Complain("failure", "failure does not go with time", "leave one of them out")
	case len(p.spec.Failure) > 0 && len(p.spec.Buchi) > 0:
		return p.spec.Complain("failure", "failure does not go with buchi, which is owed in any case", "ask for one of them")
	case len(p.spec.Marking) > 0 && (lively || len(p.spec.Buchi) > 0):
		return p.spec.Complain("marking", "marking does not go with liveness, assumption and buchi", "ask for one of them")
	case p.spec.Permissive && (lively || len(p.spec.Buchi) > 0):
		return p.spec.Complain("permissive", "there is no most permissive controller for a liveness goal", "leave permissive out")
	case len(p.spec.Marking) > 0 && !p.spec.Nonblocking:
		return p.spec.Complain("marking", "marked actions are for a nonblocking goal", "write nonblocking, or leave marking out")
	case p.spec.Nonblocking && len(p.spec.Marking) == 0 && !lively && len(p.spec.Buchi) == 0:
		return p.spec.Complain("nonblocking", "a nonblocking goal needs marked actions of the plant", "write marking = {…}")
	}
	return nil
}

// reaching says what does not go with reachability.
func (p *Problem) reaching() error {
	switch {
	case len(p.spec.Assumption)+len(p.spec.Failure)+len(p.spec.Buchi)+len(p.spec.Marking) > 0, p.spec.Nonblocking, p.spec.Permissive:
		return p.spec.Complain("reachability", "reachability goes with safety and one liveness goal alone", "leave the other goals out")
	case len(p.spec.Liveness) != 1:
		return p.spec.Complain("reachability", "reachability wants one liveness goal, to be reached once", "write liveness = {GOAL}")
	}
	return nil
}

// assuming says what checkCompatibility lacks.
func (p *Problem) assuming() error {
	if len(p.spec.Assumption) == 0 {
		return p.spec.Complain("", "checkCompatibility is about assumptions, and there are none", "write assumption = {…} in the controllerSpec "+p.spec.Name)
	}
	return nil
}

// lively reads assumptions, failures and liveness goals.
func (p *Problem) lively(m *fsp.Model) (err error) {
	if p.assumptions, err = p.allNamed(m, p.spec.Assumption); err != nil {
		return err
	}
	if p.failures, err = p.allNamed(m, p.spec.Failure); err != nil {
		return err
	}
	p.failing = p.beginnings(m, p.spec.Failure)
	if p.supposed, err = p.allNamed(m, p.spec.Suppose); err != nil {
		return err
	}
	for _, name := range p.spec.Liveness {
		if err := p.owed(m, Liveness, name); err != nil {
			return err
		}
	}
	for _, name := range p.spec.Buchi {
		if err := p.owed(m, Buchi, name); err != nil {
			return err
		}
	}
	return p.optional()
}

func (p *Problem) owed(m *fsp.Model, kind Kind, name string) error {
	f, err := p.named(m, name)
	if err == nil {
		p.Goals = append(p.Goals, Part{Kind: kind, Name: name, holds: f})
	}
	return err
}

func (p *Problem) allNamed(m *fsp.Model, names []string) (list []stateFormula, err error) {
	for _, name := range names {
		f, err := p.named(m, name)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// beginnings lists the actions that initiate fluents of formulas that were read.
func (p *Problem) beginnings(m *fsp.Model, names []string) (labels []string) {
	alone := *p
	alone.fluents = nil
	if _, err := alone.allNamed(m, names); err != nil {
		return nil
	}
	for _, f := range alone.fluents {
		labels = append(labels, f.Initiating...)
	}
	return labels
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
	asks := func(k Kind) bool { return slices.ContainsFunc(p.Goals, func(g Part) bool { return g.Kind == k }) }
	switch {
	case asks(Nonblocking), asks(Time) && !asks(Liveness) && !asks(Buchi) && len(p.assumptions) == 0:
		return game.Nonblocking
	case p.spec.Reachability && asks(Liveness):
		return game.Reachability
	case len(p.assumptions) > 0 && (asks(Buchi) || asks(Time)):
		return game.BGR1
	case len(p.assumptions) > 0, asks(Liveness), asks(Buchi):
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
