// The slow twin: the formulas of SEMANTICS section 5 over the points of a run.

package observe

import "slices"

// point is a moment of a run: a letter, or a silent moment in which the state
// is what the last letter left. There is a silent one after each letter and at
// the beginning of each tick.
type point struct {
	tick   int64
	letter Letter
	step   int // index of the letter, -1 if silent
}

func (r run) points() []point {
	var out []point
	pass := func(to int64) {
		for last := out[len(out)-1]; last.tick < to; last = out[len(out)-1] {
			out = append(out, point{last.tick + 1, last.letter.silent(), -1})
		}
	}
	for i, x := range r.letters {
		if i > 0 {
			pass(x.tick)
		}
		out = append(out, point{x.tick, x.letter, i}, point{x.tick, x.letter.silent(), -1})
	}
	pass(r.until)
	return out
}

// stretch is a part of a run in which a sentence is to be kept on its own.
type stretch struct {
	points []point
	ended  bool // else it may go on
}

// formula is the best that can become of a formula at a point, whatever comes
// after the stretch.
type formula func(s stretch, i int) bool

// The operators, with quantifiers over points. What lies ahead of the stretch
// is assumed to be as good as can be; a window has something ahead unless the
// last point lies beyond it.

func (s stretch) in(i, j int, ticks int64) bool { return s.points[j].tick-s.points[i].tick <= ticks }

func (s stretch) ahead(i int, ticks int64) bool { return s.in(i, len(s.points)-1, ticks) }

func (s stretch) every(from int, holds func(j int) bool) bool {
	for j := from; j < len(s.points); j++ {
		if !holds(j) {
			return false
		}
	}
	return true
}

func (s stretch) some(from int, holds func(j int) bool) bool {
	return !s.every(from, func(j int) bool { return !holds(j) })
}

func globally(f formula) formula {
	return func(s stretch, i int) bool {
		return s.every(i, func(j int) bool { return f(s, j) })
	}
}

func implies(p, f formula) formula {
	return func(s stretch, i int) bool { return !p(s, i) || f(s, i) }
}

func not(p formula) formula {
	return func(s stretch, i int) bool { return !p(s, i) }
}

func and(p, q formula) formula {
	return func(s stretch, i int) bool { return p(s, i) && q(s, i) }
}

// within is F<=D, during G<=D, after it strictly after the point.
func within(ticks int64, f formula) formula {
	return func(s stretch, i int) bool {
		return s.ahead(i, ticks) || s.some(i, func(j int) bool { return s.in(i, j, ticks) && f(s, j) })
	}
}

func during(ticks int64, f formula) formula {
	return func(s stretch, i int) bool {
		return s.every(i, func(j int) bool { return !s.in(i, j, ticks) || f(s, j) })
	}
}

func afterwards(ticks int64, f formula) formula {
	return func(s stretch, i int) bool {
		return s.every(i+1, func(j int) bool { return !s.in(i, j, ticks) || f(s, j) })
	}
}

// noLater is F up to the first point where due holds.
func noLater(due, f formula) formula {
	return func(s stretch, i int) bool {
		first := slices.IndexFunc(s.points[i:], func(p point) bool { return due(stretch{points: []point{p}}, 0) })
		return first < 0 || s.some(i, func(j int) bool { return j <= i+first && f(s, j) })
	}
}

// unless is W.
func unless(p, q formula) formula {
	return func(s stretch, i int) bool {
		return s.every(i, func(j int) bool { return p(s, j) }) || s.some(i, func(j int) bool {
			return q(s, j) && s.every(i, func(k int) bool { return k >= j || p(s, k) })
		})
	}
}

// finally is F, which the end of the stretch decides.
func finally(f formula) formula {
	return func(s stretch, i int) bool {
		return !s.ended || s.some(i, func(j int) bool { return f(s, j) })
	}
}

// The leaves: known true, true or unknown, and events. 0 is always true.

func is(p Prop) formula {
	return func(s stretch, i int) bool { return p == 0 || s.points[i].letter.Truth(p) == True }
}

func may(p Prop) formula {
	return func(s stretch, i int) bool { return p == 0 || s.points[i].letter.Truth(p) != False }
}

func occurs(e Event) formula {
	return func(s stretch, i int) bool { return s.points[i].letter.Has(e) }
}

// up is ^p: true here, and not at the point before or there is none.
func up(p formula) formula {
	return func(s stretch, i int) bool { return p(s, i) && (i == 0 || !p(s, i-1)) }
}

