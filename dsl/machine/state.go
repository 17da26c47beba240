// Making, copying and addressing states.

package machine

import (
	"slices"

	"github.com/tenet-iot/tenet/models"
)

// Initial returns the state before the first input: everything unknown,
// variables at their initial values, devices taken to be online.
func (p *Program) Initial() State {
	s := State{
		Region:  make([]models.Region, len(p.Resources)),
		Known:   make([]bool, len(p.Resources)),
		Value:   make([]models.Value, len(p.Resources)),
		Channel: make([]Channel, len(p.Resources)),
		Vars:    make([]int32, len(p.Vars)),
		Online:  make([]bool, len(p.Devices)),
		Running: make([]bool, len(p.Timers)),
		Done:    make([]bool, len(p.Timers)),
		Runs:    make([]Run, len(p.Slots)),
		Waiting: make([]Queue, len(p.Slots)),
	}
	for i := range s.Region {
		s.Region[i] = NoRegion
	}
	for i := range s.Vars {
		s.Vars[i] = p.Vars[i].Init
	}
	for i := range s.Online {
		s.Online[i] = true
	}
	return s
}

// Copy returns an independent copy.
func (s *State) Copy() State {
	return State{
		Region:  slices.Clone(s.Region),
		Known:   slices.Clone(s.Known),
		Value:   slices.Clone(s.Value),
		Channel: slices.Clone(s.Channel),
		Vars:    slices.Clone(s.Vars),
		Online:  slices.Clone(s.Online),
		Running: slices.Clone(s.Running),
		Done:    slices.Clone(s.Done),
		Runs:    slices.Clone(s.Runs),
		Waiting: slices.Clone(s.Waiting),
		Held:    slices.Clone(s.Held),
	}
}

// CopyFrom makes s equal to t, which belongs to the same program, without
// allocating.
func (s *State) CopyFrom(t *State) {
	copy(s.Region, t.Region)
	copy(s.Known, t.Known)
	copy(s.Value, t.Value)
	copy(s.Channel, t.Channel)
	copy(s.Vars, t.Vars)
	copy(s.Online, t.Online)
	copy(s.Running, t.Running)
	copy(s.Done, t.Done)
	copy(s.Runs, t.Runs)
	copy(s.Waiting, t.Waiting)
	s.Held = append(s.Held[:0], t.Held...)
}

// Equal reports whether two states of one program are the same.
func (s *State) Equal(t *State) bool {
	return slices.Equal(s.Region, t.Region) && slices.Equal(s.Known, t.Known) && slices.Equal(s.Value, t.Value) &&
		slices.Equal(s.Channel, t.Channel) && slices.Equal(s.Vars, t.Vars) && slices.Equal(s.Online, t.Online) &&
		slices.Equal(s.Running, t.Running) && slices.Equal(s.Done, t.Done) && slices.Equal(s.Runs, t.Runs) &&
		slices.Equal(s.Waiting, t.Waiting) && slices.Equal(s.Held, t.Held)
}

// FindRes returns the resource at a path, if the deployment mentions it.
func (p *Program) FindRes(path models.Path) (Res, bool) {
	r, ok := p.index.byPath[path.String()]
	return r, ok
}

// FindDevice returns the device a provider id belongs to.
func (p *Program) FindDevice(provider string) (Dev, bool) {
	d, ok := p.index.byProv[provider]
	return d, ok
}

// FindRole returns the index of a role that some grant names.
func (p *Program) FindRole(name string) (Role, bool) {
	i := slices.Index(p.Roles, name)
	return Role(i), i >= 0
}

// Granted reports whether the gate lets a role command a resource.
func (p *Program) Granted(role Role, r Res) bool {
	return p.index.granted[Grant{Role: role, Res: r}]
}
