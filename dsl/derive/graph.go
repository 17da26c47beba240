// What is computed from what.

package derive

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/derive/internal/window"
	"github.com/tenet-iot/tenet/dsl/machine"
)

var functions = map[string]window.Func{
	"count": window.Count, "sum": window.Sum, "avg": window.Avg, "min": window.Min, "max": window.Max,
}

// New returns a Deriver before the first reading: everything is unknown. Facts
// may read other facts of the list; ages and the clock stand in it for the
// positions only, and nothing may read them. The list is not kept.
//
// Errors: a fact that lacks a part of its kind, or reads what it cannot: a
// variable, a fact that is not in the list, an age, the clock, a sequence,
// itself in the end.
func New(facts []*check.Resource) (*Deriver, error) {
	b := builder{d: &Deriver{slots: map[*check.Resource]int32{}, reported: none}, listed: map[*check.Resource]bool{}}
	for _, r := range facts {
		if r.Fact == nil {
			return nil, fmt.Errorf("derive: %s is no fact", r.Ref)
		}
		b.listed[r] = true
		b.d.facts = append(b.d.facts, fact{resource: r})
	}
	if err := b.findSources(); err != nil {
		return nil, err
	}
	if err := b.sort(); err != nil {
		return nil, err
	}
	b.connect()
	return b.d, nil
}

// builder makes the graph of a Deriver.
type builder struct {
	d      *Deriver
	listed map[*check.Resource]bool // the facts
}

// outside reports whether a fact is computed here.
func outside(f *check.Fact) bool { return f.Kind != check.FactAge && f.Kind != check.FactClock }

// findSources gives slots: to sources in order of first mention, then to facts.
func (b *builder) findSources() error {
	d := b.d
	for i := range d.facts {
		r := d.facts[i].resource
		if err := complete(r); err != nil {
			return fmt.Errorf("derive: %s: %w", r.Ref, err)
		}
		for _, in := range inputs(r.Fact) {
			if err := b.readable(r, in); err != nil {
				return fmt.Errorf("derive: %s reads %s: %w", r.Ref, in.Ref, err)
			}
			if _, seen := d.slots[in]; !seen && in.Fact == nil {
				d.slots[in] = int32(len(d.sources))
				d.sources = append(d.sources, source{resource: in})
			}
		}
	}
	for i := range d.facts {
		d.slots[d.facts[i].resource] = int32(len(d.sources) + i)
	}
	return nil
}

// complete checks that a fact has what its kind needs.
func complete(r *check.Resource) error {
	f := r.Fact
	_, function := functions[f.Func]
	switch {
	case f.Kind == check.FactExpr && f.Expr == nil:
		return fmt.Errorf("it has no expression")
	case onePast(f.Kind) && len(f.Sources) != 1:
		return fmt.Errorf("it has %d sources, not one", len(f.Sources))
	case f.Kind == check.FactWindow && (!function || f.Ticks < 1):
		return fmt.Errorf("there is no window %q of %d s", f.Func, f.Ticks)
	case f.Kind == check.FactSequence && (!happens(f.A) || !happens(f.B) || f.Ticks < 1):
		return fmt.Errorf("it is no sequence of two happenings")
	case f.Kind > check.FactSequence:
		return fmt.Errorf("it is of no kind of fact")
	}
	for _, o := range operands(f) {
		if o.Resource == nil {
			return fmt.Errorf("it reads the variable %s", o.Var.Name)
		}
	}
	return nil
}

// onePast reports whether facts of a kind are about the past of one resource.
func onePast(k check.FactKind) bool {
	return k == check.FactPrevious || k == check.FactChanged || k == check.FactWindow
}

func happens(h *check.Happening) bool { return h != nil && (h.Cond == nil) != (h.Resource == nil) }

// inputs lists what a fact reads.
func inputs(f *check.Fact) []*check.Resource { return append(values(f), reports(f)...) }

// values lists the resources and facts whose values a fact reads.
func values(f *check.Fact) []*check.Resource {
	var list []*check.Resource
	for _, o := range operands(f) {
		list = append(list, o.Resource)
	}
	return list
}

// operands lists those of an expression or of the conditions of a sequence.
func operands(f *check.Fact) []check.Operand {
	switch f.Kind {
	case check.FactExpr:
		return f.Expr.Operands
	case check.FactSequence:
		return append(f.A.Cond.Operands(), f.B.Cond.Operands()...)
	}
	return nil
}

