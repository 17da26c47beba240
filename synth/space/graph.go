// The result of a search: states, parents, traces.

package space

import (
	"iter"
	"slices"
)

// Graph is what a search found: the states numbered in breadth-first order and
// a tree of shortest traces. It does not change any more and may be read from
// several goroutines. Slices it hands out are its own and must not be changed.
type Graph struct {
	store       *store
	expanded    int
	transitions int
	peak        int64
	stopped     ID
	hasStopped  bool
}

// Step is one state of a trace and the label of the transition into it. An
// initial state has no such transition; its Label is 0 and means nothing.
type Step struct {
	Label uint32
	ID    ID
	State []byte
}

// Len returns the number of states found; their IDs are 0 to Len-1.
func (g *Graph) Len() int { return g.store.n }

// Expanded returns how many states had all their transitions explored: those
// with IDs below it. A search that ran to its end has Expanded equal to Len;
// only then is the graph closed under the system's transitions. Of a depth-first
// search that ended early it is how many, not which.
func (g *Graph) Expanded() int { return g.expanded }

// Transitions returns how many transitions were emitted, repetitions included.
func (g *Graph) Transitions() int { return g.transitions }

// Bytes returns the memory the graph holds.
func (g *Graph) Bytes() int64 { return g.store.bytes }

// PeakBytes returns the most memory the search held at any moment, a doubling
// table included, and all buffers of workers as if they had been there then.
func (g *Graph) PeakBytes() int64 { return g.peak }

// Stopped returns the state at which a callback answered Stop, if one did.
func (g *Graph) Stopped() (ID, bool) { return g.stopped, g.hasStopped }

// State returns a packed state. It panics if there is no such ID, as all
// methods that take one do.
func (g *Graph) State(id ID) []byte { return g.store.state(id) }

// All ranges over the states in order of ID.
func (g *Graph) All() iter.Seq2[ID, []byte] {
	return func(yield func(ID, []byte) bool) {
		for id := range ID(g.store.n) {
			if !yield(id, g.store.state(id)) {
				return
			}
		}
	}
}

// Find returns the ID of a packed state, if it was found.
func (g *Graph) Find(state []byte) (ID, bool) {
	if len(state) != g.store.width {
		return 0, false
	}
	return g.store.find(hash(state), state)
}

// Contains says whether a packed state was found.
func (g *Graph) Contains(state []byte) bool {
	_, ok := g.Find(state)
	return ok
}

// Parent returns the transition that found a state first; ok is false for
// initial states. It panics if the search was Bare.
func (g *Graph) Parent(id ID) (parent ID, label uint32, ok bool) {
	e := g.store.edge(id)
	if e.parent == noParent {
		return 0, 0, false
	}
	return e.parent, e.label, true
}

// Trace returns a shortest trace from an initial state to the given one, both
// included. Among the shortest it is the one found first: at every step back
// the parent with the smallest ID, and of its transitions the first emitted.
// Time and size are linear in its length.
func (g *Graph) Trace(id ID) []Step {
	var steps []Step
	for {
		parent, label, ok := g.Parent(id)
		steps = append(steps, Step{Label: label, ID: id, State: g.State(id)})
		if !ok {
			slices.Reverse(steps)
			return steps
		}
		id = parent
	}
}
