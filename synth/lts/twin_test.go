// Random systems, and slow obvious twins of the operations on them.

package lts

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMain raises rapid's number of random systems; -rapid.checks still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic("rapid no longer has the flag rapid.checks: " + err.Error())
	}
	m.Run()
}

var background = context.Background()

// shape says what drawn systems are like.
type shape struct {
	states, edges int // at most
	labels        []string
	plain         bool // no tau
	noError       bool
	noMaybe       bool
	noMarks       bool
}

var common = shape{states: 6, edges: 14, labels: []string{"a", "b", "c"}}

// draw draws a system. Chains are made likely, since random graphs have few.
func (sh shape) draw(t *rapid.T, name string) *LTS {
	b := NewBuilder(name)
	n := rapid.IntRange(1, sh.states).Draw(t, name+" states")
	b.States(n)
	for _, l := range sh.labels {
		if rapid.IntRange(0, 4).Draw(t, "has "+l) > 0 {
			b.Label(l)
		}
	}
	if len(b.names) > 1 && rapid.Bool().Draw(t, "controls") {
		b.Control(Label(rapid.IntRange(1, len(b.names)-1).Draw(t, "controlled")))
	}
	for range rapid.IntRange(0, sh.edges).Draw(t, name+" edges") {
		sh.drawEdge(t, b, n)
	}
	if !sh.noMarks {
		for range rapid.IntRange(0, 2).Draw(t, "marks") {
			b.Mark(State(rapid.IntRange(0, n-1).Draw(t, "marked")), Marks(rapid.SampledFrom([]Marks{End, Marked}).Draw(t, "mark")))
		}
	}
	return b.Build()
}

func (sh shape) drawEdge(t *rapid.T, b *Builder, n int) {
	least := 0
	if sh.plain {
		least = 1
	}
	if len(b.names) == least {
		return
	}
	from := State(rapid.IntRange(0, n-1).Draw(t, "from"))
	to := State(rapid.IntRange(0, n-1).Draw(t, "to"))
	if !sh.noError && rapid.IntRange(0, 19).Draw(t, "error") == 19 {
		to = Error
	}
	l := Label(rapid.IntRange(least, len(b.names)-1).Draw(t, "label"))
	if !sh.noMaybe && rapid.IntRange(0, 4).Draw(t, "maybe") == 4 {
		b.Maybe(from, l, to)
		return
	}
	b.Edge(from, l, to)
}

// text writes a system out, for comparing and for failures.
func text(l *LTS) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%v start %d uses %d\n", l.alphabet.Names(), l.initial, l.uses)
	for q := range State(l.Len()) {
		fmt.Fprintf(&s, "%d [%d]:", q, l.Marks(q))
		for _, e := range l.Out(q) {
			fmt.Fprintf(&s, " %s%s->%d", l.alphabet.Name(e.Label()), map[bool]string{true: "?"}[e.Maybe()], e.to)
		}
		s.WriteByte('\n')
	}
	return s.String()
}

// checkCanonical says what of the canonical form a system breaks.
func checkCanonical(l *LTS) error {
	if l.Len() == 0 {
		if l.initial != Error {
			return fmt.Errorf("no states, but starts in %d", l.initial)
		}
		return nil
	}
	next := State(1)
	ends := map[Marks]bool{}
	for s := range State(l.Len()) {
		out := l.Out(s)
		if !slices.IsSortedFunc(out, byEdge) {
			return fmt.Errorf("transitions of %d are not sorted", s)
		}
		for i, e := range out {
			if i > 0 && out[i-1] == e || e.Maybe() && slices.Contains(out, Edge{e.code &^ maybeBit, e.to}) {
				return fmt.Errorf("state %d has a transition twice", s)
			}
		}
		for _, e := range out {
			next = max(next, e.to+1)
		}
		if int(s) == l.Len()-1 && int(next) != l.Len() || next <= s+1 && int(s) < l.Len()-1 {
			return fmt.Errorf("state %d is not reached before it is numbered", s+1)
		}
		if m := l.Marks(s); m&End != 0 && len(out) == 0 {
			if ends[m] {
				return fmt.Errorf("state %d ends as another does", s)
			}
			ends[m] = true
		}
	}
	return nil
}

func TestBuildIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := common.draw(t, "P")
		if err := checkCanonical(l); err != nil {
			t.Fatalf("%v:\n%s", err, text(l))
		}
		again := l.keep(func(e Edge) (Edge, bool) { return e, true })
		if text(again) != text(l) {
			t.Fatalf("made again:\n%s\nwas:\n%s", text(again), text(l))
		}
	})
}

// naive is a composition by its definition: maps and vectors of states.
type naive struct {
	parts []*LTS
	opt   Options
}

// step is a transition of a naive composition; to is nil for Error.
type step struct {
	label string
	maybe bool
	to    []State
}

func (n naive) labels() []string {
	var all []*Alphabet
	for _, p := range n.parts {
		all = append(all, p.alphabet)
	}
	return append([]string{TauName}, Union(all...).Names()...)
}

// steps lists the transitions of a vector: per label all combinations.
func (n naive) steps(at []State) []step {
	var out []step
	for i := range n.parts {
		for _, e := range n.parts[i].Out(at[i]) {
			if e.Label() == Tau {
				out = append(out, step{TauName, e.Maybe(), replaced(at, i, e.to)})
			}
		}
	}
	for _, name := range n.labels()[1:] {
		ways := []step{{name, false, slices.Clone(at)}}
		for i, p := range n.parts {
			a, has := p.alphabet.Find(name)
			if !has {
				continue
			}
			var more []step
			for _, w := range ways {
				for _, e := range p.Out(at[i]) {
					if e.Label() == a {
						more = append(more, step{name, w.maybe || e.Maybe(), replaced(w.to, i, e.to)})
					}
				}
			}
			ways = more
		}
		out = append(out, ways...)
	}
	return n.shown(n.preferred(out))
}

func replaced(v []State, i int, s State) []State {
	if v == nil || s == Error {
		return nil
	}
	w := slices.Clone(v)
	w[i] = s
	return w
}

func (n naive) preferred(steps []step) []step {
	isHigh := func(s step) bool {
		if len(n.opt.High) > 0 {
			return slices.Contains(n.opt.High, s.label)
		}
		return !slices.Contains(n.opt.Low, s.label)
	}
	if len(n.opt.High)+len(n.opt.Low) == 0 || !slices.ContainsFunc(steps, isHigh) {
		return steps
	}
	return slices.DeleteFunc(steps, func(s step) bool { return !isHigh(s) })
}

func (n naive) shown(steps []step) []step {
	for i := range steps {
		if n.opt.Hidden != nil && n.opt.Hidden(steps[i].label) {
			steps[i].label = TauName
		}
	}
	return steps
}

func (n naive) marks(at []State, dead bool) (m, uses Marks) {
	m = ^Marks(0)
	for i, p := range n.parts {
		for bit := Marks(1); bit != 0; bit <<= 1 {
			if p.uses&bit != 0 && p.Marks(at[i])&bit == 0 {
				m &^= bit
			}
		}
		uses |= p.uses
	}
	m &= uses
	if !dead {
		m &^= End
	}
	return m, uses
}

// build explores the naive composition with a map.
func (n naive) build() *LTS {
	b := NewBuilder("naive")
	for _, l := range n.labels() {
		if n.opt.Hidden == nil || !n.opt.Hidden(l) {
			b.Label(l)
		}
	}
	ids := map[string]State{}
	var todo [][]State
	state := func(v []State) State {
		if v == nil {
			return Error
		}
		key := fmt.Sprint(v)
		if _, ok := ids[key]; !ok {
			ids[key] = b.State()
			todo = append(todo, v)
		}
		return ids[key]
	}
	start := make([]State, len(n.parts))
	for i, p := range n.parts {
		start = replaced(start, i, p.initial)
	}
	b.Start(state(start))
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		steps := n.steps(v)
		for _, s := range steps {
			b.add(state(v), codeOf(b.Label(s.label), s.maybe), state(s.to))
		}
		m, uses := n.marks(v, len(steps) == 0)
		b.Mark(state(v), m)
		b.Use(uses)
	}
	return b.Build()
}

