// Directed search: a nonblocking controller without building the plant.

package game

import (
	"container/heap"
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Found is what a directed search found out.
type Found struct {
	// Realizable says that a controller exists.
	Realizable bool
	// Controller is one, minimal for strong bisimilarity; nil if there is none. It
	// is not the most permissive one.
	Controller *lts.LTS
	// States and Transitions are those of the plant that were looked at: a
	// transition counts when it is taken from the frontier and composed.
	States, Transitions int
}

// Directed looks for a controller of the composition of parts for a goal of kind
// Nonblocking without sets of states. It takes transitions from the frontier one
// at a time, those first that seem to lead to a mark soonest, and stops as soon
// as what was looked at is enough for a controller, or against all of them.
//
// Two fixpoints on the known part of the plant decide: one takes unknown
// transitions to lead nowhere good, the other to lead straight to a mark. They
// are computed again when the known part has grown by a fiftieth, so that they
// cost a constant number of visits for each known transition.
//
// Size: at most the composition, about 300 bytes a state and 60 a transition.
// Errors: those of Solve for the parts; ErrGoal; *lts.LimitError, where
// lim.Transitions bounds the transitions looked at; the context's, wrapped.
// Source: the idea of Ciolek, Duran, Zanolin, Pazos, Braberman, D'Ippolito &
// Uchitel, On-the-fly Informed Search of Non-blocking Directed Controllers
// (2023); the estimates are those of relaxed planning, Bonet & Geffner, Planning
// as Heuristic Search (2001).
func Directed(ctx context.Context, goal Goal, lim lts.Limits, parts ...*lts.LTS) (*Found, error) {
	if goal.Ticking || len(goal.Forcible) > 0 {
		return nil, fmt.Errorf("%w: the directed search knows nothing of ticks", ErrGoal)
	}
	d, err := newDirector(goal, lim, parts)
	if err != nil {
		return nil, err
	}
	if d.start() {
		return &Found{}, nil
	}
	for {
		verdict, err := d.advance(ctx)
		if err != nil {
			return nil, err
		}
		if verdict == undecided {
			continue
		}
		out := &Found{Realizable: verdict == winning, States: len(d.states), Transitions: d.taken}
		if out.Realizable {
			out.Controller, err = d.controller(ctx, lim)
		}
		return out, err
	}
}

type verdict uint8

const (
	undecided verdict = iota
	winning
	losing
)

// director is a running search.
type director struct {
	plant   *lts.Composition
	goal    Goal
	lim     lts.Limits
	control []bool // by label
	marked  []bool // by label
	guide   *guide

	ids    map[string]int32 // by packed state
	states []known
	open   frontier
	opens  []opened
	taken  int // transitions taken from the frontier
	judged int // taken at the last judgement
	news   bool

	won, lost []bool // by state, at the last judgement
	idle      []bool // cannot be reached through states that are open
	parked    []int32
	seq       int32
}

// known is a state that was reached.
type known struct {
	packed string
	marked bool
	broken bool // Error
	rests  bool // no label is uncontrollable

	distance int32    // estimate
	waiting  [2]int32 // transitions not taken
	out      []jump
	in       []int32 // sources
	opens    []int32
}

// waiting is indexed by whether a label is controllable.
const (
	uncontrolled = 0
	commanded    = 1
)

// jump is a transition that was taken.
type jump struct {
	label lts.Label
	to    int32
}

// opened is a transition that is known to be possible.
type opened struct {
	from    int32
	label   lts.Label
	taken   bool
	hurried bool // put forward already
}

func newDirector(goal Goal, lim lts.Limits, parts []*lts.LTS) (*director, error) {
	if len(parts) == 0 || goal.Kind != Nonblocking || goal.Bad != nil {
		return nil, fmt.Errorf("%w: a directed search wants parts, and a nonblocking goal without sets of states", ErrGoal)
	}
	for _, p := range parts {
		if err := checkPlant(p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name(), err)
		}
	}
	c := lts.NewComposition(lts.Options{}, parts...)
	d := &director{plant: c, goal: goal, lim: lim, ids: map[string]int32{}, marked: goal.marked(c.Alphabet())}
	for _, name := range goal.MarkedLabels {
		if _, ok := c.Alphabet().Find(name); !ok {
			return nil, fmt.Errorf("%w: the plant has no label %s to mark", ErrGoal, name)
		}
	}
	d.control = make([]bool, c.Alphabet().Len())
	for _, p := range parts {
		for l, name := range p.Alphabet().All() {
			if g, _ := c.Alphabet().Find(name); p.Controllable(l) {
				d.control[g] = true
			}
		}
	}
	d.guide = newGuide(c, parts, goal)
	return d, nil
}

// start adds the initial state. It reports whether that is Error.
func (d *director) start() (broken bool) {
	d.plant.Initial(func(state []byte) { d.state(state) })
	return d.states[0].broken
}

// state returns the number of a packed state, adding it if it is new.
func (d *director) state(packed []byte) int32 {
	if i, ok := d.ids[string(packed)]; ok {
		d.news = true // a way back: perhaps a loop is closed
		return i
	}
	i := int32(len(d.states))
	s := known{packed: string(packed), broken: d.plant.IsError(packed)}
	d.ids[s.packed] = i
	s.marked = d.plant.Marks(packed)&lts.Marked != 0
	d.states = append(d.states, s)
	d.won, d.lost, d.idle = append(d.won, false), append(d.lost, s.broken), append(d.idle, false)
	if !s.broken {
		d.expose(i, packed)
	}
	d.news = d.news || s.broken || s.marked || len(d.states[i].opens) == 0
	return i
}

