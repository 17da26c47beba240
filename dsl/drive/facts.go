// Derived facts: what they are told, and when they move on by themselves.

package drive

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// noFacts are those of a program without any.
type noFacts struct{}

func (noFacts) Report(_ int64, _ machine.Res, _ models.Value, dst []machine.Fact) []machine.Fact {
	return dst
}
func (noFacts) Forget(int64, machine.Res)                     {}
func (noFacts) Next() (int64, bool)                           { return 0, false }
func (noFacts) At(_ int64, dst []machine.Fact) []machine.Fact { return dst }
func (noFacts) Keep()                                         {}
func (noFacts) Rollback()                                     {}
func (noFacts) Snapshot() []byte                              { return nil }
func (noFacts) Restore([]byte) error                          { return nil }

// beginFacts makes what computes the facts.
func (d *Driver) beginFacts() {
	d.facts = noFacts{}
	if d.plan.Facts != nil {
		d.facts = d.plan.Facts()
	}
}

// dueFacts lets derived facts move on; each step that the machine can see is an
// input.
func (d *Driver) dueFacts(now Moment) {
	for d.move(now.tick()) {
		d.in = Input{Kind: Moved, Mono: now.Mono, At: now.At}
		d.begin()
		d.apply(&machine.Input{Kind: machine.InFacts, Facts: d.fresh})
	}
}

// move lets derived facts move on, one tick on which they are due after the
// other, until the machine can see it; false if it sees nothing up to a tick.
// What came to be due before the last start counts as one tick. d.fresh holds
// what changed.
//
// The facts are told of the same ticks whenever the same inputs are applied:
// those that nobody sees need not be journalled.
func (d *Driver) move(upTo int64) bool {
	for {
		tick, ok := d.facts.Next()
		if !ok || tick > upTo {
			return false
		}
		d.fresh = d.facts.At(max(tick, d.started), d.fresh[:0])
		d.takeFacts(d.fresh)
		if d.seesFacts(d.fresh) {
			return true
		}
	}
}

// takeFacts fills in the regions of facts and keeps their values. A value
// outside the range of its fact is unknown.
func (d *Driver) takeFacts(facts []machine.Fact) {
	for i := range facts {
		f := &facts[i]
		if !f.Known || d.p.Resources[f.Res].Fact == machine.SequenceFact {
			continue
		}
		if f.Region, f.Known = d.p.Resources[f.Res].Cut.Cut(f.Value); f.Known {
			d.change(f.Res).raw = f.Value
		}
	}
}

// seesFacts reports whether the machine can tell that facts changed.
func (d *Driver) seesFacts(facts []machine.Fact) bool {
	for i := range facts {
		f := &facts[i]
		if d.p.Resources[f.Res].Fact == machine.SequenceFact || f.Known != d.state.Known[f.Res] ||
			f.Known && (f.Region != d.state.Region[f.Res] || d.p.Resources[f.Res].Carried && f.Value != d.state.Value[f.Res]) {
			return true
		}
	}
	return false
}
