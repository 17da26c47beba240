// Concretize: raw readings that give a path, confirmed by running it again.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// Judge evaluates conditions and values of the program on raw values, without
// its tables.
type Judge interface {
	Cond(c machine.CondID, raw Raw) (machine.Truth, error)
	// Value is the value of a set or an argument; false if it is unknown.
	Value(v machine.ValueID, raw Raw) (models.Value, bool, error)
}

// Raw gives raw values to a Judge.
type Raw interface {
	// Reading is the last reported value; false if there is none.
	Reading(r machine.Res) (models.Value, bool)
	Variable(v machine.Var) models.Value
}

// Run is a confirmed path. Readings holds, for every beat and every Step in
// it, the raw value of the input: of reports and people's commands.
type Run struct {
	World    *world.World
	Beats    []world.Beat
	Readings [][]models.Value
	// At is when each beat happens at the earliest, in seconds after the start;
	// nil for a world in which nothing runs.
	At []int64
}

// AbstractionError says that a path of regions could not be confirmed with raw
// readings: it may not exist.
type AbstractionError struct {
	Beat   int // counted from 0, the start
	Reason string
}

// Error names the step and what does not fit.
func (e *AbstractionError) Error() string { return fmt.Sprintf("step %d: %s", e.Beat+1, e.Reason) }

// Concretize gives every input of a path a raw value and runs the deployment,
// not the slice, over these inputs from the start. It confirms that
//
//   - every raw value is cut to the region the path speaks of, and a raw change
//     within a region is one that physics allows;
//   - every condition of the slice's rules and of the property has, by Judge on
//     raw values, the truth its table gives, in every micro-step; every value
//     they command likewise;
//   - the rules of the slice fire, and command, as the path says;
//   - every superseded command a device takes on was sent, in that order;
//   - at the times of World.Schedule every timer of the slice expires as long
//     after it was started as it is to run, and none is overdue.
//
// Errors: *AbstractionError for the first of these that fails.
func Concretize(spec *world.Spec, w *world.World, beats []world.Beat, judge Judge) (*Run, error) {
	p := spec.Program
	c := &concretizer{
		spec: spec, world: w, judge: judge, stepper: machine.NewStepper(p), state: p.Initial(),
		raw: make([]models.Value, len(p.Resources)), slice: make([]bool, len(p.Rules)),
		composed: make([]bool, len(p.Resources)), sent: make([][]models.Value, len(p.Resources)),
		due: map[machine.TimerID]int64{},
	}
	c.scope()
	run := &Run{World: w, Beats: beats}
	if w.Timed() {
		run.At = w.Schedule(beats)
	}
	for i := range beats {
		if run.At != nil {
			c.now = run.At[i]
		}
		readings, err := c.beat(&beats[i])
		if err != nil {
			return nil, &AbstractionError{Beat: i, Reason: err.Error()}
		}
		run.Readings = append(run.Readings, readings)
	}
	return run, nil
}

// concretizer is the deployment on its way along the path.
type concretizer struct {
	spec     *world.Spec
	world    *world.World
	judge    Judge
	stepper  *machine.Stepper
	state    machine.State
	out      machine.Output
	raw      []models.Value   // last reported, by resource
	sent     [][]models.Value // commands not yet at the device, in order
	slice    []bool           // rules of the slice
	composed []bool
	conds    []machine.CondID
	values   []machine.ValueID
	view     machine.State
	now      int64
	due      map[machine.TimerID]int64 // running timers of the slice
}

// scope notes the slice's rules, resources and conditions.
func (c *concretizer) scope() {
	p := c.spec.Program
	for _, r := range c.world.Resources() {
		c.composed[r] = true
	}
	add := func(id machine.CondID) {
		if id != machine.NoCond && !slices.Contains(c.conds, id) {
			c.conds = append(c.conds, id)
		}
	}
	for i := range c.world.Program().Rules {
		id := c.world.RuleOf(machine.RuleID(i))
		c.slice[id] = true
		for _, t := range p.Rules[id].Triggers {
			if t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor {
				add(t.Cond)
			}
		}
		add(p.Rules[id].Guard)
		c.addValues(&p.Rules[id])
	}
	pr := c.world.Property()
	add(pr.P)
	add(pr.Q)
	add(pr.Trigger)
	c.view = p.Initial()
}

// addValues notes the values of commands and arguments.
func (c *concretizer) addValues(r *machine.Rule) {
	r.EachAction(func(a *machine.Action) bool {
		if a.Kind == machine.DoSet {
			c.values = append(c.values, a.Value)
		}
		c.values = append(c.values, a.Args...)
		return true
	})
}

