// Moves: what may happen next.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// MoveKind says what happens.
type MoveKind uint8

// The moves of the environment.
const (
	MoveStart   MoveKind = iota // the machine starts
	MoveActual                  // a device or a person changes an actual value
	MoveReport                  // a report arrives
	MovePerson                  // a person commands remotely
	MoveDeliver                 // a command reaches its device
	MoveAnswer                  // the device confirms the newest command
	MoveTimeout                 // the newest command's time-out passes
	MoveTime                    // clocks are due: timers, moments of the day
	MoveFacts                   // derived facts that time alone has changed
	MoveRest                    // nothing ever happens any more
	// Of the faulty world alone.
	MoveFault   // a fault strikes, or the gateway stops
	MoveHeal    // a device is back, or the gateway
	MoveOffline // the gateway learns that a device cannot be reached
	MoveLose    // the newest command or its answer is lost
	MoveBelated // timers that ran out while the gateway was down
	MoveAgain   // the newest command is on its way a second time; in rough worlds alone
)

// Move is one thing that may happen. Value indexes the resource's values; none
// where it means nothing.
type Move struct {
	Kind  MoveKind
	At    int // position among the composed resources
	Value int16
	// Late: the report arrives at least L after the newest command.
	Late bool
	// Changed: the raw value differs although the region is the same.
	Changed bool
	// Coalesced: an older report under way is replaced by the new state.
	Coalesced bool
	// Older: what is delivered is a superseded command, of value Command.
	Older   bool
	Command int16
	// Stranger: the person holds no grant.
	Stranger bool
	// First: the value of a first report that was under way when a command
	// reached the device; none if it is overtaken.
	First int16
	// Facts chooses the values of the facts that come with a report, a digit for
	// each.
	Facts int32
	// Set are the clocks that are due. Joined is the number of further moments
	// of the cycle that a clock change brings at once, Missed the set of clocks
	// whose sun does not rise or set, or not on the right day.
	Set    uint64
	Joined int8
	Missed uint64
	// Guess is the branch the observer takes.
	Guess int8
	// Fault is the place of the fault that has a hand in it. Wrong says that it lets a
	// device do what it should not, Unheard that it does not answer either. Of a
	// command that arrives: Doubled says that it may arrive once more, Again that it
	// does.
	Fault                          int16
	Wrong, Unheard, Doubled, Again bool
}

// moves calls yield for everything that may happen in s, in a fixed order,
// until it returns false.
func (w *World) moves(s *state, yield func(Move) bool) {
	if w.rung == Faulty {
		w.faultyMoves(s, yield)
		return
	}
	if w.rung == Prompt && w.busy(s) {
		if w.blurredAnswers(yield) {
			w.channelMoves(s, yield)
		}
		return
	}
	for i := range w.res {
		switch d := &w.devices[i]; {
		case d.fact:
			if !w.factMoves(s, i, yield) {
				return
			}
			continue
		case d.blurred:
			if !w.blurredMoves(i, yield) {
				return
			}
			continue
		}
		if !w.reportMoves(s, i, yield) || !w.actualMoves(s, i, yield) || !w.personMoves(i, yield) {
			return
		}
	}
	if !w.timeMoves(s, yield) {
		return
	}
	// On the prompt rung only devices that need not answer are left here.
	if w.channelMoves(s, yield) && w.mayRest(s) {
		yield(Move{Kind: MoveRest, Value: none, First: none, Command: none})
	}
}

// busy reports whether some answer is due: on the prompt rung it comes before
// any other input.
func (w *World) busy(s *state) bool {
	for i, r := range w.res {
		if s.newest[i] || s.older[i] != 0 || s.m.Channel[r].Pending && w.willAnswer(s, i) {
			return true
		}
	}
	return false
}

// willAnswer reports whether the device must react to the newest command, so
// that its answer cannot fail to come.
func (w *World) willAnswer(s *state, i int) bool {
	d := &w.devices[i]
	if d.obeys {
		return true
	}
	region := s.m.Channel[w.res[i]].Region
	for _, t := range d.onSet {
		if t.Label == Must && matches(t.SetRegions, region) && t.When == machine.NoCond && t.From == nil {
			return true
		}
	}
	return false
}

