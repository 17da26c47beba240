// Building a world for one question.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/models"
)

// World is the environment of one question: a sliced program, the resources
// that matter, and how they behave on a rung. It owns scratch space and so
// belongs to one goroutine; Fork gives another.
type World struct {
	spec   *Spec
	rung   Rung
	coarse bool
	blur   []bool   // by resource: see Focus; nil for none
	loose  []bool   // parallel to vars: see Focus; nil for none
	rivals []uint64 // sets of vague timers: see takeRivals
	frame  bool     // never explored, however large
	prop   Property

	program *machine.Program  // the slice: rules outside the cone are left out
	rules   []machine.RuleID  // slice rule -> rule of the deployment
	timers  []machine.TimerID // slice timer -> timer of the deployment
	clocks  clocks
	step    *machine.Stepper
	out     machine.Output

	res     []machine.Res // resources of the cone, ascending
	vars    []machine.Var
	devices []device // parallel to res
	slides  []int    // composed facts that time alone may change
	classes []class  // of values that may be renamed; see normal.go
	plain   bool     // values keep their names along a run
	names   []int16  // scratch: of the values of a class
	assumes []machine.CondID
	first   []machine.CondID // assume initially
	layout  layout

	cur, next, tmp state
	view           machine.State // actual values as a state, for conditions
	asked          machine.State // reported values with pending targets in place
	sent           []int16       // per composed resource: the command under way before a Step
	runs           []bool        // per clock: it runs
	dueTimers      []machine.TimerID
	dueMarks       []machine.MarkID
	facts          []machine.Fact
	nexts          []observe.Next
	letter         observe.Letter // events of the present move
	buf            []byte         // the packed successor handed out
	live           bool           // runs without end matter
	exhausted      bool           // the observer has no branch for the guess of the present move
	recurs         []Recur
	demands        []demand      // of runs that count; see demand.go
	commanded      []bool        // per composed resource: the present move has sent it a command
	strayed        []machine.Res // blurred resources that the present move has sent a command
	restarted      uint64        // clocks the present move has started
	passing        zone          // scratch of mayPass
	seen           Seen
	record         *Record
	shadow         []bool // along a Course: the clocks of the channel that run
	ear            *ear   // of a Pair: what the present move lets out
	frail          frailty
	blurred        []blurring
	roster         roster
	whole          []bool  // by condition: decided as a whole
	hears          []bool  // by condition decided as a whole: it speaks of what was heard
	sights         []sight // by condition: what of it is of account
	hindsights     []sight // and of what it was before a report
	decider        decider
	memory         *memory // nil: nothing is remembered
	vague          []bool  // by timer of the slice: see Focus; nil for none
	tap            func(machine.Input, *machine.Output)
}

// Seen says what was met while exploring; it never depends on the order.
type Seen struct {
	Trigger bool // the property's antecedent was true
	Event   bool // the property's event happened
}

// device is how one resource of the cone behaves.
type device struct {
	values   valueSet
	settable bool
	free     bool // moves freely: sensors, by-hand states
	stepwise bool
	eager    bool // its first actual value is chosen at once
	// loose: nothing reads the actual value, so that reports of any value in
	// any order are all there is to it; it stays open for ever.
	loose    bool
	blurred  bool // loose, and what was reported is not kept; see Focus
	obeys    bool // default must: takes the commanded value
	onSet    []Transition
	moves    []Transition // spontaneous
	physics  []Physics
	persons  []machine.Role // one granted role, if any
	stranger bool           // refusals of people matter
	updates  bool           // reports matter even when nothing changes
	fact     bool           // nobody reports it; facts lists those that come with it
	facts    []int          // composed facts derived from it
}

// New builds the world of a property on a rung. Errors: *LimitError if a resource
// has too many values that matter, or if the sentence is not explored among faults.
func New(spec *Spec, rung Rung, prop Property) (*World, error) {
	return build(spec, rung, prop, scope{})
}

