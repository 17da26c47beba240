// The builder: systems put together state by state.

package lts

import "fmt"

// Builder puts a system together. States and labels get numbers in the order
// they are made; Build renumbers both into the canonical form. The zero value is
// not ready: use NewBuilder.
type Builder struct {
	name    string
	names   []string
	index   map[string]Label
	control []bool
	start   State
	arcs    []arc
	marks   []Marks
	uses    Marks
	marked  bool
	apart   bool
}

// arc is a transition with its source.
type arc struct {
	from State
	Edge
}

// NewBuilder returns a builder of a system with a name and no states.
func NewBuilder(name string) *Builder {
	b := &Builder{name: name, index: map[string]Label{}}
	b.Label(TauName)
	return b
}

// Label returns the builder's number of a label, adding it to the alphabet if it
// is new. "tau" is Tau.
func (b *Builder) Label(name string) Label {
	if l, ok := b.index[name]; ok {
		return l
	}
	l := Label(len(b.names))
	b.names = append(b.names, name)
	b.control = append(b.control, false)
	b.index[name] = l
	return l
}

// State adds a state. The first one is where the system starts unless Start says
// otherwise.
func (b *Builder) State() State { return b.States(1) }

// States adds n states and returns the first. It panics beyond 2^31-2 of them.
func (b *Builder) States(n int) State {
	s := len(b.marks)
	if n < 0 || s+n > maxStates {
		panic(fmt.Sprintf("lts: %d states added to %d", n, s))
	}
	b.marks = append(b.marks, make([]Marks, n)...)
	return State(s)
}

// Len returns the number of states made so far.
func (b *Builder) Len() int { return len(b.marks) }

// Start says where the system starts, perhaps Error.
func (b *Builder) Start(s State) {
	if s != Error {
		b.check(s)
	}
	b.start = s
}

// Edge adds a required transition; to may be Error. Repetitions are harmless.
func (b *Builder) Edge(from State, l Label, to State) { b.add(from, codeOf(l, false), to) }

// Maybe adds a transition that implementations may leave out. If the same
// transition is also required, it is required.
func (b *Builder) Maybe(from State, l Label, to State) { b.add(from, codeOf(l, true), to) }

func (b *Builder) add(from State, code uint32, to State) {
	b.check(from)
	if to != Error {
		b.check(to)
	}
	if int(code>>1) >= len(b.names) {
		panic(fmt.Sprintf("lts: label %d of %d", code>>1, len(b.names)))
	}
	b.arcs = append(b.arcs, arc{from, Edge{code, to}})
}

// Mark adds marks to a state and says that the system uses them.
func (b *Builder) Mark(s State, m Marks) {
	b.check(s)
	b.marks[s] |= m
	b.uses |= m
	b.marked = b.marked || m != 0
}

// Use says that the system has a say in the marks, even if no state carries
// them.
func (b *Builder) Use(m Marks) { b.uses |= m }

// Apart keeps states apart that end alike: something outside the system, such as a
// set of states, tells them from each other.
func (b *Builder) Apart() { b.apart = true }

// Control makes a label controllable.
func (b *Builder) Control(l Label) {
	if l == Tau {
		panic("lts: tau is not controllable")
	}
	b.control[l] = true
}

func (b *Builder) check(s State) {
	if s < 0 || int(s) >= len(b.marks) {
		panic(fmt.Sprintf("lts: state %d of %d", s, len(b.marks)))
	}
}

// Build returns the system, in canonical form; the builder may be used further.
// A builder without states gives a system that starts in Error.
//
// Time: O(n + m log d) for d transitions a state.
func (b *Builder) Build() *LTS {
	d := draft{name: b.name, names: b.names, control: b.control, initial: b.start, uses: b.uses, apart: b.apart}
	if len(b.marks) == 0 {
		d.initial = Error
	}
	if b.marked {
		d.marks = b.marks
	}
	d.first, d.edges = rows(len(b.marks), b.arcs)
	return d.finish()
}

// rows sorts transitions by source, keeping the order of those of one state.
func rows(n int, arcs []arc) (first []uint32, edges []Edge) {
	first = make([]uint32, n+1)
	for _, a := range arcs {
		first[a.from+1]++
	}
	for s := range n {
		first[s+1] += first[s]
	}
	edges = make([]Edge, len(arcs))
	at := make([]uint32, n)
	copy(at, first)
	for _, a := range arcs {
		edges[at[a.from]] = a.Edge
		at[a.from]++
	}
	return first, edges
}
