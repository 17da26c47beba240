// Remembering: what a report of a blurred resource, vague timers that run out, or the loss of
// a blurred device come to depends on a small part of the state, and is found out once for
// each.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// memory keeps what moves have come to in states that agree in all that these depend on.
// Nothing is kept of moves that depend on most of a state.
//
// Source: Bellman's principle in its plainest form; of transition systems see
// Blom & van de Pol, "Symbolic reachability for process algebras with recursive data
// types" (2008), who learn the short vectors of transition groups as they are met.
type memory struct {
	parts   parts
	reports map[int]*ambit    // by position of the blurred resource
	timers  map[uint64]*ambit // by the set that runs out
	losses  map[int16]*ambit  // by the fault by which a blurred device is gone
	told    *Outcome          // how the state that is being emitted came about, if it is remembered
	strayed int               // moves that reached further than was found out: defects
}

// ambit is what a move may depend on or change, and what was found out about it.
type ambit struct {
	mask    []byte
	known   map[string][]echo // by what the state is there
	met     int               // states asked about
	useless bool
}

// echo is something a move may come to: what the state is within the mask then. That
// nothing changes is not among them.
type echo struct {
	bits []byte
	how  Outcome
}

// probation is how many states an ambit is asked about before it has to have been of use.
const probation = 1024

// Remember lets Successors leave out, in a world with a focus, moves that change nothing
// and moves that come to the same as another of the same resource; where it can, it says
// what a move comes to from what it came to elsewhere. Labels differ from those without.
// It does nothing where clocks are counted, where excuses are kept, or the sentence is not
// judged move by move.
func (w *World) Remember() {
	if w.blur == nil || len(w.clocks.zoned) > 1 || len(w.classes) > 0 || w.guesses() > 1 || w.rung == Faulty && !w.frail.rough {
		return
	}
	for _, c := range w.assumes {
		if len(w.program.Conds[c].VarDeps) > 0 {
			return
		}
	}
	w.memory = &memory{parts: w.newParts(), reports: map[int]*ambit{}, timers: map[uint64]*ambit{}, losses: map[int16]*ambit{}}
}

// Remembers says of how many kinds of moves something is remembered, and how many have
// reached further than was found out: those are not remembered any more, and a defect.
func (w *World) Remembers() (kinds, strayed int) {
	if w.memory == nil {
		return 0, 0
	}
	for _, a := range w.memory.reports {
		kinds += count(!a.useless)
	}
	for _, a := range w.memory.timers {
		kinds += count(!a.useless)
	}
	for _, a := range w.memory.losses {
		kinds += count(!a.useless)
	}
	return kinds, w.memory.strayed
}

// remembered is outcomes for a world that remembers.
func (w *World) remembered(packed []byte, emit func(label uint32, next []byte) bool) error {
	label, done := uint32(0), -1
	one := func() bool {
		label++
		return emit(label-1, w.buf)
	}
	w.observeTrigger(&w.cur) // of what is remembered it was not seen
	w.decider.over = false
	w.moves(&w.cur, func(m Move) bool {
		report := m.Kind == MoveReport && w.devices[m.At].blurred
		if report && m.At == done {
			return true
		}
		a, echoes := w.ambit(m, report), []echo(nil)
		if a != nil {
			echoes = w.echoes(a, m, report, packed)
		}
		switch {
		case w.decider.over:
			return false
		case a == nil || a.useless:
			return w.eachOutcome(m, func() bool {
				w.pack(&w.next, w.buf)
				return one()
			})
		case report:
			done = m.At
		}
		for i := range echoes {
			for k, b := range echoes[i].bits {
				w.buf[k] = packed[k]&^a.mask[k] | b
			}
			w.memory.told = &echoes[i].how
			on := one()
			if w.memory.told = nil; !on {
				return false
			}
		}
		return true
	})
	return w.decider.limit()
}