func drawOptions(t *rapid.T) Options {
	some := func(what string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 2, rapid.ID[string]).Draw(t, what)
	}
	opt := Options{Workers: rapid.IntRange(0, 2).Draw(t, "workers")}
	switch rapid.IntRange(0, 3).Draw(t, "priority") {
	case 0:
		opt.High = some("high")
	case 1:
		opt.Low = some("low")
	}
	hidden := some("hidden")
	opt.Hidden = func(n string) bool { return slices.Contains(hidden, n) }
	return opt
}

func TestComposeAgainstTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []*LTS
		sh := common
		sh.states = 4
		sh.labels = []string{"a", "b", "c", "d"}
		for i := range rapid.IntRange(1, 3).Draw(t, "parts") {
			parts = append(parts, sh.draw(t, fmt.Sprint("P", i)))
		}
		opt := drawOptions(t)
		want := naive{parts, opt}.build()
		got, err := Compose(background, opt, Limits{}, parts...)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkCanonical(got); err != nil {
			t.Fatal(err)
		}
		if got.Len() != want.Len() || got.Transitions() != want.Transitions() || !isomorphic(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", text(got), text(want))
		}
		checkCount(t, got, opt, parts)
	})
}

// checkCount compares counting with what was built. Transitions that hiding makes
// one are counted each.
func checkCount(t *rapid.T, built *LTS, opt Options, parts []*LTS) {
	opt.Workers = rapid.IntRange(1, 2).Draw(t, "workers")
	n, err := CountStates(background, opt, Limits{}, parts...)
	if err != nil {
		t.Fatal(err)
	}
	deadlocks := 0
	for s := range State(built.Len()) {
		if len(built.Out(s)) == 0 && built.Marks(s)&End == 0 {
			deadlocks++
		}
	}
	fewer := built.Uses()&End != 0 && n.States > built.Len() // ended states are one when built
	if n.States != built.Len() && !fewer || n.Deadlocks != deadlocks || n.Error != (built.HasError() || built.initial == Error) || n.Transitions < built.Transitions() {
		t.Fatalf("%+v, want %d states, %d transitions, %d deadlocks of\n%s", n, built.Len(), built.Transitions(), deadlocks, text(built))
	}
	var hit *LimitError
	if _, err := CountStates(background, opt, Limits{States: n.States - 1}, parts...); n.States > 1 && !errors.As(err, &hit) {
		t.Fatalf("%d states within a limit of one less: %v", n.States, err)
	}
}

// isomorphic tries all ways to match the states of two small systems, from the
// initial ones on.
func isomorphic(p, q *LTS) bool {
	if !p.alphabet.Equal(q.alphabet) || p.Len() != q.Len() || p.initial != q.initial || p.uses != q.uses {
		return false
	}
	if p.initial == Error {
		return true
	}
	m := &matching{p: p, q: q, to: map[State]State{Error: Error}, from: map[State]State{Error: Error}}
	return m.match(0, 0, func() bool { return true })
}

type matching struct {
	p, q     *LTS
	to, from map[State]State
}

// match matches s with r and then goes on with the rest.
func (m *matching) match(s, r State, rest func() bool) bool {
	if got, ok := m.to[s]; ok {
		return got == r && rest()
	}
	if _, ok := m.from[r]; ok || m.p.Marks(s) != m.q.Marks(r) || len(m.p.Out(s)) != len(m.q.Out(r)) {
		return false
	}
	m.to[s], m.from[r] = r, s
	if m.edges(s, r, 0, make([]bool, len(m.q.Out(r))), rest) {
		return true
	}
	delete(m.to, s)
	delete(m.from, r)
	return false
}

func (m *matching) edges(s, r State, i int, used []bool, rest func() bool) bool {
	out := m.p.Out(s)
	if i == len(out) {
		return rest()
	}
	for j, f := range m.q.Out(r) {
		if used[j] || f.code != out[i].code {
			continue
		}
		used[j] = true
		if m.match(out[i].to, f.to, func() bool { return m.edges(s, r, i+1, used, rest) }) {
			return true
		}
		used[j] = false
	}
	return false
}
