// Concrete walks: a plain simulation of devices, people and the network with
// queues and raw values. What holds must hold on every walk.

package verifier_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier"
)

// thing is one resource in the simulation.
type thing struct {
	actual   models.Value
	flight   models.Value   // the report under way; not set if none
	queue    []models.Value // commands under way, oldest first
	reported bool
	last     models.Value // reported last
	// By when the report under way, the oldest newer change and the answer to the
	// newest command have to come; 0 if there is none.
	flightBy, newerBy, answerBy int64
	sent                        int64 // when the newest command left
}

// walk is a simulated deployment on a rung. It shares Step with the verifier
// and nothing of dsl/world's moves.
type walk struct {
	prompt bool
	t      *rapid.T
	spec   *world.Spec
	p      *machine.Program
	prop   *world.Property
	step   *machine.Stepper
	state  machine.State
	out    machine.Output
	things []thing
	open   bool // a response is owed
	before bool // its trigger was true
	broken string
	clock  ticker
	watch  watcher
	facts  drive.Facts // nil if nothing is computed from readings
	origin *compile.Origin
	tape   *tape  // of one of two walks
	heard  func() // of one of two walks: after every Step
}

func TestWalksRespectVerdicts(t *testing.T) { walkSystems(t, drawSystem) }

func TestWalksComputeFacts(t *testing.T) { walkSystems(t, drawComputed) }

// walkSystems goes on drawing systems until something has held on either rung.
func walkSystems(t *testing.T, draw func(*rapid.T) (map[string]string, check.Site)) {
	walked := map[world.Rung]int{}
	for range rare {
		rapid.Check(t, func(t *rapid.T) { walkSystem(t, draw, walked, 2_000) })
		if walked[world.Prompt] > 0 && walked[world.Delayed] > 0 {
			return
		}
	}
	t.Errorf("too few properties held: walked %v", walked)
}

// walkSystem draws a system and walks wherever a property of it holds.
func walkSystem(t *rapid.T, draw func(*rapid.T) (map[string]string, check.Site), walked map[world.Rung]int, limit int) {
	files, site := draw(t)
	r, _ := compile.Load(files, site)
	if r == nil {
		t.Fatal(files["a.tenet"])
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: limit})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rep.Properties {
		for rung := world.Prompt; rung <= rep.Properties[i].Rung; rung++ {
			walked[rung]++
			pr := r.Spec.Properties[i]
			pr.Timed = pr.Timed || holdsInTime(&rep.Properties[i], rung)
			if why := newWalk(t, r, rung, &pr).run(60); why != "" {
				t.Fatalf("%s\n%s holds on rung %s, and a walk breaks it: %s", files["a.tenet"], rep.Properties[i].Name, rung, why)
			}
		}
	}
}

// holdsInTime reports whether it takes the declared times of reports and answers for
// the property to hold on a rung.
func holdsInTime(p *verifier.Property, rung world.Rung) bool {
	for ev := p.Evidence; ev != nil; ev = ev.Below {
		if ev.Rung == rung {
			return ev.Timed
		}
	}
	return false
}

func newWalk(t *rapid.T, r *compile.Result, rung world.Rung, prop *world.Property) *walk {
	p := r.Program
	w := &walk{t: t, prompt: rung == world.Prompt, spec: r.Spec, p: p, prop: prop, step: machine.NewStepper(p), state: p.Initial(), things: make([]thing, len(p.Resources))}
	w.computes(r)
	for try := 0; ; try++ {
		for i := range w.things {
			w.things[i].actual = w.draw(machine.Res(i))
			w.things[i].flight = w.things[i].actual
		}
		if w.assumed() {
			return w
		}
		if try > 100 {
			t.Skip("no initial values within the assumptions")
		}
	}
}

// draw picks a raw value of any region.
func (w *walk) draw(r machine.Res) models.Value {
	cut := w.p.Resources[r].Cut
	samples := cut.Samples(models.Region(w.number(0, cut.Size()-1, "region")), 3)
	return samples[w.number(0, len(samples)-1, "value")]
}

