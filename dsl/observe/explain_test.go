// Explanations show what the formulas say.

package observe

import "testing"

// Runs that are said to be kept are kept by the formula, runs said to be broken
// are broken by it with their last step, and not before; where no run was found
// that breaks a property, no random run does.
func TestExplanationsAgreeWithFormulas(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, s *source) {
		if r, ok := o.find(o.keeps); ok {
			o.expect(t, r, false)
		}
		r, ok := o.find(o.breaks)
		if ok && !o.Lasso(r.plain(), nil) {
			o.expect(t, r, true)
			points := r.points()
			if n := firstBroken(o.property, points); points[n-1].tick != r.until {
				t.Fatalf("%+v: broken on tick %d already\n%s", o.property, points[n-1].tick, r)
			}
		}
		for range 20 {
			if random := s.run(8); !ok && o.firstBroken(random.points()) > 0 {
				t.Fatalf("%+v: no run was found that breaks it, but this does\n%s", o.property, random)
			}
		}
		for c := range o.spans {
			if p, ok := o.boundary(c); ok {
				o.expect(t, p.kept, false)
				o.expect(t, p.broken, true)
			}
		}
	})
}

func (o *Observer) expect(t *testing.T, r run, broken bool) {
	t.Helper()
	if (firstBroken(o.property, r.points()) > 0) != broken {
		t.Fatalf("%+v: broken should be %t\n%s%s", o.property, broken, r, o)
	}
}

// Forbidden runs are as short as can be: of all shorter sequences of letters,
// a tick apart, and waits for the next expiry, none breaks the property.
func TestForbiddenRunsAreShortest(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, _ *source) {
		search := search{observer: o, letters: o.letters(), pace: 1, seen: map[situation]bool{}}
		n := search.run(o.breaks)
		if n == nil {
			return
		}
		for steps := range n.cost[0] {
			if m := shorter(NewMonitor(o), o.letters(), steps); m != nil {
				t.Fatalf("%+v: %d steps break it too\n%s", o.property, steps, n.run())
			}
		}
	})
}

func shorter(m *Monitor, letters []Letter, steps int) *Monitor {
	if m.broken {
		return m
	}
	if steps == 0 || steps > 2 && len(letters) > 16 {
		return nil
	}
	if due, ok := m.Due(); ok {
		c := m.copy()
		c.Advance(due)
		if found := shorter(c, letters, steps-1); found != nil {
			return found
		}
	}
	for _, l := range letters {
		c := m.copy()
		c.Step(c.tick+1, l)
		if found := shorter(c, letters, steps-1); found != nil {
			return found
		}
	}
	return nil
}

// Every duration of a sentence has its boundary shown, whatever the scope.
func TestEveryDurationHasItsBoundary(t *testing.T) {
	scopes := []Scope{
		nil, While{4}, Between{Happening{Becomes: 4}, Happening{Becomes: 5}},
		After{From: Happening{Event: 3}}, After{Happening{Event: 3}, Happening{Event: 4}},
	}
	for _, scope := range scopes {
		for _, sentence := range []Sentence{
			LastsAtMost{P: 1, Ticks: 600}, LastsAtMost{P: 1, While: 2, Ticks: 600}, LastsAtLeast{P: 1, Ticks: 600},
			Whenever{P: 1, Q: 2, Within: 600}, Whenever{P: 1, Q: 2, Within: 600, Until: 3},
			Whenever{P: 1, Q: 2, Within: 600, For: 60}, Whenever{P: 1, Q: 2, Within: 60, For: 600},
			NeverWithin{Event: 1, Ticks: 600, After: Happening{Event: 2}}, HappensEvery{Event: 1, Ticks: 600},
			HappensAtMost{Event: 1, Times: 2, Ticks: 600}, HappensAtMost{Event: 1, Times: 20, Ticks: 10},
		} {
			p := Property{scope, sentence}
			e, err := Explain(p, Words{})
			if err != nil {
				t.Fatal(err)
			}
			want := 1
			if w, ok := sentence.(Whenever); ok && w.For != 0 {
				want = 2
			}
			if len(e.Boundaries) != want || len(e.Allowed.Steps) == 0 || len(e.Forbidden.Steps) == 0 {
				t.Errorf("%+v: %d boundaries, want %d\n%s", p, len(e.Boundaries), want, e)
			}
			for _, b := range e.Boundaries {
				if b.Kept.broken() || !b.Broken.broken() {
					t.Errorf("%+v: the limit is shown wrongly\n%s", p, e)
				}
			}
		}
	}
}

func (s Story) broken() bool { return len(s.Steps) > 0 && s.Steps[len(s.Steps)-1].Broken }

// What can never be broken is not said to be.
func TestNothingBreaksATruism(t *testing.T) {
	for _, p := range []Property{
		{nil, Always{P: 1, While: 1}}, {While{1}, Always{P: 1}}, {nil, Whenever{P: 1, Q: 1, Within: 5}},
		{Between{Happening{Event: 1}, Happening{Event: 1}}, Never{P: 1}},
	} {
		e, err := Explain(p, Words{})
		if err != nil || len(e.Forbidden.Steps) != 0 {
			t.Errorf("%+v: %v\n%s", p, err, e)
		}
	}
}

// The longest sentences are explained in reasonable time.
func TestExtremesAreExplained(t *testing.T) {
	for _, s := range []Sentence{
		HappensAtMost{Event: 1, Times: MaxTimes, Ticks: MaxTicks},
		Whenever{P: 1, Q: 2, Within: MaxTicks, For: MaxTicks},
		NeverTogether{P: []Prop{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 32}},
	} {
		e, err := Explain(Property{nil, s}, Words{})
		if err != nil || len(e.Allowed.Steps) == 0 || len(e.Forbidden.Steps) == 0 {
			t.Errorf("%T: %v\n%s", s, err, e)
		}
	}
}
