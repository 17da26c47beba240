// One fact: what it is computed from, and how.

package derive

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/derive/internal/window"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// source is a resource that facts are computed from.
type source struct {
	resource *check.Resource
	// readers are the ranks of the facts that see its value; watchers those that
	// see every report.
	readers, watchers []int32
}

// fact is what a Deriver knows of a fact.
type fact struct {
	resource *check.Resource
	rank     int32
	readers  []int32        // the facts that see its value
	of       int32          // previous, changed, window: slot of the source
	window   *window.Window // or nil
	a, b     happening      // of a sequence
}

// state is what changes: of a source its last reports, of a fact its value and
// its memory.
type state struct {
	value    models.Value // of a source the last one reported, also while unknown
	known    bool
	previous models.Value // source: reported before the last
	took     bool         // window: it holds the last reading
	a, b     memory       // sequence
}

// step computes a fact and notes whether it changed.
func (d *Deriver) step(f int32) {
	if d.facts[f].resource.Fact.Kind == check.FactSequence {
		if d.follow(f) {
			d.changes = append(d.changes, Change{Fact: int(f), Known: true})
		}
		return
	}
	if w := d.facts[f].window; w != nil {
		d.slide(f, w)
	}
	v, known := d.compute(f)
	slot := int32(len(d.sources)) + f
	if s := &d.states[slot]; s.known == known && s.value == v {
		return
	}
	s := d.change(slot)
	s.value, s.known = v, known
	d.changes = append(d.changes, Change{Fact: int(f), Known: known, Value: v})
	d.wake(d.facts[f].readers)
}

// slide brings a window up to date.
func (d *Deriver) slide(f int32, w *window.Window) {
	d.touch(f)
	of := d.facts[f].of
	if of == d.reported {
		v := d.states[of].value
		slot := int32(len(d.sources)) + f
		if takes := w.Takes(v); takes != d.states[slot].took {
			d.change(slot).took = takes
		}
		if d.states[slot].took {
			w.Add(d.now, v)
		}
	}
	w.Move(d.now)
	d.schedule(f)
}

// schedule notes when a window changes by itself: never while it is unknown.
func (d *Deriver) schedule(f int32) {
	tick, some := d.facts[f].window.Due()
	if !some || !d.live(f) {
		tick = never
	}
	d.due.set(f, tick)
}

// live reports whether the readings of a window are known and add up.
func (d *Deriver) live(f int32) bool {
	return d.states[d.facts[f].of].known && d.states[int32(len(d.sources))+f].took
}

// compute gives the value of a fact that is not a sequence; false, and no
// value, if it is unknown.
func (d *Deriver) compute(f int32) (models.Value, bool) {
	x := &d.facts[f]
	var v models.Value
	ok := false
	switch x.resource.Fact.Kind {
	case check.FactExpr:
		v, ok = d.evaluate(x.resource)
	case check.FactPrevious:
		s := &d.states[x.of]
		v, ok = s.previous, s.known && s.previous.IsSet()
	case check.FactChanged:
		s := &d.states[x.of]
		v, ok = models.OfBool(s.previous != s.value), s.known && s.previous.IsSet()
	case check.FactWindow:
		if d.live(f) {
			v, ok = x.window.Value()
		}
	}
	if !ok {
		return models.Value{}, false
	}
	return v, true
}

// evaluate computes an expression. One without a value, such as a division by
// zero, is unknown; so is one that is no number or leaves the type of the fact.
func (d *Deriver) evaluate(r *check.Resource) (models.Value, bool) {
	v, known, err := r.Fact.Expr.Eval((*readings)(d))
	return v, known && err == nil && r.Model.Type.Contains(v)
}

// readings gives the values of sources and facts to an expression.
type readings Deriver

var _ check.Env = (*readings)(nil)

// Reading is the value of a source or a fact; false if it is unknown.
func (d *readings) Reading(r *check.Resource) (models.Value, bool) {
	slot, ok := d.slots[r]
	if !ok {
		return models.Value{}, false
	}
	return d.states[slot].value, d.states[slot].known
}

// Variable is never asked for: facts read no variables.
func (d *readings) Variable(*check.Variable) models.Value { return models.Value{} }

// truth evaluates a condition; one without a value is unknown.
func (d *Deriver) truth(c *check.Cond) machine.Truth {
	t, err := check.EvalCond(c, (*readings)(d))
	if err != nil {
		return machine.Unknown
	}
	return t
}