func at(h Happening) formula {
	if h.Event != 0 {
		return occurs(h.Event)
	}
	return up(is(h.Becomes))
}

// meaning is the table of SEMANTICS section 5, unknown read in favour of the
// sentence, but against it where the sentence is about an event and a state.
func meaning(sentence Sentence) formula {
	switch s := sentence.(type) {
	case Always:
		return globally(implies(is(s.While), may(s.P)))
	case StaysBetween:
		return globally(implies(is(s.While), may(s.In)))
	case Never:
		return globally(implies(is(s.While), not(is(s.P))))
	case NeverTogether:
		return globally(func(r stretch, i int) bool {
			return slices.ContainsFunc(s.P, func(p Prop) bool { return !is(p)(r, i) })
		})
	case AlwaysTogether:
		return globally(func(r stretch, i int) bool {
			someTrue := slices.ContainsFunc(s.P, func(p Prop) bool { return is(p)(r, i) })
			someFalse := slices.ContainsFunc(s.P, func(p Prop) bool { return !may(p)(r, i) })
			return !someTrue || !someFalse
		})
	case LastsAtMost:
		both := and(is(s.P), is(s.While))
		return globally(implies(up(both), within(s.Ticks, not(both))))
	case LastsAtLeast:
		return globally(implies(up(is(s.P)), during(s.Ticks-1, may(s.P))))
	case NeverHappens:
		return globally(not(and(occurs(s.Event), may(s.While))))
	case OnlyHappens:
		return globally(implies(occurs(s.Event), is(s.While)))
	case Whenever:
		return globally(implies(up(is(s.P)), response(s)))
	case NeverWithin:
		return globally(implies(at(s.After), afterwards(s.Ticks, not(occurs(s.Event)))))
	case HappensEvery:
		return globally(within(s.Ticks, occurs(s.Event)))
	case HappensAtMost:
		return globally(func(r stretch, i int) bool {
			n := 0
			for j := i; j < len(r.points) && r.in(i, j, s.Ticks-1); j++ {
				if occurs(s.Event)(r, j) {
					n++
				}
			}
			return n <= s.Times
		})
	case Before:
		return unless(not(is(s.P)), may(s.Q))
	case AfterUntil:
		return globally(implies(at(s.F), unless(may(s.P), at(s.R))))
	case Eventually:
		return finally(may(s.P))
	}
	return func(stretch, int) bool { return true } // Again: no finite run breaks it
}

func response(s Whenever) formula {
	f := may(s.Q)
	switch {
	case s.For != 0:
		f = during(s.For, f)
	case s.Until != 0:
		f = unless(f, may(s.Until))
	}
	if s.Settled != 0 {
		return noLater(is(s.Settled), f)
	}
	return within(s.Within, f)
}

// stretches cuts the points of a run as a scope says.
func stretches(scope Scope, points []point) []stretch {
	whole := stretch{points: points}
	var out []stretch
	from := -1
	for i := range points {
		opens, closes := true, false
		switch s := scope.(type) {
		case While:
			opens = is(s.Q)(whole, i)
			closes = !opens
		case Between:
			closes = at(s.To)(whole, i)
			opens = at(s.From)(whole, i) && !closes
		case After:
			closes = !s.To.none() && at(s.To)(whole, i)
			opens = at(s.From)(whole, i) && !closes
		}
		switch {
		case from < 0 && opens:
			from = i
		case from >= 0 && closes:
			out = append(out, stretch{points[from:i], true})
			from = -1
		}
	}
	if _, mustEnd := scope.(Between); from >= 0 && !mustEnd {
		out = append(out, stretch{points[from:], false})
	}
	return out
}

// badPrefix says of the points seen so far that the property is broken however
// the run goes on.
func badPrefix(p Property, points []point) bool {
	f := meaning(p.Sentence)
	return slices.ContainsFunc(stretches(p.Scope, points), func(s stretch) bool { return !f(s, 0) })
}

// firstBroken is the number of points after which a run is known to break a
// property, 0 if it is not known at all. Bad prefixes stay bad, so it halves.
func firstBroken(p Property, points []point) int {
	if !badPrefix(p, points) {
		return 0
	}
	low, high := 0, len(points) // not bad, bad
	for high-low > 1 {
		if mid := (low + high) / 2; badPrefix(p, points[:mid]) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
