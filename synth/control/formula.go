// Goals over fluents and actions, as conditions on what was observed.

package control

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// stateFormula says whether a goal holds where the problem's fluents have the
// given values, a bit each.
type stateFormula func(values uint64) bool

// named reads a goal by its name.
func (p *Problem) named(m *fsp.Model, name string) (stateFormula, error) {
	f, ok := m.Formula(name)
	if !ok {
		return nil, p.spec.Complain(name, name+" is no fluent and no assertion", "name a fluent, or an assertion without temporal operators")
	}
	s, err := p.formula(m, f)
	if err != nil {
		return nil, p.spec.Complain(name, "the goal "+name+" "+err.Error(), "a goal is read as true again and again: leave temporal operators out")
	}
	return s, nil
}

func (p *Problem) formula(m *fsp.Model, f fltl.Formula) (stateFormula, error) {
	switch f := f.(type) {
	case fltl.Constant:
		return func(uint64) bool { return bool(f) }, nil
	case *fltl.Atom:
		bit := uint64(1) << p.fluent(m, f)
		if bit == 0 {
			return nil, errors.New("speaks of more than 64 fluents and actions")
		}
		return func(values uint64) bool { return values&bit != 0 }, nil
	case *fltl.Unary:
		if f.Op != fltl.OpNot {
			return nil, fmt.Errorf("has the temporal operator %s", f.Op)
		}
		x, err := p.formula(m, f.X)
		return func(values uint64) bool { return !x(values) }, err
	case *fltl.Binary:
		return p.connective(m, f)
	}
	panic("control: a formula of no known kind")
}

func (p *Problem) connective(m *fsp.Model, f *fltl.Binary) (stateFormula, error) {
	l, err := p.formula(m, f.L)
	if err != nil {
		return nil, err
	}
	r, err := p.formula(m, f.R)
	if err != nil {
		return nil, err
	}
	switch f.Op {
	case fltl.OpAnd:
		return func(v uint64) bool { return l(v) && r(v) }, nil
	case fltl.OpOr:
		return func(v uint64) bool { return l(v) || r(v) }, nil
	case fltl.OpImplies:
		return func(v uint64) bool { return !l(v) || r(v) }, nil
	case fltl.OpIff:
		return func(v uint64) bool { return l(v) == r(v) }, nil
	}
	return nil, fmt.Errorf("has the temporal operator %s", f.Op)
}

// fluent returns the number of the fluent of an atom, adding it if it is new. A
// set of actions is a fluent that any other action of the plant ends.
func (p *Problem) fluent(m *fsp.Model, a *fltl.Atom) int {
	name := a.String()
	if i := slices.IndexFunc(p.fluents, func(f fltl.Fluent) bool { return f.Name == name }); i >= 0 {
		return i
	}
	f := fltl.Fluent{Name: name, Initiating: a.Actions}
	if a.Fluent != "" {
		all := m.Fluents()
		f = all[slices.IndexFunc(all, func(f fltl.Fluent) bool { return f.Name == a.Fluent })]
	} else {
		for _, l := range p.alphabet() {
			if !slices.Contains(a.Actions, l) {
				f.Terminating = append(f.Terminating, l)
			}
		}
	}
	p.fluents = append(p.fluents, f)
	return len(p.fluents) - 1
}

func (p *Problem) alphabet() []string {
	var alphabets []*lts.Alphabet
	for _, l := range p.parts() {
		alphabets = append(alphabets, l.Alphabet())
	}
	return lts.Union(alphabets...).Names()
}
