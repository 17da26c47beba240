// Demands: which runs without end count in sentences about the long run.

package world

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// A sentence about the long run is broken by a run without end that counts and
// along which its observer accepts again and again. Each of these is a demand:
// something that moves do, and that a run must do again and again. Demand 0 is
// that of the observer; a run that counts meets all others.
//
// A demand is only made where every run of the real world meets it, so that
// leaving out the runs that do not meet it leaves out nothing that may happen:
//
//   - Time diverges. Then time passes, by a tick at least, in infinitely many
//     states of the run, so infinitely many moves leave a state in which a tick
//     can pass (demandTime). And no clock runs for ever without being started
//     anew: it runs for a bounded time. So for every clock infinitely many moves
//     leave a state in which it does not run, or start it (demandClock). A loop
//     of moves that can only be taken at one instant meets one of them not.
//   - A report under way arrives within L, a command within R or it is given up:
//     infinitely many moves leave a state in which nothing of the kind is under
//     way, or are the arrival (demandReport, demandCommand). A command that is
//     replaced by a newer one need not arrive, so sending one counts as well.
//   - What a behaviour says a device must do by itself, it does if it may all the
//     time: infinitely many moves leave a state in which it may not, or are its
//     change (demandMust).
//   - What is assumed to be again and again is so infinitely often (demandRecur);
//     an unknown condition counts as true.
//
// The demands are not all there is to time: that a run meets them does not show
// that it can be timed. Whoever claims that a run exists has to give its times
// (Rounds).
//
// Sources: Lehmann, Pnueli & Stavi 1981 (justice); Alur & Dill 1994, Tripakis,
// Yovine & Bouajjani 2005 (time that diverges).
type demand struct {
	kind demandKind
	at   int // clock, composed resource or assumption
}

type demandKind uint8

const (
	demandAccept demandKind = iota
	demandTime
	demandClock
	demandReport
	demandCommand
	demandMust
	demandRecur
)

// Met is the set of demands that a move meets, by number.
type Met [3]uint64

// maxDemands is how many a Met has room for.
const maxDemands = 64 * len(Met{})

// Has reports whether demand i is in the set.
func (m Met) Has(i int) bool { return m[i>>6]&(1<<(i&63)) != 0 }

// With returns the union of two sets.
func (m Met) With(o Met) Met {
	for i := range m {
		m[i] |= o[i]
	}
	return m
}

// Add puts demand i into the set.
func (m *Met) Add(i int) { m[i>>6] |= 1 << (i & 63) }

// live reports whether a sentence can be broken in the long run only.
func live(p *Property) bool { return p.Observer != nil && p.Observer.Liveness() }

// Live reports whether runs without end matter to the question.
func (w *World) Live() bool { return w.live }

// takeRecurs keeps the fairness that is declared, as far as it matters.
func (w *World) takeRecurs() {
	for _, a := range w.spec.Recurs {
		if w.live && w.speaksOf(a.Cond) {
			w.recurs = append(w.recurs, a)
		}
	}
}

// Recurs returns the fairness that is declared, as far as it matters.
func (w *World) Recurs() []Recur { return w.recurs }

// buildDemands lists what runs that count do again and again. Errors:
// *LimitError for too many.
func (w *World) buildDemands() error {
	if !w.live {
		return nil
	}
	w.demands = []demand{{kind: demandAccept}, {kind: demandTime}}
	add := func(kind demandKind, at int) { w.demands = append(w.demands, demand{kind, at}) }
	for k := range w.clocks.n {
		add(demandClock, k)
	}
	for i := range w.res {
		d := &w.devices[i]
		if d.fact {
			continue
		}
		add(demandReport, i)
		if d.settable && !d.loose {
			add(demandCommand, i)
		}
		if w.mustMove(d) {
			add(demandMust, i)
		}
	}
	for i := range w.recurs {
		add(demandRecur, i)
	}
	if len(w.demands) > maxDemands {
		return &LimitError{What: fmt.Sprintf("%d conditions of fairness, more than %d", len(w.demands), maxDemands)}
	}
	return nil
}

// mustMove reports whether a device has changes it must make by itself. An
// assumption might forbid such a change; then nothing is demanded.
func (w *World) mustMove(d *device) bool {
	for i := range d.moves {
		if d.moves[i].Label == Must {
			return len(w.assumes) == 0
		}
	}
	return false
}

// Demands returns how many demands there are; 0 where runs without end do not
// matter.
func (w *World) Demands() int { return len(w.demands) }

