// Determinisation, inclusion and refinement against their definitions.

package lts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// after returns the states a visible trace may lead to, by trying everything.
func after(l *LTS, trace []string) map[State]bool {
	now := internally(l, map[State]bool{l.initial: true})
	for _, name := range trace {
		next := map[State]bool{}
		for s := range now {
			for _, e := range l.Out(s) {
				if l.alphabet.Name(e.Label()) == name {
					next[e.to] = true
				}
			}
		}
		now = internally(l, next)
	}
	return now
}

func internally(l *LTS, set map[State]bool) map[State]bool {
	for changed := true; changed; {
		changed = false
		for s := range set {
			for _, e := range l.Out(s) {
				if e.Label() == Tau && !set[e.to] {
					set[e.to], changed = true, true
				}
			}
		}
	}
	return set
}

// words lists all words of at most n labels.
func words(labels []string, n int) [][]string {
	all := [][]string{{}}
	for i := 0; i < len(all); i++ {
		if len(all[i]) == n {
			continue
		}
		for _, a := range labels {
			all = append(all, append(slices.Clone(all[i]), a))
		}
	}
	return all
}

func TestDeterminiseKeepsTraces(t *testing.T) {
	sh := common
	sh.noMaybe = true
	rapid.Check(t, func(t *rapid.T) {
		l := sh.draw(t, "P")
		d, err := Determinise(background, l, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Deterministic(); err != nil {
			t.Fatalf("%v in\n%s", err, text(d))
		}
		for _, w := range words([]string{"a", "b", "c"}, 4) {
			from, to := after(l, w), after(d, w)
			if violated(l, w) {
				if !to[Error] && !violated(d, w) {
					t.Fatalf("%v violates\n%s\nnot\n%s", w, text(l), text(d))
				}
				continue
			}
			if (len(from) > 0) != (len(to) > 0) || from[Error] != to[Error] || len(to) > 1 {
				t.Fatalf("%v leads to %v in\n%s\nto %v in\n%s", w, from, text(l), to, text(d))
			}
			if got, want := marksOf(d, to), marksOf(l, from); got != want {
				t.Fatalf("after %v marks are %d, want %d:\n%s\n%s", w, got, want, text(l), text(d))
			}
		}
	})
}

// violated says whether a prefix of the word, itself included, may lead to Error.
func violated(l *LTS, word []string) bool {
	for i := range len(word) + 1 {
		if after(l, word[:i])[Error] {
			return true
		}
	}
	return false
}

func marksOf(l *LTS, set map[State]bool) (m Marks) {
	for s := range set {
		m |= l.Marks(s)
	}
	return m
}

// includedSlowly walks pairs of sets of states breadth first.
func includedSlowly(p, q *LTS) (shortest int, ok bool) {
	type both struct{ p, q string }
	seen := map[both]bool{}
	level := [][]string{{}}
	for n := 0; len(level) > 0; n++ {
		var next [][]string
		for _, w := range level {
			a, b := after(p, w), after(q, w)
			if len(a) > 0 && len(b) == 0 {
				return n, false
			}
			if k := (both{fmt.Sprint(a), fmt.Sprint(b)}); len(a) == 0 || seen[k] {
				continue
			} else {
				seen[k] = true
			}
			for _, name := range p.alphabet.Names() {
				next = append(next, append(slices.Clone(w), name))
			}
		}
		level = next
	}
	return 0, true
}

func TestIncludedAgainstTwin(t *testing.T) {
	sh := shape{states: 4, edges: 9, labels: []string{"a", "b"}}
	rapid.Check(t, func(t *rapid.T) {
		p, q := sh.draw(t, "P"), sh.draw(t, "Q")
		trace, got, err := Included(background, p, q, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		length, want := includedSlowly(p, q)
		if got != want || !got && len(trace) != length {
			t.Fatalf("got %v %v, want %v %d for\n%s\n%s", got, trace, want, length, text(p), text(q))
		}
		if !got && (len(after(p, trace)) == 0 || len(after(q, trace)) > 0) {
			t.Fatalf("%v does not tell them apart:\n%s\n%s", trace, text(p), text(q))
		}
	})
}

// moves lists where a label leads, in the strong or the weak sense.
func moves(l *LTS, s State, name string, by Refinement, required bool) map[State]bool {
	step := func(set map[State]bool, n string) map[State]bool {
		to := map[State]bool{}
		for s := range set {
			for _, e := range l.Out(s) {
				if l.alphabet.Name(e.Label()) == n && !(required && e.Maybe()) {
					to[e.to] = true
				}
			}
		}
		return to
	}
	silent := func(set map[State]bool) map[State]bool {
		for n := -1; n != len(set); {
			n = len(set)
			for s := range step(set, TauName) {
				set[s] = true
			}
		}
		return set
	}
	start := map[State]bool{s: true}
	switch {
	case by == StrongRefinement:
		return step(start, name)
	case name == TauName:
		return silent(start)
	}
	return silent(step(silent(start), name))
}

// refinesSlowly removes pairs from all pairs until none is wrong.
func refinesSlowly(p, q *LTS, by Refinement) relation {
	r := relation{}
	for _, s := range statesOf(p) {
		for _, t := range statesOf(q) {
			r[[2]State{s, t}] = (s == Error) == (t == Error)
		}
	}
	answered := func(to map[State]bool, ok func(State) bool) bool {
		for s := range to {
			if ok(s) {
				return true
			}
		}
		return false
	}
	wrong := func(s, t State) bool {
		for _, e := range p.Out(s) {
			if !answered(moves(q, t, p.alphabet.Name(e.Label()), by, false), func(u State) bool { return r[[2]State{e.to, u}] }) {
				return true
			}
		}
		for _, e := range q.Out(t) {
			if !e.Maybe() && !answered(moves(p, s, q.alphabet.Name(e.Label()), by, true), func(u State) bool { return r[[2]State{u, e.to}] }) {
				return true
			}
		}
		return false
	}
	for changed := true; changed; {
		changed = false
		for k, in := range r {
			if in && k[0] != Error && wrong(k[0], k[1]) {
				r[k], changed = false, true
			}
		}
	}
	return r
}

func TestRefinesAgainstTwin(t *testing.T) {
	sh := shape{states: 4, edges: 8, labels: []string{"a", "b"}}
	rapid.Check(t, func(t *rapid.T) {
		p, q := sh.draw(t, "P"), sh.draw(t, "Q")
		if rapid.Bool().Draw(t, "related") { // drop maybes, so that refinements are common
			p = q.keep(func(e Edge) (Edge, bool) {
				return e, !e.Maybe() || rapid.Bool().Draw(t, "kept")
			})
		}
		by := rapid.SampledFrom([]Refinement{StrongRefinement, WeakRefinement}).Draw(t, "by")
		why, got, err := Refines(background, p, q, by, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if want := refinesSlowly(p, q, by)[[2]State{p.initial, q.initial}]; got != want {
			t.Fatalf("got %v for\n%s\n%s", got, text(p), text(q))
		}
		if !got {
			checkReason(t, p, q, by, why)
		}
	})
}

// checkReason says whether the reason is one: the states are reached, and one
// asks what the other has no answer to.
func checkReason(t *rapid.T, p, q *LTS, by Refinement, why *Reason) {
	visible := slices.DeleteFunc(slices.Clone(why.Trace), func(n string) bool { return n == TauName })
	if !after(p, visible)[why.P] || !after(q, visible)[why.Q] {
		t.Fatalf("%v does not lead to %d and %d in\n%s\n%s", why.Trace, why.P, why.Q, text(p), text(q))
	}
	if why.Label == "" {
		if (why.P == Error) == (why.Q == Error) {
			t.Fatalf("no disagreement: %+v", why)
		}
		return
	}
	asker, other, askAt, otherAt := p, q, why.P, why.Q
	if why.Required {
		asker, other, askAt, otherAt = q, p, why.Q, why.P
	}
	asks := slices.ContainsFunc(asker.Out(askAt), func(e Edge) bool {
		return asker.alphabet.Name(e.Label()) == why.Label && !(why.Required && e.Maybe())
	})
	if !asks || len(moves(other, otherAt, why.Label, by, why.Required)) > 0 {
		t.Fatalf("%+v is no reason:\n%s\n%s", why, text(p), text(q))
	}
}

// follow checks that a path is one of the system's.
func follow(l *LTS, from State, p Path) error {
	if len(p.Labels) != len(p.States) {
		return fmt.Errorf("%d labels, %d states", len(p.Labels), len(p.States))
	}
	for i, to := range p.States {
		ok := slices.ContainsFunc(l.Out(from), func(e Edge) bool {
			return e.to == to && l.alphabet.Name(e.Label()) == p.Labels[i]
		})
		if !ok {
			return fmt.Errorf("no transition %d %s %d", from, p.Labels[i], to)
		}
		from = to
	}
	return nil
}

// distance returns the length of a shortest path to a state of the set, by
// relaxing until nothing changes; -1 if there is none.
func distance(l *LTS, goal func(State) bool) int {
	dist := map[State]int{l.initial: 0}
	for changed := true; changed; {
		changed = false
		for s, d := range dist {
			for _, e := range l.Out(s) {
				if old, ok := dist[e.to]; !ok || d+1 < old {
					dist[e.to], changed = d+1, true
				}
			}
		}
	}
	best := -1
	for s, d := range dist {
		if goal(s) && (best < 0 || d < best) {
			best = d
		}
	}
	return best
}

func TestChecksAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := common.draw(t, "P")
		agree := func(what string, p *Path, found bool, goal func(State) bool) {
			want := distance(l, goal)
			if found != (want >= 0) {
				t.Fatalf("%s found: %v in\n%s", what, found, text(l))
			}
			if found && (len(p.Labels) != want || !goal(p.End(l.initial)) || follow(l, l.initial, *p) != nil) {
				t.Fatalf("%s: %v, want length %d in\n%s", what, p, want, text(l))
			}
		}
		p, ok := Deadlock(l)
		agree("deadlock", p, ok, func(s State) bool { return s != Error && len(l.Out(s)) == 0 && l.Marks(s)&End == 0 })
		p, ok = Violation(l)
		agree("violation", p, ok, func(s State) bool { return s == Error })
		agreeLasso(t, l)
	})
}