// ambit gives that of a move; nil if nothing is remembered of it.
func (w *World) ambit(m Move, report bool) *ambit {
	var a *ambit
	switch {
	case report:
		if a = w.memory.reports[m.At]; a == nil {
			a = w.newAmbit(func(x *reach) { x.changed(w.res[m.At]) })
			w.memory.reports[m.At] = a
		}
	case m.Kind == MoveTime:
		if a = w.memory.timers[m.Set]; a == nil {
			a = w.newAmbit(func(x *reach) { x.expire(m.Set) })
			w.memory.timers[m.Set] = a
		}
	case m.Kind == MoveOffline && w.outOfSight(w.frail.list[m.Fault].Dev):
		if a = w.memory.losses[m.Fault]; a == nil {
			a = w.newAmbit(func(x *reach) { x.gone(w.frail.list[m.Fault].Dev) })
			w.memory.losses[m.Fault] = a
		}
	}
	if a == nil || a.useless {
		return nil
	}
	return a
}

// outOfSight reports whether all of a device that is composed is blurred, so that nothing but
// rules makes anything of its loss.
func (w *World) outOfSight(dev machine.Dev) bool {
	if slices.Contains(w.frail.awaited, dev) {
		return false
	}
	for i, r := range w.res {
		if d := &w.devices[i]; w.program.Resources[r].Device == dev && (!d.blurred || d.fact || len(d.facts) > 0) {
			return false
		}
	}
	return true
}

// echoes gives what a move, or all reports of a resource, come to in a state, unless the
// ambit turns out to be useless.
func (w *World) echoes(a *ambit, m Move, report bool, packed []byte) []echo {
	at := make([]byte, len(a.mask))
	for k, b := range a.mask {
		at[k] = packed[k] & b
	}
	a.met++
	if list, known := a.known[string(at)]; known {
		return list
	}
	list := []echo{}
	strayed := false
	collect := func() bool {
		w.pack(&w.next, w.buf)
		for k, b := range a.mask {
			strayed = strayed || (w.buf[k]^packed[k])&^b != 0
			w.buf[k] &= b
		}
		same := func(e echo) bool { return slices.Equal(e.bits, w.buf) }
		if !slices.Equal(at, w.buf) && !slices.ContainsFunc(list, same) {
			list = append(list, echo{bits: slices.Clone(w.buf), how: w.Outcome()})
		}
		return true
	}
	if report {
		w.blurredMoves(m.At, func(m Move) bool { return w.eachOutcome(m, collect) })
	} else {
		w.eachOutcome(m, collect)
	}
	a.known[string(at)] = list
	if strayed {
		w.memory.strayed++
	}
	if strayed || a.met == probation && 2*len(a.known) > a.met {
		a.useless, a.known = true, nil
	}
	return list
}

// parts says which bits of a packed state tell what.
type parts struct {
	told, actual, channel [][2]int // by position: from, to
	ails                  [][2]int // by position; empty of what has none
	away                  [2]int   // the gateway, and devices that are waited for
	vars                  [][2]int // parallel to World.vars
	timers                [][2]int
	slots                 [][2]int
	flags, observer       [2]int
}

// newParts follows pack.
func (w *World) newParts() parts {
	l, at := &w.layout, 0
	next := func(bits int) [2]int {
		at += bits
		return [2]int{at - bits, at}
	}
	n := len(w.res)
	x := parts{told: make([][2]int, n), actual: make([][2]int, n), channel: make([][2]int, n), ails: make([][2]int, n)}
	for _, i := range w.roster.packed {
		x.told[i] = next(l.region[i] + count(l.known[i]))
		if w.carried(i) || w.devices[i].blurred {
			continue
		}
		x.actual[i] = next(l.actual[i] + l.flight[i])
		if w.devices[i].settable {
			x.channel[i] = next(l.channel[i] + 4 + l.older[i])
		}
	}
	for _, bits := range l.vars {
		x.vars = append(x.vars, next(bits))
	}
	x.flags = next(3)
	if w.rung == Faulty {
		x.away = next(len(w.frail.awaited))
		for i := range w.res {
			if w.ails(i) {
				x.ails[i] = next(count(w.devices[i].settable))
			}
		}
	}
	for range w.program.Timers {
		x.timers = append(x.timers, next(2))
	}
	for _, s := range l.slots {
		bits := s.step + 1 + s.trigger
		if s.queue > 0 {
			bits += queueBits + s.queue*s.trigger
		}
		x.slots = append(x.slots, next(bits))
	}
	at += l.cycle
	x.observer = next(l.obs + w.clocks.n - w.clocks.watch)
	return x
}

