// Observers: when a property sentence is broken.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// Broken reports whether a packed state breaks the property.
func (w *World) Broken(packed []byte) bool {
	w.unpack(packed, &w.tmp)
	return w.broken(&w.tmp)
}

// broken judges a state as SEMANTICS section 5 says, in its tickless reading.
func (w *World) broken(s *state) bool {
	if len(w.prop.Besides) > 0 && !w.excused(s) &&
		slices.ContainsFunc(w.prop.Besides, func(c machine.CondID) bool { return w.wrong(s, c) }) {
		return true
	}
	switch w.prop.Kind {
	case StateProperty:
		return !w.excused(s) && w.brokenState(s)
	case ResponseProperty:
		return s.open && !w.excused(s) && (w.settled(s) || w.impatient(s))
	case Observed:
		return w.prop.Observer.Broken(s.obs)
	}
	return s.broken
}

// brokenState: what has been asked for must satisfy P (unknown does), and so
// must the actual values once nothing of the sentence's own is under way. What
// was asked for is read both from the reports and, while a resource is still
// settling, from the newest commands: only a state wrong in both readings is
// wrong. A rule that asks for !P is wrong in both.
func (w *World) brokenState(s *state) bool { return w.wrong(s, w.prop.P) }

// wrong judges a condition that must always hold.
func (w *World) wrong(s *state, p machine.CondID) bool {
	if w.prop.EvenBriefly {
		return w.program.Eval(p, w.actualView(s)) == machine.False
	}
	if w.program.Eval(p, w.askedView(s, false)) == machine.False &&
		w.program.Eval(p, w.askedView(s, true)) == machine.False {
		return true
	}
	return (w.settled(s) || w.impatient(s)) && w.program.Eval(p, w.actualView(s)) == machine.False
}

// settled reports that no report and no command of the sentence's own
// resources is under way.
func (w *World) settled(s *state) bool {
	for _, r := range w.prop.Own {
		if w.underWay(s, w.at(r)) {
			return false
		}
	}
	return true
}

// observe moves the observer of a response along and notes whether the
// sentence's antecedent was ever met.
func (w *World) observe(s *state) {
	w.observeTrigger(s)
	if w.prop.Kind != ResponseProperty {
		return
	}
	view := w.actualView(s)
	now := w.program.Eval(w.prop.P, view) == machine.True
	if now && !s.last {
		s.open = true
	}
	s.last = now
	if s.open && w.program.Eval(w.prop.Q, view) == machine.True {
		s.open = false
	}
	if !now && w.excused(s) {
		s.open = false // what is owed from the time of a fault lapses with its trigger
	}
}

// observeTrigger notes that the antecedent was met: in actual values, or in
// reported ones where events are compared with those.
func (w *World) observeTrigger(s *state) {
	if w.prop.Trigger == machine.NoCond || w.seen.Trigger {
		return
	}
	view := &s.m
	if w.prop.Really || w.prop.Kind != NeverEvent && w.prop.Kind != OnlyEvent {
		view = w.actualView(s)
	}
	w.seen.Trigger = w.program.Eval(w.prop.Trigger, view) == machine.True
}

// inputEvent is the judgement of an input that is itself the property's event,
// made in the state before it.
type inputEvent struct {
	happened bool
	truth    machine.Truth
}

func (w *World) judgeInput(s *state, in machine.Input) inputEvent {
	if w.prop.Kind != NeverEvent && w.prop.Kind != OnlyEvent || !w.isInput(&w.prop.Event, s, in) {
		return inputEvent{}
	}
	return inputEvent{happened: true, truth: w.condition(s, w.prop.Q, w.prop.Really, s.m.Vars)}
}

// isInput reports whether the input itself is an event.
func (w *World) isInput(e *Event, s *state, in machine.Input) bool {
	if in.Res != e.Res || !matches(e.Regions, in.Region) {
		return false
	}
	switch e.Kind {
	case EvSetByPerson:
		return in.Kind == machine.InCommand
	case EvUpdates:
		return in.Kind == machine.InReport && !in.Bad
	case EvChanges:
		return in.Kind == machine.InReport && !in.Bad && (in.Changed || s.m.Region[in.Res] == machine.NoRegion)
	}
	return false
}

// condition evaluates the event's condition with given variables: over the
// reported values, or the actual ones where the sentence says "really".
func (w *World) condition(s *state, cond machine.CondID, really bool, vars []int32) machine.Truth {
	view := &w.asked
	if really {
		view = w.actualView(s)
	} else {
		copy(view.Region, s.m.Region)
		copy(view.Known, s.m.Known)
	}
	copy(view.Vars, vars)
	return w.program.Eval(cond, view)
}

