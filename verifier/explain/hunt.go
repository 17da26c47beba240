// Hunting: a violation sought among runs of raw readings.

package explain

import (
	"container/heap"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// Bounds of a hunt.
const (
	huntTries  = 12_000 // readings and times tried
	huntMoves  = 4_000  // moves taken
	maxVisits  = 200    // runs that come to one state of regions
	maxBranch  = 4      // readings tried for one move, and times
	huntLength = 40     // beats of a run
)

// Hunt looks for a violation among the runs that raw readings give. A search over
// regions finds one shortest path to each state, and where facts are computed
// from readings that path may be one that no readings give, while a longer one
// is real. Hunt goes by the moves of regions as well, but takes only those that
// the deployment really makes with the readings so far. Far is how many moves a
// state of regions is from a violation at least, negative if none can be reached.
//
// It returns nil if nothing was found within its bounds, or if no fact is
// computed from readings: then there is nothing to hunt for.
//
// Source: best-first search with a lower bound (Hart, Nilsson & Raphael 1968).
func Hunt(spec *world.Spec, w *world.World, judge Judge, far func(packed []byte) int) *Run {
	h := &hunt{concretizer: newConcretizer(spec, w, judge, huntTries), far: far, visits: map[string]int{}, met: map[string]bool{}, moves: huntMoves}
	if len(h.derived) == 0 {
		return nil
	}
	start := h.save()
	var found *Run
	w.Initial(func(packed []byte) {
		if found == nil {
			if beat, err := w.Start(packed); err == nil {
				found = h.take(&node{point: start}, beat, slices.Clone(packed))
			}
		}
	})
	for found == nil && h.queue.Len() > 0 && h.tries > 0 && h.moves > 0 {
		found = h.expand(heap.Pop(&h.queue).(*node))
	}
	return found
}

// hunt is a search under way.
type hunt struct {
	*concretizer
	far    func([]byte) int
	queue  nodes
	visits map[string]int // runs that came to a state of regions
	met    map[string]bool
	moves  int // left
	nodes  int
}

// node is a run of raw readings, as its last beat and what came before.
type node struct {
	parent   *node
	beat     world.Beat
	spoken   world.Beat // beat with real numbers
	packed   []byte
	point    *point
	at       int64
	readings []models.Value
	length   int // beats
	far      int
	order    int
}

// expand takes every move that leads nearer to a violation, or at least not out
// of reach of one.
func (h *hunt) expand(n *node) *Run {
	for label := range h.world.Moves(n.packed) {
		if h.moves--; h.moves < 0 {
			return nil
		}
		beat, next, err := h.world.Take(n.packed, uint32(label))
		if err != nil || h.visits[string(next)] >= maxVisits {
			continue
		}
		if run := h.take(n, beat, next); run != nil {
			return run
		}
	}
	return nil
}

// take goes on with a run by one beat, in all the ways that are tried. It
// returns the run if that breaks the property.
func (h *hunt) take(n *node, beat world.Beat, next []byte) *Run {
	far := h.far(next)
	if far < 0 || n.length >= huntLength {
		return nil
	}
	h.follows(n, beat)
	h.load(n.point)
	times, err := h.times(n.length)
	if err != nil {
		return nil
	}
	for _, at := range times[:min(len(times), maxBranch)] {
		h.load(n.point)
		if h.goOn(&h.beats[n.length], at) != nil {
			continue
		}
		readings, err := h.concretizer.readings(&h.beats[n.length])
		if err != nil {
			continue
		}
		before := h.save()
		for _, v := range readings[:min(len(readings), maxBranch)] {
			h.tries--
			h.load(before)
			got, err := h.beat(&h.beats[n.length], v)
			if err != nil {
				continue
			}
			h.stand(&h.beats[n.length], v)
			h.nodes++
			child := &node{
				parent: n, beat: beat, spoken: h.spoken(&beat), packed: next, point: h.save(), at: at, readings: got,
				length: n.length + 1, far: far, order: h.nodes,
			}
			if far == 0 && h.world.Broken(next) {
				return h.runOf(child)
			}
			key := string(next) + "\x00" + string(child.point.memory) + fmt.Sprint(child.at)
			if h.met[key] {
				continue
			}
			h.met[key] = true
			h.visits[string(next)]++
			heap.Push(&h.queue, child)
		}
	}
	return nil
}

// follows makes a run with one more beat the path of the concretizer.
func (h *hunt) follows(n *node, beat world.Beat) {
	h.beats, h.run.At = make([]world.Beat, n.length+1), make([]int64, n.length+1)
	h.beats[n.length] = beat
	for i := n.length - 1; i >= 0; i, n = i-1, n.parent {
		h.beats[i], h.run.At[i] = n.beat, n.at
	}
}

// runOf gathers a run that is over.
func (h *hunt) runOf(n *node) *Run {
	h.follows(n.parent, n.beat)
	h.run.At[n.length-1] = n.at
	h.run.Beats, h.run.told, h.run.Readings = h.beats, slices.Clone(h.beats), make([][]models.Value, n.length)
	for i := n.length - 1; i >= 0; i, n = i-1, n.parent {
		h.run.Readings[i], h.run.told[i] = n.readings, n.spoken
	}
	return h.finished()
}

// nodes is a heap: the least length that a violation may have first, then the
// nearest, then the eldest.
type nodes []*node

func (q nodes) Len() int      { return len(q) }
func (q nodes) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q nodes) Less(i, j int) bool {
	a, b := q[i], q[j]
	switch x, y := a.length+a.far, b.length+b.far; {
	case x != y:
		return x < y
	case a.far != b.far:
		return a.far < b.far
	}
	return a.order < b.order
}
func (q *nodes) Push(x any) { *q = append(*q, x.(*node)) }
func (q *nodes) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}
