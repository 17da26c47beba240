// Composition on the fly: a system for the searches of package space.

package lts

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/space"
)

// Options say what becomes of the transitions of a composition, in this order:
// priorities first, then hiding.
type Options struct {
	// High are LTSA's <<{…}: where one of these labels is possible, nothing else
	// is, Tau included.
	High []string
	// Low are LTSA's >>{…}: they are possible only where nothing else is. Low is
	// ignored if High is given.
	Low []string
	// Hidden labels become Tau; nil hides none.
	Hidden func(name string) bool
	// Workers is the number of goroutines that compose; below 2 one.
	Workers int
}

// Composition is the parallel composition of systems, on the fly. A label is
// taken by all systems that have it in their alphabet together; Tau by one
// alone. A transition to Error of one system leads the whole to Error, which has
// no way out. A transition is required if it is in all systems that take it.
// A label is controllable if it is in one of them.
//
// It is a [space.System]: states are packed vectors of the systems' states, the
// label of a transition says what [Composition.Edge] makes of it. A Composition
// has scratch memory; use Fork for each goroutine.
type Composition struct {
	*plan
	now, next []uint64
	packed    []byte
	at        []int // the components' states
	open      []offer
	rows      [][]Edge // of the offers: the edges of their other members
	choice    []int
}

var (
	_ space.System = (*Composition)(nil)
	_ space.Forker = (*Composition)(nil)
)

// plan is what forks share.
type plan struct {
	layout
	parts    []part
	alphabet *Alphabet
	control  []bool
	members  [][]int32 // by label: the parts that have it
	high     []bool    // by label; nil without priorities
	shown    []uint32  // by code: the code that is emitted
	uses     Marks
	broken   []byte // the packed Error
}

// part is a system with its labels in terms of the whole.
type part struct {
	*LTS
	out   []Label // own label to that of the whole; increasing
	in    []int32 // the whole's label to the own one, or -1
	index []uint32
}

// indexCells bounds the index of a part, which has a cell for each of its states
// and labels.
const indexCells = 1 << 20

// offer is a label that is possible in a state: the edges of its first member, and
// those of each of the others.
type offer struct {
	label Label
	part  int
	edges []Edge
	rows  [][]Edge
}

// NewComposition prepares a composition of at least one system.
func NewComposition(opt Options, parts ...*LTS) *Composition {
	p := &plan{}
	alphabets := make([]*Alphabet, len(parts))
	values := make([]int, len(parts))
	for i, l := range parts {
		alphabets[i], values[i] = l.alphabet, max(l.Len(), 1)
		p.uses |= l.uses
	}
	values[0]++ // one more value of the first part says Error
	p.layout = newLayout(values)
	p.alphabet = Union(alphabets...)
	p.members = make([][]int32, p.alphabet.Len())
	p.control = make([]bool, p.alphabet.Len())
	for i, l := range parts {
		p.parts = append(p.parts, newPart(l, p.alphabet))
		for a := range l.alphabet.All() {
			g := p.parts[i].out[a]
			p.members[g] = append(p.members[g], int32(i))
			p.control[g] = p.control[g] || l.Controllable(a)
		}
	}
	p.prepare(opt, values[0]-1)
	return p.scratch()
}

func newPart(l *LTS, whole *Alphabet) part {
	p := part{LTS: l, out: l.alphabet.into(whole), in: make([]int32, whole.Len())}
	for g := range p.in {
		p.in[g] = -1
	}
	for a, g := range p.out {
		p.in[g] = int32(a)
	}
	if cells := l.Len() * (l.alphabet.Len() + 1); cells <= indexCells {
		p.index = make([]uint32, 0, cells)
		for s := range State(l.Len()) {
			out, at := l.Out(s), uint32(0)
			for a := range Label(l.alphabet.Len() + 1) {
				for int(at) < len(out) && out[at].Label() < a {
					at++
				}
				p.index = append(p.index, at)
			}
		}
	}
	return p
}

// prepare makes the tables of priorities and hiding, and the packed Error.
func (p *plan) prepare(opt Options, broken int) {
	if len(opt.High)+len(opt.Low) > 0 {
		p.high = make([]bool, p.alphabet.Len())
		low := len(opt.High) == 0
		for a := range p.high {
			name := p.alphabet.Name(Label(a))
			p.high[a] = slices.Contains(opt.High, name) || low && !slices.Contains(opt.Low, name)
		}
	}
	p.shown = make([]uint32, 2*p.alphabet.Len())
	for code := range p.shown {
		p.shown[code] = uint32(code)
		if opt.Hidden != nil && opt.Hidden(p.alphabet.Name(Label(code>>1))) {
			p.shown[code] &= maybeBit
		}
	}
	v := make([]uint64, p.words)
	p.set(v, 0, broken)
	p.broken = slices.Clone(p.store(make([]byte, 8*p.words), v))
}

func (p *plan) scratch() *Composition {
	return &Composition{
		plan:   p,
		now:    make([]uint64, p.words),
		next:   make([]uint64, p.words),
		packed: make([]byte, 8*p.words),
		at:     make([]int, len(p.parts)),
	}
}

// Fork returns the same composition with scratch memory of its own.
func (c *Composition) Fork() space.System { return c.scratch() }

// Alphabet returns the labels of all systems, hidden ones included.
func (c *Composition) Alphabet() *Alphabet { return c.alphabet }

// Edge returns the transition that a label emitted by Successors stands for;
// its target means nothing.
func (c *Composition) Edge(label uint32) Edge { return Edge{code: label} }

