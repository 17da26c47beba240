// The twin of Step: one raw input in, what happened out.

package oracle

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// input is a raw input: what Step takes, before anything is cut.
type input struct {
	kind   machine.InputKind
	res    *check.Resource
	device *check.Device
	role   string
	value  models.Value
	late   bool // at least L after the newest command
	ok     bool
	online bool
	clocks []clockKey
	marks  []*check.Mark
	facts  []fact
	clock  models.Value // time of day; not set where nobody asks
}

// fact is what a fact turns out to be with an input.
type fact struct {
	res   *check.Resource
	known bool
	value models.Value
}

// event is something that triggers rules without a condition.
type event struct {
	what   string // as in the language: "updates", "is set", "offline", "start" …
	res    *check.Resource
	device *check.Device
	clock  clockKey    // "timer": a hold or an every, "due": a delay
	mark   *check.Mark // "mark"
	rule   *check.Rule // "dropped"
}

// firing is a rule that was triggered.
type firing struct {
	rule    *check.Rule
	trigger int
	micro   int
	step    int // the delayed step that is due; 0 for a trigger
	branch  machine.Branch
	unknown bool // the guard was unknown
}

// notice is a notification.
type notice struct {
	rule   *check.Rule
	action *check.Action
	micro  int
}

// conflict is two rules of equal priority that disagree in one micro-step.
type conflict struct {
	res           *check.Resource
	v             *check.Variable
	winner, loser *check.Rule
	micro         int
}

// sent is a command that left.
type sent struct {
	res   *check.Resource
	value models.Value
	call  bool
	args  []models.Value
	from  machine.Source
	rule  *check.Rule
	micro int
}

// timer starts or stops the time-out of a target.
type timer struct {
	res   *check.Resource
	start bool
}

// outcome is all that one input did.
type outcome struct {
	commands  []sent
	writes    []*write
	notices   []notice
	timers    []timer
	clocks    []clockOp
	ended     []ended
	firings   []firing
	conflicts []conflict
	outside   []outside
	varsAt    []map[*check.Variable]models.Value
	overflow  bool
}

// twin interprets one deployment.
type twin struct {
	d   *check.Deployment
	now memory
}

func newTwin(d *check.Deployment) *twin { return &twin{d: d, now: initial(d)} }

// step applies an input: a reaction run to completion, the gate, one further
// reaction, and its gate.
func (w *twin) step(in input) (*outcome, error) {
	out := &outcome{}
	before := w.now.copy()
	events := w.apply(in, out)
	kept := w.now.copy()
	keptCommands, keptTimers, keptClocks := len(out.commands), len(out.timers), len(out.clocks)

	r := &reaction{twin: w, out: out}
	ended, err := r.run(before, events)
	if err != nil {
		return nil, err
	}
	if in.kind == machine.InCommand {
		r.writes = append(r.writes, personWrite(in))
		out.writes = append(out.writes, r.writes[len(r.writes)-1])
	}
	if ended {
		events = append(r.dropped, w.gate(r.writes, out)...)
		if ended, err = w.further(events, out); err != nil {
			return nil, err
		}
	}
	if !ended {
		// The input is kept, all effects of rules are dropped.
		w.now = kept
		out.commands, out.timers, out.clocks = out.commands[:keptCommands], out.timers[:keptTimers], out.clocks[:keptClocks]
		w.dropDue(in, out)
		w.cutOff(in, out)
	}
	return out, w.settle(out)
}

// dropDue ends the runs whose steps were due with an input whose effects are
// dropped.
func (w *twin) dropDue(in input, out *outcome) {
	out.ended = nil
	for _, k := range in.clocks {
		if k.kind == machine.TimerSlot && !w.now.running[k] && w.now.runs[k.rule][k.n].step != 0 {
			w.end(k.rule, k.n, out)
		}
	}
}

// further runs the one further reaction that the gate's events start, if a
// rule listens to them.
func (w *twin) further(events []event, out *outcome) (ended bool, err error) {
	r := &reaction{twin: w, out: out}
	heard := false
	for _, rule := range w.rules() {
		for i := range rule.Triggers {
			heard = heard || happened(rule, i, events)
		}
	}
	if !heard {
		return true, nil
	}
	if ended, err = r.run(w.now.copy(), events); ended {
		w.gate(r.writes, out)
	}
	return ended, err
}

// cutOff drops what rules asked for and commands the declared safe state,
// which wins over a person's command.
func (w *twin) cutOff(in input, out *outcome) {
	out.overflow = true
	out.notices = nil
	for _, x := range out.writes {
		x.fate = machine.Dropped
	}
	var writes []*write
	forced := false
	for _, s := range w.d.Safe {
		writes = append(writes, &write{res: s.Resource, value: s.Value, from: machine.FromSafe})
		forced = forced || s.Resource == in.res
	}
	if in.kind == machine.InCommand && !forced {
		writes = append(writes, personWrite(in))
	}
	out.writes = append(out.writes, writes...)
	w.gate(writes, out)
}

// rules lists all rules in the order that breaks ties: app name, file, position.
func (w *twin) rules() []*check.Rule {
	var list []*check.Rule
	for _, a := range w.d.Apps {
		list = append(list, a.Rules...)
	}
	return list
}

