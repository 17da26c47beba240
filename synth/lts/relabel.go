// Labels changed: hiding, relabelling, prefixes, alphabets, modality.

package lts

import (
	"fmt"
	"slices"
)

// Relabel returns l with each label replaced by the labels become gives for it:
// one transition becomes as many. A label for which it gives nothing disappears
// with its transitions; several labels may become one. "tau" may be given, not
// asked about. A new label is controllable if one of its old ones was.
//
// LTSA's /{a/b, c/b} makes b into a and c, and leaves the others as they are.
func Relabel(l *LTS, become func(old string) []string) *LTS {
	r := newRenaming(l, become)
	d := l.again()
	d.names, d.control = r.names, r.control
	d.first = make([]uint32, 1, len(l.first))
	d.edges = make([]Edge, 0, len(l.edges))
	for s := range State(l.Len()) {
		for _, e := range l.Out(s) {
			for _, a := range r.to[e.Label()] {
				d.edges = append(d.edges, Edge{codeOf(a, e.Maybe()), e.to})
			}
		}
		d.first = append(d.first, uint32(len(d.edges)))
	}
	return d.finish()
}

// renaming maps labels to lists of labels of a draft.
type renaming struct {
	names   []string
	control []bool
	to      [][]Label // by old label
}

func newRenaming(l *LTS, become func(string) []string) *renaming {
	r := &renaming{names: []string{TauName}, control: []bool{false}, to: [][]Label{{Tau}}}
	index := map[string]Label{TauName: Tau}
	for old, name := range l.alphabet.All() {
		var to []Label
		for _, n := range become(name) {
			a, ok := index[n]
			if !ok {
				a = Label(len(r.names))
				index[n] = a
				r.names, r.control = append(r.names, n), append(r.control, false)
			}
			r.control[a] = r.control[a] || a != Tau && l.Controllable(old)
			to = append(to, a)
		}
		r.to = append(r.to, to)
	}
	return r
}

// Replace returns l with the labels that are keys of table replaced by the labels
// listed there, the others as they are.
func Replace(l *LTS, table map[string][]string) *LTS {
	return Relabel(l, func(old string) []string {
		if to, ok := table[old]; ok {
			return to
		}
		return []string{old}
	})
}

// Prefix returns l with every label a replaced by prefix.a, as in FSP's p:P.
func Prefix(l *LTS, prefix string) *LTS { return Share(l, []string{prefix}) }

// Share returns l with every label a replaced by all of p.a for the given
// prefixes p, as in FSP's {p,q}::P.
func Share(l *LTS, prefixes []string) *LTS {
	return Relabel(l, func(old string) []string {
		to := make([]string, len(prefixes))
		for i, p := range prefixes {
			to[i] = p + "." + old
		}
		return to
	})
}

// Hide returns l with the labels for which hidden is true replaced by Tau.
func Hide(l *LTS, hidden func(name string) bool) *LTS {
	return Relabel(l, func(old string) []string {
		if hidden(old) {
			return []string{TauName}
		}
		return []string{old}
	})
}

// Expose returns l with all labels but the given ones hidden, as in FSP's @{…}.
func Expose(l *LTS, names ...string) *LTS {
	return Hide(l, func(n string) bool { return !slices.Contains(names, n) })
}

// Extend returns l with labels added to its alphabet, as in FSP's +{…}.
func Extend(l *LTS, names ...string) *LTS {
	d := l.again()
	d.names = append(slices.Clone(d.names), names...)
	if d.control != nil {
		d.control = append(slices.Clone(d.control), make([]bool, len(names))...)
	}
	d.first, d.edges = l.first, slices.Clone(l.edges)
	return d.finish()
}

// Control returns l with exactly those labels controllable for which the
// function is true.
func Control(l *LTS, controllable func(name string) bool) *LTS {
	m := *l
	m.control = make([]bool, l.alphabet.Len())
	for a, n := range l.alphabet.All() {
		m.control[a] = controllable(n)
	}
	return &m
}

// Optimistic returns the implementation of l that has all its maybe transitions,
// Pessimistic the one that has none.
func Optimistic(l *LTS) *LTS {
	return l.keep(func(e Edge) (Edge, bool) { return Edge{e.code &^ maybeBit, e.to}, true })
}

// Pessimistic returns the implementation of l without its maybe transitions.
func Pessimistic(l *LTS) *LTS {
	return l.keep(func(e Edge) (Edge, bool) { return e, !e.Maybe() })
}

// keep returns l with its transitions changed or left out.
func (l *LTS) keep(as func(Edge) (Edge, bool)) *LTS {
	d := l.again()
	d.first = make([]uint32, 1, len(l.first))
	for s := range State(l.Len()) {
		for _, e := range l.Out(s) {
			if kept, ok := as(e); ok {
				d.edges = append(d.edges, kept)
			}
		}
		d.first = append(d.first, uint32(len(d.edges)))
	}
	return d.finish()
}

// NondeterminismError says where a system that must be deterministic is not.
type NondeterminismError struct {
	State State
	Label string // "tau" if the state has an internal transition
}

// Error names the state and the label.
func (e *NondeterminismError) Error() string {
	if e.Label == TauName {
		return fmt.Sprintf("state %d has an internal transition", e.State)
	}
	return fmt.Sprintf("state %d has several transitions with label %s", e.State, e.Label)
}

// Deterministic returns nil if no state has two transitions of one label or an
// internal one, otherwise a *NondeterminismError for the first that has.
func (l *LTS) Deterministic() error {
	for s := range State(l.Len()) {
		out := l.Out(s)
		for i, e := range out {
			if e.Label() == Tau || i > 0 && out[i-1].Label() == e.Label() {
				return &NondeterminismError{s, l.alphabet.Name(e.Label())}
			}
		}
	}
	return nil
}

// Property returns l as a property: every label of its alphabet that a state
// does not allow leads to Error from there. End loses its meaning, since a
// property never ends.
//
// Errors: *NondeterminismError.
// Source: Magee & Kramer (2006), 7.1.
func Property(l *LTS) (*LTS, error) {
	if err := l.Deterministic(); err != nil {
		return nil, err
	}
	d := l.again()
	d.marks, d.uses = nil, 0
	d.first = make([]uint32, 1, len(l.first))
	for s := range State(l.Len()) {
		out := l.Out(s)
		for a := range l.alphabet.All() {
			for len(out) > 0 && out[0].Label() < a {
				out = out[1:]
			}
			if len(out) > 0 && out[0].Label() == a {
				d.edges = append(d.edges, out[0])
			} else {
				d.edges = append(d.edges, Edge{codeOf(a, false), Error})
			}
		}
		d.first = append(d.first, uint32(len(d.edges)))
	}
	return d.finish(), nil
}