// NewCoarse builds a world that contains the delayed one and is much smaller. A
// resource whose actual value nobody reads may report any value at any time,
// whatever it was told, and may confirm a command at any time; if nothing but
// its reports is read, what rules write to it is left out as well. What holds
// in it holds in the delayed world and, but for responses, in the prompt one;
// what breaks in it may hold there all the same.
func NewCoarse(spec *Spec, prop Property) (*World, error) {
	return build(spec, Delayed, prop, scope{coarse: true})
}

// scope is what a world leaves out of what its question asks for.
type scope struct {
	coarse bool
	blur   []bool        // by resource; nil for none
	heard  []machine.Res // of these, ascending: see Focus
	apart  []machine.CondID
	loose  []machine.Var
	vague  []bool // by timer
	// excused: see Focus.
	excused bool
	frame   bool
}

func build(spec *Spec, rung Rung, prop Property, sc scope) (*World, error) {
	cut := make([]bool, len(spec.Program.Resources))
	switch {
	case sc.coarse:
		cut = cuttable(spec, &prop)
	case sc.blur != nil:
		cut = sc.blur
	}
	c := newCone(spec, cut, live(&prop))
	c.alone, c.vague = prop.Alone, sc.vague
	c.addProperty(&prop)
	w := &World{spec: spec, rung: rung, prop: prop, coarse: sc.coarse, blur: sc.blur, frame: sc.frame, live: live(&prop)}
	w.slice(c)
	if len(sc.loose) > 0 {
		w.loose = make([]bool, len(w.vars))
		for i, v := range w.vars {
			w.loose[i] = slices.Contains(sc.loose, v)
		}
	}
	w.roster.place(w)
	w.takeRecurs()
	if err := w.readsFacts(); err != nil {
		return nil, err
	}
	if err := w.buildClocks(); err != nil {
		return nil, err
	}
	if err := w.buildDevices(cut); err != nil {
		return nil, err
	}
	w.takeBlurred(sc)
	for _, a := range spec.Assumes {
		if !w.speaksOf(a.Cond) {
			continue
		}
		if a.Initially {
			w.first = append(w.first, a.Cond)
		} else {
			w.assumes = append(w.assumes, a.Cond)
		}
	}
	if err := w.buildDemands(); err != nil {
		return nil, err
	}
	if err := w.buildFaults(sc); err != nil {
		return nil, err
	}
	w.buildClasses()
	w.layout = newLayout(w)
	w.scratch()
	return w, nil
}

// scratch allocates what a goroutine needs for itself.
func (w *World) scratch() {
	w.step = machine.NewStepper(w.program)
	w.out = machine.Output{}
	w.cur, w.next, w.tmp = w.newState(), w.newState(), w.newState()
	w.view, w.asked = w.program.Initial(), w.program.Initial()
	w.sent, w.commanded, w.strayed = make([]int16, len(w.res)), make([]bool, len(w.res)), nil
	w.passing = newZone(w.clocks.n)
	w.runs = make([]bool, w.clocks.n)
	for k := w.clocks.timers; k < w.clocks.watch; k++ {
		w.runs[k] = true
	}
	w.dueTimers, w.dueMarks, w.facts, w.nexts = nil, nil, nil, nil
	w.buf = make([]byte, w.layout.bytes)
	w.names = make([]int16, w.largestClass())
	w.decider = decider{}
	if w.blur != nil {
		w.decider = newDecider(w)
	}
	if w.memory != nil {
		w.Remember()
	}
	w.record, w.shadow, w.tap = nil, nil, nil
}

// Fork returns a world for another goroutine. What it has Seen is its own.
func (w *World) Fork() *World {
	f := *w
	f.seen = Seen{}
	f.scratch()
	return &f
}

// Seen returns what this world met while its moves were taken.
func (w *World) Seen() Seen { return w.seen }

// Rung returns the rung the world was built for.
func (w *World) Rung() Rung { return w.rung }

// Property returns the question the world was built for.
func (w *World) Property() *Property { return &w.prop }

// Resources returns the resources composed, ascending.
func (w *World) Resources() []machine.Res { return w.res }

// Vars returns the variables composed, ascending.
func (w *World) Vars() []machine.Var { return w.vars }