// apply takes the input itself and says which events it is.
func (w *twin) apply(in input, out *outcome) []event {
	switch in.kind {
	case machine.InReport:
		return w.report(in, out)
	case machine.InAnswer:
		// A failure waits for the time-out.
		if c := w.now.newest[in.res]; c.pending && in.ok {
			w.succeed(in.res, out)
		}
	case machine.InTimeout:
		if c := w.now.newest[in.res]; c.pending {
			out.commands = append(out.commands, sent{res: in.res, value: c.value, from: machine.FromResend})
			out.timers = append(out.timers, timer{res: in.res, start: true})
		}
	case machine.InAvailability:
		return w.availability(in)
	case machine.InStart:
		return w.start(in, out)
	case machine.InExpired:
		return append(w.expired(in, out), w.takeFacts(in.facts)...)
	case machine.InMarks:
		w.takeClock(in)
		var events []event
		for _, m := range in.marks {
			events = append(events, event{what: "mark", mark: m})
		}
		return events
	case machine.InFacts:
		return w.takeFacts(in.facts)
	}
	return nil
}

// start lets run what runs from the start on.
func (w *twin) start(in input, out *outcome) []event {
	w.takeClock(in)
	for _, rule := range w.rules() {
		for i, t := range rule.Triggers {
			k := clockKey{kind: machine.TimerEvery, rule: rule, n: i}
			if _, ok := t.Decl.(*syntax.EveryTrigger); ok && !w.now.running[k] {
				w.startClock(k, t.Ticks, out)
			}
		}
	}
	return []event{{what: "start"}}
}

// takeClock takes the time of day.
func (w *twin) takeClock(in input) {
	for _, f := range w.d.Facts {
		if f.Fact.Kind == check.FactClock && in.clock.IsSet() {
			w.now.value[f], w.now.known[f] = in.clock, true
		}
	}
}

// takeFacts takes what has been computed, and says which sequences happened.
func (w *twin) takeFacts(facts []fact) []event {
	var events []event
	for _, f := range facts {
		w.now.known[f.res] = f.known
		if f.known {
			w.now.value[f.res] = f.value
		}
		if f.res.Fact.Kind == check.FactSequence {
			events = append(events, event{what: "updates", res: f.res})
		}
	}
	return events
}

// derived reports whether a fact is computed from a resource outside the
// machine.
func derived(f, from *check.Resource) bool {
	switch f.Fact.Kind {
	case check.FactAge, check.FactClock, check.FactSequence:
		return false
	}
	return slices.Contains(f.Fact.Sources, from)
}

// forget makes a resource unknown, and what is computed from it.
func (w *twin) forget(r *check.Resource) {
	w.now.known[r] = false
	for _, f := range w.d.Facts {
		if derived(f, r) {
			w.now.known[f] = false
		}
	}
}

// renew lets begin anew what counts from the last report of a resource.
func (w *twin) renew(r *check.Resource, out *outcome) {
	for _, f := range w.d.Facts {
		if f.Fact.Kind == check.FactAge && f.Fact.Sources[0] == r {
			w.now.value[f], w.now.known[f] = models.OfBool(false), true
			w.startClock(clockKey{kind: machine.TimerAge, res: f}, f.Fact.Ticks, out)
		}
	}
	if age := r.Model.MaxAgeNanos; age > 0 {
		w.startClock(clockKey{kind: machine.TimerStale, res: r}, age/1e9, out)
	}
}

// report takes a reading. One that is no value of the type makes the resource
// unknown and changes nothing else.
func (w *twin) report(in input, out *outcome) []event {
	if !in.res.Model.Type.Contains(in.value) {
		w.forget(in.res)
		return w.takeFacts(in.facts)
	}
	events := []event{{what: "updates", res: in.res}}
	if last, reported := w.now.value[in.res]; !reported || !last.Equal(in.value) {
		events = append(events, event{what: "changes", res: in.res})
	}
	w.now.value[in.res], w.now.known[in.res] = in.value, true
	w.renew(in.res, out)
	events = append(events, w.takeFacts(in.facts)...)
	c, told := w.now.newest[in.res]
	switch {
	case !told:
	case !c.value.Equal(in.value):
		c.differs = true
		w.now.newest[in.res] = c
	case c.pending && in.late:
		w.succeed(in.res, out)
	}
	return events
}

// succeed ends a pending command and its time-out.
func (w *twin) succeed(r *check.Resource, out *outcome) {
	c := w.now.newest[r]
	c.pending, c.succeeded = false, true
	w.now.newest[r] = c
	out.timers = append(out.timers, timer{res: r})
}

// availability marks a device as gone or back; its values are known again with
// its next reports.
func (w *twin) availability(in input) []event {
	same := w.now.offline[in.device] != in.online
	w.now.offline[in.device] = !in.online
	if !in.online {
		for _, r := range in.device.Resources {
			w.forget(r)
		}
	}
	var events []event
	if !in.online {
		events = w.takeFacts(in.facts)
	}
	switch {
	case same:
		return events
	case in.online:
		return []event{{what: "online", device: in.device}}
	}
	return append(events, event{what: "offline", device: in.device})
}

// outside is a value a rule asked for that its target cannot take.
type outside struct {
	what  string
	rule  *check.Rule
	micro int
}