// reach gathers what a move may depend on or change: everything that the rules it may
// set off look at or do, and whatever follows from that.
type reach struct {
	w     *World
	mask  []byte
	rules []bool
}

func (w *World) newAmbit(begin func(*reach)) *ambit {
	x := &reach{w: w, mask: make([]byte, w.layout.discrete), rules: make([]bool, len(w.program.Rules))}
	x.sentence()
	for _, s := range w.program.Safe {
		x.command(s.Res)
	}
	begin(x)
	return &ambit{mask: x.mask, known: map[string][]echo{}}
}

func (x *reach) add(bits [2]int) {
	for k := bits[0]; k < bits[1]; k++ {
		x.mask[k>>3] |= 1 << (k & 7)
	}
}

// sentence adds what is looked at after every move.
func (x *reach) sentence() {
	p, w := &x.w.prop, x.w
	x.add(w.memory.parts.flags)
	x.add(w.memory.parts.observer)
	x.add(w.memory.parts.away)
	switch p.Kind {
	case NeverEvent, OnlyEvent:
		x.whole(p.Q)
	case ResponseProperty:
		x.whole(p.P)
		x.whole(p.Q)
	case Observed:
		for _, prop := range p.Props {
			x.whole(prop.Cond)
		}
		for i := range p.Events {
			x.whole(p.Events[i].Cond)
		}
		for _, r := range p.Own {
			x.resource(r)
		}
	}
}

// whole adds all that is known of what a condition speaks of.
func (x *reach) whole(c machine.CondID) {
	x.read(c)
	if c != machine.NoCond {
		for _, r := range x.w.program.Conds[c].Deps {
			x.resource(r)
		}
	}
}

func (x *reach) resource(r machine.Res) {
	if i := x.w.at(r); i >= 0 {
		p := &x.w.memory.parts
		x.add(p.told[i])
		x.add(p.actual[i])
		x.add(p.channel[i])
		x.add(p.ails[i])
	}
}

// read adds what a condition looks at.
func (x *reach) read(c machine.CondID) {
	if c == machine.NoCond {
		return
	}
	for _, r := range x.w.program.Conds[c].Deps {
		x.look(r)
	}
	for _, v := range x.w.program.Conds[c].VarDeps {
		x.variable(v)
	}
}

func (x *reach) look(r machine.Res) {
	if i := x.w.at(r); i >= 0 {
		x.add(x.w.memory.parts.told[i])
	}
}

func (x *reach) variable(v machine.Var) {
	if i := slices.Index(x.w.vars, v); i >= 0 {
		x.add(x.w.memory.parts.vars[i])
	}
}

// changed adds what a report may set off.
func (x *reach) changed(r machine.Res) {
	x.look(r)
	for i := range x.w.program.Rules {
		if x.waitsFor(machine.RuleID(i), r) {
			x.rule(machine.RuleID(i))
		}
	}
}

// gone adds what the loss of a device may set off: all of it is unknown then.
func (x *reach) gone(dev machine.Dev) {
	for _, r := range x.w.res {
		if x.w.program.Resources[r].Device == dev {
			x.changed(r)
		}
	}
	x.setsOff(func(t *machine.Trigger) bool {
		return (t.Kind == machine.OnOffline || t.Kind == machine.OnOnline) && t.Dev == dev
	})
}