// Program returns the sliced program; RuleOf maps its rules back.
func (w *World) Program() *machine.Program { return w.program }

// RuleOf returns the deployment's rule for a rule of the slice.
func (w *World) RuleOf(r machine.RuleID) machine.RuleID { return w.rules[r] }

// slice keeps what is in the cone.
func (w *World) slice(c *cone) {
	w.shrink(c)
	for i, in := range c.res {
		if in {
			w.res = append(w.res, machine.Res(i))
		}
	}
	for i, in := range c.vars {
		if in {
			w.vars = append(w.vars, machine.Var(i))
		}
	}
	if w.prop.Kind == NeverFires || w.prop.Kind == NoOutside {
		w.prop.Rule = machine.RuleID(slices.Index(w.rules, w.prop.Rule))
	}
}

// speaksOf reports whether all a condition reads is composed; an assumption
// that shares a resource with the cone has drawn the rest into it.
func (w *World) speaksOf(c machine.CondID) bool {
	if c == machine.NoCond {
		return false
	}
	for _, r := range w.program.Conds[c].Deps {
		if slices.Contains(w.res, r) {
			return true
		}
	}
	return false
}

func (w *World) buildDevices(cut []bool) error {
	called := w.writtenByCalls()
	eager := w.eagerResources()
	for _, r := range w.res {
		res := &w.program.Resources[r]
		vs, err := newValueSet(w.spec.Program, r)
		if err != nil {
			return err
		}
		d := device{
			values: vs, settable: res.Settable, stepwise: slices.Contains(w.spec.Stepwise, r),
			eager: slices.Contains(eager, r), updates: w.program.WatchesUpdates(r) || w.watchesReports(r) || w.countsReports(r),
			persons: w.grantedRole(r), stranger: w.watchesRefusal(r),
		}
		for _, t := range w.spec.Behaviour[r] {
			switch {
			case t.Label == Fault:
			case t.OnSet:
				d.onSet = append(d.onSet, t)
			default:
				d.moves = append(d.moves, t)
			}
		}
		for _, ph := range w.spec.Physics {
			if ph.Res == r {
				d.physics = append(d.physics, ph)
			}
		}
		d.obeys = len(d.onSet) == 0
		d.free = movesFreely(&res.Model, len(d.moves) > 0) || slices.Contains(called, r)
		d.loose = w.coarse && !d.eager && !w.readsActual(r) ||
			d.free && !d.settable && !d.eager && !d.stepwise && len(d.physics) == 0 && len(d.moves) == 0 && !w.readsActual(r)
		if cut[r] { // whoever commands it is left out: it moves by itself, anywhere
			d.settable, d.persons, d.stranger = false, nil, false
			d.free, d.stepwise, d.physics, d.moves = true, false, nil, nil
		}
		if w.blurs(r) {
			d.blurred, d.loose, d.eager, d.onSet, d.obeys = true, true, false, nil, false
		}
		if w.blur != nil && d.loose && !d.settable && (!d.updates || d.blurred && !w.program.WatchesChanges(r)) {
			d.values.merge(w.alike(r))
		}
		if res.Fact != machine.NoFact {
			d = device{values: vs, fact: true}
		}
		w.devices = append(w.devices, d)
	}
	return w.buildFacts()
}

// readsActual reports whether the observer, or whoever surveys, looks at the actual
// value of r.
func (w *World) readsActual(r machine.Res) bool {
	judged := w.prop.Kind == Survey || w.prop.Kind == StateProperty || w.prop.Kind == ResponseProperty || w.prop.Kind == Observed || w.prop.Kind == PossibleProperty ||
		len(w.prop.Besides) > 0
	return judged && slices.Contains(w.prop.Own, r)
}

// movesFreely is the default behaviour: what is not settable changes by
// itself, what people can reach changes by hand, what is fixed never changes.
// Declared spontaneous moves replace the default, not people's hands.
func movesFreely(m *models.Resource, declared bool) bool {
	switch {
	case m.ByHand:
		return true
	case m.Mutability == models.Fixed:
		return false
	case m.Mutability == models.Modifiable:
		return false
	}
	return !declared
}