// reports lists the resources whose every report a fact sees.
func reports(f *check.Fact) []*check.Resource {
	if onePast(f.Kind) {
		return f.Sources
	}
	var list []*check.Resource
	if f.Kind == check.FactSequence {
		for _, h := range []*check.Happening{f.A, f.B} {
			if h.Resource != nil {
				list = append(list, h.Resource)
			}
		}
	}
	return list
}

// readable checks that a fact may read something.
func (b *builder) readable(r, in *check.Resource) error {
	f := in.Fact
	switch {
	case f == nil:
		return nil
	case !b.listed[in]:
		return fmt.Errorf("it is not in the list of facts")
	case !outside(f):
		return fmt.Errorf("it is known to the machine alone")
	case f.Kind == check.FactSequence:
		return fmt.Errorf("a sequence has no value")
	case slices.Contains(reports(r.Fact), in):
		return fmt.Errorf("a fact is not reported")
	}
	return nil
}

// sort orders the facts so that each comes after those it reads.
func (b *builder) sort() error {
	d := b.d
	const (
		open = iota
		under
		done
	)
	marks := make([]uint8, len(d.facts))
	var visit func(f int32) error
	visit = func(f int32) error {
		switch marks[f] {
		case under:
			return fmt.Errorf("derive: %s is computed from itself", d.facts[f].resource.Ref)
		case done:
			return nil
		}
		marks[f] = under
		for _, in := range values(d.facts[f].resource.Fact) {
			if in.Fact != nil {
				if err := visit(d.slots[in] - int32(len(d.sources))); err != nil {
					return err
				}
			}
		}
		marks[f] = done
		d.facts[f].rank = int32(len(d.order))
		d.order = append(d.order, f)
		return nil
	}
	for f := range d.facts {
		if err := visit(int32(f)); err != nil {
			return err
		}
	}
	return nil
}

// connect says who is computed anew when something changes, and makes windows
// and states.
func (b *builder) connect() {
	d := b.d
	d.due, d.pending = newSchedule(len(d.facts)), newRanks(len(d.facts))
	d.states = make([]state, len(d.sources)+len(d.facts))
	for i := range d.facts {
		f := &d.facts[i]
		for _, in := range values(f.resource.Fact) {
			readers := d.readers(d.slots[in])
			*readers = append(*readers, f.rank)
		}
		for _, in := range reports(f.resource.Fact) {
			s := &d.sources[d.slots[in]]
			s.watchers = append(s.watchers, f.rank)
			f.of = d.slots[in]
		}
		b.equip(f)
	}
	d.look()
}

// readers are the facts that see the value of a source or a fact.
func (d *Deriver) readers(slot int32) *[]int32 {
	if int(slot) < len(d.sources) {
		return &d.sources[slot].readers
	}
	return &d.facts[int(slot)-len(d.sources)].readers
}

// equip gives a fact its window or its happenings.
func (b *builder) equip(f *fact) {
	switch x := f.resource.Fact; x.Kind {
	case check.FactWindow:
		f.window = window.New(functions[x.Func], x.Sources[0].Model.Type.Kind, x.Ticks)
	case check.FactSequence:
		f.a, f.b = b.happening(x.A), b.happening(x.B)
	}
}

func (b *builder) happening(h *check.Happening) happening {
	if h.Cond != nil {
		return happening{cond: h.Cond, source: none}
	}
	return happening{source: b.d.slots[h.Resource], changes: h.Changes}
}

// look computes every value from what is remembered, and the truth of every
// condition, as after an input that changes nothing.
func (d *Deriver) look() {
	for _, f := range d.order {
		x, s := &d.facts[f], &d.states[len(d.sources)+int(f)]
		switch {
		case x.resource.Fact.Kind == check.FactSequence:
			s.a.truth, s.b.truth = d.truthOf(&x.a), d.truthOf(&x.b)
			continue
		case x.window != nil:
			d.schedule(f)
		}
		s.value, s.known = d.compute(f)
	}
}

func (d *Deriver) truthOf(h *happening) machine.Truth {
	if h.cond == nil {
		return machine.False
	}
	return d.truth(h.cond)
}
