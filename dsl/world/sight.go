// Sight: what of a truth can be seen by whoever asks for it.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// sight says what of a truth is of account: whether it is true, whether it is false, or
// both. Truths that look the same come to the same, so that one of them is tried.
type sight uint8

const (
	seesTrue sight = 1 << iota
	seesFalse
)

// takeSights finds out how the conditions that are decided as a whole are asked for: now,
// and as what they were before a report. A guard, a trigger after the report and what a run
// waits for have to be true; a row of the gate counts unless it is false; of a trigger with
// parts that are kept, all is looked at before the report. What a negation sees of its part
// is the other of the two; whether something is known depends on both.
func (w *World) takeSights() {
	p := w.program
	w.sights, w.hindsights = make([]sight, len(p.Conds)), make([]sight, len(p.Conds))
	var look func(c machine.CondID, s sight)
	look = func(c machine.CondID, s sight) {
		if c == machine.NoCond || w.sights[c]|s == w.sights[c] {
			return
		}
		w.sights[c] |= s
		n := &p.Conds[c]
		switch n.Op {
		case machine.OpNot:
			look(n.A, s>>1|s<<1&seesFalse)
		case machine.OpKnown:
			look(n.A, seesTrue|seesFalse)
		case machine.OpIf:
			look(n.A, seesTrue|seesFalse)
			look(n.B, s)
			look(n.C, s)
		default:
			n.EachPart(func(part machine.CondID) { look(part, s) })
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		look(r.Guard, seesTrue)
		for k := range r.Triggers {
			t := &r.Triggers[k]
			if t.Kind == machine.HoldsFor {
				look(t.Cond, seesTrue)
			}
			if t.Kind != machine.WhenTrue {
				continue
			}
			look(t.Cond, seesTrue)
			switch {
			case !w.whole[t.Cond]:
				look(t.Cond, seesFalse)
			case t.AlsoOnReconnect: // from false or unknown to true
				w.hindsights[t.Cond] |= seesTrue
			default: // from false to true
				w.hindsights[t.Cond] |= seesFalse
			}
		}
	}
	for i := range p.Gate.Shield {
		look(p.Gate.Shield[i].While, seesFalse)
	}
}

// Discerning is a world with a focus that tries all truths a condition may have: to compare
// the two.
func (w *World) Discerning() *World {
	out := w.Fork()
	out.sights = slices.Repeat([]sight{seesTrue | seesFalse}, len(w.sights))
	out.hindsights = out.sights
	return out
}

// seen leaves one of the truths that look the same.
func (s sight) seen(truths []machine.Truth) []machine.Truth {
	var has [3]bool
	for _, t := range truths {
		has[t] = true
	}
	if has[machine.Unknown] && (s == seesFalse && has[machine.True] || s == seesTrue && has[machine.False]) {
		has[machine.Unknown] = false
	}
	truths = truths[:0]
	for t, is := range has {
		if is {
			truths = append(truths, machine.Truth(t))
		}
	}
	return truths
}
