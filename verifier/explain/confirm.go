// Confirming: one Step of the deployment against what the path says of it.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// beat runs the Steps of a beat; reading is the raw value of its report or of a
// person's command.
func (c *concretizer) beat(b *world.Beat, reading models.Value) ([]models.Value, error) {
	c.hold(b)
	if b.Move.Kind == world.MoveDeliver {
		if err := c.deliver(b); err != nil {
			return nil, err
		}
	}
	if err := c.fails(b); err != nil {
		return nil, err
	}
	c.overdue = b.Move.Kind == world.MoveBelated
	var readings []models.Value
	for i := range b.Steps {
		in := b.Steps[i].Input
		if in.Kind == machine.InReport || in.Kind == machine.InCommand {
			in.Value = reading
		}
		if err := c.step(in, &b.Steps[i]); err != nil {
			return nil, err
		}
		readings = append(readings, in.Value)
	}
	return readings, nil
}

// deliver checks a command against those really under way: the newest is the
// last sent, a superseded one comes before it and after those already taken.
func (c *concretizer) deliver(b *world.Beat) error {
	queue, want := c.sent[b.Res], c.real(b.Res, c.world.Command(b.Move))
	ref := c.spec.Program.Resources[b.Res].Ref
	if b.Move.Again {
		return c.onceMore(b, want)
	}
	if !b.Move.Older {
		if len(queue) == 0 || queue[len(queue)-1] != want {
			return fmt.Errorf("the newest command to %s is not the one that arrives", ref)
		}
		c.sent[b.Res] = nil
		return nil
	}
	before := max(0, len(queue)-1) // those before the newest, unless that is lost
	if len(b.Before.Traffic) > 0 && !b.Before.Traffic[b.Move.At].Newest {
		before = len(queue)
	}
	if len(queue) > 0 {
		if k := slices.Index(queue[:before], want); k >= 0 {
			c.sent[b.Res] = queue[k+1:]
			return nil
		}
	}
	return fmt.Errorf("superseded commands to %s arrive in another order than they were sent", ref)
}

// step runs one Step of the deployment and compares it with the recorded one.
func (c *concretizer) step(in machine.Input, rec *world.StepRecord) error {
	if err := c.fits(&in); err != nil {
		return err
	}
	if err := c.inTime(&in); err != nil {
		return err
	}
	c.tell(&in)
	if err := c.bind(rec); err != nil {
		return err
	}
	if err := c.sameSequences(in.Facts, rec.Input.Facts); err != nil {
		return err
	}
	c.stepper.Step(&c.state, in, &c.out)
	c.follow()
	c.remember(&in)
	if c.heard != nil {
		c.heard()
	}
	if err := c.sameOutput(rec); err != nil {
		return err
	}
	return c.conditions()
}

// fits checks the raw value of an input.
func (c *concretizer) fits(in *machine.Input) error {
	if in.Kind != machine.InReport && in.Kind != machine.InCommand {
		return nil
	}
	res := &c.spec.Program.Resources[in.Res]
	if region, ok := res.Cut.Cut(in.Value); !ok || region != in.Region {
		return fmt.Errorf("%s = %s is not cut to its region", res.Ref, res.Model.Type.Format(in.Value))
	}
	if in.Kind == machine.InReport && res.Settable && c.stays(in) &&
		in.Changed != (in.Value != c.raw[in.Res]) && c.watchesChanges(in.Res) {
		return fmt.Errorf("%s cannot report %s both as a new and as the old value", res.Ref, res.Model.Type.Format(in.Value))
	}
	return nil
}

// stays reports whether a report is of the region of the one before.
func (c *concretizer) stays(in *machine.Input) bool {
	return c.raw[in.Res].IsSet() && c.state.Region[in.Res] == in.Region
}

func (c *concretizer) watchesChanges(r machine.Res) bool {
	pr := c.world.Property()
	return c.spec.Program.WatchesUpdates(r) || pr.Event.Kind == world.EvChanges && pr.Event.Res == r
}

// remember keeps the raw values of an input and the commands that left with it.
func (c *concretizer) remember(in *machine.Input) {
	if in.Kind == machine.InReport {
		c.raw[in.Res] = in.Value
	}
	for i := range c.out.Commands {
		if cmd := &c.out.Commands[i]; !cmd.Call {
			c.sent[cmd.Res] = append(c.sent[cmd.Res], cmd.Value)
		}
	}
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
		return a.Res == b.Res && a.Value == c.real(b.Res, b.Value) && a.Region == b.Region && a.From == b.From &&
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
		if in && !c.standsAlike(machine.Res(r), &rec.State) {
			return fmt.Errorf("run again, %s stands otherwise", c.spec.Program.Resources[r].Ref)
		}
	}
	return nil
}

// standsAlike compares what the deployment and a path know of a resource. Of a carried
// fact that is unknown a path remembers nothing.
func (c *concretizer) standsAlike(r machine.Res, s *machine.State) bool {
	switch carried := c.spec.Program.Resources[r].Carried; {
	case c.state.Known[r] != s.Known[r]:
		return false
	case carried && !s.Known[r]:
		return true
	case carried && c.state.Value[r] != c.real(r, s.Value[r]):
		return false
	}
	ch := s.Channel[r]
	ch.Value = c.real(r, ch.Value)
	return (!s.Known[r] || c.state.Region[r] == s.Region[r]) && judged(c.state.Channel[r]) == judged(ch)
}

// judged is what the gate can see of a channel, which is what worlds keep: where a report
// differs, success is as good as none, and once the command is over only success counts.
func judged(ch machine.Channel) machine.Channel {
	ch.Succeeded = ch.Succeeded && !ch.Differs
	ch.Differs = ch.Pending && ch.Differs
	return ch
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
