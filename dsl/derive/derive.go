// Deriver: readings and ticks in, changed facts out.

package derive

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// Deriver computes the facts of a deployment. It belongs to one goroutine.
type Deriver struct {
	slots   map[*check.Resource]int32 // of sources, then of facts
	sources []source
	facts   []fact
	states  []state // by slot
	order   []int32 // facts, each after those it reads; the position is its rank

	now     int64
	due     schedule
	pending ranks // facts to compute in this input

	reported int32 // slot of the source this input is a good report of, or none
	differs  bool  // and its value is not that of the report before

	changes []Change
	undo    undoLog
}

// Change is a fact that has another value, has become known or unknown, or, if
// it is a sequence, happens.
type Change struct {
	Fact  int          // position in the list given to New
	Known bool         // true for a sequence
	Value models.Value // exact; not set if it is unknown, and for a sequence
}

// none is no slot.
const none int32 = -1

// On takes a reading that arrived on a tick, and returns the facts that change
// with it, ascending. A reading that is not good makes its resource unknown, as
// does a value of another kind. A resource no fact is computed from changes
// nothing, not even the time.
//
// Ticks do not go back: an earlier one counts as the latest. What time alone
// would have changed since the last call changes in the same input; call At for
// every Due first to have it apart. The result is valid until the next call.
//
// Cost: for each fact computed from the resource, amortised constant time and no
// allocation, but for an expression or a condition, which is one evaluation of
// its CEL text.
func (d *Deriver) On(r *check.Resource, tick int64, v models.Value, good bool) []Change {
	slot, ok := d.source(r)
	if !ok {
		return nil
	}
	d.begin(tick)
	if good && v.Kind == r.Model.Type.Kind {
		d.take(slot, v)
	} else {
		d.lose(slot)
	}
	return d.settle()
}

// Unknown makes resources unknown in one input: their device is away, or they
// have grown too old. It returns the facts that change with it, like On.
func (d *Deriver) Unknown(tick int64, resources ...*check.Resource) []Change {
	d.begin(tick)
	for _, r := range resources {
		if slot, ok := d.source(r); ok {
			d.lose(slot)
		}
	}
	return d.settle()
}

// At lets time go on to a tick and returns the facts that change with it, like
// On.
func (d *Deriver) At(tick int64) []Change {
	d.begin(tick)
	return d.settle()
}

// Due returns the next tick on which time alone can change a fact; false if
// there is none as long as nothing is reported. A sequence is never due: it
// only happens with a reading or a changed window.
func (d *Deriver) Due() (int64, bool) {
	tick := d.due.least()
	return tick, tick != never
}

// Value returns the value of a fact by its position in the list given to New;
// false if it is unknown, is not computed here, or is a sequence.
func (d *Deriver) Value(fact int) (models.Value, bool) {
	s := &d.states[len(d.sources)+fact]
	return s.value, s.known
}

func (d *Deriver) source(r *check.Resource) (int32, bool) {
	slot, ok := d.slots[r]
	return slot, ok && int(slot) < len(d.sources)
}

// begin starts an input: windows that have lost something are computed anew.
func (d *Deriver) begin(tick int64) {
	d.changes = d.changes[:0]
	d.now = max(d.now, tick)
	for {
		f, ok := d.due.next(d.now)
		if !ok {
			return
		}
		d.due.set(f, never)
		d.pending.add(d.facts[f].rank)
	}
}

// take notes a good report.
func (d *Deriver) take(slot int32, v models.Value) {
	s := d.change(slot)
	d.reported, d.differs = slot, s.value != v
	if !s.known || d.differs {
		d.wake(d.sources[slot].readers)
	}
	d.wake(d.sources[slot].watchers)
	s.previous, s.value, s.known = s.value, v, true
}

// lose makes a source unknown; its last value is kept.
func (d *Deriver) lose(slot int32) {
	if !d.states[slot].known {
		return
	}
	d.change(slot).known = false
	d.wake(d.sources[slot].readers)
	d.wake(d.sources[slot].watchers)
}

func (d *Deriver) wake(list []int32) {
	for _, rank := range list {
		d.pending.add(rank)
	}
}

// settle computes what is pending, each fact after those it reads.
func (d *Deriver) settle() []Change {
	for {
		rank, ok := d.pending.take()
		if !ok {
			break
		}
		d.step(d.order[rank])
	}
	d.reported = none
	if !slices.IsSortedFunc(d.changes, byFact) {
		slices.SortFunc(d.changes, byFact)
	}
	return d.changes
}

func byFact(a, b Change) int { return cmp.Compare(a.Fact, b.Fact) }
