// How the runs of rules began, so that a delayed step can be explained.

package engine

import (
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// Origin is the input a run of a rule began with: where its delayed steps come
// from. That of a queued run is what queued it.
type Origin struct {
	Seq   int64     `json:"seq"`
	At    time.Time `json:"at"`
	Input string    `json:"input"`
}

// run is how what a slot does began. Its values are not changed in place.
type run struct {
	began   *Origin
	waiting []*Origin // of the runs that wait, the first one first
}

// following is one input as the runs follow it.
type following struct {
	*core
	f     *judgement
	now   *Origin          // what begins with this input, once it is asked for
	due   []machine.SlotID // whose timers ran out and whose firings are still to come
	begun []machine.RuleID
}

// followRuns notes which runs began with an input, and appends for every firing
// how the run began whose step it is; nil for a trigger.
func (c *core) followRuns(in *drive.Input, f *judgement, began []*Origin) []*Origin {
	if len(c.runs) == 0 {
		return began
	}
	w := following{core: c, f: f, due: c.slotsOf(in.Timers)}
	for i := range f.out.Firings {
		began = append(began, w.firing(&f.out.Firings[i]))
	}
	for _, slot := range c.slotsOf(in.Timers) {
		w.move(slot)
	}
	for _, op := range f.out.Timers {
		if tm := &c.p.Timers[op.Timer]; tm.Kind == machine.TimerSlot {
			w.move(tm.Slot)
		}
	}
	return began
}

// slotsOf lists the slots whose timers are among some, ascending.
func (c *core) slotsOf(timers []machine.TimerID) []machine.SlotID {
	var slots []machine.SlotID
	for _, t := range timers {
		if tm := &c.p.Timers[t]; tm.Kind == machine.TimerSlot {
			slots = append(slots, tm.Slot)
		}
	}
	slices.Sort(slots)
	return slots
}

// firing follows one firing. Of a rule, the steps that are due come first, by
// slot; what follows are triggers.
func (w *following) firing(fi *machine.Firing) *Origin {
	for i, slot := range w.due {
		if w.p.Slots[slot].Rule == fi.Rule {
			w.due = slices.Delete(w.due, i, i+1)
			return w.runs[slot].began
		}
	}
	r := &w.p.Rules[fi.Rule]
	switch {
	case r.Slots == 0 || w.f.out.Overflow:
	case fi.Branch == machine.Waits:
		waiting := w.runs[r.Slot].waiting
		w.runs[r.Slot].waiting = append(slices.Clip(waiting), w.origin())
	case fi.Branch == machine.Then || fi.Branch == machine.Else:
		w.begun = append(w.begun, fi.Rule)
	}
	return nil
}

// origin is this input.
func (w *following) origin() *Origin {
	if w.now == nil {
		w.now = &Origin{Seq: w.f.in.Seq, At: w.f.in.At, Input: shorten(w.describe(&w.f.in), shortInput)}
	}
	return w.now
}

// shortInput bounds what is kept of the description of an input, in bytes.
const shortInput = 200

// move lets what is remembered of a slot follow what it does now: nothing, a run
// that began, or a waiting one whose turn it is.
func (w *following) move(slot machine.SlotID) {
	s, run := w.driver.State(), &w.runs[slot]
	gone := max(0, len(run.waiting)-int(s.Waiting[slot].Len))
	switch s.Runs[slot].Step {
	case 0:
		run.began = nil
	case machine.StartRun:
		if gone > 0 {
			run.began = run.waiting[gone-1]
		}
	case 1:
		if slices.Contains(w.begun, w.p.Slots[slot].Rule) {
			run.began = w.origin()
		}
	}
	run.waiting = run.waiting[gone:]
}
