// Liveness: observers and formulas agree on lassos.

package observe

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// brokenForEver evaluates P15 on a lasso. The scope is open or closed alike in
// every round from the third on: what a round does to it depends on the round
// before only by edges at its first letter, and either sets it or leaves it.
func brokenForEver(p Property, stem, loop []Letter) bool {
	if len(loop) == 0 {
		loop = []Letter{stem[len(stem)-1].silent()}
	}
	letters := stem
	for range 4 {
		letters = slices.Concat(letters, loop)
	}
	points := make([]point, len(letters))
	for i, l := range letters {
		points[i] = point{letter: l}
	}
	lastRound := len(points) - len(loop)
	for _, s := range stretches(p.Scope, points) {
		begins := len(points) - len(s.points) // of the stretch that goes on
		switch sentence := p.Sentence.(type) {
		case Eventually:
			if !slices.ContainsFunc(s.points, holds(sentence.P)) && (s.ended || begins < lastRound) {
				return true
			}
		case Again:
			if !s.ended && begins < lastRound && !slices.ContainsFunc(points[lastRound:], holds(sentence.P)) {
				return true
			}
		}
	}
	return false
}

func holds(p Prop) func(point) bool {
	return func(at point) bool { return at.letter.Truth(p) != False }
}

func TestLassosAgreeWithFormulas(t *testing.T) {
	runs := 10_000
	if testing.Short() {
		runs = 1000
	}
	for _, kind := range kinds {
		for _, scope := range scopes {
			if kind.name != "eventually" && kind.name != "again" || kind.name == "again" && scope.name == " in between" {
				continue
			}
			t.Run(kind.name+scope.name, func(t *testing.T) {
				random := rand.New(rand.NewPCG(3, 4))
				broken := 0
				for range runs {
					s := randomSource(random, 160)
					p := Property{scope.draw(s), kind.draw(s)}
					stem, loop := s.letters(1+s.below(4)), s.letters(s.below(5))
					o, err := New(p)
					if err != nil {
						t.Fatal(err)
					}
					want := brokenForEver(p, stem, loop)
					if got := o.Lasso(stem, loop); got != want {
						t.Fatalf("%+v, stem %v, loop %v: broken %t, want %t\n%s", p, stem, loop, got, want, o)
					}
					if want {
						broken++
					}
				}
				if broken < runs/100 || broken > runs*99/100 {
					t.Errorf("%d of %d runs are broken: too few of one sort", broken, runs)
				}
			})
		}
	}
}

// A lasso breaks a sentence about single steps when one of its letters does.
func TestLassosBreakSafety(t *testing.T) {
	o, err := New(Property{Sentence: Never{P: 1}})
	if err != nil {
		t.Fatal(err)
	}
	good, bad := Letter{}, Letter{}.With(1, True)
	if o.Lasso([]Letter{good}, []Letter{good, good}) || !o.Lasso([]Letter{good}, []Letter{good, bad}) || o.Lasso(nil, nil) {
		t.Error("never p: a loop of two letters is broken by p and by nothing else")
	}
}
