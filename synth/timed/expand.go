// Activities with bounds become systems with ticks.

package timed

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Tick is the label of a unit of time.
const Tick = "tick"

// Unbounded as the upper bound of a label: it need never happen.
const Unbounded = -1

// MaxBound is the largest bound, in ticks.
const MaxBound = 65_000

// Bound says when a label may happen, in ticks since it became possible, or since it
// happened last if it was possible all along.
type Bound struct{ Lower, Upper int }

// ErrBound is wrapped by what is wrong with bounds; ErrTick says that a system knows
// of ticks already.
var (
	ErrBound = errors.New("unusable bounds")
	ErrTick  = errors.New("the system has ticks already")
)

// check says what is wrong with a bound.
func (b Bound) check(label string) error {
	switch {
	case b.Lower < 0 || b.Upper < Unbounded || b.Lower > MaxBound || b.Upper > MaxBound:
		return fmt.Errorf("%w: those of %s are not between 0 and %d ticks", ErrBound, label, MaxBound)
	case b.Upper != Unbounded && b.Upper < b.Lower:
		return fmt.Errorf("%w: %s has to happen after %d ticks, and not before %d", ErrBound, label, b.Upper, b.Lower)
	}
	return nil
}

// Expand returns the system in time. Labels without a bound may happen at any time or
// never. A tick is possible wherever no label has reached its upper bound, so also
// where nothing else is. Marks stay.
//
// Size: at most the states times the ticks of all bounds that run at once; its state 0
// is where it starts. Errors: ErrTick; ErrBound, also for labels that the system has
// not; lts.ErrModal, wrapped; *lts.LimitError; the context's.
// Source: Brandin & Wonham (1994), section II.
func Expand(ctx context.Context, activity *lts.LTS, bounds map[string]Bound, lim lts.Limits) (*lts.LTS, error) {
	if activity.Modal() {
		return nil, fmt.Errorf("time for a system with maybe transitions: %w", lts.ErrModal)
	}
	if _, has := activity.Alphabet().Find(Tick); has {
		return nil, ErrTick
	}
	x := &expansion{activity: activity, b: lts.NewBuilder(activity.Name()), ids: map[string]lts.State{}}
	x.clock = make([]int, activity.Alphabet().Len())
	for l, name := range activity.Alphabet().All() {
		x.clock[l] = -1
		x.b.Label(name)
	}
	for _, name := range slices.Sorted(maps.Keys(bounds)) {
		l, has := activity.Alphabet().Find(name)
		if !has {
			return nil, fmt.Errorf("%w: the system has no label %s", ErrBound, name)
		}
		if err := bounds[name].check(name); err != nil {
			return nil, err
		}
		x.clock[l] = len(x.bounds)
		x.bounds = append(x.bounds, bounds[name])
	}
	for l := range activity.Alphabet().All() {
		if activity.Controllable(l) {
			x.b.Control(x.b.Label(activity.Alphabet().Name(l)))
		}
	}
	x.tick = x.b.Label(Tick)
	x.b.Use(activity.Uses())
	if activity.Initial() == lts.Error {
		return activity, nil
	}
	return x.run(ctx, lim)
}

// expansion is a system in time as it is explored. Clocks are timers as in the
// source: what is left to the upper bound, or to the lower one if there is no upper.
type expansion struct {
	activity *lts.LTS
	b        *lts.Builder
	tick     lts.Label
	clock    []int // by label: its place among the bounds, -1 if it has none
	bounds   []Bound
	ids      map[string]lts.State
	todo     []moment
}

// moment is a state of the activity with its timers.
type moment struct {
	at    lts.State
	timer []uint16
}

func (b Bound) full() uint16 {
	if b.Upper == Unbounded {
		return uint16(b.Lower)
	}
	return uint16(b.Upper)
}

// ready says whether a label may happen that has this much left.
func (b Bound) ready(left uint16) bool {
	if b.Upper == Unbounded {
		return left == 0
	}
	return int(left) <= b.Upper-b.Lower
}

func (b Bound) urgent(left uint16) bool { return b.Upper != Unbounded && left == 0 }

func (x *expansion) run(ctx context.Context, lim lts.Limits) (*lts.LTS, error) {
	first := moment{x.activity.Initial(), make([]uint16, len(x.bounds))}
	for i, b := range x.bounds {
		first.timer[i] = b.full()
	}
	transitions := 0
	x.visit(first)
	for i := 0; i < len(x.todo); i++ {
		if err := ctx.Err(); err != nil && i%1024 == 0 {
			return nil, fmt.Errorf("time stopped at %d states: %w", len(x.todo), err)
		}
		if size := int64(len(x.todo)) * int64(80+4*len(x.bounds)); lim.Bytes > 0 && size > lim.Bytes {
			return nil, &lts.LimitError{What: lts.LimitMemory, Max: lim.Bytes}
		}
		if lim.States > 0 && len(x.todo) > lim.States {
			return nil, &lts.LimitError{What: lts.LimitStates, Max: int64(lim.States)}
		}
		if transitions += x.expand(lts.State(i), x.todo[i]); lim.Transitions > 0 && transitions > lim.Transitions {
			return nil, &lts.LimitError{What: lts.LimitTransitions, Max: int64(lim.Transitions)}
		}
	}
	return x.b.Build(), nil
}

func (x *expansion) visit(m moment) lts.State {
	key := binary.LittleEndian.AppendUint32(nil, uint32(m.at))
	for _, t := range m.timer {
		key = binary.LittleEndian.AppendUint16(key, t)
	}
	id, known := x.ids[string(key)]
	if !known {
		id = x.b.State()
		x.b.Mark(id, x.activity.Marks(m.at))
		x.ids[string(key)] = id
		x.todo = append(x.todo, m)
	}
	return id
}

// expand adds the transitions of a moment and says how many.
func (x *expansion) expand(id lts.State, m moment) (n int) {
	running := x.running(m.at)
	ticks := true
	for i, b := range x.bounds {
		ticks = ticks && !(running[i] && b.urgent(m.timer[i]))
	}
	for _, e := range x.activity.Out(m.at) {
		k := x.clock[e.Label()]
		if k >= 0 && !x.bounds[k].ready(m.timer[k]) {
			continue
		}
		n++
		if e.To() == lts.Error {
			x.b.Edge(id, e.Label(), lts.Error)
			continue
		}
		x.b.Edge(id, e.Label(), x.visit(x.after(m, e, k)))
	}
	if !ticks {
		return n
	}
	later := moment{m.at, slices.Clone(m.timer)}
	for i := range later.timer {
		if running[i] && later.timer[i] > 0 {
			later.timer[i]--
		}
	}
	x.b.Edge(id, x.tick, x.visit(later))
	return n + 1
}

// after is the moment when a transition was taken: the timer of its label, and those
// of labels that are not possible now, are set back.
func (x *expansion) after(m moment, e lts.Edge, own int) moment {
	next := moment{e.To(), slices.Clone(m.timer)}
	running := x.running(e.To())
	for i, b := range x.bounds {
		if i == own || !running[i] {
			next.timer[i] = b.full()
		}
	}
	return next
}

// running says which bounded labels are possible in a state of the activity.
func (x *expansion) running(at lts.State) []bool {
	r := make([]bool, len(x.bounds))
	for _, e := range x.activity.Out(at) {
		if k := x.clock[e.Label()]; k >= 0 {
			r[k] = true
		}
	}
	return r
}