func (c *concretizer) beat(b *world.Beat) ([]models.Value, error) {
	if b.Move.Kind == world.MoveDeliver {
		if err := c.deliver(b); err != nil {
			return nil, err
		}
	}
	var readings []models.Value
	for i := range b.Steps {
		v, err := c.step(b, &b.Steps[i])
		if err != nil {
			return nil, err
		}
		readings = append(readings, v)
	}
	return readings, nil
}

// deliver checks a command against those really under way: the newest is the
// last sent, a superseded one comes before it and after those already taken.
func (c *concretizer) deliver(b *world.Beat) error {
	queue, want := c.sent[b.Res], c.world.Command(b.Move)
	ref := c.spec.Program.Resources[b.Res].Ref
	if !b.Move.Older {
		if len(queue) == 0 || queue[len(queue)-1] != want {
			return fmt.Errorf("the newest command to %s is not the one that arrives", ref)
		}
		c.sent[b.Res] = nil
		return nil
	}
	if len(queue) > 0 {
		if k := slices.Index(queue[:len(queue)-1], want); k >= 0 {
			c.sent[b.Res] = queue[k+1:]
			return nil
		}
	}
	return fmt.Errorf("superseded commands to %s arrive in another order than they were sent", ref)
}

// step runs one Step of the deployment and compares it with the recorded one.
func (c *concretizer) step(b *world.Beat, rec *world.StepRecord) (models.Value, error) {
	in := rec.Input
	if len(in.Facts) > 0 {
		return models.Value{}, fmt.Errorf("facts computed from readings are not confirmed")
	}
	if err := c.choose(b, &in); err != nil {
		return models.Value{}, err
	}
	if err := c.inTime(&in); err != nil {
		return models.Value{}, err
	}
	c.stepper.Step(&c.state, in, &c.out)
	c.follow()
	if in.Kind == machine.InReport {
		c.raw[in.Res] = in.Value
	}
	for i := range c.out.Commands {
		if cmd := &c.out.Commands[i]; !cmd.Call {
			c.sent[cmd.Res] = append(c.sent[cmd.Res], cmd.Value)
		}
	}
	if err := c.sameOutput(rec); err != nil {
		return in.Value, err
	}
	return in.Value, c.conditions()
}

// choose gives an input its raw value.
func (c *concretizer) choose(b *world.Beat, in *machine.Input) error {
	if in.Kind != machine.InReport && in.Kind != machine.InCommand {
		return nil
	}
	res := &c.spec.Program.Resources[in.Res]
	if in.Kind == machine.InReport {
		if err := c.chooseReading(b, in, res); err != nil {
			return err
		}
	}
	if region, ok := res.Cut.Cut(in.Value); !ok || region != in.Region {
		return fmt.Errorf("%s = %s is not cut to its region", res.Ref, res.Model.Type.Format(in.Value))
	}
	return nil
}

// chooseReading picks the raw value of a report. A settable resource reports
// exactly what the path says, since commands are compared with it; another may
// report any value of the region that respects "changed".
func (c *concretizer) chooseReading(b *world.Beat, in *machine.Input, res *machine.Resource) error {
	last := c.raw[in.Res]
	stays := last.IsSet() && c.state.Region[in.Res] == in.Region
	switch {
	case res.Settable:
		if stays && in.Changed != (in.Value != last) && c.watchesChanges(in.Res) {
			return fmt.Errorf("%s cannot report %s both as a new and as the old value", res.Ref, res.Model.Type.Format(in.Value))
		}
	case !stays:
		samples := res.Cut.Samples(in.Region, 1)
		if len(samples) == 0 {
			return fmt.Errorf("no value of %s lies in its region", res.Ref)
		}
		in.Value = samples[0]
	case !in.Changed:
		in.Value = last
	default:
		v, ok := c.another(b, in, res, last)
		if !ok {
			return fmt.Errorf("%s has no other value to change to", res.Ref)
		}
		in.Value = v
	}
	return nil
}

func (c *concretizer) watchesChanges(r machine.Res) bool {
	pr := c.world.Property()
	return c.spec.Program.WatchesUpdates(r) || pr.Event.Kind == world.EvChanges && pr.Event.Res == r
}

// another finds a second raw value of the region that the physics in force
// lets the resource move to.
func (c *concretizer) another(b *world.Beat, in *machine.Input, res *machine.Resource, last models.Value) (models.Value, bool) {
	for _, v := range res.Cut.Samples(in.Region, 8) {
		if v != last && c.mayMove(b, in.Res, last, v) {
			return v, true
		}
	}
	return models.Value{}, false
}

