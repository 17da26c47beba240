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
	choices := 1
	for k, f := range w.res {
		if w.program.Resources[f].Slides {
			w.slides = append(w.slides, k)
			if choices *= w.digits(k); choices > maxFactChoices {
				return &LimitError{What: "too many windows of readings matter at once"}
			}
		}
	}
	return nil
}

// readsFacts refuses what would have to know the actual value of a derived fact.
// The machine's own is of reported values. It is the actual one as well in the
// only states in which a sentence that is judged like a state sentence asks for
// it: while nothing of its own is under way, every source is as it was reported;
// see settledFact. Errors: *LimitError.
func (w *World) readsFacts() error {
	judged, moments := w.actualConds()
	for _, r := range w.derivedIn(judged) {
		if !w.settledFact(r) {
			return &LimitError{What: "the actual value of " + w.program.Resources[r].Ref + " is not explored"}
		}
	}
	if list := w.derivedIn(moments); len(list) > 0 {
		what := "the actual value of " + w.program.Resources[list[0]].Ref + " is not explored"
		if w.settledFact(list[0]) {
			what += " while what it is computed from changes"
		}
		return &LimitError{What: what}
	}
	return nil
}

// actualConds lists the conditions over actual values: those judged only while
// nothing of the sentence's own is under way, and those read at any moment.
func (w *World) actualConds() (judged, moments []machine.CondID) {
	switch pr := &w.prop; {
	case pr.Kind == StateProperty && !pr.EvenBriefly:
		judged = append(judged, pr.P)
	case pr.Kind == StateProperty || pr.Kind == ResponseProperty || pr.Kind == PossibleProperty || pr.Really:
		moments = append(moments, pr.P, pr.Q)
	}
	for _, p := range w.prop.Props {
		if p.Judged && !w.prop.EvenBriefly {
			judged = append(judged, p.Cond)
		} else {
			moments = append(moments, p.Cond)
		}
	}
	for _, e := range w.prop.Events {
		if e.Really {
			moments = append(moments, e.Cond)
		}
	}
	for _, ph := range w.spec.Physics {
		if w.at(ph.Res) >= 0 {
			moments = append(moments, ph.While)
		}
	}
	for _, a := range w.spec.Assumes {
		moments = append(moments, a.Cond)
	}
	for _, a := range w.recurs {
		moments = append(moments, a.Cond)
	}
	for _, r := range w.res {
		for _, t := range w.spec.Behaviour[r] {
			moments = append(moments, t.When)
		}
	}
	return judged, moments
}

// derivedIn lists the composed facts in conditions that come with readings or
// age.
func (w *World) derivedIn(conds []machine.CondID) []machine.Res {
	var out []machine.Res
	for _, c := range conds {
		if c == machine.NoCond {
			continue
		}
		for _, r := range w.program.Conds[c].Deps {
			if res := &w.program.Resources[r]; w.at(r) >= 0 && (res.Fact == machine.DerivedFact || res.Fact == machine.AgeFact) {
				out = append(out, r)
			}
		}
	}
	return out
}

// settledFact reports whether the reported value of a fact is its actual one as
// soon as all its sources are settled, and what has been asked for as well: it is
// computed from the last readings alone, none of them is ever forgotten, and
// nobody commands one.
func (w *World) settledFact(r machine.Res) bool {
	res := &w.program.Resources[r]
	if !res.Present {
		return false
	}
	for _, source := range res.Sources {
		if w.forgets(source) || len(commanded(w.program, source)) > 0 || commandedByPeople(w.program, source) {
			return false
		}
	}
	return true
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
// turn out with a report of it; one for a resource without any. Same says that
// the report repeats the raw value of the one before.
func (w *World) factChoices(s *state, i int, same bool) iter.Seq[int32] {
	facts := w.devices[i].facts
	n := int32(1)
	for _, f := range facts {
		n *= int32(w.digits(f))
	}
	return func(yield func(int32) bool) {
		for k := range n {
			if w.turnsOut(s, w.res[i], facts, k, same) && !yield(k) {
				return
			}
		}
	}
}

// turnsOut reports whether facts may turn out as the digits of a number say: with
// a value only if all sources are known, always with one if that is enough, and
// as before if they are computed from the same readings as before.
func (w *World) turnsOut(s *state, from machine.Res, facts []int, number int32, same bool) bool {
	for _, f := range facts {
		n := int32(w.digits(f))
		digit := int(number % n)
		number /= n
		r := w.res[f]
		res, known := &w.program.Resources[r], w.sourcesKnown(s, r, from)
		before := 0
		if s.m.Known[r] {
			before = int(s.m.Region[r]) + 1
		}
		switch {
		case res.Fact == machine.SequenceFact:
		case !known && digit > 0, known && res.Total && digit == 0, known && same && res.Present && digit != before:
			return false
		}
	}
	return true
}

// factsNow is factChoices where a change is a report at once, which it is on the
// prompt rung.
func (w *World) factsNow(s *state, i int) iter.Seq[int32] {
	if w.rung != Prompt {
		return func(yield func(int32) bool) { yield(0) }
	}
	return w.factChoices(s, i, false)
}

// chosen gives the facts of a report of resource i as the number says. A fact
// with another source that is unknown is unknown.
func (w *World) chosen(s *state, i int, number int32) []machine.Fact {
	return w.choose(s, w.res[i], w.devices[i].facts, number)
}

// choose gives some facts the values that the digits of a number choose. From is
// the resource that is reported with them, -1 if time alone changes them.
func (w *World) choose(s *state, from machine.Res, facts []int, number int32) []machine.Fact {
	w.facts = w.facts[:0]
	for _, f := range facts {
		n := int32(w.digits(f))
		w.addFact(s, from, f, int(number%n))
		number /= n
	}
	return w.facts
}

// addFact appends one fact with the value that a digit chooses.
func (w *World) addFact(s *state, from machine.Res, fact, digit int) {
	r := w.res[fact]
	res := &w.program.Resources[r]
	f := machine.Fact{Res: r}
	switch {
	case res.Fact == machine.SequenceFact:
		if digit == 0 {
			return
		}
		f.Known = true
	case digit > 0 && w.sourcesKnown(s, r, from):
		f.Known, f.Region = true, models.Region(digit-1)
	}
	w.facts = append(w.facts, f)
}

// sourcesKnown reports whether all sources of a fact are known, given that one
// is being reported, or none.
func (w *World) sourcesKnown(s *state, fact, reported machine.Res) bool {
	for _, source := range w.program.Resources[fact].Sources {
		if source != reported && !s.m.Known[source] {
			return false
		}
	}
	return true
}

// factMoves: time alone changes what windows are behind, all at once where the
// readings of several leave on one tick. The first of them stands for all.
func (w *World) factMoves(s *state, i int, yield func(Move) bool) bool {
	if len(w.slides) == 0 || i != w.slides[0] {
		return true
	}
	n := int32(1)
	for _, f := range w.slides {
		n *= int32(w.digits(f))
	}
	for k := range n {
		if !w.turnsOut(s, -1, w.slides, k, false) {
			continue
		}
		if !yield(Move{Kind: MoveFacts, At: i, Value: none, First: none, Command: none, Facts: k}) {
			return false
		}
	}
	return true
}

func (w *World) applyFacts(s *state, m Move) {
	w.input(s, machine.Input{Kind: machine.InFacts, Facts: w.choose(s, -1, w.slides, m.Facts)})
}
