// The world as a transition system over packed states.

package world

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Initial emits the packed initial states: every choice of the values that are
// read before any report, within the initial assumptions, after the machine
// has started. The slice is reused.
func (w *World) Initial(emit func(packed []byte)) {
	buf := make([]byte, w.Width())
	w.initial(func(s *state) bool {
		for guess := range int8(w.guesses()) {
			w.copy(&w.next, s)
			if w.apply(&w.next, Move{Kind: MoveStart, Guess: guess}) {
				w.pack(&w.next, buf)
				emit(buf)
			}
		}
		return true
	})
}

// initial yields the states before the start.
func (w *World) initial(yield func(*state) bool) {
	s := w.newState()
	if w.prop.Observer != nil {
		s.obs = w.prop.Observer.Initial()
	}
	var choose func(i int) bool
	choose = func(i int) bool {
		if i == len(w.res) {
			return !w.assumed(&s, w.first) || !w.assumed(&s, w.assumes) || w.eachMoment(&s, yield)
		}
		s.actual[i], s.flight[i] = none, none
		if !w.devices[i].eager {
			return choose(i + 1)
		}
		for v := range w.devices[i].values.values {
			s.actual[i] = int16(v)
			if w.rung != Prompt {
				s.flight[i] = int16(v)
			}
			if !choose(i + 1) {
				return false
			}
		}
		return true
	}
	choose(0)
}

// eachMoment yields a state once for every moment of the day that may come
// next.
func (w *World) eachMoment(s *state, yield func(*state) bool) bool {
	for k := range max(1, len(w.clocks.cycle)) {
		s.cycle = int16(k)
		if !yield(s) {
			return false
		}
	}
	return true
}

// Successors emits the packed state after every move, labelled with the
// move's number in the fixed order of Moves, until emit returns false. It
// fails only in a world with a focus: see NewFocused.
func (w *World) Successors(packed []byte, emit func(label uint32, next []byte) bool) error {
	w.unpack(packed, &w.cur)
	switch {
	case w.memory != nil:
		return w.remembered(packed, emit)
	case w.blur != nil:
		return w.outcomes(emit)
	}
	w.branches(&w.cur, func(label uint32, m Move) bool {
		w.copy(&w.next, &w.cur)
		if !w.apply(&w.next, m) {
			return true
		}
		w.pack(&w.next, w.buf)
		return emit(label, w.buf)
	})
	return nil
}

// Moves lists what may happen in a packed state, in the order of the labels
// that Successors gives.
func (w *World) Moves(packed []byte) []Move {
	w.unpack(packed, &w.cur)
	var out []Move
	w.branches(&w.cur, func(_ uint32, m Move) bool {
		out = append(out, m)
		return true
	})
	return out
}

// branches is moves with every branch the observer may take, numbered. Where yield
// applies a move and the observer has no such branch, the further ones are passed
// over, and their numbers with them.
func (w *World) branches(s *state, yield func(label uint32, m Move) bool) {
	label, guesses := uint32(0), int8(w.guesses())
	w.moves(s, func(m Move) bool {
		w.exhausted = false
		for m.Guess = 0; m.Guess < guesses && !w.exhausted; m.Guess++ {
			if !yield(label+uint32(m.Guess), m) {
				return false
			}
		}
		label += uint32(guesses)
		return true
	})
}

// guesses is how many ways the observer has to read a letter at most.
func (w *World) guesses() int {
	if w.prop.Observer == nil {
		return 1
	}
	return w.prop.Observer.Branches()
}

// Snapshot is a state unpacked for reading. Slices are indexed by machine.Res;
// regions are machine.NoRegion where nothing is known or composed.
type Snapshot struct {
	Actual, Reported []models.Region
	Known            []bool // conditions on the reported value are defined
	Pending          []bool
	Target           []models.Region
	Value            []models.Value // actual
	// Held are the exact values that stand somewhere: of a carried fact its value, of
	// a settable resource those of the device, its report and its newest command.
	Held   [][]models.Value
	Vars   []int32
	Broken bool
	// Of the faulty world: the gateway is down, the sentence is not judged, and what is
	// under way by composed resource.
	Down, Excused bool
	Traffic       []Traffic
}

// Open gives a packed state in readable form.
func (w *World) Open(packed []byte) Snapshot {
	w.unpack(packed, &w.tmp)
	return w.snapshot(&w.tmp)
}

func (w *World) snapshot(s *state) Snapshot {
	n := len(w.program.Resources)
	o := Snapshot{
		Actual: make([]models.Region, n), Reported: make([]models.Region, n), Target: make([]models.Region, n),
		Held: make([][]models.Value, n), Known: make([]bool, n), Pending: make([]bool, n), Value: make([]models.Value, n), Vars: append([]int32(nil), s.m.Vars...), Broken: w.broken(s),
	}
	for r := range n {
		o.Actual[r], o.Reported[r], o.Target[r] = machine.NoRegion, machine.NoRegion, machine.NoRegion
	}
	if w.rung == Faulty {
		o.Down, o.Excused, o.Traffic = s.down, w.excused(s), w.traffic(s)
	}
	for i, r := range w.res {
		o.Reported[r], o.Known[r] = s.m.Region[r], s.m.Known[r]
		if s.actual[i] != none {
			o.Actual[r] = w.devices[i].values.region[s.actual[i]]
			o.Value[r] = w.devices[i].values.values[s.actual[i]]
		}
		o.Held[r] = w.heldBy(s, i)
		if ch := &s.m.Channel[r]; ch.Pending {
			o.Pending[r], o.Target[r] = true, ch.Region
		}
	}
	return o
}

// After emits the packed state after one of the Moves of a packed state; nothing if it
// leads out of the declared assumptions.
func (w *World) After(packed []byte, m Move, emit func(next []byte)) {
	w.unpack(packed, &w.cur)
	w.copy(&w.next, &w.cur)
	if w.apply(&w.next, m) {
		w.pack(&w.next, w.buf)
		emit(w.buf)
	}
}
