// Concretize: raw readings that give a path, confirmed by running it again.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/drive"
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
	// Facts makes what computes derived facts, as the gateway does, before the
	// first reading; nil if there are none.
	Facts() drive.Facts
	// Spans are the lengths of windows and sequences in seconds, ascending.
	Spans() []int64
}

// Raw gives raw values to a Judge.
type Raw interface {
	// Reading is the last reported value, or the value of a fact; false if there
	// is none.
	Reading(r machine.Res) (models.Value, bool)
	Variable(v machine.Var) models.Value
}

// Run is a confirmed path. Readings holds, for every beat and every Step in
// it, the raw value of the input: of reports and people's commands.
type Run struct {
	World    *world.World
	Beats    []world.Beat
	told     []world.Beat // Beats with real numbers in the place of names; nil if they are
	Readings [][]models.Value
	// At is when each beat happens, in seconds after the start; nil where time
	// does not matter.
	At []int64
	// Loop is the first of the beats that come again and again for ever, up to
	// the last; 0 for a run that just ends.
	Loop int
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
//   - every derived fact, computed as the gateway computes it, has the region the
//     path says, comes with the input it says, and changes by time alone when it
//     says and at no other time;
//   - every condition of the slice's rules and of the property has, by Judge on
//     raw values, the truth its table gives, in every micro-step; every value
//     they command likewise;
//   - the rules of the slice fire, and command, as the path says;
//   - every superseded command a device takes on was sent, in that order;
//   - every timer of the slice expires as long after it was started as it is to
//     run, and none is overdue.
//
// Without derived facts there is one way: the nicest value of each region, at the
// times of World.Schedule. With them it looks for readings and times that give
// them, in a fixed order and at most maxTries of them; time then passes only
// while no command and no report is under way.
//
// Errors: *AbstractionError with the first reason at the farthest beat that was
// reached.
func Concretize(spec *world.Spec, w *world.World, beats []world.Beat, judge Judge) (*Run, error) {
	c := newConcretizer(spec, w, judge, maxTries)
	c.beats, c.run.Beats, c.run.told = beats, beats, slices.Clone(beats)
	c.run.Readings, c.run.At = make([][]models.Value, len(beats)), make([]int64, len(beats))
	if err := c.from(0); err != nil {
		return nil, err
	}
	return c.finished(), nil
}

// newConcretizer is a deployment before its start.
func newConcretizer(spec *world.Spec, w *world.World, judge Judge, tries int) *concretizer {
	p := spec.Program
	c := &concretizer{
		spec: spec, world: w, judge: judge, stepper: machine.NewStepper(p), tries: tries,
		slice: make([]bool, len(p.Rules)), composed: make([]bool, len(p.Resources)),
		point: point{
			state: p.Initial(), raw: make([]models.Value, len(p.Resources)), sent: make([][]models.Value, len(p.Resources)),
			due: map[machine.TimerID]int64{}, stands: map[standing]models.Value{},
		},
		facts: judge.Facts(), run: Run{World: w}, other: -1,
	}
	c.scope()
	c.scopeFacts()
	c.scopeCarried()
	return c
}

// finished gives the run; without times where they do not matter.
func (c *concretizer) finished() *Run {
	run := c.run
	if !c.world.Timed() && !c.lasting && c.world.Rung() != world.Faulty {
		run.At = nil
	}
	return &run
}

// concretizer is the deployment on its way along the path.
type concretizer struct {
	spec     *world.Spec
	world    *world.World
	judge    Judge
	beats    []world.Beat
	stepper  *machine.Stepper
	out      machine.Output
	slice    []bool // rules of the slice
	composed []bool
	conds    []machine.CondID
	values   []machine.ValueID
	view     machine.State

	derived []machine.Res   // composed facts that are computed outside the machine
	behind  [][]machine.Res // by resource: those computed from it
	group   []int           // by resource: which of them depend on each other; 0 for none
	lasting bool            // a window or a sequence is among them
	spans   []int64
	facts   drive.Facts // nil if the deployment has none
	fresh   []machine.Fact
	// Answers are how facts would stand with readings, at one moment.
	moment  string
	answers map[asked]probe

	groups []machine.Res     // by resource: the first of those its exact values meet
	held   map[standing]bool // values of the path that stand somewhere before the beat

	point
	run   Run
	tries int // left
	// overdue: the timers of this beat ran out while the gateway was down.
	overdue bool
	// Of one of two runs: other reports another value of its region than it would
	// otherwise, -1 for none; heard takes what every Step lets out, if it is not nil.
	other machine.Res
	heard func()
}

// point is what a run has come to.
type point struct {
	state  machine.State
	raw    []models.Value            // last reported, and of facts, by resource
	sent   [][]models.Value          // commands not yet at the device, in order
	due    map[machine.TimerID]int64 // running timers of the slice
	stands map[standing]models.Value // real values of settable resources
	now    int64
	memory []byte // of what computes facts, when the point was saved
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
