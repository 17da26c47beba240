// Faults: what may fail in the faulty world, and which failures excuse a sentence.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// FaultKind says what fails.
type FaultKind uint8

// The faults of the faulty world.
const (
	// CutOff: commands to the device or its answers are lost or come late, its
	// reports come late, a command arrives twice, or the gateway learns that the
	// device is offline. Commands keep their order. A device that is deaf is one
	// that its commands do not reach: it does not confirm what it has not heard.
	CutOff FaultKind = iota
	// Misbehaves: a transition of a behaviour that is labelled "fault" is taken.
	Misbehaves
	// Down: the gateway stands still until it starts again.
	Down
)

// Failure is something that may fail in a world, and be well again.
//
// Where nothing counts seconds, a fault need not last: what happens while it does
// also happens if it strikes, heals at once, and strikes again, since reports and
// commands take any time anyway. So a fault is one move, the sentence is judged
// again as soon as what it has held up has come, and nothing is lost: that a fault
// heals at once is one of the ways it may heal. Only a gateway that is down while
// timers run, and a device that is offline where a rule waits for its return, are
// seen in states.
type Failure struct {
	Kind FaultKind
	// Res is the resource that Misbehaves, -1 of the others. Dev is its device, or the
	// one that is CutOff; -1 of the gateway.
	Res machine.Res
	Dev machine.Dev
	// Transition is what is possible if it Misbehaves.
	Transition Transition
	// HealTicks is the longest it lasts, in seconds.
	HealTicks int64
	// Excuses: the sentence may be broken while it lasts, and until what it has
	// held up has come.
	Excuses bool

	at       int  // of Res among those composed; of a device its first there, or -1
	unmissed bool // nothing comes of it: see unmissed
}

// defaultHeal is how long a fault lasts at most that declares nothing else, in
// seconds.
const defaultHeal = 60

// noTransition is that of faults which are none of a behaviour.
var noTransition = Transition{When: machine.NoCond}

// maxAtWork is how many faults may be at work at a time.
const maxAtWork = 1

// maxFaults bounds the faults of a world.
const maxFaults = 1000

// frailty is what may fail in a world; nothing below the faulty rung.
type frailty struct {
	list    []Failure
	strict  bool          // nothing excuses the sentence
	awaited []machine.Dev // devices whose return triggers a rule, ascending
	cutOff  []int         // by composed resource: the fault that cuts its device off; -1 if none does
	down    int           // the fault of the gateway; -1 if it does not fail
	counted bool          // it is seen in states
	// rough: what faults have held up is not kept as far as it is an excuse alone. The
	// sentence is judged too soon then, never too late. Of commands it is not kept either
	// which of several are under way, and what their repetitions have come to: see guess.
	rough bool
	// commands, by composed resource: the values, as bits, that it may be commanded to.
	commands []uint64
	// steady, by composed resource: a command that arrives a second time changes
	// nothing, since nothing but commands changes it.
	steady []bool
	// patient, by composed resource: the sentence has patience itself with a command
	// that is pending.
	patient []bool
}

// Gateway stands for the gateway among devices that may fail.
const Gateway machine.Dev = -1

// mayFail reports whether faults of a device, or of the Gateway, are looked at.
func (p *Property) mayFail(d machine.Dev) bool {
	return len(p.Failing) == 0 || slices.Contains(p.Failing, d)
}

// Frail says why a sentence is not explored among faults; "" if it is.
func Frail(p *Property) string {
	switch {
	case p.OfPairs(), p.Kind == PossibleProperty, p.Kind == Undecided:
		return "faults: this kind of sentence is not explored among faults"
	case live(p):
		return "faults: the long run is not explored among faults"
	case p.Timed:
		return "faults: lengths of time are not explored among faults"
	case p.Kind == Observed:
		return "faults: what happens one after the other is not explored among faults"
	}
	return ""
}

// buildFaults lists what may fail. Errors: *LimitError for too many faults, and
// for a sentence that is not explored among them.
func (w *World) buildFaults(sc scope) error {
	if w.rung != Faulty {
		return nil
	}
	if why := Frail(&w.prop); why != "" {
		return &LimitError{What: why}
	}
	f := &w.frail
	f.rough = w.blur != nil && !sc.excused
	f.strict, f.counted = w.prop.EvenIfDeaf, len(w.clocks.zoned) > 1
	for i, r := range w.res {
		f.cutOff, f.steady = append(f.cutOff, -1), append(f.steady, false)
		f.patient = append(f.patient, (w.prop.Kind == StateProperty || w.prop.Kind == ResponseProperty) &&
			!w.prop.EvenBriefly && !f.strict && slices.Contains(w.prop.Own, r))
		f.commands = append(f.commands, w.commandable(i))
		if w.carried(i) {
			return &LimitError{What: "numbers that commands take from readings are not explored among faults"}
		}
		if !w.devices[i].fact {
			w.addMisbehaviour(i, r)
		} else if f.strict && slices.Contains(w.prop.Own, r) {
			return &LimitError{What: "what is computed from readings is not explored among faults that excuse nothing"}
		}
	}
	for _, d := range w.devicesHeard() {
		if w.prop.mayFail(d) {
			w.addCutOff(d)
		}
	}
	if f.down = -1; w.prop.mayFail(Gateway) {
		f.down = len(f.list)
		f.list = append(f.list, Failure{Kind: Down, Res: -1, Dev: Gateway, Transition: noTransition, HealTicks: defaultHeal, at: -1})
	}
	if len(f.list) > maxFaults && !w.frame {
		return &LimitError{What: fmt.Sprintf("%d faults matter, more than %d", len(f.list), maxFaults)}
	}
	w.buildExcuses()
	return nil
}

