// Timers and runs in a snapshot, named by what they belong to.

package engine

import (
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// factImage is a fact by its text. Its region is the machine's own: not every
// fact has a raw value.
type factImage struct {
	Ref    string        `json:"ref"`
	Raw    models.Value  `json:"raw"`
	Region models.Region `json:"region"`
	Known  bool          `json:"known"`
}

// timerName names a timer: that of a trigger by rule and position, the others by
// the resource or fact.
type timerName struct {
	Kind    string `json:"kind"`
	Rule    string `json:"rule,omitempty"`
	Trigger int32  `json:"trigger,omitempty"`
	Ref     string `json:"ref,omitempty"`
}

// timerImage is a timer that is not of a slot, if it runs or is done.
type timerImage struct {
	timerName
	Running bool  `json:"running"`
	Done    bool  `json:"done,omitempty"`
	Due     int64 `json:"due"` // tick
}

// runImage is what a slot does, if anything.
type runImage struct {
	Rule    string         `json:"rule"`
	Slot    int32          `json:"slot"` // among the rule's
	Step    int16          `json:"step"`
	Branch  machine.Branch `json:"branch"`
	Trigger int16          `json:"trigger"`
	Due     int64          `json:"due"` // tick
	Waiting []int16        `json:"waiting,omitempty"`
	Began   *Origin        `json:"began"`
	Queued  []*Origin      `json:"queued,omitempty"`
}

var timerKinds = [...]string{
	machine.TimerHold: "hold", machine.TimerEvery: "every", machine.TimerSlot: "slot", machine.TimerAge: "age", machine.TimerStale: "stale",
}

func (c *core) nameOf(t *machine.Timer) timerName {
	switch t.Kind {
	case machine.TimerHold, machine.TimerEvery:
		return timerName{Kind: timerKinds[t.Kind], Rule: c.p.Rules[t.Rule].Name, Trigger: t.Trigger}
	case machine.TimerAge, machine.TimerStale:
		return timerName{Kind: timerKinds[t.Kind], Ref: c.p.Resources[t.Res].Ref}
	}
	return timerName{Kind: timerKinds[t.Kind], Rule: c.p.Rules[t.Rule].Name}
}

// addTimers describes timers and runs.
func (c *core) addTimers(x *image, s *drive.Snapshot) {
	for i := range c.p.Timers {
		t := &c.p.Timers[i]
		if t.Kind != machine.TimerSlot && (s.State.Running[i] || s.State.Done[i]) {
			x.Timers = append(x.Timers, timerImage{timerName: c.nameOf(t), Running: s.State.Running[i], Done: s.State.Done[i], Due: s.Due[i]})
		}
	}
	for i := range c.p.Slots {
		run, q := &s.State.Runs[i], &s.State.Waiting[i]
		if run.Step == 0 {
			continue
		}
		r := &c.p.Rules[c.p.Slots[i].Rule]
		ri := runImage{
			Rule: r.Name, Slot: int32(machine.SlotID(i) - r.Slot), Step: run.Step, Branch: run.Branch, Trigger: run.Trigger,
			Due: s.Due[c.p.Slots[i].Timer], Began: c.runs[i].began, Queued: c.runs[i].waiting,
		}
		ri.Waiting = append(ri.Waiting, q.Trigger[:q.Len]...)
		x.Runs = append(x.Runs, ri)
	}
}

// takeTimers carries over facts, timers and runs that the program still has.
func (c *core) takeTimers(s *drive.Snapshot, x *image) {
	facts := make(map[string]*factImage, len(x.Facts))
	for i := range x.Facts {
		facts[x.Facts[i].Ref] = &x.Facts[i]
	}
	for i := range c.p.Resources {
		r := &c.p.Resources[i]
		f, ok := facts[r.Ref]
		if r.Fact == machine.NoFact || !ok {
			continue
		}
		s.Resources[i].Raw, s.State.Region[i], s.State.Known[i] = f.Raw, f.Region, f.Known
		if r.Carried {
			s.State.Value[i] = f.Raw
		}
	}
	timers := make(map[timerName]*timerImage, len(x.Timers))
	for i := range x.Timers {
		timers[x.Timers[i].timerName] = &x.Timers[i]
	}
	for i := range c.p.Timers {
		if t, ok := timers[c.nameOf(&c.p.Timers[i])]; ok && c.p.Timers[i].Kind != machine.TimerSlot {
			s.State.Running[i], s.State.Done[i], s.Due[i] = t.Running, t.Done, t.Due
		}
	}
	c.takeRuns(s, x.Runs)
}

func (c *core) takeRuns(s *drive.Snapshot, runs []runImage) {
	rules := make(map[string]*machine.Rule, len(c.p.Rules))
	for i := range c.p.Rules {
		rules[c.p.Rules[i].Name] = &c.p.Rules[i]
	}
	for i := range runs {
		x := &runs[i]
		r, ok := rules[x.Rule]
		if !ok || x.Slot < 0 || x.Slot >= r.Slots || x.Step == 0 || len(x.Waiting) > machine.MaxRuns {
			continue
		}
		slot := r.Slot + machine.SlotID(x.Slot)
		s.State.Runs[slot] = machine.Run{Step: x.Step, Branch: x.Branch, Trigger: x.Trigger}
		q := &s.State.Waiting[slot]
		q.Len = uint8(copy(q.Trigger[:], x.Waiting))
		timer := c.p.Slots[slot].Timer
		s.State.Running[timer], s.Due[timer] = true, x.Due
		c.runs[slot] = run{began: x.Began, waiting: x.Queued}
	}
}