func (w *walk) chance() bool { return w.number(0, 1, "chance") == 1 }

// number draws a number, or takes it from the tape of another walk.
func (w *walk) number(low, high int, label string) int {
	if n, ok := w.tape.take(low, high); ok {
		return n
	}
	n := rapid.IntRange(low, high).Draw(w.t, label)
	w.tape.keep(n)
	return n
}

// actual shows the actual values as a state.
func (w *walk) actual() *machine.State {
	s := w.state.Copy()
	for i := range w.things {
		if w.p.Resources[i].Present {
			w.actualFact(&s, machine.Res(i))
		}
		if w.p.Resources[i].Fact != machine.NoFact {
			continue
		}
		s.Region[i], _ = w.p.Resources[i].Cut.Cut(w.things[i].actual)
		s.Known[i] = true
	}
	return &s
}

func (w *walk) assumed() bool {
	s := w.actual()
	for _, a := range w.spec.Assumes {
		if w.p.Eval(a.Cond, s) == machine.False {
			return false
		}
	}
	return true
}

// run starts the machine and takes so many random moves. It says what broke
// the property, "" if nothing did.
func (w *walk) run(moves int) string {
	w.start()
	w.judge()
	for range moves {
		r := machine.Res(rapid.IntRange(0, len(w.things)-1).Draw(w.t, "resource"))
		fact := w.p.Resources[r].Fact != machine.NoFact
		switch {
		case w.prompt && w.busy(): // answers come first; no time passes before them
			if fact {
				continue
			}
			w.channel(r)
		case fact:
			w.pass()
		default:
			w.move(r)
		}
		if w.judge(); w.broken != "" {
			return w.broken
		}
	}
	return ""
}

// move lets something happen to a resource, or time pass.
func (w *walk) move(r machine.Res) {
	switch rapid.IntRange(0, 8).Draw(w.t, "move") {
	case 6, 7, 8:
		w.pass()
	case 0:
		w.drift(r)
	case 1, 2:
		w.report(r)
	case 3:
		w.person(r)
	default:
		w.channel(r)
	}
}

// busy: on the prompt rung what devices owe comes before anything else.
func (w *walk) busy() bool {
	for i := range w.things {
		if len(w.things[i].queue) > 0 || w.state.Channel[i].Pending && w.obliged(machine.Res(i)) {
			return true
		}
	}
	return false
}

// set changes an actual value; a report under way may be overtaken. On the
// prompt rung it arrives at once.
func (w *walk) set(r machine.Res, v models.Value) {
	x := &w.things[r]
	if x.actual == v {
		return
	}
	x.actual = v
	switch {
	case !w.prompt && !x.flight.IsSet():
		x.flight, x.flightBy = v, w.clock.now+w.reportTime(r)
	case w.prompt || w.chance():
		x.flight = v
	}
	switch newer := x.flight != v; {
	case !newer:
		x.newerBy = 0
	case x.newerBy == 0:
		x.newerBy = w.clock.now + w.reportTime(r)
	}
}

// drift moves a value that moves by itself or by hand, as physics allows.
func (w *walk) drift(r machine.Res) {
	res := &w.p.Resources[r]
	v := w.draw(r)
	from, _ := res.Cut.Cut(w.things[r].actual)
	to, _ := res.Cut.Cut(v)
	if from == to && !w.computedFrom(r) || !w.drifts(r, from, to) || w.prompt && !w.things[r].reported {
		return
	}
	for _, s := range w.spec.Stepwise {
		if s == r && from+1 != to && to+1 != from {
			return
		}
	}
	for _, ph := range w.spec.Physics {
		if ph.Res == r && w.p.Eval(ph.While, w.actual()) == machine.True &&
			(ph.Not == world.Change || ph.Not == world.Fall && to < from || ph.Not == world.Rise && to > from) {
			return
		}
	}
	old := w.things[r]
	w.set(r, v)
	switch {
	case !w.always():
		w.things[r] = old
	case w.prompt:
		w.report(r)
	}
}