// eagerResources are those whose actual value is read before any report: by
// physics, assumptions, behaviours, sentences judged at every moment, and
// responses, whose trigger may be true in the first state.
func (w *World) eagerResources() []machine.Res {
	var out []machine.Res
	add := func(c machine.CondID) {
		if c != machine.NoCond {
			out = append(out, w.program.Conds[c].Deps...)
		}
	}
	for _, ph := range w.spec.Physics {
		if w.at(ph.Res) >= 0 {
			add(ph.While)
		}
	}
	for _, r := range w.res {
		for _, t := range w.spec.Behaviour[r] {
			add(t.When)
		}
	}
	for _, a := range w.spec.Assumes {
		if w.speaksOf(a.Cond) {
			add(a.Cond)
		}
	}
	for _, a := range w.recurs {
		add(a.Cond)
	}
	if w.prop.EvenBriefly {
		add(w.prop.P)
	}
	if w.prop.Really {
		add(w.prop.Q)
	}
	if w.prop.Kind == ResponseProperty || w.prop.Kind == PossibleProperty {
		add(w.prop.P)
		add(w.prop.Q)
	}
	for _, p := range w.prop.Props {
		if p.Cond != machine.NoCond {
			add(p.Cond)
		}
	}
	if w.lags() {
		out = append(out, w.res...)
	}
	return out
}

// writtenByCalls are the resources an action that some rule calls may change.
func (w *World) writtenByCalls() []machine.Res {
	var out []machine.Res
	p := w.program
	for i := range p.Rules {
		p.Rules[i].EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoCall {
				out = append(out, writtenBy(p, a.Res)...)
			}
			return true
		})
	}
	return out
}

// writtenBy are the resources of the action's device that it writes by what it
// declares (resource or service.resource).
func writtenBy(p *machine.Program, action machine.Res) []machine.Res {
	var out []machine.Res
	for _, name := range p.Resources[action].Model.Writes {
		for _, r := range p.Devices[p.Resources[action].Device].Resources {
			path := p.Resources[r].Path
			if path.Resource == name || path.Service+"."+path.Resource == name {
				out = append(out, r)
			}
		}
	}
	return out
}

// grantedRole returns one role that may command r: which one makes no
// difference to the machine.
func (w *World) grantedRole(r machine.Res) []machine.Role {
	for _, g := range w.program.Gate.Grants {
		if g.Res == r && w.program.Resources[r].Settable {
			return []machine.Role{g.Role}
		}
	}
	return nil
}

// watchesRefusal says whether a refused command of a person can be noticed.
func (w *World) watchesRefusal(r machine.Res) bool {
	e := &w.prop.Event
	refusal := func(e *Event) bool {
		return e.Res == r && (e.Kind == EvRefused || e.Kind == EvAsked || e.Kind == EvSetByPerson)
	}
	watched := (w.prop.Kind == NeverEvent || w.prop.Kind == OnlyEvent) && refusal(e)
	for i := range w.prop.Events {
		watched = watched || refusal(&w.prop.Events[i].Event)
	}
	for i := range w.program.Rules {
		for _, t := range w.program.Rules[i].Triggers {
			watched = watched || t.Kind == machine.OnIsRefused && t.Res == r
		}
	}
	return watched && w.program.Resources[r].Settable
}

// countsReports says whether a report matters although it says nothing new: a
// fact or a timer begins anew with it.
func (w *World) countsReports(r machine.Res) bool {
	for _, f := range w.res {
		if slices.Contains(w.program.Resources[f].Sources, r) {
			return true
		}
	}
	return w.forgets(r)
}

func (w *World) watchesReports(r machine.Res) bool {
	reports := func(e *Event) bool { return e.Res == r && (e.Kind == EvUpdates || e.Kind == EvChanges) }
	for i := range w.prop.Events {
		if reports(&w.prop.Events[i].Event) {
			return true
		}
	}
	return (w.prop.Kind == NeverEvent || w.prop.Kind == OnlyEvent) && reports(&w.prop.Event)
}
