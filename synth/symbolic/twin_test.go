// Against plain search: the reachable states and the winning ones, one by one.

package symbolic

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/lts"
)

// drawParts draws a few small components that share some of their labels, some
// with Error, internal actions and marks.
func drawParts(t *rapid.T) []*lts.LTS {
	control := map[string]bool{}
	for i := range 5 {
		control[fmt.Sprint("a", i)] = rapid.Bool().Draw(t, "controllable")
	}
	var out []*lts.LTS
	for i := range rapid.IntRange(1, 4).Draw(t, "components") {
		b := lts.NewBuilder(fmt.Sprint("p", i))
		n := rapid.IntRange(1, 4).Draw(t, "states")
		b.States(n)
		taken := map[string]bool{}
		for range rapid.IntRange(0, 7).Draw(t, "edges") {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			name := fmt.Sprint("a", rapid.IntRange(0, 4).Draw(t, "label"))
			if rapid.IntRange(0, 9).Draw(t, "internal") == 0 {
				name = lts.TauName
			}
			to := lts.State(rapid.IntRange(0, n-1).Draw(t, "to"))
			if rapid.IntRange(0, 7).Draw(t, "fails") == 0 {
				to = lts.Error
			}
			if key := fmt.Sprint(from, name); control[name] && taken[key] {
				continue // a controllable label does not branch
			} else {
				taken[key] = true
			}
			b.Edge(lts.State(from), b.Label(name), to)
		}
		if rapid.Bool().Draw(t, "marks") {
			b.Use(lts.Marked)
			b.Mark(lts.State(rapid.IntRange(0, n-1).Draw(t, "marked")), lts.Marked)
		}
		out = append(out, lts.Control(b.Build(), func(name string) bool { return control[name] }))
	}
	return out
}

// plain is a composition written out by the book.
type plain struct {
	parts []*lts.LTS
	names []string
	out   map[string]map[string][]string // state, label, targets; "" is Error
	at    map[string][]lts.State
	start string
}

func key(v []lts.State) string { return fmt.Sprint(v) }

func writeOut(parts []*lts.LTS) *plain {
	p := &plain{parts: parts, out: map[string]map[string][]string{}, at: map[string][]lts.State{}}
	start := make([]lts.State, len(parts))
	for i, l := range parts {
		start[i] = l.Initial()
		for _, name := range l.Alphabet().Names() {
			if !slices.Contains(p.names, name) {
				p.names = append(p.names, name)
			}
		}
	}
	if slices.Contains(start, lts.Error) {
		return p
	}
	p.start = key(start)
	queue := [][]lts.State{start}
	p.at[p.start] = start
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		moves := map[string][]string{}
		p.out[key(v)] = moves
		add := func(label string, to []lts.State) {
			if slices.Contains(to, lts.Error) {
				moves[label] = append(moves[label], "")
				return
			}
			moves[label] = append(moves[label], key(to))
			if _, old := p.at[key(to)]; !old {
				p.at[key(to)] = to
				queue = append(queue, to)
			}
		}
		for i, l := range parts {
			for _, e := range l.Out(v[i]) {
				if e.Label() == lts.Tau {
					to := slices.Clone(v)
					to[i] = e.To()
					add(lts.TauName, to)
				}
			}
		}
		for _, name := range p.names {
			for _, to := range together(parts, v, name, 0) {
				add(name, to)
			}
		}
	}
	return p
}

// together lists where a label may lead the components from i on; those without
// it stay.
func together(parts []*lts.LTS, v []lts.State, name string, i int) [][]lts.State {
	if i == len(parts) {
		return [][]lts.State{slices.Clone(v)}
	}
	a, ok := parts[i].Alphabet().Find(name)
	if !ok {
		return together(parts, v, name, i+1)
	}
	var out [][]lts.State
	for _, e := range parts[i].Out(v[i]) {
		if e.Label() != a {
			continue
		}
		for _, rest := range together(parts, v, name, i+1) {
			rest[i] = e.To()
			out = append(out, rest)
		}
	}
	return out
}

func (p *plain) controllable(label string) bool {
	for _, l := range p.parts {
		if a, ok := l.Alphabet().Find(label); ok && label != lts.TauName && l.Controllable(a) {
			return true
		}
	}
	return false
}