func (w *walk) always() bool {
	s := w.actual()
	for _, a := range w.spec.Assumes {
		if !a.Initially && w.p.Eval(a.Cond, s) == machine.False {
			return false
		}
	}
	return true
}

func (w *walk) drifts(r machine.Res, from, to models.Region) bool {
	m := &w.p.Resources[r].Model
	declared := false
	for _, t := range w.spec.Behaviour[r] {
		if t.OnSet || t.Label == world.Fault {
			continue
		}
		declared = true
		if t.Effect == world.EffectTo && (t.From == nil || has(t.From, from)) && has(t.To, to) {
			return true
		}
	}
	return m.ByHand || m.Mutability == models.Updatable && !declared
}

func has(list []models.Region, r models.Region) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// report lets the report under way arrive, or the last one again.
func (w *walk) report(r machine.Res) {
	x := &w.things[r]
	v := x.flight
	if !v.IsSet() {
		v = x.actual
	}
	x.flightBy = 0
	if x.flight = (models.Value{}); v != x.actual {
		x.flight, x.flightBy = x.actual, x.newerBy
	}
	x.newerBy = 0
	changed := !x.reported || x.last != v
	x.reported, x.last = true, v
	in := w.p.Report(r, v, changed, w.late(r))
	in.Facts = w.computed(r, v)
	w.input(in)
}

// person commands what is granted, and asks in vain for the rest.
func (w *walk) person(r machine.Res) {
	if !w.p.Resources[r].Settable {
		return
	}
	role := machine.Role(-1)
	for _, g := range w.p.Gate.Grants {
		if g.Res == r {
			role = g.Role
		}
	}
	w.input(w.p.Command(role, r, w.draw(r)))
}

// channel delivers the oldest command, passing over some superseded ones, or
// brings the answer to the newest.
func (w *walk) channel(r machine.Res) {
	x := &w.things[r]
	if len(x.queue) == 0 {
		if w.state.Channel[r].Pending {
			in := machine.Input{Kind: machine.InAnswer, Res: r, OK: true}
			if !w.obliged(r) && w.mayTimeOut(r) && w.chance() {
				in = machine.Input{Kind: machine.InTimeout, Res: r}
			}
			w.input(in)
		}
		return
	}
	skip := w.number(0, len(x.queue)-1, "superseded")
	v := x.queue[skip]
	x.queue = x.queue[skip+1:]
	if w.follows(r) {
		w.set(r, v)
	}
	if w.prompt && x.flight.IsSet() && (x.reported || x.actual == v) {
		w.report(r)
	}
}

// obliged says whether a lamp must take a command; follows whether it does
// this time.
func (w *walk) obliged(r machine.Res) bool {
	must := true
	for _, t := range w.spec.Behaviour[r] {
		if t.OnSet && t.Label == world.Must {
			return true
		}
		must = must && !(t.OnSet && t.Label == world.May)
	}
	return must
}

func (w *walk) follows(r machine.Res) bool {
	for _, t := range w.spec.Behaviour[r] {
		if t.OnSet && t.Label == world.May {
			return w.chance()
		}
	}
	return true
}

// input runs Step, sends what leaves and judges events.
func (w *walk) input(in machine.Input) {
	before := w.state.Copy()
	w.step.Step(&w.state, in, &w.out)
	if w.heard != nil {
		w.heard()
	}
	w.tick()
	for _, c := range w.out.Commands {
		if !c.Call {
			x := &w.things[c.Res]
			x.queue = append(x.queue, c.Value)
			x.sent, x.answerBy = w.clock.now, w.clock.now+w.answerTime(c.Res)
		}
	}
	w.observeEvents(in, &before)
	w.events(in, &before)
}

// events judges what the property's event says about the last Step.
func (w *walk) events(in machine.Input, before *machine.State) {
	if w.prop.Kind == world.NeverEvent || w.prop.Kind == world.OnlyEvent {
		w.eachEvent(&w.prop.Event, in, before, w.happened)
	}
}

