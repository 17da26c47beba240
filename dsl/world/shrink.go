// Shrinking a program to the rules of a cone: what speaks of rules by number is
// numbered anew.

package world

import "github.com/tenet-iot/tenet/dsl/machine"

// shrink copies the program without the rules outside the cone, and without the
// timers and slots that nothing in it uses.
func (w *World) shrink(c *cone) {
	p := *w.spec.Program
	s := shrinking{
		from: w.spec.Program, to: &p, cone: c,
		rules: map[machine.RuleID]machine.RuleID{}, timers: map[machine.TimerID]machine.TimerID{}, slots: map[machine.SlotID]machine.SlotID{},
	}
	for i, in := range c.rules {
		if in {
			s.rules[machine.RuleID(i)] = machine.RuleID(len(w.rules))
			w.rules = append(w.rules, machine.RuleID(i))
		}
	}
	s.moveTimers(w)
	s.moveSlots()
	p.Rules = nil
	for _, id := range w.rules {
		p.Rules = append(p.Rules, s.rule(&w.spec.Program.Rules[id]))
	}
	if err := p.Finish(); err != nil {
		panic("world: the slice of a valid program is not valid: " + err.Error())
	}
	w.program = &p
}

// shrinking maps the numbers of a program to those of its slice.
type shrinking struct {
	from, to *machine.Program
	cone     *cone
	rules    map[machine.RuleID]machine.RuleID
	timers   map[machine.TimerID]machine.TimerID
	slots    map[machine.SlotID]machine.SlotID
}

// moveTimers keeps the timers of rules in the cone, and the ages and times to
// live of resources in it.
func (s *shrinking) moveTimers(w *World) {
	s.to.Timers = nil
	for i := range s.from.Timers {
		t := s.from.Timers[i]
		rule, ruled := s.rules[t.Rule]
		switch t.Kind {
		case machine.TimerAge, machine.TimerStale:
			if !s.cone.res[t.Res] {
				continue
			}
			rule = 0
		default:
			if !ruled {
				continue
			}
		}
		t.Rule = rule
		s.timers[machine.TimerID(i)] = machine.TimerID(len(s.to.Timers))
		s.to.Timers = append(s.to.Timers, t)
		w.timers = append(w.timers, machine.TimerID(i))
		if s.cone.vague != nil {
			w.vague = append(w.vague, s.cone.vague[i])
		}
	}
}

func (s *shrinking) moveSlots() {
	s.to.Slots = nil
	for i := range s.from.Slots {
		slot := s.from.Slots[i]
		rule, in := s.rules[slot.Rule]
		if !in {
			continue
		}
		id := machine.SlotID(len(s.to.Slots))
		s.slots[machine.SlotID(i)] = id
		timer := s.timers[slot.Timer]
		s.to.Timers[timer].Slot = id
		s.to.Slots = append(s.to.Slots, machine.Slot{Rule: rule, Timer: timer})
	}
}

// rule copies a rule with the numbers of the slice.
func (s *shrinking) rule(r *machine.Rule) machine.Rule {
	out := *r
	if r.Slots > 0 {
		out.Slot = s.slots[r.Slot]
	} else {
		out.Slot = 0
	}
	out.Triggers = nil
	for _, t := range r.Triggers {
		if loosened(r, &t, s.cone.vague) {
			t.Kind = machine.OnEvery
			s.to.Timers[s.timers[t.Timer]].Kind = machine.TimerEvery
		}
		switch t.Kind {
		case machine.HoldsFor, machine.OnEvery:
			t.Timer = s.timers[t.Timer]
		case machine.OnDropped:
			t.Rule = s.rules[t.Rule]
		}
		out.Triggers = append(out.Triggers, t)
	}
	out.Then, out.Else = s.actions(r.Then), s.actions(r.Else)
	out.ThenLater, out.ElseLater = s.later(r.ThenLater), s.later(r.ElseLater)
	return out
}

func (s *shrinking) later(steps []machine.Step) []machine.Step {
	var out []machine.Step
	for _, step := range steps {
		step.Actions = s.actions(step.Actions)
		out = append(out, step)
	}
	return out
}

// actions drops the stops of rules outside the slice: nothing in it can tell.
func (s *shrinking) actions(list []machine.Action) []machine.Action {
	var out []machine.Action
	for _, a := range list {
		if a.Kind == machine.DoStop {
			rule, in := s.rules[a.Rule]
			if !in {
				continue
			}
			a.Rule = rule
		}
		out = append(out, a)
	}
	return out
}