func agreeLasso(t *rapid.T, l *LTS) {
	lasso, found := Livelock(l)
	goal := func(s State) bool {
		return s != Error && slices.ContainsFunc(l.Out(s), func(e Edge) bool {
			return e.Label() == Tau && e.to != Error && internally(l, map[State]bool{e.to: true})[s]
		})
	}
	checkLasso(t, l, "livelock", lasso, found, goal)
	if found && strings.Trim(strings.Join(lasso.Loop.Labels, ""), "tau") != "" {
		t.Fatalf("loop %v is not internal", lasso.Loop)
	}
	some := rapid.SampledFrom([][]string{nil, {"a"}, {"b", "c"}})
	when, then := some.Draw(t, "when"), some.Draw(t, "then")
	lasso, found = Progress(l, when, then)
	checkLasso(t, l, "progress", lasso, found, func(s State) bool { return lacksProgress(l, s, when, then) })
	if found && len(when) > 0 && !slices.ContainsFunc(lasso.Loop.Labels, func(n string) bool { return slices.Contains(when, n) }) {
		t.Fatalf("loop %v has none of %v", lasso.Loop, when)
	}
}

func checkLasso(t *rapid.T, l *LTS, what string, lasso *Lasso, found bool, goal func(State) bool) {
	want := distance(l, goal)
	if found != (want >= 0) {
		t.Fatalf("%s found: %v in\n%s", what, found, text(l))
	}
	if !found {
		return
	}
	turn := lasso.Stem.End(l.initial)
	if len(lasso.Stem.Labels) != want || follow(l, l.initial, lasso.Stem) != nil || follow(l, turn, lasso.Loop) != nil || lasso.Loop.End(turn) != turn {
		t.Fatalf("%s: %+v, want stem of %d in\n%s", what, lasso, want, text(l))
	}
	if len(lasso.Loop.Labels) == 0 && len(l.Out(turn)) > 0 {
		t.Fatalf("%s: no loop in\n%s", what, text(l))
	}
}