// commandable gives the values, as bits, that a composed resource may be commanded to.
func (w *World) commandable(i int) uint64 {
	d, mask := &w.devices[i], uint64(0)
	if !d.settable {
		return 0
	}
	for v, value := range d.values.values {
		if len(d.persons) > 0 || Commanded(w.program, w.res[i], value) {
			mask |= 1 << v
		}
	}
	return mask
}

// addMisbehaviour lists the declared faults of a resource but for deafness, which
// is no other than that of a device that is cut off.
func (w *World) addMisbehaviour(i int, r machine.Res) {
	d, res := &w.devices[i], &w.program.Resources[r]
	steady := d.settable && d.obedient() && !d.free && len(d.moves) == 0
	if !w.prop.mayFail(res.Device) {
		w.frail.steady[i] = steady
		return
	}
	for _, t := range w.spec.Behaviour[r] {
		if t.Label != Fault || t.Effect == EffectNone || d.loose || t.OnSet && !d.settable || !t.OnSet && d.free {
			continue
		}
		heal := t.HealTicks
		if heal == 0 {
			heal = defaultHeal
		}
		w.frail.list = append(w.frail.list, Failure{Kind: Misbehaves, Res: r, Dev: res.Device, Transition: t, HealTicks: heal, at: i})
		steady = false
	}
	w.frail.steady[i] = steady
}

// obedient reports whether a device always takes on what it is commanded, as long
// as no fault keeps it from that.
func (d *device) obedient() bool {
	if len(d.onSet) != 1 {
		return d.obeys
	}
	t := &d.onSet[0]
	return t.Label == Must && t.Effect == EffectTarget && t.SetRegions == nil && t.From == nil && t.When == machine.NoCond
}

// addCutOff lists that a device may be cut off.
func (w *World) addCutOff(d machine.Dev) {
	f, first := &w.frail, -1
	for i, r := range w.res {
		if !w.devices[i].fact && w.program.Resources[r].Device == d {
			f.cutOff[i] = len(f.list)
			if first < 0 {
				first = i
			}
		}
	}
	f.list = append(f.list, Failure{Kind: CutOff, Res: -1, Dev: d, Transition: noTransition, HealTicks: defaultHeal, at: first, unmissed: w.unmissed(d)})
	for i := range w.program.Rules {
		if slices.ContainsFunc(w.program.Rules[i].Triggers, func(t machine.Trigger) bool { return t.Kind == machine.OnOnline && t.Dev == d }) &&
			!slices.Contains(f.awaited, d) {
			f.awaited = append(f.awaited, d)
		}
	}
}

