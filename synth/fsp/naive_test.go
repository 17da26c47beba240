// The slow twin: processes as maps, composed by the book.

package fsp_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// naive is a system as a set of transitions between named states. "ERROR" is
// where violations lead, "tau" the silent action.
type naive struct {
	start    string
	alphabet map[string]bool
	moves    map[move]bool
	ends     map[string]bool // states that are successful ends
	canEnd   bool            // it has END at all
}

type move struct{ from, label, to string }

func newNaive(start string) *naive {
	return &naive{start: start, alphabet: map[string]bool{}, moves: map[move]bool{}, ends: map[string]bool{}}
}

// rename replaces labels by lists of labels.
func (n *naive) rename(new func(string) []string) *naive {
	r := &naive{start: n.start, alphabet: map[string]bool{}, moves: map[move]bool{}, ends: n.ends, canEnd: n.canEnd}
	for a := range n.alphabet {
		for _, b := range new(a) {
			if b != "tau" {
				r.alphabet[b] = true
			}
		}
	}
	for m := range n.moves {
		if m.label == "tau" {
			r.moves[m] = true
			continue
		}
		for _, b := range new(m.label) {
			r.moves[move{m.from, b, m.to}] = true
		}
	}
	return r
}

// beneath says whether a label is another or begins with it and a dot.
func beneath(label, other string) bool {
	return label == other || strings.HasPrefix(label, other+".")
}

// relabel renames by pairs of new and old labels: the longest old label that a
// label lies beneath counts.
func (n *naive) relabel(pairs [][2]string) *naive {
	return n.rename(func(label string) []string {
		best := ""
		for _, p := range pairs {
			if beneath(label, p[1]) && len(p[1]) > len(best) {
				best = p[1]
			}
		}
		if best == "" {
			return []string{label}
		}
		var list []string
		for _, p := range pairs {
			if p[1] == best {
				list = append(list, p[0]+strings.TrimPrefix(label, best))
			}
		}
		return list
	})
}

func (n *naive) hide(labels []string, expose bool) *naive {
	return n.rename(func(label string) []string {
		named := slices.ContainsFunc(labels, func(l string) bool { return beneath(label, l) })
		if named != expose {
			return []string{"tau"}
		}
		return []string{label}
	})
}

func (n *naive) share(prefixes ...string) *naive {
	return n.rename(func(label string) []string {
		var list []string
		for _, p := range prefixes {
			list = append(list, p+"."+label)
		}
		return list
	})
}

// property completes a deterministic system with ERROR.
func (n *naive) property() *naive {
	states := map[string]bool{n.start: true}
	for m := range n.moves {
		states[m.from], states[m.to] = true, true
	}
	for s := range states {
		for a := range n.alphabet {
			if s != "ERROR" && len(n.from(s, a)) == 0 {
				n.moves[move{s, a, "ERROR"}] = true
			}
		}
	}
	n.ends, n.canEnd = map[string]bool{}, false
	return n
}

// from lists where a label leads.
func (n *naive) from(state, label string) (to []string) {
	for m := range n.moves {
		if m.from == state && m.label == label {
			to = append(to, m.to)
		}
	}
	return to
}

// compose is the product of systems, state by state.
func compose(parts []*naive, high, low []string) *naive {
	c := newNaive(vector(parts))
	for _, p := range parts {
		maps.Copy(c.alphabet, p.alphabet)
	}
	todo := []string{c.start}
	seen := map[string]bool{c.start: true}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		if at == "ERROR" {
			continue
		}
		moves := c.priority(steps(c.alphabet, parts, at), high, low)
		for m := range moves {
			c.moves[m] = true
			if !seen[m.to] {
				seen[m.to] = true
				todo = append(todo, m.to)
			}
		}
		if len(moves) == 0 && ended(parts, at) {
			c.ends[at] = true
		}
	}
	c.canEnd = slices.ContainsFunc(parts, func(p *naive) bool { return p.canEnd })
	return c
}