// IsError says whether a packed state is Error.
func (c *Composition) IsError(state []byte) bool { return slices.Equal(state, c.broken) }

// Parts returns the systems' states in a packed state that is not Error.
func (c *Composition) Parts(state []byte) []State {
	v := make([]uint64, c.words)
	c.load(v, state)
	out := make([]State, len(c.parts))
	for i := range out {
		out[i] = State(c.get(v, i))
	}
	return out
}

// Marks returns the marks of a packed state: those that all systems that use
// them carry.
func (c *Composition) Marks(state []byte) Marks {
	if c.uses == 0 || c.IsError(state) {
		return 0
	}
	m := c.uses
	for i, s := range c.Parts(state) {
		m &= c.parts[i].Marks(s) | ^c.parts[i].uses
	}
	return m
}

// Width returns the bytes of a packed state.
func (c *Composition) Width() int { return c.width }

// Initial emits the one initial state.
func (c *Composition) Initial(emit func([]byte)) {
	for i := range c.parts {
		if c.parts[i].initial == Error {
			emit(c.broken)
			return
		}
	}
	clear(c.next)
	emit(c.store(c.packed, c.next))
}

// Successors emits the transitions of a packed state. It never fails.
func (c *Composition) Successors(state []byte, emit func(uint32, []byte) bool) error {
	if c.IsError(state) {
		return nil
	}
	c.look(state)
	for i := range c.open {
		if !c.take(&c.open[i], emit) {
			return nil
		}
	}
	return nil
}

// look unpacks a state and lists what is possible there.
func (c *Composition) look(state []byte) {
	c.load(c.now, state)
	for i := range c.parts {
		c.at[i] = c.get(c.now, i)
	}
	c.collect()
}

// collect lists what is possible in the present state, priorities applied.
func (c *Composition) collect() {
	c.open, c.rows = c.open[:0], c.rows[:0]
	highest := false
	for i := range c.parts {
		p := &c.parts[i]
		for out := p.Out(State(c.at[i])); len(out) > 0; {
			own := out[0].Label()
			n := 1
			for n < len(out) && out[n].Label() == own {
				n++
			}
			label := p.out[own]
			row := len(c.rows)
			if label == Tau || c.possible(label, i) {
				c.open = append(c.open, offer{label, i, out[:n], c.rows[row:]})
				highest = highest || c.high != nil && c.high[label]
			}
			out = out[n:]
		}
	}
	if highest {
		c.open = slices.DeleteFunc(c.open, func(o offer) bool { return !c.high[o.label] })
	}
}

// possible says whether part i is the first member of a label and all the others
// can take it; the edges of these are added to the rows.
func (c *Composition) possible(label Label, i int) bool {
	members := c.members[label]
	if int(members[0]) != i {
		return false
	}
	row := len(c.rows)
	for _, j := range members[1:] {
		edges := c.edgesOf(int(j), label)
		if len(edges) == 0 {
			c.rows = c.rows[:row]
			return false
		}
		c.rows = append(c.rows, edges)
	}
	return true
}

// edgesOf returns the transitions of part j for a label of the whole that it
// has.
func (c *Composition) edgesOf(j int, label Label) []Edge {
	p := &c.parts[j]
	s := State(c.at[j])
	own := Label(p.in[label])
	out := p.Out(s)
	if p.index != nil {
		row := int(s)*(p.alphabet.Len()+1) + int(own)
		return out[p.index[row]:p.index[row+1]]
	}
	return edgesWith(out, own)
}

// edgesWith returns the transitions with a label.
func edgesWith(out []Edge, a Label) []Edge {
	from, _ := slices.BinarySearchFunc(out, codeOf(a, false), compareCode)
	to, _ := slices.BinarySearchFunc(out, codeOf(a+1, false), compareCode)
	return out[from:to]
}

func compareCode(e Edge, code uint32) int {
	switch {
	case e.code < code:
		return -1
	case e.code > code:
		return 1
	}
	return 0
}

// take emits all ways the members have to take a label together.
func (c *Composition) take(o *offer, emit func(uint32, []byte) bool) bool {
	var others []int32
	if o.label != Tau {
		others = c.members[o.label][1:]
	}
	for len(c.choice) < len(others) {
		c.choice = append(c.choice, 0)
	}
	for _, e := range o.edges {
		clear(c.choice)
		for more := true; more; more = c.advance(o.rows) {
			if !c.move(o, e, others, emit) {
				return false
			}
		}
	}
	return true
}

// advance goes to the next choice of the other members, as an odometer does.
func (c *Composition) advance(rows [][]Edge) bool {
	for k := len(rows) - 1; k >= 0; k-- {
		c.choice[k]++
		if c.choice[k] < len(rows[k]) {
			return true
		}
		c.choice[k] = 0
	}
	return false
}

// move emits one transition: edge e of the offer's part, the chosen edges of the
// others.
func (c *Composition) move(o *offer, e Edge, others []int32, emit func(uint32, []byte) bool) bool {
	maybe, failed := e.Maybe(), e.to == Error
	copy(c.next, c.now)
	if !failed {
		c.set(c.next, o.part, int(e.to))
	}
	for k, j := range others {
		f := o.rows[k][c.choice[k]]
		maybe = maybe || f.Maybe()
		if f.to == Error {
			failed = true
			continue
		}
		c.set(c.next, int(j), int(f.to))
	}
	code := c.shown[codeOf(o.label, maybe)]
	if failed {
		return emit(code, c.broken)
	}
	return emit(code, c.store(c.packed, c.next))
}