// unmissed reports whether nothing comes of it that a device becomes unknown: all of it is
// blurred, and no rule waits for that, or for anything that it ends. A condition comes true
// by it only where it asks what is known; all else is monotone in what is known.
func (w *World) unmissed(dev machine.Dev) bool {
	p := w.program
	var gone []machine.Res
	for i, r := range w.res {
		if p.Resources[r].Device != dev {
			continue
		}
		if d := &w.devices[i]; !d.blurred || d.fact || len(d.facts) > 0 || w.blurred[w.blurAt(i)].heard {
			return false
		}
		gone = append(gone, r)
	}
	speaks := func(c machine.CondID) bool {
		return c != machine.NoCond && slices.ContainsFunc(p.Conds[c].Deps, func(r machine.Res) bool { return slices.Contains(gone, r) })
	}
	for i := range p.Timers {
		if t := &p.Timers[i]; (t.Kind == machine.TimerAge || t.Kind == machine.TimerStale) && slices.Contains(gone, t.Res) {
			return false
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if slices.Contains(comesAndGoes(r), dev) || r.Slots > 0 && speaks(r.Guard) {
			return false
		}
		for _, t := range r.Triggers {
			if (t.Kind == machine.HoldsFor || t.Kind == machine.WhenTrue && (r.Slots > 0 || asksKnown(p, t.Cond))) && speaks(t.Cond) {
				return false
			}
		}
	}
	return true
}

// asksKnown reports whether a condition asks whether something is known.
func asksKnown(p *machine.Program, c machine.CondID) bool {
	found := p.Conds[c].Op == machine.OpKnown
	p.Conds[c].EachPart(func(part machine.CondID) { found = found || asksKnown(p, part) })
	return found
}

// devicesHeard lists the devices of the composed resources and those whose coming
// and going triggers a rule, ascending.
func (w *World) devicesHeard() []machine.Dev {
	var out []machine.Dev
	for i, r := range w.res {
		if !w.devices[i].fact {
			out = append(out, w.program.Resources[r].Device)
		}
	}
	for i := range w.program.Rules {
		out = append(out, comesAndGoes(&w.program.Rules[i])...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// comesAndGoes lists the devices whose coming or going triggers a rule.
func comesAndGoes(r *machine.Rule) []machine.Dev {
	var out []machine.Dev
	for _, t := range r.Triggers {
		if t.Kind == machine.OnOffline || t.Kind == machine.OnOnline {
			out = append(out, t.Dev)
		}
	}
	return out
}

// buildExcuses notes which faults excuse the sentence: those of a device it
// names, of one that a rule reads which writes what it names, directly or by way
// of variables, and the gateway's.
func (w *World) buildExcuses() {
	devs := w.influences()
	for k := range w.frail.list {
		f := &w.frail.list[k]
		f.Excuses = f.Kind == Down || slices.Contains(devs, f.Dev)
	}
}

// influences lists the devices whose faults excuse the sentence.
func (w *World) influences() []machine.Dev {
	in := influence{p: w.program, vars: map[machine.Var]bool{}, rules: map[machine.RuleID]bool{}}
	pr := &w.prop
	in.readRes(pr.Own...)
	for _, c := range []machine.CondID{pr.P, pr.Q, pr.Trigger} {
		in.readCond(c)
	}
	event := pr.Kind == NeverEvent || pr.Kind == OnlyEvent
	if event && pr.Event.Kind != EvNotify && pr.Event.Kind != EvDropped {
		in.readRes(pr.Event.Res)
	}
	for _, v := range pr.OwnVars {
		in.vars[v] = true
	}
	in.written = slices.Clone(in.read)
	for n := -1; n != len(in.rules); {
		n = len(in.rules)
		for i := range w.program.Rules {
			r := &w.program.Rules[i]
			if in.writes(r) || event && writes(r, func(a *machine.Action) bool { return mayCause(&pr.Event, a) }) ||
				event && pr.Event.Kind == EvDropped && w.rules[i] == pr.Event.Rule {
				in.readRule(machine.RuleID(i))
			}
		}
	}
	slices.Sort(in.devs)
	return slices.Compact(in.devs)
}

// influence gathers what rules read that write what is gathered.
type influence struct {
	p       *machine.Program
	read    []machine.Res
	written []machine.Res // the sentence's own
	vars    map[machine.Var]bool
	rules   map[machine.RuleID]bool
	devs    []machine.Dev
}

func (in *influence) readRes(list ...machine.Res) {
	for _, r := range list {
		in.read = append(in.read, r)
		if len(in.p.Resources[r].Sources) > 0 || in.p.Resources[r].Fact != machine.NoFact {
			in.readRes(in.p.Resources[r].Sources...)
			continue
		}
		in.devs = append(in.devs, in.p.Resources[r].Device)
	}
}

func (in *influence) readCond(c machine.CondID) {
	if c == machine.NoCond {
		return
	}
	in.readRes(in.p.Conds[c].Deps...)
	for _, v := range in.p.Conds[c].VarDeps {
		in.vars[v] = true
	}
}

func (in *influence) readValue(v machine.ValueID) {
	for _, o := range in.p.Values[v].Operands {
		if o.IsVar {
			in.vars[o.Var] = true
		} else {
			in.readRes(o.Res)
		}
	}
}

// writes reports whether a rule writes one of the sentence's own resources or a
// variable that has been gathered.
func (in *influence) writes(r *machine.Rule) bool {
	return writes(r, func(a *machine.Action) bool {
		switch a.Kind {
		case machine.DoSet:
			return slices.Contains(in.written, a.Res)
		case machine.DoCall:
			return slices.Contains(in.written, a.Res) ||
				slices.ContainsFunc(writtenBy(in.p, a.Res), func(x machine.Res) bool { return slices.Contains(in.written, x) })
		case machine.DoAssign:
			return in.vars[a.Var]
		}
		return false
	})
}

func (in *influence) readRule(id machine.RuleID) {
	if in.rules[id] {
		return
	}
	in.rules[id] = true
	r := &in.p.Rules[id]
	in.devs = append(in.devs, comesAndGoes(r)...)
	for _, t := range r.Triggers {
		switch t.Kind {
		case machine.WhenTrue, machine.HoldsFor:
			in.readCond(t.Cond)
		case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
			in.readRes(t.Res)
		}
	}
	in.readCond(r.Guard)
	r.EachAction(func(a *machine.Action) bool {
		if a.Kind == machine.DoSet || a.Kind == machine.DoAssign {
			in.readValue(a.Value)
		}
		for _, arg := range a.Args {
			in.readValue(arg)
		}
		return true
	})
}

// Faults lists what may fail in this world; moves name faults by their place.
func (w *World) Faults() []Failure { return w.frail.list }
