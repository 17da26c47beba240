// Truths that look the same, against worlds in which all are tried.

package verifier_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/world"
)

// In every state that the world comes to, the truths that are tried come to all that
// all truths would.
func TestTruthsThatLookTheSameComeToTheSame(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < rounds(t) || round < rare && counts["fewer"] < 5; round++ {
		rapid.Check(t, func(t *rapid.T) {
			draw, lamp, seen := drawTwins, "a.power", []string{"s0.dark", "!s0.dark || s1.dark"}
			if kind := rapid.IntRange(0, 2).Draw(t, "kind"); kind > 0 {
				draw, lamp, seen = []func(*rapid.T) string{drawConditions, drawComings}[kind-1], "lamp.power", []string{"a.sees", "!a.sees || b.sees"}
			}
			text, site := draw(t), check.Site{}
			if rapid.Bool().Draw(t, "shielded") {
				site.Shield = []check.SiteRefusal{{Resource: check.SiteText{Text: lamp}, While: check.SiteText{Text: rapid.SampledFrom(seen).Draw(t, "while")}}}
			}
			w := drawLooseWorld(t, text, site, world.Prompt, world.Delayed, world.Faulty)
			sameOutcomes(t, text, w, w.Discerning(), counts)
		})
	}
	if counts["fewer"] < 5 || counts["as many"] < 5 {
		t.Errorf("too few worlds in which truths look the same, or none do: %v", counts)
	}
	t.Log(counts)
}
