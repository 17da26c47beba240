// The slow twin on the faulty rung: small systems by a plain search over a map, and
// mutants of their evidence.

package verifier_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// mostFaulty is how many states the twin looks at among faults.
const mostFaulty = 2_500

// reachFaulty is reach for worlds with more states. It takes the moves of a state
// all at once.
func reachFaulty(t *rapid.T, w *world.World) (broken bool, states []string, ok bool) {
	seen := map[string]bool{}
	var queue []string
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			queue = append(queue, string(s))
		}
	}
	w.Initial(add)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if states = append(states, s); len(states) > mostFaulty {
			return false, nil, false
		}
		if !w.Valid([]byte(s)) {
			t.Fatalf("state %x is not valid", s)
		}
		broken = broken || w.Broken([]byte(s))
		if err := w.Successors([]byte(s), func(_ uint32, next []byte) bool {
			add(next)
			return true
		}); err != nil {
			t.Fatal(err)
		}
	}
	return broken, states, true
}

// TestFaultyVerdictsAgreeWithExplicitSearch compares verdicts on the faulty rung
// with a plain search. Its states are evidence exactly if none is broken, and one
// of them less is none.
func TestFaultyVerdictsAgreeWithExplicitSearch(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	least := rounds(t)
	for round := range max(rare, least) {
		rapid.Check(t, func(t *rapid.T) {
			files, site := drawFrail(t)
			r, _ := compile.Load(files, site)
			if r == nil {
				t.Fatal(files["a.tenet"])
			}
			rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: mostFaulty})
			if err != nil {
				t.Fatal(err)
			}
			for i := range rep.Properties {
				counts[agreeFaulty(t, r, i, &rep.Properties[i], files["a.tenet"])]++
			}
		})
		if round+1 >= least && counts["holds"] > 0 && counts["violated"] > 0 {
			return
		}
	}
	t.Errorf("the twin never says both: %v", counts)
}

func agreeFaulty(t *rapid.T, r *compile.Result, i int, p *verifier.Property, text string) string {
	if p.Rung < world.Delayed {
		return "lower"
	}
	w, err := world.New(r.Spec, world.Faulty, r.Spec.Properties[i])
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return "limit"
	}
	if err != nil {
		t.Fatal(err)
	}
	broken, states, ok := reachFaulty(t, w)
	switch {
	case !ok:
		return "large"
	case broken == (p.Rung == world.Faulty) && !abstract(p):
		t.Fatalf("%s\n%s: the twin finds a violation: %v, the verdict is %s, rung %s, limit %q", text, p.Name, broken, p.Verdict, p.Rung, p.Limit)
	}
	ev := evidence(t, r, i, world.Faulty, w.Width(), states)
	if p.Evidence != nil && proof.Ladder(r.Spec.Properties[i]) {
		if ev.Below = p.Evidence; p.Rung == world.Faulty {
			ev.Below = p.Evidence.Below
		}
	}
	if broken && ev.Below == nil && proof.Ladder(r.Spec.Properties[i]) {
		return "violated"
	}
	proves(t, r, ev, !broken, text)
	if broken {
		return "violated"
	}
	drop := rapid.IntRange(0, len(states)-1).Draw(t, "dropped")
	states = append(states[:drop:drop], states[drop+1:]...)
	less := evidence(t, r, i, world.Faulty, w.Width(), states)
	less.Below = ev.Below
	var members [][]byte
	for _, s := range states {
		members = append(members, []byte(s))
	}
	proves(t, r, less, inductive(w, members), text)
	return "holds"
}

// TestMutantsOfFaultyEvidence drops, flips and adds states in evidence of the
// faulty rung: Check accepts a mutant exactly if it is still inductive.
func TestMutantsOfFaultyEvidence(t *testing.T) {
	r := stories(t, "testdata/verdicts/120-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	ev := *rep.Properties[0].Evidence
	if ev.Rung != world.Faulty {
		t.Fatalf("evidence of rung %s", ev.Rung)
	}
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	var states [][]byte
	for i := 0; i < len(flat); i += width {
		states = append(states, flat[i:i+width])
	}
	accepted, refused := 0, 0
	gen := rapid.SliceOfN(rapid.IntRange(0, 1<<20), 3, 3)
	member := map[string]bool{}
	for _, s := range states {
		member[string(s)] = true
	}
	for seed := range 120 {
		x := gen.Example(seed)
		mutant := change(states, seed%4, x[0], x[1], x[2])
		packed, err := proof.Pack(bytes.Join(mutant, nil), width)
		if err != nil {
			t.Fatal(err)
		}
		bad := ev
		bad.States = packed
		same := seed%4 == 3
		for _, s := range mutant {
			same = same && member[string(s)]
		}
		switch err := proof.Check(context.Background(), r.Spec, bad); {
		case err == nil:
			accepted++
			w, err := world.New(r.Spec, world.Faulty, r.Spec.Properties[0])
			if err != nil || !same && !inductive(w, mutant) {
				t.Fatalf("mutant %d is accepted and not inductive (%v)", seed, err)
			}
		case same:
			t.Fatalf("mutant %d says nothing else and is refused: %v", seed, err)
		default:
			refused++
		}
	}
	if accepted < 20 || refused < 60 {
		t.Errorf("%d mutants accepted, %d refused: too few to mean anything", accepted, refused)
	}
}

// Evidence of the faulty rung is refused for what is not explored there, whatever
// it says.
func TestNoFaultyEvidenceOfOtherSentences(t *testing.T) {
	r := stories(t, "testdata/verdicts/136-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, Rung: world.Delayed})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for i := range rep.Properties {
		ev := rep.Properties[i].Evidence
		if ev == nil {
			continue
		}
		tried++
		high := *ev
		high.Rung, high.Below = world.Faulty, ev
		if err := proof.Check(context.Background(), r.Spec, high); err == nil {
			t.Errorf("%s: evidence of the delayed rung is accepted for the faulty one", rep.Properties[i].Name)
		}
		if err := proof.Check(context.Background(), r.Spec, *ev); err != nil {
			t.Errorf("%s: %v", rep.Properties[i].Name, err)
		}
	}
	if tried < 4 {
		t.Errorf("%d sentences have evidence, too few to mean anything", tried)
	}
}