// judgeOutput judges the events among what Step did.
func (w *World) judgeOutput(s *state, before inputEvent) {
	switch w.prop.Kind {
	case NeverEvent, OnlyEvent:
		if before.happened {
			w.happened(s, before.truth)
		}
		w.eachEvent(&w.prop.Event, func(micro int32) {
			w.happened(s, w.condition(s, w.prop.Q, w.prop.Really, w.varsAt(micro)))
		})
	case NeverFires:
		for _, f := range w.out.Firings {
			if f.Rule == w.prop.Rule && f.Branch != machine.Quiet {
				s.broken = true
			}
		}
	case NoConflict:
		for _, c := range w.out.Conflicts {
			if w.prop.Target.is(c.IsVar, c.Res, c.Var) {
				s.broken = true
			}
		}
	case NoOutside:
		for _, o := range w.out.Outside {
			if o.Rule == w.prop.Rule && w.prop.Target.is(o.IsVar, o.Res, o.Var) {
				s.broken = true
			}
		}
	case NoOverflow:
		s.broken = s.broken || w.out.Overflow
	}
}

// eachEvent calls f for every time an event is among what Step did, with the
// micro-step that led to it.
func (w *World) eachEvent(e *Event, f func(micro int32)) {
	switch e.Kind {
	case EvSet, EvCall:
		for k := range w.out.Commands {
			c := &w.out.Commands[k]
			if c.Res == e.Res && c.Call == (e.Kind == EvCall) && (c.Call || matches(e.Regions, c.Region)) {
				f(c.Micro)
			}
		}
	case EvAsked, EvRefused:
		for k := range w.out.Writes {
			x := &w.out.Writes[k]
			refused := x.Fate.Refused()
			if x.Res == e.Res && !x.Call && x.From <= machine.FromPerson && matches(e.Regions, x.Region) && (e.Kind == EvAsked || refused) {
				f(x.Micro)
			}
		}
	case EvNotify:
		for _, n := range w.out.Notices {
			if n.Action.Role == e.Role {
				f(n.Micro)
			}
		}
	case EvDropped:
		for _, x := range w.out.Firings {
			if x.Branch == machine.Full && w.rules[x.Rule] == e.Rule {
				f(x.Micro)
			}
		}
	}
}

// happened judges one occurrence; unknown counts against the sentence.
func (w *World) happened(s *state, q machine.Truth) {
	w.seen.Event = true
	if w.excused(s) || w.resends(s) {
		return
	}
	if w.prop.Kind == NeverEvent && q != machine.False || w.prop.Kind == OnlyEvent && q != machine.True {
		s.broken = true
	}
}

func (w *World) varsAt(micro int32) []int32 {
	return w.out.Vars(micro, len(w.program.Vars))
}

// Describe gives the region of a value of a composed resource, in words.
func (w *World) Describe(r machine.Res, region models.Region) string {
	return w.Words(r, region).String()
}

// Words is Describe for all languages.
func (w *World) Words(r machine.Res, region models.Region) say.Text {
	res := &w.program.Resources[r]
	if region == machine.NoRegion {
		return say.Of("unknown")
	}
	if res.Fact == machine.ClockFact {
		return hours(res.Cut.Bounds(), int(region))
	}
	return res.Cut.Words(region, res.Model.Type)
}

// hours says a region of the time of day: "before 06:00", "06:00 or later, before
// 22:30".
func hours(bounds []models.Bound, region int) say.Text {
	var lower, upper say.Text
	at := func(b models.Bound) string {
		s := b.At.Int() / 1e9
		if s%60 != 0 {
			return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
		}
		return fmt.Sprintf("%02d:%02d", s/3600, s/60%60)
	}
	if region > 0 {
		b := bounds[region-1]
		if lower = say.Of("%s or later", at(b)); b.Closed {
			lower = say.Of("after %s", at(b))
		}
	}
	if region < len(bounds) {
		b := bounds[region]
		if upper = say.Of("before %s", at(b)); b.Closed {
			upper = say.Of("%s or before", at(b))
		}
	}
	switch {
	case lower.Key == "":
		return upper
	case upper.Key == "":
		return lower
	}
	return say.Of("%s, %s", lower, upper)
}

// Composed reports whether a resource is part of this world.
func (w *World) Composed(r machine.Res) bool { return slices.Contains(w.res, r) }