func vector(parts []*naive) string {
	var states []string
	for _, p := range parts {
		states = append(states, p.start)
	}
	return strings.Join(states, "|")
}

func steps(alphabet map[string]bool, parts []*naive, at string) map[move]bool {
	states := strings.Split(at, "|")
	moves := map[move]bool{}
	for i, p := range parts {
		for _, to := range p.from(states[i], "tau") {
			next := slices.Clone(states)
			next[i] = to
			moves[move{at, "tau", joined(next)}] = true
		}
	}
	for a := range alphabet {
		options := [][]string{slices.Clone(states)}
		for i, p := range parts {
			if !p.alphabet[a] {
				continue
			}
			var longer [][]string
			for _, o := range options {
				for _, to := range p.from(states[i], a) {
					next := slices.Clone(o)
					next[i] = to
					longer = append(longer, next)
				}
			}
			options = longer
		}
		for _, o := range options {
			moves[move{at, a, joined(o)}] = true
		}
	}
	return moves
}

func joined(states []string) string {
	if slices.Contains(states, "ERROR") {
		return "ERROR"
	}
	return strings.Join(states, "|")
}

// priority keeps what may happen: with high labels these alone if there are any,
// with low ones these only if there is nothing else.
func (n *naive) priority(moves map[move]bool, high, low []string) map[move]bool {
	if high == nil && low == nil {
		return moves
	}
	isHigh := func(label string) bool {
		if high != nil {
			return slices.ContainsFunc(high, func(h string) bool { return beneath(label, h) })
		}
		return !slices.ContainsFunc(low, func(l string) bool { return beneath(label, l) })
	}
	any := false
	for m := range moves {
		any = any || isHigh(m.label)
	}
	kept := map[move]bool{}
	for m := range moves {
		if !any || isHigh(m.label) {
			kept[m] = true
		}
	}
	return kept
}

// ended says whether all that can end have, and those that cannot have no
// actions of their own.
func ended(parts []*naive, at string) bool {
	theirs := map[string]bool{}
	some := false
	for i, p := range parts {
		if p.canEnd {
			some = true
			maps.Copy(theirs, p.alphabet)
			if !p.ends[strings.Split(at, "|")[i]] {
				return false
			}
		}
	}
	for _, p := range parts {
		for a := range p.alphabet {
			if !p.canEnd && !theirs[a] {
				return false
			}
		}
	}
	return some
}

// same says how a system differs from its twin: they must be bisimilar, with the
// same reachable states and transitions in number, and the same alphabet.
func same(l *lts.LTS, n *naive) string {
	want := slices.Sorted(maps.Keys(n.alphabet))
	if !slices.Equal(want, l.Alphabet().Names()) {
		return fmt.Sprintf("alphabet %v, want %v", l.Alphabet().Names(), want)
	}
	states, moves := n.reachable()
	if len(states) != l.Len() || len(moves) != l.Transitions() {
		return fmt.Sprintf("%d states and %d transitions, want %d and %d", l.Len(), l.Transitions(), len(states), len(moves))
	}
	if !bisimilar(asNaive(l), n) {
		return "the two are not bisimilar"
	}
	return ""
}

// reachable lists the states, ERROR left out and all good ends as one, and the
// transitions between them.
func (n *naive) reachable() (states map[string]bool, moves map[move]bool) {
	one := func(s string) string {
		if n.ends[s] {
			return "END"
		}
		return s
	}
	states, moves = map[string]bool{}, map[move]bool{}
	todo := []string{n.start}
	seen := map[string]bool{n.start: true}
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		if s == "ERROR" {
			continue
		}
		states[one(s)] = true
		for m := range n.moves {
			if m.from == s {
				moves[move{one(m.from), m.label, one(m.to)}] = true
				if !seen[m.to] {
					seen[m.to] = true
					todo = append(todo, m.to)
				}
			}
		}
	}
	return states, moves
}

