// What a caller gives to a search: the system, the limits and the callbacks.

package space

// ID numbers a state in breadth-first order, from 0.
type ID uint32

// System is a transition system given by its initial states and its successor
// function. Both must be functions of their arguments: the same state always
// gives the same transitions in the same order. A search may ask for the
// successors of a state more than once, or of states behind the one that ends
// it.
//
// With Options.Workers above 1 Successors is called from several goroutines at
// once; a System that needs scratch memory then implements [Forker].
type System interface {
	// Width returns the bytes of a packed state; it never changes.
	Width() int
	// Initial emits the initial states, repetitions allowed. The slice may be
	// used again as soon as emit returns.
	Initial(emit func(state []byte))
	// Successors emits the transitions of a state. It must not change state,
	// and may use next again as soon as emit returns. When emit returns false
	// nothing more is needed and Successors should return. An error ends the
	// search and is reported with the state's ID, unless emit said stop before.
	Successors(state []byte, emit func(label uint32, next []byte) bool) error
}

// Forker is implemented by systems whose Successors uses scratch memory. Fork
// returns a System of the same transitions that may be used at the same time as
// the receiver and as other forks.
type Forker interface {
	Fork() System
}

// Verdict is a callback's answer: whether the search goes on.
type Verdict uint8

const (
	// Continue lets the search go on.
	Continue Verdict = iota
	// Stop ends the search at this state; see [Graph.Stopped].
	Stop
)

// Limits bound a search; zero means no limit. A limit of time is the context's
// deadline.
type Limits struct {
	// States is the largest number of states to keep. A system of exactly so
	// many states is explored completely.
	States int
	// Bytes is the most memory to hold at any moment: states, transitions that
	// found them, hash table (old and new while it doubles) and buffers of
	// workers. It is checked before memory is asked for.
	Bytes int64
}

// Progress is a snapshot of a running search. Rates and elapsed time are the
// caller's, who has the clock.
type Progress struct {
	States      int   // found so far
	Frontier    int   // found, not yet expanded
	Transitions int   // emitted so far, repetitions included
	Depth       int   // 0 if the search is depth first; else the distance from the initial states of the state expanded last, perhaps in part
	Bytes       int64 // memory held, as Limits.Bytes counts it
}

// Options tune a search; the zero value explores everything with one worker.
type Options struct {
	Limits Limits
	// Deadlock is called once for each state that has no successors, in order
	// of ID and after the state was visited. Nil ignores deadlocks.
	Deadlock func(id ID, state []byte) Verdict
	// Progress is called after every Every expanded states and once at the end.
	// Nil reports nothing.
	Progress func(Progress)
	// Every is the number of expanded states between two calls of Progress;
	// 16,384 if not positive.
	Every int
	// DepthFirst expands the newest state next, on one goroutine: what lies deep is found
	// sooner, and traces are not the shortest. States are numbered as they are found.
	DepthFirst bool
	// Bare keeps the states and not the transitions that found them: 8 bytes a state
	// less, and no traces.
	Bare bool
	// Workers is the number of goroutines that expand states; below 2 the
	// search runs on the caller's goroutine alone. Callbacks always do. The
	// result is the same for any number, except where Limits.Bytes or the
	// context ends the search.
	Workers int
}