// reportMoves: a first report of any value, the report under way, or the same
// value once more.
func (w *World) reportMoves(s *state, i int, yield func(Move) bool) bool {
	d := &w.devices[i]
	r := w.res[i]
	reported := s.m.Region[r] != machine.NoRegion
	switch {
	case s.actual[i] == none:
		for v := range d.values.values {
			if !d.updates && !d.settable && s.m.Region[r] == d.values.region[v] && !w.news(s, i) {
				continue // a loose resource reports the same again: nobody notices
			}
			if !w.reportOf(s, i, int16(v), yield) {
				return false
			}
		}
	case s.flight[i] != none:
		if !w.reportOf(s, i, s.flight[i], yield) {
			return false
		}
	case !reported:
		return w.reportOf(s, i, s.actual[i], yield)
	}
	if reported && s.actual[i] != none && s.flight[i] == none &&
		(d.updates || w.confirms(s, i, s.actual[i]) || w.contradicts(s, i, s.actual[i])) {
		return w.reportOf(s, i, s.actual[i], yield)
	}
	return true
}

// reportOf yields the arrival of a value: where it could confirm the newest
// command, both early and late; where rules watch changes and the region does
// not tell, both with an equal and with another raw value.
func (w *World) reportOf(s *state, i int, v int16, yield func(Move) bool) bool {
	d := &w.devices[i]
	region := d.values.region[v]
	vague := d.updates && (d.free || d.settable) && s.m.Region[w.res[i]] == region &&
		!w.program.Resources[w.res[i]].Cut.Singleton(region)
	// Unless a device moves between regions alone, what is not changed is equal.
	repeats := s.m.Known[w.res[i]] && s.m.Region[w.res[i]] == region &&
		(d.free || d.settable || len(d.moves) == 0 || w.program.Resources[w.res[i]].Cut.Singleton(region))
	for _, late := range []bool{false, true}[:1+count(w.confirms(s, i, v))] {
		for _, changed := range []bool{false, true}[:1+count(vague)] {
			for facts := range w.factChoices(s, i, v, repeats && !changed) {
				if !yield(Move{Kind: MoveReport, At: i, Value: v, Late: late, Changed: changed, Facts: facts, First: none, Command: none}) {
					return false
				}
			}
		}
	}
	return true
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// confirms reports whether a report of v equals the pending command. With no
// report lag a prompt device's own answer always comes first.
func (w *World) confirms(s *state, i int, v int16) bool {
	ch := &s.m.Channel[w.res[i]]
	return w.rung != Prompt && ch.Pending && ch.Value == w.devices[i].values.values[v]
}

// contradicts reports whether a report of v shows for the first time that the
// device is not as it was commanded: although it may be no news, a rule that
// commands the same again is then not suppressed.
func (w *World) contradicts(s *state, i int, v int16) bool {
	ch := &s.m.Channel[w.res[i]]
	return (ch.Pending || ch.Succeeded) && !ch.Differs && ch.Value != w.devices[i].values.values[v]
}

// actualMoves: what devices do by themselves and people by hand. On the prompt
// rung the first report comes before the first change.
func (w *World) actualMoves(s *state, i int, yield func(Move) bool) bool {
	d := &w.devices[i]
	if s.actual[i] == none || !d.free && len(d.moves) == 0 || w.rung == Prompt && s.m.Region[w.res[i]] == machine.NoRegion {
		return true
	}
	for v := range d.values.values {
		to := int16(v)
		view := w.actualView(s) // taken anew: yield may look at other states
		if to == s.actual[i] || !(d.free || w.declared(d, view, s.actual[i], to)) || !w.allowed(d, view, s.actual[i], to) {
			continue
		}
		m := Move{Kind: MoveActual, At: i, Value: to, First: none, Command: none}
		for m.Facts = range w.factsNow(s, i, to) {
			if !yield(m) {
				return false
			}
		}
		m.Facts = 0
		if s.flight[i] != none && s.flight[i] != to {
			m.Coalesced = true
			if !yield(m) {
				return false
			}
		}
	}
	return true
}

// declared reports whether a spontaneous transition leads from one value to
// another.
func (w *World) declared(d *device, view *machine.State, from, to int16) bool {
	for i := range d.moves {
		t := &d.moves[i]
		if t.Effect == EffectTo && matches(t.From, d.values.region[from]) && matches(t.To, d.values.region[to]) &&
			w.program.Eval(t.When, view) != machine.False {
			return true
		}
	}
	return false
}

// allowed applies stepwise movement and physics.
func (w *World) allowed(d *device, view *machine.State, from, to int16) bool {
	a, b := int(d.values.region[from]), int(d.values.region[to])
	if d.stepwise && (a-b > 1 || b-a > 1) {
		return false
	}
	for i := range d.physics {
		if w.program.Eval(d.physics[i].While, view) == machine.True && forbids(d.physics[i].Not, a, b) {
			return false
		}
	}
	return true
}

func forbids(not Direction, from, to int) bool {
	switch not {
	case Fall:
		return to < from
	case Rise:
		return to > from
	}
	return to != from
}

// personMoves: remote commands the policy grants, any value; and refused ones
// where someone would notice.
func (w *World) personMoves(i int, yield func(Move) bool) bool {
	d := &w.devices[i]
	for v := range d.values.values {
		m := Move{Kind: MovePerson, At: i, Value: int16(v), First: none, Command: none}
		if len(d.persons) > 0 && !yield(m) {
			return false
		}
		if d.stranger {
			m.Stranger = true
			if !yield(m) {
				return false
			}
		}
	}
	return true
}

// channelMoves: commands under way reach their device, answers come back.
func (w *World) channelMoves(s *state, yield func(Move) bool) bool {
	for i, r := range w.res {
		d := &w.devices[i]
		if !d.settable {
			continue
		}
		for v := range d.values.values {
			if s.older[i]&(1<<v) != 0 && !w.deliver(s, i, int16(v), true, yield) {
				return false
			}
		}
		ch := &s.m.Channel[r]
		if s.newest[i] {
			if !w.deliver(s, i, d.values.index(ch.Value), false, yield) {
				return false
			}
			continue
		}
		if !ch.Pending {
			continue
		}
		if !yield(Move{Kind: MoveAnswer, At: i, Value: none, First: none, Command: none}) {
			return false
		}
		if !w.willAnswer(s, i) && w.mayTimeOut(s, i) && !yield(Move{Kind: MoveTimeout, At: i, Value: none, First: none, Command: none}) {
			return false
		}
	}
	return true
}

// deliver yields what the device may do with a command: what its behaviour
// says, by default obey. Without an obligation it may also do nothing.
func (w *World) deliver(s *state, i int, cmd int16, older bool, yield func(Move) bool) bool {
	d := &w.devices[i]
	view := w.actualView(s)
	must := d.obeys
	var results []int16
	if d.obeys {
		results = append(results, cmd)
	}
	for k := range d.onSet {
		t := &d.onSet[k]
		if !matches(t.SetRegions, d.values.region[cmd]) || s.actual[i] != none && !matches(t.From, d.values.region[s.actual[i]]) {
			continue
		}
		truth := w.program.Eval(t.When, view)
		if truth == machine.False {
			continue
		}
		must = must || t.Label == Must && truth == machine.True && (s.actual[i] != none || t.From == nil)
		results = append(results, w.effects(s, i, t, cmd)...)
	}
	if !must {
		results = append(results, s.actual[i])
	}
	slices.Sort(results)
	for _, v := range slices.Compact(results) {
		if !w.delivered(s, i, Move{Kind: MoveDeliver, At: i, Value: v, Command: cmd, Older: older, First: none}, yield) {
			return false
		}
	}
	return true
}

// delivered yields a delivery once for every way its report can go: alone,
// behind an older one still under way, or in its place.
func (w *World) delivered(s *state, i int, m Move, yield func(Move) bool) bool {
	for m.Facts = range w.factsNow(s, i, m.Value) {
		if !yield(m) {
			return false
		}
	}
	m.Facts = 0
	if w.rung == Prompt || m.Value == none {
		return true
	}
	if s.actual[i] == none {
		for v := range w.devices[i].values.values {
			m.First = int16(v)
			if int16(v) != m.Value && !yield(m) {
				return false
			}
		}
		return true
	}
	if s.flight[i] != none && s.flight[i] != m.Value {
		m.Coalesced = true
		return yield(m)
	}
	return true
}

// effects lists the values a transition may leave the device at.
func (w *World) effects(s *state, i int, t *Transition, cmd int16) []int16 {
	switch t.Effect {
	case EffectTarget:
		return []int16{cmd}
	case EffectNone:
		return []int16{s.actual[i]}
	}
	var out []int16
	for v, region := range w.devices[i].values.region {
		if matches(t.To, region) {
			out = append(out, int16(v))
		}
	}
	return out
}

// matches reports whether a region is in a list; nil is every region.
func matches(list []models.Region, r models.Region) bool {
	return list == nil || slices.Contains(list, r)
}
