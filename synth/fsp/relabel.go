// What is done with a process as a whole: labels renamed, hidden, prefixed.

package fsp

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// renaming is a relation of old labels to new ones. A label that is no key is
// renamed by the longest key that covers it, as LTSA does: /{b/a} makes a.1
// into b.1.
type renaming map[string][]string

// of returns what a label becomes.
func (r renaming) of(label string) []string {
	for at := label; at != ""; at = beforeDot(at) {
		new, ok := r[at]
		if !ok {
			continue
		}
		list := make([]string, len(new))
		for i, n := range new {
			list[i] = n + label[len(at):]
		}
		return list
	}
	return []string{label}
}

// renaming works out /{new/old, …}: every new label for every old one.
func (e *elaborator) renaming(list []Relabel, v env) renaming {
	r := renaming{}
	e.relabels(list, v, func(_ *Label, new, old string) {
		if !slices.Contains(r[old], new) {
			r[old] = append(r[old], new)
		}
	})
	return r
}

func (e *elaborator) relabels(list []Relabel, v env, do func(at *Label, new, old string)) {
	for i := range list {
		d := &list[i]
		if d.Each != nil {
			e.indices(d.Indices, v, func(_ []Value, inner env) { e.relabels(d.Each, inner, do) })
			continue
		}
		e.each(d.New, v, func(new string, inner env) {
			for _, old := range e.labels(d.Old, inner) {
				do(d.Old, new, old)
			}
		})
	}
}

// warnRenamed reports old labels that no process has.
func (e *elaborator) warnRenamed(list []Relabel, v env, alphabets ...*lts.Alphabet) {
	has := covered(alphabets)
	e.relabels(list, v, func(at *Label, _, old string) {
		if !has[old] {
			e.add(noEffect(at.Span, old, "renaming"))
		}
	})
}

// warnHidden reports hidden labels that no process has.
func (e *elaborator) warnHidden(at Span, labels []string, what string, alphabets ...*lts.Alphabet) {
	has := covered(alphabets)
	for _, l := range labels {
		if !has[l] {
			e.add(noEffect(at, l, what))
		}
	}
}

// covered holds every label and every beginning of one.
func covered(alphabets []*lts.Alphabet) map[string]bool {
	has := map[string]bool{}
	for _, a := range alphabets {
		for _, n := range a.Names() {
			for at := n; at != "" && !has[at]; at = beforeDot(at) {
				has[at] = true
			}
		}
	}
	return has
}

// hider returns which labels hiding makes silent; nil for none.
func (e *elaborator) hider(h *Hiding, v env, alphabets ...*lts.Alphabet) func(string) bool {
	if h == nil {
		return nil
	}
	labels := e.plain(h.Labels, v)
	named := anyCovers(labels)
	if h.Expose {
		e.warnHidden(h.Labels.Span, labels, "exposing", alphabets...)
		return func(l string) bool { return !named(l) }
	}
	e.warnHidden(h.Labels.Span, labels, "hiding", alphabets...)
	return named
}

// finish does with a primitive process what its definition asks for, in LTSA's
// order.
func (e *elaborator) finish(def *ProcessDef, v env, l *lts.LTS) *lts.LTS {
	l = settle(l)
	if more := e.plain(def.Extend, v); more != nil {
		l = lts.Extend(l, more...)
	}
	if def.Relabel != nil {
		r := e.renaming(def.Relabel, v)
		e.warnRenamed(def.Relabel, v, l.Alphabet())
		l = e.rename(def.Ident, l, r.of)
	}
	if hidden := e.hider(def.Hide, v, l.Alphabet()); hidden != nil && !e.failed {
		l = lts.Hide(l, hidden)
	}
	return e.modify(def.Ident, def.Modifiers, l)
}

// rename renames labels if that keeps within the limits: one label may become
// many.
func (e *elaborator) rename(at Ident, l *lts.LTS, new func(string) []string) *lts.LTS {
	for s := range lts.State(l.Len()) {
		for _, t := range l.Out(s) {
			if t.Label() != lts.Tau {
				e.spread += len(new(l.Alphabet().Name(t.Label())))
			}
		}
		if e.full(at) {
			return l
		}
	}
	for _, n := range l.Alphabet().Names() {
		e.spread += len(new(n))
	}
	if e.full(at) {
		return l
	}
	return lts.Relabel(l, new)
}

// full fails if too much was renamed.
func (e *elaborator) full(at Ident) bool {
	if e.spread > e.lim.Transitions {
		e.fail(composeFailed(at, fmt.Sprintf("more than %d transitions and labels once they are renamed", e.lim.Transitions)))
	}
	return e.failed
}

// modify applies the words before a process: what is no longer a process of its
// own kind comes last.
func (e *elaborator) modify(at Ident, modifiers []Modifier, l *lts.LTS) *lts.LTS {
	steps := []struct {
		on Modifier
		do func(*lts.LTS) (*lts.LTS, error)
	}{
		{Optimistic, func(l *lts.LTS) (*lts.LTS, error) { return lts.Optimistic(l), nil }},
		{Pessimistic, func(l *lts.LTS) (*lts.LTS, error) { return lts.Pessimistic(l), nil }},
		{Closure, func(l *lts.LTS) (*lts.LTS, error) { return closed(e.ctx, l, e.lim.lts()) }},
		{Deterministic, func(l *lts.LTS) (*lts.LTS, error) { return e.sure(l) }},
		{Property, lts.Property},
		{Minimal, func(l *lts.LTS) (*lts.LTS, error) { return lts.Minimise(e.ctx, l, lts.Weak, e.lim.lts()) }},
	}
	for _, step := range steps {
		if e.failed || !slices.Contains(modifiers, step.on) {
			continue
		}
		changed, err := step.do(l)
		if err != nil {
			e.failAs(at, err)
			return l
		}
		l = settle(changed)
	}
	return l
}

// whole returns the words before a composite process with what they imply: a
// composite property is made deterministic, a primitive one must be.
func whole(modifiers []Modifier) []Modifier {
	if slices.Contains(modifiers, Property) {
		return append(slices.Clone(modifiers), Deterministic)
	}
	return modifiers
}

// sure returns the smallest deterministic system of the same traces.
func (e *elaborator) sure(l *lts.LTS) (*lts.LTS, error) {
	d, err := lts.Determinise(e.ctx, l, e.lim.lts())
	if err != nil {
		return nil, err
	}
	return lts.Minimise(e.ctx, d, lts.Strong, e.lim.lts())
}

// settle brings a system into the form all of ours have. One that starts in
// Error gets a state from which a silent step leads there; one that never ends
// has no say in ending.
func settle(l *lts.LTS) *lts.LTS {
	if l.Initial() != lts.Error && (l.Uses()&lts.End == 0 || ends(l)) {
		return l
	}
	b := lts.NewBuilder(l.Name())
	for _, n := range l.Alphabet().Names() {
		b.Label(n)
	}
	if l.Initial() == lts.Error {
		b.Edge(b.State(), lts.Tau, lts.Error)
		return b.Build()
	}
	b.States(l.Len())
	for s := range lts.State(l.Len()) {
		for _, t := range l.Out(s) {
			label := b.Label(l.Alphabet().Name(t.Label()))
			if t.Maybe() {
				b.Maybe(s, label, t.To())
			} else {
				b.Edge(s, label, t.To())
			}
		}
	}
	return b.Build()
}
