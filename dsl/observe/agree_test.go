// Observers and the formulas break properties at the same moment.

package observe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestObserversAgreeWithFormulas(t *testing.T) {
	runs := 10_000
	if testing.Short() {
		runs = 500
	}
	for _, kind := range kinds {
		for _, scope := range scopes {
			if kind.name == "again" { // broken in the long run only
				continue
			}
			t.Run(kind.name+scope.name, func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(1, 2))
				broken := 0
				for range runs {
					s := randomSource(random, 160)
					if agree(t, Property{scope.draw(s), kind.draw(s)}, s.run(12)) {
						broken++
					}
				}
				forEver := kind.name == "eventually" && (scope.name == "" || scope.name == " in after")
				if broken == 0 && !forEver || broken == runs {
					t.Errorf("%d of %d runs are broken: too few of one sort", broken, runs)
				}
			})
		}
	}
}

func FuzzObserversAgreeWithFormulas(f *testing.F) {
	for kind := range kinds {
		f.Add(uint8(kind), uint8(kind), []byte("some of this and some of that, 0123456789"))
	}
	f.Fuzz(func(t *testing.T, kind, scope uint8, data []byte) {
		s := &source{data}
		p := Property{scopes[int(scope)%len(scopes)].draw(s), kinds[int(kind)%len(kinds)].draw(s)}
		if _, again := p.Sentence.(Again); again {
			p.Scope = nil
		}
		agree(t, p, s.run(12))
	})
}

// agree fails with the shortest part of the run on which the two differ.
func agree(t *testing.T, p Property, r run) (broken bool) {
	t.Helper()
	o, err := New(p)
	if err != nil {
		t.Fatalf("%+v: %v", p, err)
	}
	if differ(o, r) == "" {
		return o.firstBroken(r.points()) > 0
	}
	for smaller := true; smaller; {
		smaller = false
		for i := range r.letters {
			if s := r.without(i); len(s.letters) > 0 && differ(o, s) != "" {
				r, smaller = s, true
				break
			}
		}
	}
	t.Fatalf("%T%+v in %T%+v\n%s%s%s", p.Sentence, p.Sentence, p.Scope, p.Scope, r, differ(o, r), o)
	return false
}

// without leaves a letter out; the first stays on tick 0.
func (r run) without(i int) run {
	s := run{until: r.until}
	s.letters = append(append(s.letters, r.letters[:i]...), r.letters[i+1:]...)
	if len(s.letters) > 0 {
		s.letters[0].tick = 0
	}
	return s
}

// differ says in what the observer and the formula differ, "" if they agree.
func differ(o *Observer, r run) string {
	points := r.points()
	want, got := firstBroken(o.property, points), o.firstBroken(points)
	if want == got {
		return ""
	}
	return fmt.Sprintf("formula: %s\nobserver: %s\n", when(points, want), when(points, got))
}

func when(points []point, n int) string {
	switch {
	case n == 0:
		return "not broken"
	case points[n-1].step >= 0:
		return fmt.Sprintf("broken by letter %d, on tick %d", points[n-1].step+1, points[n-1].tick)
	}
	return fmt.Sprintf("broken by time on tick %d", points[n-1].tick)
}

// firstBroken is the twin's answer given by a monitor.
func (o *Observer) firstBroken(points []point) int {
	m := NewMonitor(o)
	for i, p := range points {
		if p.step >= 0 && m.Step(p.tick, p.letter) || p.step < 0 && m.Advance(p.tick) {
			return i + 1
		}
	}
	return 0
}

func (r run) String() string {
	var out strings.Builder
	for i, x := range r.letters {
		fmt.Fprintf(&out, "letter %d, tick %d: %s\n", i+1, x.tick, x.letter)
	}
	fmt.Fprintf(&out, "until tick %d\n", r.until)
	return out.String()
}
