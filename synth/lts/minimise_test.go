// Minimisation against bisimilarity by its definition.

package lts

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// relation is a set of pairs of states; Error is state -1.
type relation map[[2]State]bool

// statesOf lists the states, Error included.
func statesOf(l *LTS) []State {
	all := []State{Error}
	for s := range State(l.Len()) {
		all = append(all, s)
	}
	return all
}

// greatest removes pairs that break the condition until none does.
func greatest(l *LTS, keep func(r relation, s, t State) bool) relation {
	r := relation{}
	for _, s := range statesOf(l) {
		for _, t := range statesOf(l) {
			if l.Marks(s) == l.Marks(t) && (s == Error) == (t == Error) {
				r[[2]State{s, t}] = true
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for pair := range r {
			if !keep(r, pair[0], pair[1]) || !keep(r, pair[1], pair[0]) {
				delete(r, pair)
				delete(r, [2]State{pair[1], pair[0]})
				changed = true
			}
		}
	}
	return r
}

// matches says whether f can answer e as far as labels go.
func matches(e, f Edge) bool {
	return e.code == f.code || e.Maybe() && e.Label() == f.Label()
}

const tauCode = uint32(0)

// reaches lists the states that tau* leads to.
func reaches(l *LTS, s State, through func(State) bool) []State {
	all := []State{s}
	seen := map[State]bool{s: true}
	for i := 0; i < len(all); i++ {
		for _, e := range l.Out(all[i]) {
			if e.code == tauCode && !seen[e.to] && through(e.to) {
				seen[e.to] = true
				all = append(all, e.to)
			}
		}
	}
	return all
}

func anywhere(State) bool { return true }

func strongKeeps(l *LTS) func(relation, State, State) bool {
	return func(r relation, s, t State) bool {
		for _, e := range l.Out(s) {
			found := false
			for _, f := range l.Out(t) {
				found = found || matches(e, f) && r[[2]State{e.to, f.to}]
			}
			if !found {
				return false
			}
		}
		return true
	}
}

func branchingKeeps(l *LTS) func(relation, State, State) bool {
	return func(r relation, s, t State) bool {
		for _, e := range l.Out(s) {
			if e.code == tauCode && r[[2]State{e.to, t}] {
				continue
			}
			found := false
			for _, u := range reaches(l, t, func(u State) bool { return r[[2]State{s, u}] }) {
				for _, f := range l.Out(u) {
					found = found || matches(e, f) && r[[2]State{e.to, f.to}] && r[[2]State{s, u}]
				}
			}
			if !found {
				return false
			}
		}
		return true
	}
}

func weakKeeps(l *LTS) func(relation, State, State) bool {
	return func(r relation, s, t State) bool {
		for _, e := range l.Out(s) {
			found := false
			for _, u := range reaches(l, t, anywhere) {
				found = found || e.code == tauCode && r[[2]State{e.to, u}]
				for _, f := range l.Out(u) {
					if !matches(e, f) {
						continue
					}
					for _, v := range reaches(l, f.to, anywhere) {
						found = found || r[[2]State{e.to, v}]
					}
				}
			}
			if !found {
				return false
			}
		}
		return true
	}
}

// onLoop says whether s lies on an internal cycle without change of marks.
func onLoop(l *LTS, s State) bool {
	same := func(u State) bool { return u != Error && l.Marks(u) == l.Marks(s) }
	for _, e := range l.Out(s) {
		if e.code != tauCode || !same(e.to) {
			continue
		}
		for _, u := range reaches(l, e.to, same) {
			if u == s {
				return true
			}
		}
	}
	return false
}

// withLoops returns l with a loop of a label of its own on every internal loop:
// what divergence looks like to an observer who can see it.
func withLoops(l *LTS) *LTS {
	d := l.again()
	code := codeOf(Label(len(d.names)), false)
	d.names = append(slices.Clone(d.names), "diverges")
	m := *l
	m.alphabet = NewAlphabet(d.names...)
	m.first, m.edges = []uint32{0}, nil
	for s := range State(l.Len()) {
		m.edges = append(m.edges, l.Out(s)...)
		if onLoop(l, s) {
			m.edges = append(m.edges, Edge{code, s})
		}
		m.first = append(m.first, uint32(len(m.edges)))
	}
	return &m
}

func definition(l *LTS, by Equivalence) relation {
	if by.divergent() {
		l = withLoops(l)
	}
	switch by {
	case Strong:
		return greatest(l, strongKeeps(l))
	case Branching, BranchingDivergent:
		return greatest(l, branchingKeeps(l))
	default:
		return greatest(l, weakKeeps(l))
	}
}

func checkBlocks(t *rapid.T, l *LTS, by Equivalence) {
	block, err := blocksOf(background, l, by, Limits{})
	if by != Strong && l.maybeInternal() {
		if err != ErrMaybeInternal {
			t.Fatalf("got %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	want := definition(l, by)
	for s := range State(l.Len()) {
		for u := range State(l.Len()) {
			if got := block[s] == block[u]; got != want[[2]State{s, u}] {
				t.Fatalf("%s: %d and %d alike: %v, want %v in\n%s", by, s, u, got, !got, text(l))
			}
		}
	}
}

// checkMinimal compares the minimal system with the definition's classes, and
// both systems side by side.
func checkMinimal(t *rapid.T, l *LTS, by Equivalence) {
	if by != Strong && l.maybeInternal() {
		return
	}
	small, err := Minimise(background, l, by, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkCanonical(small); err != nil {
		t.Fatalf("%v in\n%s", err, text(small))
	}
	both, at := sideBySide(l, small)
	if !definition(both, by)[[2]State{0, at}] {
		t.Fatalf("%s: not equivalent to\n%s\nis\n%s", by, text(l), text(small))
	}
	r := definition(small, by)
	for s := range State(small.Len()) {
		for u := range s {
			if r[[2]State{s, u}] {
				t.Fatalf("%s: states %d and %d are still alike in\n%s", by, s, u, text(small))
			}
		}
	}
}

var tauHeavy = shape{states: 7, edges: 14, labels: []string{"a"}}

func TestMinimiseAgainstDefinition(t *testing.T) {
	for by := Strong; by <= WeakDivergent; by++ {
		t.Run(fmt.Sprint(by), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				l := rapid.SampledFrom([]shape{common, tauHeavy}).Draw(t, "shape").draw(t, "P")
				if l.initial == Error {
					return
				}
				checkBlocks(t, l, by)
				checkMinimal(t, l, by)
			})
		})
	}
}

func TestEquivalentAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := tauHeavy.draw(t, "P"), tauHeavy.draw(t, "Q")
		by := Equivalence(rapid.IntRange(0, int(WeakDivergent)).Draw(t, "by"))
		if by != Strong && (p.maybeInternal() || q.maybeInternal()) {
			return
		}
		got, err := Equivalent(background, p, q, by, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		both, at := sideBySide(p, q)
		if want := definition(both, by)[[2]State{0, at}]; got != want {
			t.Fatalf("%s: got %v for\n%s\n%s", by, got, text(p), text(q))
		}
	})
}

// TestBranchingAgainstSignatures compares the partitions of larger systems, from
// few internal steps to mostly such.
func TestBranchingAgainstSignatures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(t, "states")
		sh := shape{states: n, edges: 4 * n, labels: []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "labels")], noMaybe: true}
		l := sh.drawLarge(t)
		if l.initial == Error {
			return
		}
		divergent := rapid.Bool().Draw(t, "divergent")
		got, _, err := branching(background, l, divergent)
		if err != nil {
			t.Fatal(err)
		}
		c := contract(l)
		r := newSignatures(c, l.alphabet.Len(), divergent)
		if err := r.run(background); err != nil {
			t.Fatal(err)
		}
		to := map[int32]int32{}
		from := map[int32]int32{}
		for s := range l.Len() {
			b, w := got[s], r.blocks.set[c.of[s]]
			if old, ok := to[b]; ok && old != w {
				t.Fatalf("states of block %d are not alike in\n%s", b, text(l))
			}
			if old, ok := from[w]; ok && old != b {
				t.Fatalf("states that are alike lie in blocks %d and %d in\n%s", old, b, text(l))
			}
			to[b], from[w] = w, b
		}
	})
}

// drawLarge draws a system from a seed: a draw for each transition would take too
// long.
func (sh shape) drawLarge(t *rapid.T) *LTS {
	x := rapid.Uint64().Draw(t, "seed")*2 + 1
	internal := rapid.IntRange(0, 9).Draw(t, "internal of ten")
	next := func(below int) int {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return int(x % uint64(below))
	}
	b := NewBuilder("large")
	b.States(sh.states)
	label := func() Label {
		if next(10) < internal {
			return Tau
		}
		return b.Label(sh.labels[next(len(sh.labels))])
	}
	for s := 1; s < sh.states; s++ { // so that all are reachable
		b.Edge(State(next(s)), label(), State(s))
	}
	for range rapid.IntRange(0, sh.edges).Draw(t, "edges") {
		from, to := State(next(sh.states)), State(next(sh.states))
		if next(3) == 0 { // forwards, so that internal steps make few loops
			from, to = min(from, to), max(from, to)
		}
		if next(60) == 0 {
			to = Error
		}
		b.Edge(from, label(), to)
	}
	return b.Build()
}