// Demand says in words what demand i is, for failures.
func (w *World) Demand(i int) string {
	d := w.demands[i]
	switch d.kind {
	case demandTime:
		return "time passes"
	case demandClock:
		return fmt.Sprintf("clock %d comes to an end", d.at)
	case demandReport:
		return w.program.Resources[w.res[d.at]].Ref + " is reported"
	case demandCommand:
		return "commands reach " + w.program.Resources[w.res[d.at]].Ref
	case demandMust:
		return w.program.Resources[w.res[d.at]].Ref + " does what it must"
	case demandRecur:
		return w.recurs[d.at].Text
	}
	return "the sentence is not kept"
}

// begin forgets what the last move did.
func (w *World) begin() {
	clear(w.commanded)
	w.restarted = 0
}

// metIn gives the demands that every move out of a state meets.
func (w *World) metIn(s *state) Met {
	var met Met
	for i, d := range w.demands {
		if w.isMet(s, d) {
			met.Add(i)
		}
	}
	return met
}

func (w *World) isMet(s *state, d demand) bool {
	switch d.kind {
	case demandAccept:
		return w.prop.Observer.Accepting(s.obs)
	case demandTime:
		return w.mayPass(s)
	case demandClock:
		return !w.clockRuns(s, d.at)
	case demandReport:
		return !w.reportUnderWay(s, d.at)
	case demandCommand:
		return !s.newest[d.at] && s.older[d.at] == 0 && !s.m.Channel[w.res[d.at]].Pending
	case demandMust:
		return !w.mustNow(s, d.at)
	}
	return w.program.Eval(w.recurs[d.at].Cond, w.actualView(s)) != machine.False
}

// metBy adds the demands that the move just applied meets itself.
func (w *World) metBy(met Met, m Move) Met {
	for i, d := range w.demands {
		here := m.At == d.at
		switch d.kind {
		case demandClock:
			here = w.restarted&(1<<d.at) != 0
		case demandReport:
			here = here && m.Kind == MoveReport
		case demandCommand:
			here = here && (m.Kind == MoveDeliver || m.Kind == MoveAnswer || m.Kind == MoveTimeout) || w.commanded[d.at]
		case demandMust:
			here = here && m.Kind == MoveActual
		default:
			here = false
		}
		if here {
			met.Add(i)
		}
	}
	return met
}

// reportUnderWay: a change has not been reported yet, or nothing ever was. A
// loose resource owes its first report only.
func (w *World) reportUnderWay(s *state, i int) bool {
	if s.m.Region[w.res[i]] == machine.NoRegion {
		return true
	}
	return !w.devices[i].loose && (s.flight[i] != none || s.actual[i] == none)
}

// clockRuns reports whether a clock runs.
func (w *World) clockRuns(s *state, k int) bool {
	switch c := &w.clocks; {
	case k < c.timers:
		return s.m.Running[k]
	case k < c.watch:
		return true
	}
	return s.runs(k)
}

// mustNow reports whether a device may now make a change it must make.
func (w *World) mustNow(s *state, i int) bool {
	d := &w.devices[i]
	if s.actual[i] == none || w.rung == Prompt && (w.busy(s) || s.m.Region[w.res[i]] == machine.NoRegion) {
		return false
	}
	view := w.actualView(s)
	from := d.values.region[s.actual[i]]
	for k := range d.moves {
		t := &d.moves[k]
		if t.Label != Must || t.Effect != EffectTo || !matches(t.From, from) || w.program.Eval(t.When, view) != machine.True {
			continue
		}
		for v, to := range d.values.region {
			if int16(v) != s.actual[i] && matches(t.To, to) && w.allowed(d, view, s.actual[i], int16(v)) {
				return true
			}
		}
	}
	return false
}

// mayPass reports whether a tick can pass in a state: time is not held, and no
// clock is due yet.
func (w *World) mayPass(s *state) bool {
	if w.held(s) {
		return false
	}
	runs := w.running(s)
	copy(w.passing.m, s.zone.m)
	for k, on := range runs {
		if on && !w.passing.notDue(k, runs) {
			return false
		}
	}
	return true
}

// mayRest reports whether the world may stay as it is for ever: all that a run
// that counts must do, it does by staying.
func (w *World) mayRest(s *state) bool {
	if !w.live {
		return false
	}
	for _, d := range w.demands {
		if d.kind != demandAccept && d.kind != demandRecur && !w.isMet(s, d) {
			return false
		}
	}
	return true
}

// Steps is Successors with the demands that each move meets.
func (w *World) Steps(packed []byte, emit func(label uint32, next []byte, met Met) bool) {
	w.unpack(packed, &w.cur)
	in := w.metIn(&w.cur)
	w.branches(&w.cur, func(label uint32, m Move) bool {
		w.copy(&w.next, &w.cur)
		if !w.apply(&w.next, m) {
			return true
		}
		w.pack(&w.next, w.buf)
		return emit(label, w.buf, w.metBy(in, m))
	})
}