// eachEvent calls f with the state that an event is compared with, every time it
// happened in the last Step.
func (w *walk) eachEvent(e *world.Event, in machine.Input, before *machine.State, f func(*machine.State)) {
	fits := func(r machine.Res, region models.Region) bool {
		return r == e.Res && (e.Regions == nil || has(e.Regions, region))
	}
	at := func(micro int32) *machine.State {
		s := w.state.Copy()
		copy(s.Vars, w.out.Vars(micro, len(s.Vars)))
		return &s
	}
	switch e.Kind {
	case world.EvSetByPerson:
		if in.Kind == machine.InCommand && fits(in.Res, in.Region) {
			f(before)
		}
	case world.EvUpdates, world.EvChanges:
		if in.Kind == machine.InReport && fits(in.Res, in.Region) && (e.Kind == world.EvUpdates || in.Changed) {
			f(before)
		}
	case world.EvSet:
		for _, c := range w.out.Commands {
			if !c.Call && fits(c.Res, c.Region) {
				f(at(c.Micro))
			}
		}
	case world.EvAsked, world.EvRefused:
		for _, x := range w.out.Writes {
			refused := x.Fate.Refused()
			if fits(x.Res, x.Region) && (e.Kind == world.EvAsked || refused) {
				f(at(x.Micro))
			}
		}
	case world.EvNotify:
		for _, n := range w.out.Notices {
			if n.Action.Role == e.Role {
				f(at(n.Micro))
			}
		}
	}
}

func (w *walk) happened(s *machine.State) {
	if w.prop.Really {
		vars := s.Vars
		s = w.actual()
		copy(s.Vars, vars)
	}
	q := w.p.Eval(w.prop.Q, s)
	if w.prop.Kind == world.NeverEvent && q != machine.False || w.prop.Kind == world.OnlyEvent && q != machine.True {
		w.broken = "the event happens while its condition is " + q.String()
	}
}

// judge looks at the state as SEMANTICS section 5 says.
func (w *walk) judge() {
	s := w.actual()
	switch w.prop.Kind {
	case world.Observed:
		w.observe()
	case world.ResponseProperty:
		now := w.p.Eval(w.prop.P, s) == machine.True
		w.open = (w.open || now && !w.before) && w.p.Eval(w.prop.Q, s) != machine.True
		if w.before = now; w.open && w.settled() {
			w.broken = "the response never came"
		}
	case world.StateProperty:
		w.broken = w.wrong(w.prop.P)
	}
}

// wrong says why a condition that must always hold does not.
func (w *walk) wrong(p machine.CondID) string {
	switch {
	case !w.prop.EvenBriefly && w.p.Eval(p, w.asked(false)) == machine.False && w.p.Eval(p, w.asked(true)) == machine.False:
		return "the opposite was asked for"
	case (w.prop.EvenBriefly || w.settled()) && w.p.Eval(p, w.actual()) == machine.False:
		return "the opposite is actually so"
	}
	return ""
}

// settled: nothing of the sentence's own is under way.
func (w *walk) settled() bool {
	for _, r := range w.prop.Own {
		if w.underWay(r) {
			return false
		}
	}
	return true
}

func (w *walk) underWay(r machine.Res) bool {
	if w.p.Resources[r].Fact != machine.NoFact {
		return false
	}
	x := &w.things[r]
	return !x.reported || x.flight.IsSet() || len(x.queue) > 0 || w.state.Channel[r].Pending
}

// asked puts pending targets in place of reports; settling keeps them there
// while anything of the resource is under way.
func (w *walk) asked(settling bool) *machine.State {
	s := w.state.Copy()
	for i := range w.things {
		ch := &w.state.Channel[i]
		if ch.Pending || settling && ch.Value.IsSet() && w.underWay(machine.Res(i)) {
			s.Region[i], s.Known[i] = ch.Region, true
		}
	}
	return &s
}
