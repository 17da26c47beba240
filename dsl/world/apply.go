// Apply: one move, the Steps it causes, and what the observers make of it.

package world

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
)

// apply performs m on s, driving the machine, and lets time pass. It reports false if the
// move leads out of the declared assumptions.
func (w *World) apply(s *state, m Move) bool {
	if !w.perform(s, m) {
		return false
	}
	w.pass(s)
	return true
}

// pass lets time pass up to the moment something is due.
func (w *World) pass(s *state) {
	if w.clocks.n > 0 && !w.held(s) {
		s.zone.elapse(w.running(s))
	}
	w.normalize(s)
}

// perform is apply up to the very moment of the move.
func (w *World) perform(s *state, m Move) bool {
	w.letter = observe.Letter{}
	w.begin()
	switch m.Kind {
	case MoveStart:
		w.applyStart(s)
	case MoveActual:
		if w.changed(s, m); m.Wrong {
			w.strike(s, m.Fault)
		}
	case MoveReport:
		if !w.applyReport(s, m) {
			return false
		}
	case MovePerson:
		w.applyPerson(s, m)
	case MoveDeliver:
		w.applyDeliver(s, m)
		w.arrived(s, m)
	case MoveAnswer:
		w.input(s, machine.Input{Kind: machine.InAnswer, Res: w.res[m.At], OK: true})
	case MoveTimeout:
		w.overdue(s, m.At)
		w.input(s, machine.Input{Kind: machine.InTimeout, Res: w.res[m.At]})
	case MoveTime:
		w.applyTime(s, m)
	case MoveFault, MoveHeal, MoveOffline, MoveLose, MoveAgain, MoveBelated:
		w.applyFailure(s, m)
	case MoveFacts:
		w.applyFacts(s, m)
	case MoveRest: // the observer goes on reading
	}
	if !w.assumed(s, w.assumes) {
		return false
	}
	w.answered(s)
	w.recover(s, m)
	w.observe(s)
	return w.watch(s, m)
}

// changed gives a device a new actual value and puts its report under way. On
// the prompt rung the report has already arrived.
func (w *World) changed(s *state, m Move) {
	i := m.At
	s.actual[i] = m.Value
	switch {
	case w.rung == Prompt:
		w.reported(s, i, m.Value, false)
		w.report(s, i, m.Value, false, true, m.Facts)
	case s.flight[i] == none:
		s.flight[i] = m.Value
		w.startReport(s, i)
	case m.Coalesced:
		s.flight[i] = m.Value
	}
	w.nextReport(s, i)
}

// applyReport: the report under way arrives; if the device has moved on
// meanwhile its newest state follows.
func (w *World) applyReport(s *state, m Move) bool {
	i := m.At
	if s.actual[i] == none && !w.devices[i].loose {
		s.actual[i] = m.Value
	}
	s.flight[i] = none
	if s.actual[i] != m.Value {
		s.flight[i] = s.actual[i]
	}
	if !w.reported(s, i, m.Value, m.Late) {
		return false
	}
	w.report(s, i, m.Value, m.Late, m.Changed, m.Facts)
	return true
}

// applyStart starts the machine and the clocks of the day.
func (w *World) applyStart(s *state) {
	w.input(s, w.startInput(s))
	w.startClocks(s)
	for i := range w.res {
		if s.flight[i] != none || w.shadow != nil && !w.devices[i].fact {
			w.startReport(s, i)
		}
	}
}

// startInput is the start at the present time of day.
func (w *World) startInput(s *state) machine.Input {
	in := machine.Input{Kind: machine.InStart, Clock: machine.NoRegion}
	if c := &w.clocks; len(c.cycle) > 0 {
		in.Clock = c.cycle[(int(s.cycle)+len(c.cycle)-1)%len(c.cycle)].clock
	}
	return in
}

// report hands a value to the machine. changed is only asked for where the
// region alone does not tell.
func (w *World) report(s *state, i int, v int16, late, changed bool, facts int32) {
	r := w.res[i]
	vs := &w.devices[i].values
	region := vs.region[v]
	w.input(s, machine.Input{
		Kind: machine.InReport, Res: r, Value: vs.values[v], Region: region, Late: late,
		Changed: changed || s.m.Region[r] != region, Facts: w.chosen(s, i, facts),
	})
}

