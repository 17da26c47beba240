// Assumptions: what was taken for granted when promises were proved, and is watched.

package engine

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// Broken is an assumption that reported values contradict: the promises that rest on it are
// not proved of this world.
type Broken struct {
	Text string // as verdicts list it
	At   time.Time
}

// never is no time.
const never = time.Duration(-1)

// watch looks after the assumptions of what runs. It is no part of the core: what it finds
// changes nothing that is commanded.
type watch struct {
	list  []drive.Assumption
	since []time.Duration // gateway time from which on it is contradicted; never: it is not
	done  []bool          // found broken, or of the start, and the start is over
}

// newWatch watches from the start of rules, or goes on.
func newWatch(list []drive.Assumption, fresh bool) *watch {
	w := &watch{list: list, since: make([]time.Duration, len(list)), done: make([]bool, len(list))}
	for i := range list {
		w.since[i] = never
		w.done[i] = list[i].Initially && !fresh
	}
	return w
}

// look compares a state with the assumptions and gives those found broken now. One about the
// start is decided by the first values that tell; one about all times when it is contradicted
// for longer than reports may take.
func (w *watch) look(p *machine.Program, s *machine.State, now time.Duration) (broken []int) {
	for i := range w.list {
		if w.done[i] {
			continue
		}
		a := &w.list[i]
		t := p.Eval(a.Cond, s)
		switch {
		case t == machine.Unknown && a.Initially:
		case t != machine.False:
			w.since[i], w.done[i] = never, a.Initially
		case w.since[i] == never && !a.Initially && a.Wait > 0:
			w.since[i] = now
		case a.Initially || a.Wait == 0 || now-w.since[i] > a.Wait:
			w.done[i] = true
			broken = append(broken, i)
		}
	}
	return broken
}

// due is when one that is contradicted now is found broken; false if none is.
func (w *watch) due() (at time.Duration, ok bool) {
	for i := range w.list {
		if !w.done[i] && w.since[i] != never {
			if t := w.since[i] + w.list[i].Wait + time.Millisecond; !ok || t < at {
				at, ok = t, true
			}
		}
	}
	return at, ok
}

// watchAssumptions looks after a durable batch.
func (e *Engine) watchAssumptions() {
	for _, i := range e.assumed.look(e.core.p, e.core.driver.State(), e.work.mono) {
		if e.cfg.Hooks.Broken != nil {
			e.cfg.Hooks.Broken(Broken{Text: e.assumed.list[i].String(), At: e.work.at})
		}
	}
}
