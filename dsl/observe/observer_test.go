// What users of an observer may rely on.

package observe

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// forEach draws a few properties of every kind in every scope.
func forEach(t *testing.T, test func(t *testing.T, o *Observer, s *source)) {
	for _, kind := range kinds {
		for _, scope := range scopes {
			t.Run(kind.name+scope.name, func(t *testing.T) {
				random := rand.New(rand.NewPCG(7, 8))
				for range 30 {
					s := randomSource(random, 400)
					p := Property{scope.draw(s), kind.draw(s)}
					if _, again := p.Sentence.(Again); again && scope.name == " in between" {
						return
					}
					o, err := New(p)
					if err != nil {
						t.Fatal(err)
					}
					test(t, o, s)
				}
			})
		}
	}
}

// A clock runs in a state only if it ran before or was started on the way, only
// running clocks matter, and states lie within their bounds.
func TestStatesClocksAndBranches(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, s *source) {
		if o.Running(o.Initial()) != 0 {
			t.Fatalf("a clock runs before the first letter\n%s", o)
		}
		for _, l := range s.letters(20) {
			for _, from := range reachable(o, s.letters(20)) {
				next := o.Step(nil, from, l)
				if len(next) > 2 || len(next) == 0 && !o.Accepting(from) {
					t.Fatalf("%d branches from %s\n%s", len(next), o.Location(from), o)
				}
				for _, n := range next {
					if extra := o.Running(n.State) &^ (o.Running(from) | n.Start); extra != 0 {
						t.Fatalf("clocks %b run in %s, but were never started\n%s", extra, o.Location(n.State), o)
					}
					if n.Start&^o.Running(n.State) != 0 {
						t.Fatalf("a clock is started on the way to %s and does not run there\n%s", o.Location(n.State), o)
					}
					if int(n.State) >= o.States() || n.State>>o.Bits() != 0 {
						t.Fatalf("state %d of %d, %d bits", n.State, o.States(), o.Bits())
					}
				}
			}
		}
		for c := First; c < 1<<maxClocks; c <<= 1 {
			used := false
			for _, from := range reachable(o, o.letters()) {
				used = used || o.Running(from)&c != 0
			}
			if used && o.Ticks(c) < 1 {
				t.Fatalf("clock %b is started with %d ticks\n%s", c, o.Ticks(c), o)
			}
		}
	})
}

// Once broken, always broken.
func TestBrokenStaysBroken(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, s *source) {
		for _, from := range reachable(o, o.letters()) {
			if !o.Broken(from) {
				continue
			}
			for _, l := range o.letters() {
				if next := o.Step(nil, from, l); len(next) != 1 || !o.Broken(next[0].State) {
					t.Fatalf("broken is left\n%s", o)
				}
			}
		}
	})
}

// A letter that repeats the state of the last one, with no event, changes
// nothing: observers see steps, not how often they are asked.
func TestSilentLettersChangeNothing(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, s *source) {
		plain, stuttering := NewMonitor(o), NewMonitor(o)
		for _, x := range s.run(12).letters {
			plain.Step(x.tick, x.letter)
			stuttering.Step(x.tick, x.letter)
			stuttering.Step(x.tick, x.letter.silent())
			if plain.key() != stuttering.key() {
				t.Fatalf("%s\nafter a silent letter %s\n%s", plain.key(), stuttering.key(), o)
			}
		}
	})
}

func TestSameObserverEveryTime(t *testing.T) {
	forEach(t, func(t *testing.T, o *Observer, _ *source) {
		if again, err := New(o.property); err != nil || !reflect.DeepEqual(o, again) {
			t.Fatalf("two observers of %+v differ: %v", o.property, err)
		}
	})
}

func TestMonitorKeepsTimeInOrder(t *testing.T) {
	o, err := New(Property{Sentence: Whenever{P: 1, Q: 2, Within: 10}})
	if err != nil {
		t.Fatal(err)
	}
	m := NewMonitor(o)
	if _, ok := m.Due(); ok {
		t.Error("something is due before the first letter")
	}
	m.Step(1000, Letter{}.With(1, True))
	if due, ok := m.Due(); !ok || due != 1011 {
		t.Errorf("due on tick %d (%t), want 1011", due, ok)
	}
	if m.Step(3, Letter{}) || m.Advance(5) || m.Advance(1010) {
		t.Error("a tick of the past breaks nothing")
	}
	if !m.Advance(1011) || !m.Step(1012, Letter{}.With(2, True)) {
		t.Error("broken on tick 1011, and from then on")
	}
}

// Guesses beyond the limit are left out, and the monitor says so.
func TestMonitorSaysWhenItIsFull(t *testing.T) {
	o, err := New(Property{Sentence: Whenever{P: 1, Q: 2, For: 1 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	m := NewMonitor(o)
	m.limit = 50
	q := Letter{}.With(2, True)
	for tick := range int64(60) {
		m.Step(tick, q.With(1, True))
		m.Step(tick, q)
		if m.Full() != (tick >= 49) || len(m.branches) > 50 {
			t.Fatalf("full %t on tick %d with %d branches", m.Full(), tick, len(m.branches))
		}
	}
	if !m.Step(60, Letter{}) {
		t.Error("a guess that was kept must still break the sentence")
	}
}

func TestLetters(t *testing.T) {
	l := Letter{}.With(1, True).With(32, Unknown).Happens(32).With(0, True).With(33, True).Happens(0).Happens(33).With(200, True)
	if got := l.String(); got != "p1 p32? e32" {
		t.Errorf("letter %q", got)
	}
	if got := fmt.Sprint(l.Truth(1), l.Truth(2), l.Truth(32), l.Truth(33), l.Has(32), l.Has(1)); got != "2 0 1 0 true false" {
		t.Errorf("truths and events %s", got)
	}
	if l = l.With(1, False).With(32, True).With(32, Unknown); l.String() != "p32? e32" {
		t.Errorf("letter %q after changes", l)
	}
}

func TestSpan(t *testing.T) {
	for ticks, want := range map[int64]string{0: "0 s", 59: "59 s", 60: "1 min", 3601: "1 h 1 s", 90061: "1 d 1 h 1 min 1 s"} {
		if got := Span(ticks); got != want {
			t.Errorf("%d ticks are %q, want %q", ticks, got, want)
		}
	}
}