func (w *World) applyPerson(s *state, m Move) {
	vs := &w.devices[m.At].values
	in := machine.Input{Kind: machine.InCommand, Res: w.res[m.At], Value: vs.values[m.Value], Region: vs.region[m.Value], Role: -1}
	if !m.Stranger {
		in.Role = w.devices[m.At].persons[0]
	}
	w.input(s, in)
}

// applyDeliver: a command reaches the device. Once the newest has arrived the
// superseded ones are dead: commands to a device keep their order.
func (w *World) applyDeliver(s *state, m Move) {
	i := m.At
	w.arriving(s, m)
	if !m.Older {
		s.newest[i] = false
		s.older[i] = 0
	}
	if m.Value == none {
		return // an open value and no effect: still open
	}
	known := s.m.Region[w.res[i]] != machine.NoRegion
	if m.First != none {
		s.actual[i], s.flight[i] = m.Value, m.First
		w.nextReport(s, i)
		return
	}
	if s.actual[i] != m.Value || !known {
		w.changed(s, m)
	}
}

// input runs Step and takes the commands that left into the channel: a newer
// command supersedes one still under way, which the device may yet take on.
func (w *World) input(s *state, in machine.Input) {
	for _, i := range w.roster.sent {
		w.sent[i] = none
		if w.supersedes(s, i) {
			w.sent[i] = w.devices[i].values.index(s.m.Channel[w.res[i]].Value)
		}
	}
	before := w.judgeInput(s, in)
	w.eventsBefore(s, in)
	w.step.Step(&s.m, in, &w.out)
	for k := range w.out.Commands {
		c := &w.out.Commands[k]
		i := w.at(c.Res)
		if c.Call || i < 0 {
			continue
		}
		if w.devices[i].blurred {
			w.strayed = append(w.strayed, c.Res)
		}
		if w.devices[i].loose {
			continue // nothing is under way to what may answer at any time
		}
		if w.sent[i] != none && !w.resent(c, i) {
			s.older[i] |= 1 << w.sent[i]
		}
		s.newest[i] = true
		w.commanded[i] = true
		w.startAnswer(s, i)
		w.sent[i] = w.devices[i].values.index(c.Value)
	}
	w.ticking(s)
	w.judgeOutput(s, before)
	w.eventsAfter(s)
	w.commandsLeft(s)
	if w.ear != nil {
		w.ear.hear(w, s)
	}
	if w.tap != nil {
		w.tap(in, &w.out)
	}
	if w.record != nil && !w.record.ClocksOnly {
		w.record.add(w, in)
	}
}

// assumed reports whether conditions hold of the actual values; what is still
// open does not break them.
func (w *World) assumed(s *state, conds []machine.CondID) bool {
	if len(conds) == 0 {
		return true
	}
	view := w.actualView(s)
	for _, c := range conds {
		if w.program.Eval(c, view) == machine.False {
			return false
		}
	}
	return true
}

// actualView presents the actual values as a state for conditions; open ones
// are unknown.
func (w *World) actualView(s *state) *machine.State {
	for i, r := range w.res {
		if w.devices[i].fact {
			w.view.Known[r], w.view.Region[r] = s.m.Known[r], s.m.Region[r]
			continue
		}
		w.view.Known[r] = s.actual[i] != none
		if w.view.Known[r] {
			w.view.Region[r] = w.devices[i].values.region[s.actual[i]]
		}
	}
	copy(w.view.Vars, s.m.Vars)
	return &w.view
}

// askedView presents what has been asked for: reported values with pending
// targets in their place. With settling, the newest target also stays in place
// after its answer while anything of the resource is still under way: a report
// that lags behind the answer says nothing about what was asked for.
func (w *World) askedView(s *state, settling bool) *machine.State {
	for i, r := range w.res {
		w.asked.Region[r], w.asked.Known[r] = s.m.Region[r], s.m.Known[r]
		ch := &s.m.Channel[r]
		if ch.Pending || settling && ch.Value.IsSet() && w.underWay(s, i) {
			w.asked.Region[r], w.asked.Known[r] = ch.Region, true
		}
	}
	copy(w.asked.Vars, s.m.Vars)
	return &w.asked
}

// underWay reports whether a report or a command of a resource has not
// arrived yet.
func (w *World) underWay(s *state, i int) bool {
	r := w.res[i]
	if w.devices[i].fact {
		return false
	}
	return s.actual[i] == none || s.flight[i] != none || s.newest[i] || s.older[i] != 0 ||
		s.m.Channel[r].Pending || s.m.Region[r] == machine.NoRegion
}