// The frontier is taken in order of urgency, then of the estimated distance to a
// mark. A controller that waits while the plant can move by itself, and else
// offers one label at a time, meets the fewest states; so that is tried first.
const (
	urgent  = iota // stands between states that can reach a mark and being won
	plain          // uncontrollable
	chosen         // controllable, the most promising where the plant is at rest
	another        // controllable, others there
	early          // controllable, where the plant can move by itself
)

// expose puts the transitions of a state into the frontier, uncontrollable ones
// first, then those of the relaxed plan.
func (d *director) expose(i int32, packed []byte) {
	labels := d.plant.Enabled(packed, nil)
	distance, helpful := d.guide.estimate(d.plant.Parts(packed))
	order := func(l lts.Label) int {
		switch {
		case !d.control[l]:
			return 0
		case helpful[l]:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(labels, func(a, b lts.Label) int { return order(a) - order(b) })
	s := &d.states[i]
	s.distance = distance
	for _, l := range labels {
		kind, urgency := commanded, another
		switch {
		case !d.control[l]:
			kind, urgency = uncontrolled, plain
		case s.waiting[uncontrolled] > 0:
			urgency = early
		case s.waiting[commanded] == 0:
			urgency = chosen
		}
		s.waiting[kind]++
		s.opens = append(s.opens, int32(len(d.opens)))
		d.opens = append(d.opens, opened{from: i, label: l})
		d.push(int32(len(d.opens)-1), urgency)
	}
	s.rests = s.waiting[uncontrolled] == 0
}

// push puts a transition into the frontier.
func (d *director) push(o int32, urgency int) {
	d.seq++
	key := int32(urgency)<<maxDistanceBits | min(d.states[d.opens[o].from].distance, 1<<maxDistanceBits-1)
	heap.Push(&d.open, ranked{o, key, d.seq})
}

const maxDistanceBits = 24

// advance takes a transition from the frontier and judges if it is time to.
func (d *director) advance(ctx context.Context) (verdict, error) {
	if d.taken%256 == 0 {
		if err := stopped(ctx, len(d.states)); err != nil {
			return undecided, err
		}
	}
	if len(d.open) == 0 || d.news && d.taken-d.judged > d.judged/50 {
		return d.judge(), nil
	}
	o := heap.Pop(&d.open).(ranked).open
	x := &d.opens[o]
	if x.taken || d.won[x.from] || d.lost[x.from] {
		return undecided, nil
	}
	if d.idle[x.from] {
		d.parked = append(d.parked, o)
		return undecided, nil
	}
	if err := d.over(); err != nil {
		return undecided, err
	}
	d.take(o)
	return undecided, nil
}

// Rough costs of what a search keeps, for limits of memory.
const (
	stateBytes = 300 // its packed form, twice, not counted
	openBytes  = 60
)

func (d *director) over() error {
	bytes := int64(len(d.states))*int64(stateBytes+2*d.plant.Width()) + openBytes*int64(len(d.opens))
	switch {
	case d.lim.Transitions > 0 && d.taken >= d.lim.Transitions:
		return &lts.LimitError{What: lts.LimitTransitions, Max: int64(d.lim.Transitions)}
	case d.lim.States > 0 && len(d.states) > d.lim.States:
		return &lts.LimitError{What: lts.LimitStates, Max: int64(d.lim.States)}
	case d.lim.Bytes > 0 && bytes > d.lim.Bytes:
		return &lts.LimitError{What: lts.LimitMemory, Max: d.lim.Bytes}
	}
	return nil
}

func (d *director) take(o int32) {
	x := &d.opens[o]
	x.taken = true
	d.taken++
	from, label := x.from, x.label
	next, _, _ := d.plant.Step([]byte(d.states[from].packed), label)
	to := d.state(append([]byte(nil), next...))
	s := &d.states[from]
	if d.control[label] {
		s.waiting[commanded]--
	} else {
		s.waiting[uncontrolled]--
	}
	s.out = append(s.out, jump{label, to})
	d.states[to].in = append(d.states[to].in, from)
	d.news = d.news || d.marked[label]
}

// frontier is a heap of open transitions: small keys first, then those found
// last.
type frontier []ranked

type ranked struct {
	open, key, seq int32
}

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	if f[i].key != f[j].key {
		return f[i].key < f[j].key
	}
	return f[i].seq > f[j].seq
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }

// Push adds a transition; it is for package heap.
func (f *frontier) Push(x any) { *f = append(*f, x.(ranked)) }

// Pop takes the last one off; it is for package heap.
func (f *frontier) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}

// controller writes the won states that can be reached through won ones.
func (d *director) controller(ctx context.Context, lim lts.Limits) (*lts.LTS, error) {
	b := lts.NewBuilder("controller")
	for l, name := range d.plant.Alphabet().All() {
		if b.Label(name); d.control[l] {
			b.Control(l)
		}
	}
	number := map[int32]lts.State{0: b.State()}
	for todo := []int32{0}; len(todo) > 0; todo = todo[1:] {
		for _, e := range d.states[todo[0]].out {
			if !d.won[e.to] {
				continue
			}
			to, ok := number[e.to]
			if !ok {
				to = b.State()
				number[e.to] = to
				todo = append(todo, e.to)
			}
			b.Edge(number[todo[0]], e.label, to)
		}
	}
	return lts.Minimise(ctx, b.Build(), lts.Strong, lts.Limits{Bytes: lim.Bytes})
}