// waitsFor reports whether a rule may be concerned when a resource is reported.
func (x *reach) waitsFor(id machine.RuleID, r machine.Res) bool {
	rule := &x.w.program.Rules[id]
	speaks := func(c machine.CondID) bool {
		return c != machine.NoCond && slices.Contains(x.w.program.Conds[c].Deps, r)
	}
	return speaks(rule.Guard) || slices.ContainsFunc(rule.Triggers, func(t machine.Trigger) bool {
		switch t.Kind {
		case machine.WhenTrue, machine.HoldsFor:
			return speaks(t.Cond)
		case machine.OnUpdates, machine.OnChanges:
			return t.Res == r
		}
		return false
	})
}

// expire adds what timers that run out may set off.
func (x *reach) expire(set uint64) {
	for t := range x.w.program.Timers {
		if set&(1<<t) != 0 {
			x.add(x.w.memory.parts.timers[t])
			x.rule(x.w.program.Timers[t].Rule)
		}
	}
}

// rule adds what a rule looks at and what it does.
func (x *reach) rule(id machine.RuleID) {
	if x.rules[id] {
		return
	}
	x.rules[id] = true
	r, p := &x.w.program.Rules[id], &x.w.memory.parts
	x.read(r.Guard)
	for i := range r.Triggers {
		switch t := &r.Triggers[i]; t.Kind {
		case machine.WhenTrue:
			x.read(t.Cond)
		case machine.HoldsFor:
			x.read(t.Cond)
			x.add(p.timers[t.Timer])
		case machine.OnEvery:
			x.add(p.timers[t.Timer])
		}
	}
	for slot := r.Slot; slot < r.Slot+machine.SlotID(r.Slots); slot++ {
		x.add(p.slots[slot])
		x.add(p.timers[x.w.program.Slots[slot].Timer])
	}
	r.EachAction(func(a *machine.Action) bool {
		x.action(a)
		return true
	})
	x.setsOff(func(t *machine.Trigger) bool { return t.Kind == machine.OnDropped && t.Rule == id })
}

// setsOff adds the rules that have a trigger of a kind.
func (x *reach) setsOff(has func(*machine.Trigger) bool) {
	for i := range x.w.program.Rules {
		for k := range x.w.program.Rules[i].Triggers {
			if has(&x.w.program.Rules[i].Triggers[k]) {
				x.rule(machine.RuleID(i))
			}
		}
	}
}

func (x *reach) action(a *machine.Action) {
	operands := func(v machine.ValueID) {
		for _, o := range x.w.program.Values[v].Operands {
			if o.IsVar {
				x.variable(o.Var)
			} else {
				x.look(o.Res)
			}
		}
	}
	for _, v := range a.Args {
		operands(v)
	}
	switch a.Kind {
	case machine.DoSet:
		operands(a.Value)
		x.command(a.Res)
	case machine.DoCall:
		x.command(a.Res)
	case machine.DoAssign:
		operands(a.Value)
		x.assign(a.Var)
	case machine.DoStop:
		x.rule(a.Rule)
	}
}

// command adds what the gate looks at, and what a command that leaves or is refused may
// set off.
func (x *reach) command(r machine.Res) {
	if i := x.w.at(r); i >= 0 {
		x.add(x.w.memory.parts.channel[i])
		x.add(x.w.memory.parts.ails[i])
	}
	for _, row := range x.w.program.Gate.Shield {
		if row.Res == r {
			x.read(row.While)
		}
	}
	x.setsOff(func(t *machine.Trigger) bool {
		return (t.Kind == machine.OnIsSet || t.Kind == machine.OnIsRefused) && t.Res == r
	})
}

// assign adds what the new value of a variable may set off.
func (x *reach) assign(v machine.Var) {
	x.variable(v)
	for i := range x.w.program.Rules {
		r := &x.w.program.Rules[i]
		speaks := func(c machine.CondID) bool {
			return c != machine.NoCond && slices.Contains(x.w.program.Conds[c].VarDeps, v)
		}
		if speaks(r.Guard) || slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool {
			return (t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor) && speaks(t.Cond)
		}) {
			x.rule(machine.RuleID(i))
		}
	}
}