// renumbered gives the states names without "|", so that it can be composed; good
// ends are one.
func (n *naive) renumbered() *naive {
	names := map[string]string{"ERROR": "ERROR"}
	as := func(s string) string {
		if n.ends[s] {
			return "END"
		}
		if names[s] == "" {
			names[s] = fmt.Sprint("n", len(names))
		}
		return names[s]
	}
	r := &naive{start: as(n.start), alphabet: n.alphabet, moves: map[move]bool{}, ends: map[string]bool{}}
	for m := range n.moves {
		r.moves[move{as(m.from), m.label, as(m.to)}] = true
	}
	for s := range n.ends {
		r.ends[as(s)] = true
	}
	r.canEnd = len(n.ends) > 0 // an end that is not reached leaves no mark
	return r
}

// closed adds what silent steps before and after an action make of it.
func (n *naive) closed() *naive {
	c := &naive{start: n.start, alphabet: n.alphabet, moves: maps.Clone(n.moves), ends: n.ends, canEnd: n.canEnd}
	for changed := true; changed; {
		changed = false
		for m := range maps.Clone(c.moves) {
			for k := range maps.Clone(c.moves) {
				label := m.label
				if label == "tau" {
					label = k.label
				}
				joint := move{m.from, label, k.to}
				if m.to == k.from && (m.label == "tau") != (k.label == "tau") && !c.moves[joint] {
					c.moves[joint], changed = true, true
				}
			}
		}
	}
	return c
}

// stuck says whether nothing is possible in a state that is no good end.
func (n *naive) stuck(state string) bool {
	for m := range n.moves {
		if m.from == state {
			return false
		}
	}
	return state != "ERROR" && !n.ends[state]
}

// distance returns the fewest steps to a state, -1 if there are none.
func (n *naive) distance(goal func(string) bool) int {
	at := map[string]bool{n.start: true}
	seen := maps.Clone(at)
	for steps := 0; len(at) > 0; steps++ {
		next := map[string]bool{}
		for s := range at {
			if goal(s) {
				return steps
			}
		}
		for m := range n.moves {
			if at[m.from] && !seen[m.to] {
				next[m.to], seen[m.to] = true, true
			}
		}
		at = next
	}
	return -1
}

func stateName(s lts.State) string {
	if s == lts.Error {
		return "ERROR"
	}
	return fmt.Sprint("s", s)
}

func asNaive(l *lts.LTS) *naive {
	name := stateName
	n := newNaive(name(l.Initial()))
	for s := range lts.State(l.Len()) {
		if l.Marks(s)&lts.End != 0 {
			n.ends[name(s)] = true
		}
		for _, e := range l.Out(s) {
			n.moves[move{name(s), l.Alphabet().Name(e.Label()), name(e.To())}] = true
		}
	}
	return n
}

// bisimilar compares two systems by the largest bisimulation, found by leaving
// out pairs until nothing changes.
func bisimilar(a, b *naive) bool {
	type pair struct{ a, b string }
	alike := map[pair]bool{}
	for _, s := range a.all() {
		for _, t := range b.all() {
			alike[pair{s, t}] = (s == "ERROR") == (t == "ERROR") && a.ends[s] == b.ends[t]
		}
	}
	matched := func(x, y *naive, s, t string, pairs func(s, t string) bool) bool {
		for m := range x.moves {
			if m.from == s && !slices.ContainsFunc(y.from(t, m.label), func(to string) bool { return pairs(m.to, to) }) {
				return false
			}
		}
		return true
	}
	for changed := true; changed; {
		changed = false
		for p, yes := range alike {
			if yes && !(matched(a, b, p.a, p.b, func(s, t string) bool { return alike[pair{s, t}] }) &&
				matched(b, a, p.b, p.a, func(t, s string) bool { return alike[pair{s, t}] })) {
				alike[p], changed = false, true
			}
		}
	}
	return alike[pair{a.start, b.start}]
}

// all lists the reachable states, ERROR included.
func (n *naive) all() []string {
	states := map[string]bool{n.start: true}
	for m := range n.moves {
		states[m.from], states[m.to] = true, true
	}
	return slices.Collect(maps.Keys(states))
}