// lacksProgress says by definition whether s lies in a terminal set that breaks
// the progress property.
func lacksProgress(l *LTS, s State, when, then []string) bool {
	if s == Error {
		return false
	}
	labels := map[string]bool{}
	for u := range reachable(l, s) {
		if u == Error || !reachable(l, u)[s] {
			return false
		}
		for _, e := range l.Out(u) {
			labels[l.alphabet.Name(e.Label())] = true
		}
	}
	has := func(n string) bool { return labels[n] }
	return !slices.ContainsFunc(then, has) && (when == nil || slices.ContainsFunc(when, has))
}

func reachable(l *LTS, s State) map[State]bool {
	set := map[State]bool{s: true}
	for n := 0; n != len(set); {
		n = len(set)
		for u := range set {
			for _, e := range l.Out(u) {
				set[e.to] = true
			}
		}
	}
	return set
}

func TestComponentsAgainstReachability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := common.draw(t, "P")
		of, count := l.Components(nil)
		for s := range State(l.Len()) {
			if int(of[s]) >= count {
				t.Fatalf("component %d of %d", of[s], count)
			}
			for u := range reachable(l, s) {
				if u == Error {
					continue
				}
				if (of[s] == of[u]) != reachable(l, u)[s] || of[u] > of[s] {
					t.Fatalf("components %v in\n%s", of, text(l))
				}
			}
		}
	})
}
