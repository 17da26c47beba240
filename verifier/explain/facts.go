// Facts: what is computed from readings, computed anew along a path.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// scopeFacts notes the composed facts that are computed outside the machine, and
// which resources they tie to each other.
func (c *concretizer) scopeFacts() {
	p := c.spec.Program
	c.behind, c.group = make([][]machine.Res, len(p.Resources)), make([]int, len(p.Resources))
	for _, f := range c.world.Resources() {
		res := &p.Resources[f]
		if res.Fact != machine.DerivedFact && res.Fact != machine.SequenceFact {
			continue
		}
		c.derived = append(c.derived, f)
		c.lasting = c.lasting || res.Slides || res.Fact == machine.SequenceFact
		for _, r := range res.Sources {
			c.behind[r] = append(c.behind[r], f)
		}
		c.tie(res.Sources, len(c.derived))
	}
	if c.lasting {
		c.spans = c.judge.Spans()
	}
}

// tie puts resources, and those tied to them already, into one group.
func (c *concretizer) tie(list []machine.Res, group int) {
	for _, r := range list {
		old := c.group[r]
		c.group[r] = group
		for k := range c.group {
			if old > 0 && c.group[k] == old {
				c.group[k] = group
			}
		}
	}
}

// remembering makes what computes facts with a memory.
func (c *concretizer) remembering(memory []byte) drive.Facts {
	facts := c.judge.Facts()
	if err := facts.Restore(memory); err != nil {
		panic("explain: facts that do not take over their own memory: " + err.Error())
	}
	return facts
}

// cut fills in the regions of facts, as the gateway does: a value outside the
// range of its fact is unknown.
func (c *concretizer) cut(facts []machine.Fact) []machine.Fact {
	for i := range facts {
		f := &facts[i]
		if res := &c.spec.Program.Resources[f.Res]; f.Known && res.Fact != machine.SequenceFact {
			f.Region, f.Known = res.Cut.Cut(f.Value)
		}
	}
	return facts
}

// seen reports whether a composed fact is another, or happens.
func (c *concretizer) seen(facts []machine.Fact) bool {
	return slices.ContainsFunc(facts, func(f machine.Fact) bool {
		return c.composed[f.Res] && (c.spec.Program.Resources[f.Res].Fact == machine.SequenceFact ||
			f.Known != c.state.Known[f.Res] || f.Known && (f.Region != c.state.Region[f.Res] ||
			c.spec.Program.Resources[f.Res].Carried && f.Value != c.state.Value[f.Res]))
	})
}

// ahead looks at what time alone does next: the tick on which a composed fact
// changes, and the ticks before on which windows lose readings unseen.
func (c *concretizer) ahead() (seen int64, quiet []int64) {
	look := c.remembering(c.facts.Snapshot())
	for {
		tick, ok := look.Next()
		if !ok {
			return farAhead, quiet
		}
		if c.seen(c.cut(look.At(tick, nil))) {
			return tick, append(quiet, tick-1)
		}
		quiet = append(quiet, tick)
	}
}

// slides reports whether a beat is a change of facts by time alone.
func (c *concretizer) slides(i int) bool { return c.beats[i].Move.Kind == world.MoveFacts }

// goOn lets time pass up to a beat. What the machine sees of facts on the way
// must be the beat itself; c.fresh then holds it.
func (c *concretizer) goOn(b *world.Beat, at int64) error {
	c.now = at
	c.fresh = c.fresh[:0]
	if c.facts == nil {
		return nil
	}
	for {
		tick, ok := c.facts.Next()
		if !ok || tick > at {
			return nil
		}
		c.fresh = c.cut(c.facts.At(tick, c.fresh[:0]))
		switch {
		case !c.seen(c.fresh):
			if err := c.aside(); err != nil {
				return err
			}
		case b.Move.Kind == world.MoveFacts && tick == at:
			return nil
		default:
			return fmt.Errorf("at %d s a fact changes by itself", tick)
		}
	}
}

// aside lets facts change that only rules outside the slice can see.
func (c *concretizer) aside() error {
	still := world.StepRecord{State: c.state.Copy()}
	c.keepRaw(c.fresh)
	c.stepper.Step(&c.state, machine.Input{Kind: machine.InFacts, Facts: c.fresh}, &c.out)
	c.follow()
	return c.sameOutput(&still)
}

// tell tells what computes facts of an input, and gives the input its facts.
func (c *concretizer) tell(in *machine.Input) {
	in.Facts = nil
	if c.facts == nil {
		return
	}
	switch in.Kind {
	case machine.InReport:
		c.fresh = c.cut(c.facts.Report(c.now, in.Res, in.Value, c.fresh[:0]))
		in.Facts = c.fresh
	case machine.InFacts:
		in.Facts = c.fresh
	case machine.InAvailability:
		for _, r := range c.spec.Program.Devices[in.Dev].Resources {
			if !in.Online {
				c.facts.Forget(c.now, r)
			}
		}
	case machine.InExpired:
		for _, t := range in.Timers {
			if tm := &c.spec.Program.Timers[t]; tm.Kind == machine.TimerStale && c.state.Running[t] {
				c.facts.Forget(c.now, tm.Res)
			}
		}
	}
	c.keepRaw(in.Facts)
}

// keepRaw keeps the exact values of facts.
func (c *concretizer) keepRaw(facts []machine.Fact) {
	for i := range facts {
		if f := &facts[i]; f.Known && c.spec.Program.Resources[f.Res].Fact != machine.SequenceFact {
			c.raw[f.Res] = f.Value
		}
	}
}

// sameSequences compares the sequences that happen with an input.
func (c *concretizer) sameSequences(got, want []machine.Fact) error {
	for _, f := range c.derived {
		if c.spec.Program.Resources[f].Fact == machine.SequenceFact && has(got, f) != has(want, f) {
			return fmt.Errorf("%s does not happen as the path says", c.spec.Program.Resources[f].Ref)
		}
	}
	return nil
}

func has(facts []machine.Fact, r machine.Res) bool {
	return slices.ContainsFunc(facts, func(f machine.Fact) bool { return f.Res == r })
}
