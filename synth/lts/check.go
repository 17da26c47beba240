// Looking for trouble: deadlocks, violations, livelocks, lack of progress.

package lts

import "slices"

// Path is a run from the initial state: the labels and the states they lead to,
// the initial one not included. Labels may be TauName.
type Path struct {
	Labels []string
	States []State
}

// End returns the last state of a path that starts in the given one.
func (p *Path) End(start State) State {
	if len(p.States) == 0 {
		return start
	}
	return p.States[len(p.States)-1]
}

// Lasso is a run that goes round for ever: a path and a loop from its end back to
// it. The loop of a run that stops instead is empty.
type Lasso struct {
	Stem, Loop Path
}

// Deadlock returns a shortest path to a state that has no transitions and is not
// End, if there is one.
func Deadlock(l *LTS) (*Path, bool) {
	return Reach(l, func(s State) bool {
		return s != Error && len(l.Out(s)) == 0 && l.Marks(s)&End == 0
	})
}

// Violation returns a shortest path to Error, if there is one.
func Violation(l *LTS) (*Path, bool) {
	return Reach(l, func(s State) bool { return s == Error })
}

// Reach returns a shortest path to a state for which goal is true, Error
// included, if there is one; of several the one found first, in order of label.
//
// Time: linear.
func Reach(l *LTS, goal func(State) bool) (*Path, bool) {
	w := walk{l: l}
	return w.search(l.initial, func(Edge) bool { return true }, goal)
}

// walk is a breadth-first search.
type walk struct {
	l     *LTS
	came  []cameFrom // by state, Error last
	queue []State
}

// cameFrom is the transition that found a state first.
type cameFrom struct {
	from  State
	label Label
	known bool
}

func (w *walk) of(s State) *cameFrom {
	if s == Error {
		return &w.came[w.l.Len()]
	}
	return &w.came[s]
}

// search goes from a state along some transitions to one that is a goal.
func (w *walk) search(from State, along func(Edge) bool, goal func(State) bool) (*Path, bool) {
	w.came = make([]cameFrom, w.l.Len()+1)
	w.queue = append(w.queue[:0], from)
	w.of(from).known = true
	for i := 0; i < len(w.queue); i++ {
		s := w.queue[i]
		if goal(s) {
			return w.path(from, s), true
		}
		for _, e := range w.l.Out(s) {
			if c := w.of(e.to); !c.known && along(e) {
				*c = cameFrom{s, e.Label(), true}
				w.queue = append(w.queue, e.to)
			}
		}
	}
	return nil, false
}

func (w *walk) path(from, to State) *Path {
	p := &Path{}
	for s := to; s != from; s = w.of(s).from {
		p.States = append(p.States, s)
		p.Labels = append(p.Labels, w.l.alphabet.Name(w.of(s).label))
	}
	slices.Reverse(p.States)
	slices.Reverse(p.Labels)
	return p
}

// round returns a shortest non-empty path from s back to s along some
// transitions, which must exist.
func (w *walk) round(s State, along func(Edge) bool) *Path {
	var best *Path
	for _, e := range w.l.Out(s) {
		if e.to == Error || !along(e) {
			continue
		}
		p, ok := w.search(e.to, along, func(t State) bool { return t == s })
		if ok && (best == nil || len(p.States)+1 < len(best.States)) {
			best = &Path{
				Labels: append([]string{w.l.alphabet.Name(e.Label())}, p.Labels...),
				States: append([]State{e.to}, p.States...),
			}
		}
	}
	return best
}

// Livelock returns a run that ends in a loop of internal transitions, if there is
// one; its stem is as short as possible.
//
// Time: linear, plus one search for each transition of one state.
func Livelock(l *LTS) (*Lasso, bool) {
	internal := func(e Edge) bool { return e.Label() == Tau }
	of, count := l.Components(internal)
	within := func(e Edge, s State) bool { return e.to != Error && internal(e) && of[e.to] == of[s] }
	loops := make([]bool, count)
	for s := range State(l.Len()) {
		for _, e := range l.Out(s) {
			if within(e, s) {
				loops[of[s]] = true
			}
		}
	}
	stem, ok := Reach(l, func(s State) bool { return s != Error && loops[of[s]] })
	if !ok {
		return nil, false
	}
	w := walk{l: l}
	loop := w.round(stem.End(l.initial), internal)
	return &Lasso{Stem: *stem, Loop: *loop}, true
}

// Progress looks for a run that, with every choice made fairly, in the end stays
// where none of the labels in then occurs: LTSA's violation of progress = {then},
// or of if {when} then {then} if when is not nil. It returns a shortest stem into
// a terminal set of states with a label in when, if given, and none in then, and
// a loop there, through a label of when if given. A state without transitions is
// a terminal set without labels; Error is none.
//
// Time: linear.
// Source: Magee & Kramer (2006), 7.4: a fair run stays in a terminal set and
// takes all its transitions again and again.
func Progress(l *LTS, when, then []string) (*Lasso, bool) {
	of, count := l.Components(nil)
	sets := l.terminalSets(of, count)
	bad := make([]bool, count)
	for c, labels := range sets {
		bad[c] = labels != nil && !labels.hasAny(l.alphabet, then) && (when == nil || labels.hasAny(l.alphabet, when))
	}
	stem, ok := Reach(l, func(s State) bool { return s != Error && bad[of[s]] })
	if !ok {
		return nil, false
	}
	return &Lasso{Stem: *stem, Loop: l.loopThrough(stem.End(l.initial), when)}, true
}

// labelSet says which labels occur.
type labelSet []bool

func (s labelSet) hasAny(a *Alphabet, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		l, ok := a.Find(n)
		return ok && s[l]
	})
}

// terminalSets returns the labels within each component that no transition
// leaves, nil for the others.
func (l *LTS) terminalSets(of []int32, count int) []labelSet {
	sets := make([]labelSet, count)
	for c := range sets {
		sets[c] = make(labelSet, l.alphabet.Len())
	}
	for s := range State(l.Len()) {
		for _, e := range l.Out(s) {
			switch c := of[s]; {
			case e.to == Error || of[e.to] != c:
				sets[c] = nil
			case sets[c] != nil:
				sets[c][e.Label()] = true
			}
		}
	}
	return sets
}

// loopThrough returns a loop from s in its terminal set, through one of the given
// labels if there are any; empty if s has no transitions.
func (l *LTS) loopThrough(s State, names []string) Path {
	always := func(Edge) bool { return true }
	w := walk{l: l}
	if len(l.Out(s)) == 0 {
		return Path{}
	}
	if len(names) == 0 {
		return *w.round(s, always)
	}
	named := func(e Edge) bool { return slices.Contains(names, l.alphabet.Name(e.Label())) }
	has := func(t State) bool { return t != Error && slices.ContainsFunc(l.Out(t), named) }
	loop, _ := w.search(s, always, has)
	out := l.Out(loop.End(s))
	e := out[slices.IndexFunc(out, named)]
	back, _ := w.search(e.to, always, func(t State) bool { return t == s })
	return Path{
		Labels: slices.Concat(loop.Labels, []string{l.alphabet.Name(e.Label())}, back.Labels),
		States: slices.Concat(loop.States, []State{e.to}, back.States),
	}
}
