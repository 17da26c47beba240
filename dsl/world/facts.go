// Derived facts: what is computed from readings takes any value its kind allows.

package world

import (
	"iter"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// buildFacts notes which composed facts come with the reports of a resource.
func (w *World) buildFacts() error {
	for i, r := range w.res {
		choices := 1
		for k, f := range w.res {
			res := &w.program.Resources[f]
			if res.Fact != machine.DerivedFact && res.Fact != machine.SequenceFact {
				continue
			}
			for _, source := range res.Sources {
				if source == r {
					w.devices[i].facts = append(w.devices[i].facts, k)
					choices *= w.digits(k)
				}
			}
		}
		if choices > maxFactChoices {
			return &LimitError{What: w.program.Resources[r].Ref + " has too many derived facts"}
		}
	}
	return nil
}

// readsFacts refuses what would have to know the actual value of a derived fact:
// the machine's own is of reported values. Errors: *LimitError.
func (w *World) readsFacts() error {
	conds := []machine.CondID{}
	if w.prop.Kind == StateProperty || w.prop.Kind == ResponseProperty || w.prop.Really {
		conds = append(conds, w.prop.P, w.prop.Q)
	}
	for _, p := range w.prop.Props {
		conds = append(conds, p.Cond)
	}
	for _, e := range w.prop.Events {
		if e.Really {
			conds = append(conds, e.Cond)
		}
	}
	for _, ph := range w.spec.Physics {
		if w.at(ph.Res) >= 0 {
			conds = append(conds, ph.While)
		}
	}
	for _, a := range w.spec.Assumes {
		conds = append(conds, a.Cond)
	}
	for _, r := range w.res {
		for _, t := range w.spec.Behaviour[r] {
			conds = append(conds, t.When)
		}
	}
	for _, c := range conds {
		if c == machine.NoCond {
			continue
		}
		for _, r := range w.program.Conds[c].Deps {
			if res := &w.program.Resources[r]; w.at(r) >= 0 && (res.Fact == machine.DerivedFact || res.Fact == machine.AgeFact) {
				return &LimitError{What: "the actual value of " + res.Ref + " is not explored"}
			}
		}
	}
	return nil
}

// maxFactChoices bounds the ways in which the facts of one reading may turn out.
const maxFactChoices = 4096

// digits is the number of ways a fact may turn out: its regions, and for a
// derived one whether it has a value at all; a sequence happens or not.
func (w *World) digits(fact int) int {
	res := &w.program.Resources[w.res[fact]]
	if res.Fact == machine.SequenceFact {
		return 2
	}
	return res.Cut.Size() + 1
}

// factChoices yields a number for every way in which the facts of a resource may
// turn out; one for a resource without any.
func (w *World) factChoices(i int) iter.Seq[int32] {
	n := int32(1)
	for _, f := range w.devices[i].facts {
		n *= int32(w.digits(f))
	}
	return func(yield func(int32) bool) {
		for k := range n {
			if !yield(k) {
				return
			}
		}
	}
}

// factsNow is factChoices where a change is a report at once, which it is on the
// prompt rung.
func (w *World) factsNow(i int) iter.Seq[int32] {
	if w.rung != Prompt {
		return func(yield func(int32) bool) { yield(0) }
	}
	return w.factChoices(i)
}

// chosen gives the facts of a report of resource i as the number says. A fact
// with another source that is unknown is unknown.
func (w *World) chosen(s *state, i int, number int32) []machine.Fact {
	w.facts = w.facts[:0]
	for _, f := range w.devices[i].facts {
		n := int32(w.digits(f))
		w.addFact(s, i, f, int(number%n))
		number /= n
	}
	return w.facts
}

// addFact appends one fact with the value that a digit chooses.
func (w *World) addFact(s *state, source, fact, digit int) {
	r := w.res[fact]
	res := &w.program.Resources[r]
	f := machine.Fact{Res: r}
	switch {
	case res.Fact == machine.SequenceFact:
		if digit == 0 {
			return
		}
		f.Known = true
	case digit > 0 && w.sourcesKnown(s, r, source):
		f.Known, f.Region = true, models.Region(digit-1)
	}
	w.facts = append(w.facts, f)
}

// sourcesKnown reports whether all sources of a fact are known, given that one
// is being reported.
func (w *World) sourcesKnown(s *state, fact machine.Res, reported int) bool {
	for _, source := range w.program.Resources[fact].Sources {
		if source != w.res[reported] && !s.m.Known[source] {
			return false
		}
	}
	return true
}

// factMoves: a derived fact may change by time alone.
func (w *World) factMoves(s *state, i int, yield func(Move) bool) bool {
	if w.program.Resources[w.res[i]].Fact != machine.DerivedFact {
		return true
	}
	for digit := range w.digits(i) {
		if !yield(Move{Kind: MoveFacts, At: i, Value: none, First: none, Command: none, Facts: int32(digit)}) {
			return false
		}
	}
	return true
}

func (w *World) applyFacts(s *state, m Move) {
	w.facts = w.facts[:0]
	r := w.res[m.At]
	f := machine.Fact{Res: r}
	known := true
	for _, source := range w.program.Resources[r].Sources {
		known = known && s.m.Known[source]
	}
	if m.Facts > 0 && known {
		f.Known, f.Region = true, models.Region(m.Facts-1)
	}
	w.facts = append(w.facts, f)
	w.input(s, machine.Input{Kind: machine.InFacts, Facts: w.facts})
}