func (p *plain) marked(state string) bool {
	for i, l := range p.parts {
		if l.Uses()&lts.Marked != 0 && l.Marks(p.at[state][i])&lts.Marked == 0 {
			return false
		}
	}
	return true
}

// supremal takes states away one at a time, as the definition says.
func (p *plain) supremal(goal Goal) map[string]bool {
	w := map[string]bool{}
	for s := range p.at {
		w[s] = true
	}
	for again := true; again; {
		again = false
		for s := range w {
			if p.forced(s, w) || !p.live(s, w, goal) {
				delete(w, s)
				again = true
			}
		}
	}
	return w
}

func (p *plain) forced(s string, w map[string]bool) bool {
	for label, targets := range p.out[s] {
		if !p.controllable(label) && slices.ContainsFunc(targets, func(t string) bool { return !w[t] }) {
			return true
		}
	}
	return false
}

// live says whether a path inside w leads from s to the goal.
func (p *plain) live(s string, w map[string]bool, goal Goal) bool {
	seen := map[string]bool{s: true}
	queue := []string{s}
	for len(queue) > 0 {
		s = queue[0]
		queue = queue[1:]
		if goal.Marked && p.marked(s) {
			return true
		}
		for label, targets := range p.out[s] {
			for _, t := range targets {
				if !w[t] {
					continue
				}
				if slices.Contains(goal.Labels, label) {
					return true
				}
				if !seen[t] {
					seen[t] = true
					queue = append(queue, t)
				}
			}
		}
	}
	return false
}

// kinds of answers that have to turn up for the comparison to mean something.
var wanted = []string{"true true", "true false", "false true", "false false", "some but not all"}

func TestAgreesWithPlainSearch(t *testing.T) {
	met := map[string]int{}
	missing := func() bool { return slices.ContainsFunc(wanted, func(w string) bool { return met[w] == 0 }) }
	for round := 0; round < 20 && (round == 0 || missing()); round++ {
		rapid.Check(t, func(t *rapid.T) { agree(t, met) })
	}
	if missing() {
		t.Errorf("some of %v never drawn: %v", wanted, met)
	}
}

// agree compares one composition with plain search, and notes what it met.
func agree(t *rapid.T, met map[string]int) {
	parts := drawParts(t)
	goal := Goal{Labels: []string{"a0", "a1"}}
	if rapid.Bool().Draw(t, "marked states") {
		goal = Goal{Marked: true}
	}
	p := writeOut(parts)
	s, err := New(parts...)
	if err != nil {
		t.Fatal(err)
	}
	reach, err := s.Reach(context.Background(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if reach.States.Int64() != int64(len(p.at)) {
		t.Fatalf("%s reachable states, plain search finds %d", reach.States, len(p.at))
	}
	v, err := s.Supervise(context.Background(), goal, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := p.supremal(goal)
	if v.States.Int64() != int64(len(want)) || v.Realizable != want[p.start] {
		t.Fatalf("%s winning states, realizable %v; wanted %d, %v", v.States, v.Realizable, len(want), want[p.start])
	}
	for state, at := range p.at {
		if v.Winning(at) != want[state] {
			t.Fatalf("winning %v: %v, wanted %v", at, v.Winning(at), want[state])
		}
	}
	everywhere, err := s.SuperviseEverywhere(context.Background(), goal, Limits{})
	if err != nil || everywhere.Realizable != v.Realizable {
		t.Fatalf("everywhere: realizable %v, wanted %v (%v)", everywhere.Realizable, v.Realizable, err)
	}
	for state, at := range p.at {
		if everywhere.Winning(at) != want[state] {
			t.Fatalf("everywhere, winning %v: %v, wanted %v", at, everywhere.Winning(at), want[state])
		}
	}
	met[fmt.Sprint(v.Realizable, goal.Marked)]++
	if len(want) > 0 && len(want) < len(p.at) {
		met["some but not all"]++
	}
}

// Dropping nodes on the way changes nothing, and earlier results stay good.
func TestKeepsWhatIsHeld(t *testing.T) {
	defer func(n int) { spacious = n }(spacious)
	spacious = 0
	TestAgreesWithPlainSearch(t)
}
