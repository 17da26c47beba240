// The arena: packed states and the transitions that found them, in chunks.

package space

import "unsafe"

const (
	chunkBytes = 1 << 16 // packed states of a full chunk, unless one state is larger
	firstChunk = 16      // states of the first chunk at first; it doubles until full
)

// noParent marks initial states; no ID reaches it, see maxStates.
const noParent = ^ID(0)

// edge is the transition that found a state.
type edge struct {
	parent ID
	label  uint32
}

// chunk holds the same number of states and edges.
type chunk struct {
	states []byte
	edges  []edge
}

const (
	edgeBytes = int64(unsafe.Sizeof(edge{}))
	// A chunk's header lies in a slice that may be half empty.
	chunkHeaderBytes = 2 * int64(unsafe.Sizeof(chunk{}))
)

// arena stores states by ID. A stored state never changes, so slices of it stay
// valid while the arena grows.
type arena struct {
	width  int
	bare   bool // no edges are kept
	shift  uint // a full chunk holds 1<<shift states
	n      int  // states stored
	room   int  // states the chunks can hold
	chunks []chunk
}

func newArena(width int, bare bool) arena {
	a := arena{width: width, bare: bare}
	for (2<<a.shift)*max(width, 1) <= chunkBytes {
		a.shift++
	}
	return a
}

func (a *arena) state(id ID) []byte {
	c := &a.chunks[id>>a.shift]
	at := int(id&(1<<a.shift-1)) * a.width
	return c.states[at : at+a.width : at+a.width]
}

func (a *arena) edge(id ID) edge {
	return a.chunks[id>>a.shift].edges[id&(1<<a.shift-1)]
}

// growth returns how many states the next chunk holds and what it costs. The
// first chunk is replaced by a larger one until it is full; freed is what that
// gives back afterwards.
func (a *arena) growth() (states int, asked, freed int64) {
	full := 1 << a.shift
	if a.room >= full {
		return full, a.chunkCost(full), 0
	}
	if a.room == 0 {
		states = min(firstChunk, full)
		return states, a.chunkCost(states), 0
	}
	return 2 * a.room, a.chunkCost(2 * a.room), a.chunkCost(a.room)
}

func (a *arena) chunkCost(states int) int64 {
	each := int64(a.width)
	if !a.bare {
		each += edgeBytes
	}
	return int64(states)*each + chunkHeaderBytes
}

// grow makes room as growth described.
func (a *arena) grow(states int) {
	fresh := chunk{states: make([]byte, 0, states*a.width)}
	if !a.bare {
		fresh.edges = make([]edge, 0, states)
	}
	if full := 1 << a.shift; a.room > 0 && a.room < full {
		fresh.states = append(fresh.states, a.chunks[0].states...)
		fresh.edges = append(fresh.edges, a.chunks[0].edges...)
		a.chunks[0] = fresh
		a.room = states
		return
	}
	a.chunks = append(a.chunks, fresh)
	a.room += states
}

// push stores a state; there must be room.
func (a *arena) push(state []byte, e edge) ID {
	c := &a.chunks[a.n>>a.shift]
	c.states = append(c.states, state...)
	if !a.bare {
		c.edges = append(c.edges, e)
	}
	a.n++
	return ID(a.n - 1)
}