func (c *concretizer) mayMove(b *world.Beat, r machine.Res, from, to models.Value) bool {
	for _, ph := range c.spec.Physics {
		if ph.Res != r || !c.inForce(b, ph.While) {
			continue
		}
		up, _ := models.Compare(to, from)
		if ph.Not == world.Change || ph.Not == world.Fall && up < 0 || ph.Not == world.Rise && up > 0 {
			return false
		}
	}
	return true
}

// inForce evaluates a condition of physics over the actual values before the
// move; unknown counts as in force.
func (c *concretizer) inForce(b *world.Beat, cond machine.CondID) bool {
	s := c.spec.Program.Initial()
	copy(s.Vars, b.Before.Vars)
	for r := range s.Region {
		s.Region[r], s.Known[r] = b.Before.Actual[r], b.Before.Actual[r] != machine.NoRegion
	}
	return c.spec.Program.Eval(cond, &s) != machine.False
}

// sameOutput compares what the deployment did with what the slice did, for the
// slice's rules and resources.
func (c *concretizer) sameOutput(rec *world.StepRecord) error {
	firings := slices.DeleteFunc(slices.Clone(c.out.Firings), func(f machine.Firing) bool { return !c.slice[f.Rule] })
	if !slices.Equal(firings, rec.Firings) {
		return fmt.Errorf("run again, other rules fire")
	}
	mine := func(cmd machine.Command) bool {
		return c.composed[cmd.Res] || cmd.From == machine.FromRule && c.slice[cmd.Rule] && cmd.Call
	}
	same := func(a, b machine.Command) bool {
		return a.Res == b.Res && a.Value == b.Value && a.Region == b.Region && a.From == b.From &&
			a.Call == b.Call && a.Rule == b.Rule && slices.Equal(a.Args, b.Args)
	}
	keep := func(list []machine.Command) []machine.Command {
		return slices.DeleteFunc(slices.Clone(list), func(x machine.Command) bool { return !mine(x) })
	}
	if !slices.EqualFunc(keep(c.out.Commands), keep(rec.Commands), same) {
		return fmt.Errorf("run again, other commands leave")
	}
	if c.out.Overflow != rec.Overflow {
		return fmt.Errorf("run again, the reaction ends otherwise")
	}
	for r, in := range c.composed {
		if in && (c.state.Region[r] != rec.State.Region[r] || c.state.Channel[r] != rec.State.Channel[r]) {
			return fmt.Errorf("run again, %s stands otherwise", c.spec.Program.Resources[r].Ref)
		}
	}
	return nil
}

// conditions compares tables and Judge in every micro-step of the last Step
// and after it.
func (c *concretizer) conditions() error {
	c.view.CopyFrom(&c.state)
	n := len(c.view.Vars)
	for m := range int(c.out.Micros) + 1 {
		if m < int(c.out.Micros) {
			copy(c.view.Vars, c.out.Vars(int32(m), n))
		} else {
			copy(c.view.Vars, c.state.Vars)
		}
		for _, id := range c.conds {
			truth, err := c.judge.Cond(id, rawView{c})
			if err != nil {
				return fmt.Errorf("%q has no value: %v", c.spec.Program.Conds[id].Text, err)
			}
			if table := c.spec.Program.Eval(id, &c.view); table != truth {
				return fmt.Errorf("%q is %s of the readings, %s of their regions", c.spec.Program.Conds[id].Text, truth, table)
			}
		}
		if err := c.sameValues(); err != nil {
			return err
		}
	}
	return nil
}

// sameValues compares the values of actions, tables and Judge.
func (c *concretizer) sameValues() error {
	for _, id := range c.values {
		text := c.spec.Program.Values[id].Text
		v, known, err := c.judge.Value(id, rawView{c})
		if err != nil {
			return fmt.Errorf("%q has no value: %v", text, err)
		}
		table, _, inTable := c.spec.Program.EvalValue(id, &c.view)
		if known != inTable || known && v != table {
			return fmt.Errorf("%q is %s of the readings, %s of their regions", text, v, table)
		}
	}
	return nil
}

// rawView shows the reported raw values and the variables of the micro-step.
type rawView struct{ c *concretizer }

func (v rawView) Reading(r machine.Res) (models.Value, bool) {
	switch res := &v.c.spec.Program.Resources[r]; res.Fact {
	case machine.AgeFact:
		return models.OfBool(v.c.view.Region[r] == 1), v.c.view.Known[r]
	case machine.ClockFact:
		return res.Cut.Samples(v.c.view.Region[r], 1)[0], v.c.view.Known[r]
	}
	return v.c.raw[r], v.c.view.Known[r] && v.c.raw[r].IsSet()
}

func (v rawView) Variable(x machine.Var) models.Value {
	return v.c.spec.Program.Vars[x].Domain[v.c.view.Vars[x]]
}
