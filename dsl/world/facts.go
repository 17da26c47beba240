// Derived facts: what is computed from readings takes any value its kind allows.

package world

import (
	"iter"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// buildFacts notes which composed facts come with the reports of a resource.
func (w *World) buildFacts() error {
	for i, r := range w.res {
		for k, f := range w.res {
			res := &w.program.Resources[f]
			if (res.Fact == machine.DerivedFact || res.Fact == machine.SequenceFact) && slices.Contains(res.Sources, r) {
				w.devices[i].facts = append(w.devices[i].facts, k)
			}
		}
		if w.tooMany(i) {
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

// tooMany reports whether the facts of a resource may turn out in too many ways with a
// report of some region.
func (w *World) tooMany(i int) bool {
	numbers := 1
	for _, f := range w.devices[i].facts {
		if numbers *= w.digits(f); numbers > maxFactNumbers {
			return true
		}
	}
	for region := range w.program.Resources[w.res[i]].Cut.Size() {
		ways := 1
		for _, f := range w.devices[i].facts {
			if ways *= w.ways(f, w.res[i], models.Region(region)); ways > maxFactChoices {
				return true
			}
		}
	}
	return false
}

// ways is the number of ways a fact may turn out with a report of a region.
func (w *World) ways(fact int, from machine.Res, region models.Region) int {
	n := 0
	image := w.image(w.res[fact], from, region)
	for digit := 1; digit < w.digits(fact); digit++ {
		if _, r := w.valueOfDigit(fact, digit); r >= image.Low && r <= image.High {
			n++
		}
	}
	return n + 1
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

// maxFactChoices bounds the ways in which the facts of one reading may turn out,
// maxFactNumbers the numbers that say which.
const (
	maxFactChoices = 4096
	maxFactNumbers = 1 << 30
)

// digits is the number of ways a fact may turn out: its regions, and for a
// derived one whether it has a value at all; a sequence happens or not.
func (w *World) digits(fact int) int {
	res := &w.program.Resources[w.res[fact]]
	if res.Fact == machine.SequenceFact {
		return 2
	}
	if res.Carried {
		return len(w.devices[fact].values.values) + 1
	}
	return res.Cut.Size() + 1
}

// factChoices yields a number for every way in which the facts of a resource may
// turn out with a report of it; one for a resource without any. V is the value it
// reports; same says that the report repeats the raw value of the one before.
func (w *World) factChoices(s *state, i int, v int16, same bool) iter.Seq[int32] {
	from := reported{res: w.res[i], region: machine.NoRegion, same: same}
	if v != none {
		from.region = w.devices[i].values.region[v]
	}
	return func(yield func(int32) bool) { w.choices(s, from, w.devices[i].facts, 0, yield) }
}

// choices yields the numbers, ascending, whose digits the facts may turn out as: the
// last fact has the highest digit. Above is what digits of facts after those listed
// add.
func (w *World) choices(s *state, from reported, facts []int, above int32, yield func(int32) bool) bool {
	if len(facts) == 0 {
		return yield(above)
	}
	last := len(facts) - 1
	stride := int32(1)
	for _, f := range facts[:last] {
		stride *= int32(w.digits(f))
	}
	for digit := range w.digits(facts[last]) {
		if w.turnsOut(s, from, facts[last], digit) && !w.choices(s, from, facts[:last], above+stride*int32(digit), yield) {
			return false
		}
	}
	return true
}

// turnsOut reports whether a fact may turn out as a digit says: with a value only if
// all sources are known, always with one if that is enough, with one that the region
// of the reading allows, and as before if it is computed from the same readings as
// before.
func (w *World) turnsOut(s *state, from reported, f, digit int) bool {
	r := w.res[f]
	res, known := &w.program.Resources[r], w.sourcesKnown(s, r, from.res)
	switch {
	case res.Fact == machine.SequenceFact:
		return true
	case !known || digit == 0:
		return digit == 0 && !(known && res.Total) && !(known && from.same && res.Present && w.digitNow(s, f) != 0)
	case from.same && res.Present:
		return digit == w.digitNow(s, f)
	}
	_, region := w.valueOfDigit(f, digit)
	image := w.image(r, from.res, from.region)
	return region >= image.Low && region <= image.High
}

// reported is a report that facts come with: its resource, -1 if time alone changes
// them, and region; whether it repeats the raw value of the one before.
type reported struct {
	res    machine.Res
	region models.Region
	same   bool
}

// factsNow is factChoices where a change is a report at once, which it is on the
// prompt rung.
func (w *World) factsNow(s *state, i int, v int16) iter.Seq[int32] {
	if w.rung != Prompt {
		return func(yield func(int32) bool) { yield(0) }
	}
	return w.factChoices(s, i, v, false)
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
		f.Known = true
		f.Value, f.Region = w.valueOfDigit(fact, digit)
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
	return w.choices(s, reported{res: -1, region: machine.NoRegion}, w.slides, 0, func(k int32) bool {
		return yield(Move{Kind: MoveFacts, At: i, Value: none, First: none, Command: none, Facts: k})
	})
}

func (w *World) applyFacts(s *state, m Move) {
	w.input(s, machine.Input{Kind: machine.InFacts, Facts: w.choose(s, -1, w.slides, m.Facts)})
}
