// Monitors: deterministic automata that say when a formula is broken.

package fltl

import (
	"fmt"
	"slices"
	"strings"
)

// Broken is the state of a monitor once no continuation of the run can meet the
// formula. It is never left.
const Broken = -1

// Monitor is a deterministic automaton over the symbols of a reading that finds
// bad prefixes: it becomes Broken with the first symbol after which no run
// meets the formula. It is the smallest such automaton; its states, Broken
// aside, are numbered breadth first from 0, symbols in order. It does not
// change.
type Monitor struct {
	Symbols []string
	next    []int // state*len(Symbols)+symbol
	start   int   // 0, or Broken
}

// NewMonitor returns the monitor of f along the runs of r.
//
// If f is a safety property ([Classify]), the monitor stays unbroken on just
// the infinite runs that meet f. Otherwise it does so on more: it monitors the
// smallest safety property that f implies, and of a liveness property nothing.
// The prefixes after which f can no longer be violated are the bad ones of !f.
//
// Size: exponential in the states of the automaton of f, times the values of
// its fluents; before minimisation within lim.
// Errors: *LimitError.
// Sources: Kupferman & Vardi, Model Checking of Safety Properties (2001);
// Bauer, Leucker & Schallhart, Runtime Verification for LTL and TLTL (2011).
func NewMonitor(f Formula, r *Reading, lim Limits) (*Monitor, error) {
	p, err := productOf(f, r, lim)
	if err != nil {
		return nil, err
	}
	return p.monitor(r, lim)
}

func (p *product) monitor(r *Reading, lim Limits) (*Monitor, error) {
	d := &determiniser{product: p, fate: judge(p.arcs, p.full), symbols: len(r.Symbols)}
	if err := d.run(lim); err != nil {
		return nil, err
	}
	m := &Monitor{Symbols: r.Symbols, next: d.next}
	if len(d.sets) == 0 {
		m.start = Broken
	}
	return m.minimise(), nil
}

// States returns the number of states, Broken aside.
func (m *Monitor) States() int {
	if m.start == Broken {
		return 0
	}
	return len(m.next) / len(m.Symbols)
}

// Start returns the state before the first symbol.
func (m *Monitor) Start() int { return m.start }

// Step returns the state after a symbol. It allocates nothing.
func (m *Monitor) Step(state, symbol int) int {
	if state == Broken {
		return Broken
	}
	return m.next[state*len(m.Symbols)+symbol]
}

// String lists the transitions by state; symbols with the same target share a
// line.
func (m *Monitor) String() string {
	if m.start == Broken {
		return "broken from the start\n"
	}
	var b strings.Builder
	for s := range m.States() {
		fmt.Fprintf(&b, "%d:\n", s)
		for to := Broken; to < m.States(); to++ {
			var symbols []string
			for i, name := range m.Symbols {
				if m.Step(s, i) == to {
					symbols = append(symbols, name)
				}
			}
			if symbols != nil {
				fmt.Fprintf(&b, "  %s -> %s\n", strings.Join(symbols, ", "), stateName(to))
			}
		}
	}
	return b.String()
}

func stateName(s int) string {
	if s == Broken {
		return "broken"
	}
	return fmt.Sprint(s)
}

// determiniser makes sets of live nodes of a product. A set that is not empty
// has a continuation that meets the formula; the empty set is Broken.
type determiniser struct {
	*product
	fate    fate
	symbols int
	keys    numbering[string]
	sets    [][]int
	members int // of all sets
	next    []int
}

// maxMembers bounds the sets of a determinisation, all together.
const maxMembers = 1 << 20

func (d *determiniser) run(lim Limits) error {
	if d.fate.alive(0) {
		d.visit([]int{0})
	}
	for s := 0; s < len(d.sets); s++ {
		for _, set := range d.successors(d.sets[s]) {
			d.next = append(d.next, d.visit(set))
		}
		if err := lim.exceeded(len(d.sets), len(d.next)); err != nil {
			return err
		}
		if d.members > maxMembers {
			return &LimitError{LimitMembers, maxMembers}
		}
	}
	return nil
}

// successors returns the set after each symbol.
func (d *determiniser) successors(set []int) [][]int {
	after := make([][]int, d.symbols)
	for _, n := range set {
		for _, a := range d.arcs[n] {
			if d.fate.alive(a.to) {
				after[a.letter] = append(after[a.letter], a.to)
			}
		}
	}
	for i := range after {
		slices.Sort(after[i])
		after[i] = slices.Compact(after[i])
	}
	return after
}

func (d *determiniser) visit(set []int) int {
	if len(set) == 0 {
		return Broken
	}
	n := d.keys.of(setKey(set))
	if n == len(d.sets) {
		d.sets = append(d.sets, set)
		d.members += len(set)
	}
	return n
}
