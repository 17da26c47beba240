// Monitors against plain satisfiability, and their minimisation.

package fltl

import (
	"testing"

	"pgregory.net/rapid"
)

// satisfiable says whether some run of r meets f, by the tableau alone.
func satisfiable(t *rapid.T, f Formula, r *Reading) bool {
	p := try(newProduct(try(tableau(f, Options{Atoms: r.Atoms}))(t), r, Limits{}))(t)
	return judge(p.arcs, p.full).alive(0)
}

// begins says that a run begins with these letters.
func begins(atoms []*Atom, letters []Letter) Formula {
	f := Formula(True)
	for i := len(letters) - 1; i >= 0; i-- {
		now := []Formula{Next(f)}
		for bit, a := range atoms {
			if letters[i]>>bit&1 == 1 {
				now = append(now, a)
			} else {
				now = append(now, Not(a))
			}
		}
		f = And(now...)
	}
	return f
}

// checkPrefixes compares a monitor with satisfiability after each prefix.
func checkPrefixes(t *rapid.T, f Formula, r *Reading, symbols []int) {
	m := try(NewMonitor(f, r, Limits{}))(t)
	state, l := m.Start(), r.Start()
	var letters []Letter
	for i := 0; ; i++ {
		want := satisfiable(t, And(f, begins(r.Atoms, letters)), r)
		if (state != Broken) != want {
			t.Fatalf("%s after %v: monitor in %d, can still hold: %t\n%s", f, symbols[:i], state, want, m)
		}
		if i == len(symbols) {
			return
		}
		l = r.Step(l, symbols[i])
		letters = append(letters, l)
		state = m.Step(state, symbols[i])
	}
}

func TestMonitorsFindTheFirstBadPrefix(t *testing.T) {
	atoms, leaves := props("P", "Q")
	r, err := ReadPropositions(atoms)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 6, "formula")
		checkPrefixes(t, f, r, rapid.SliceOfN(rapid.IntRange(0, 3), 0, 6).Draw(t, "symbols"))
	})
}

func TestMonitorsOfActions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, actionLeaves, 6, "formula")
		r := try(ReadActions(Atoms(f), alphabet, drawFluents(t)))(t)
		// Prefixes of letters are prefixes of symbols here: letters that agree
		// have the same future.
		checkPrefixes(t, f, r, rapid.SliceOfN(rapid.IntRange(0, 3), 0, 6).Draw(t, "symbols"))
	})
}

// breaks says whether the monitor is broken somewhere on an infinite run.
func breaks(m *Monitor, l Lasso) bool {
	state := m.Start()
	for _, s := range l.Stem {
		state = m.Step(state, s)
	}
	for range m.States() + 1 { // then a state repeats at the start of the loop
		for _, s := range l.Loop {
			state = m.Step(state, s)
		}
	}
	return state == Broken
}

// A safe formula holds on just the runs its monitor lets pass.
func TestMonitorsOfSafeFormulasAreExact(t *testing.T) {
	atoms, leaves := props("P", "Q")
	r, err := ReadPropositions(atoms)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 7, "formula")
		safe := try(SyntacticallySafe(f))(t)
		if !safe {
			t.Skip("only syntactically safe formulas")
		}
		m := try(NewMonitor(f, r, Limits{}))(t)
		for range 4 {
			w := drawWord(t, len(atoms))
			l := Lasso{symbolsOf(w.stem), symbolsOf(w.loop)}
			if breaks(m, l) == holds(f, atoms, w, 0) {
				t.Fatalf("%s on %v: holds %t, monitor broken %t\n%s", f, w, holds(f, atoms, w, 0), breaks(m, l), m)
			}
		}
	})
}

func symbolsOf(letters []Letter) (symbols []int) {
	for _, l := range letters {
		symbols = append(symbols, int(l))
	}
	return symbols
}

// drawMonitor draws a monitor of which some states may look alike.
func drawMonitor(t *rapid.T) *Monitor {
	n := rapid.IntRange(1, 12).Draw(t, "states")
	m := &Monitor{Symbols: []string{"x", "y"}[:rapid.IntRange(1, 2).Draw(t, "symbols")]}
	for range n * len(m.Symbols) {
		to := rapid.IntRange(-1, n-1).Draw(t, "to")
		m.next = append(m.next, rapid.SampledFrom([]int{to, to, to / 2}).Draw(t, "bent"))
	}
	return m
}

// alike is the largest relation of states that no word tells apart, found by
// striking out pairs until nothing changes.
func alike(m *Monitor) func(p, q int) bool {
	apart := map[[2]int]bool{}
	for s := range m.States() {
		apart[[2]int{s, Broken}], apart[[2]int{Broken, s}] = true, true
	}
	for changed := true; changed; {
		changed = false
		for p := range m.States() {
			for q := range m.States() {
				for symbol := range m.Symbols {
					if !apart[[2]int{p, q}] && apart[[2]int{m.Step(p, symbol), m.Step(q, symbol)}] {
						apart[[2]int{p, q}], changed = true, true
					}
				}
			}
		}
	}
	return func(p, q int) bool { return !apart[[2]int{p, q}] }
}

// Minimised monitors are as small as can be, say the same, and are numbered
// breadth first.
func TestMinimise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonitor(t)
		same := alike(m)
		small := m.minimise()
		partner := map[int]int{0: 0} // state of m -> of small
		order, classes := []int{0}, 1
		for i := 0; i < len(order); i++ {
			for symbol := range m.Symbols {
				to, got := m.Step(order[i], symbol), small.Step(partner[order[i]], symbol)
				if (to == Broken) != (got == Broken) {
					t.Fatalf("%v: broken %t, want %t\n%s", m, got == Broken, to == Broken, small)
				}
				if to == Broken {
					continue
				}
				if known, ok := partner[to]; ok {
					if known != got {
						t.Fatalf("%v: state %d is both %d and %d", m, to, known, got)
					}
					continue
				}
				fresh := true
				for other := range partner {
					fresh = fresh && !same(other, to)
				}
				if fresh != (got == classes) {
					t.Fatalf("%v: state %d becomes %d, %d are known, new: %t\n%s", m, to, got, classes, fresh, small)
				}
				if fresh {
					classes++
				}
				partner[to] = got
				order = append(order, to)
			}
		}
		if small.States() != classes {
			t.Fatalf("%v: %d states, want %d\n%s", m, small.States(), classes, small)
		}
	})
}
