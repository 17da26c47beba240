// The slow twin of pairs: a plain map search, and mutants of their evidence.

package verifier_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// reachPairs explores pairs one move at a time, level by level, as reach does, to the
// end of the level of the first difference.
func reachPairs(p *world.Pair, most int) (broken int, states []string, ok bool) {
	seen := map[string]bool{}
	var level []string
	visit := func(list []string, s []byte) []string {
		if seen[string(s)] {
			return list
		}
		seen[string(s)] = true
		return append(list, string(s))
	}
	p.Initial(func(s []byte) { level = visit(level, s) })
	broken = -1
	for depth := 0; len(level) > 0 && broken < 0; depth++ {
		var next []string
		for _, s := range level {
			if states = append(states, s); len(states) > most {
				return 0, nil, false
			}
			if broken < 0 && p.Broken([]byte(s)) {
				broken = depth
			}
			found := map[uint32]string{}
			if err := p.Successors([]byte(s), func(label uint32, to []byte) bool { found[label] = string(to); return true }); err != nil {
				return 0, nil, false
			}
			for label := range p.Moves([]byte(s)) {
				_, to, err := p.Take([]byte(s), uint32(label))
				if want, ok := found[uint32(label)]; ok != (err == nil) || ok && want != string(to) {
					panic(fmt.Sprintf("move %d leads elsewhere when it is replayed: %v", label, err))
				}
				if err == nil {
					next = visit(next, to)
				}
			}
		}
		level = next
	}
	return broken, states, true
}

func TestPairVerdictsAgreeWithExplicitSearch(t *testing.T) {
	untilSeen(t, func(t *testing.T, counts map[string]int) {
		rapid.Check(t, func(t *rapid.T) {
			files, site := drawPair(t)
			r, list := compile.Load(files, site)
			if r == nil {
				t.Fatal(files["a.tenet"], list)
			}
			opt := verifier.Options{Workers: rapid.IntRange(1, 3).Draw(t, "workers"), Filter: all, MaxStates: 2_000}
			rep, err := verifier.Verify(context.Background(), r, opt)
			if err != nil {
				t.Fatalf("%s\n%v", files["a.tenet"], err)
			}
			counts[agreeOnPairs(t, r, &rep.Properties[0], files["a.tenet"])]++
		})
	}, "holds", "broken")
}

// agreeOnPairs compares a verdict, rung by rung, with the twin's.
func agreeOnPairs(t *rapid.T, r *compile.Result, p *verifier.Property, text string) string {
	var below *proof.Evidence
	pr := r.Spec.Properties[0]
	flow := world.NewFlow(r.Spec, &pr)
	for rung := world.Prompt; rung <= world.Delayed; rung++ {
		pair, err := world.NewPair(r.Spec, rung, pr)
		var limit *world.LimitError
		if errors.As(err, &limit) {
			return "limit"
		}
		if err != nil {
			t.Fatal(err)
		}
		broken, states, ok := reachPairs(pair, 300)
		if !ok {
			return "too large"
		}
		if broken >= 0 && !flow.Any() {
			t.Fatalf("%s\nthere is no way out, and on rung %s a pair of runs differs at depth %d", text, rung, broken)
		}
		holds := broken < 0 && flow.Physics() == nil
		if holds != (p.Rung >= rung) && !strings.Contains(p.Limit, "abstraction") {
			t.Fatalf("%s\non rung %s the twin finds a difference at depth %d, the verdict is %s, rung %s, limit %q", text, rung, broken, p.Verdict, p.Rung, p.Limit)
		}
		ev := evidence(t, r, 0, rung, pair.Width(), states)
		ev.Pairs, ev.Below = true, below
		proves(t, r, ev, holds, text)
		ev.Pairs = false
		proves(t, r, ev, false, text)
		ev.Pairs, below = true, ev
		if !holds {
			return agreeOnStrict(t, pair.Strict(), p, text)
		}
	}
	return "holds"
}

// agreeOnStrict: what is violated is so among the pairs in which devices do alike what
// they can, and no sooner than the nearest difference among them.
func agreeOnStrict(t *rapid.T, strict *world.Pair, p *verifier.Property, text string) string {
	broken, _, ok := reachPairs(strict, 1_000)
	switch {
	case !ok:
		return "too large"
	case p.Pair != nil && (broken < 0 || len(p.Pair.Moments) < broken+1):
		t.Fatalf("%s\na pair of %d moments, the nearest strict difference is at depth %d", text, len(p.Pair.Moments), broken)
	case broken >= 0 && p.Verdict == verifier.Unknown && strings.HasPrefix(p.Limit, "devices"):
		t.Fatalf("%s\nlimit %q, and a strict pair differs at depth %d", text, p.Limit, broken)
	}
	return "broken"
}

// inductivePairs is the definition, on a plain map of pairs.
func inductivePairs(p *world.Pair, states [][]byte) bool {
	member := map[string]bool{}
	for _, s := range states {
		if !p.Valid(s) {
			return false
		}
		member[string(s)] = true
	}
	ok, initial := true, 0
	p.Initial(func(s []byte) {
		initial++
		ok = ok && member[string(s)]
	})
	for _, s := range states {
		if !ok || p.Broken(s) {
			return false
		}
		// That moves lead where Take says is shown by reachPairs.
		if err := p.Successors(s, func(_ uint32, next []byte) bool { ok = ok && member[string(next)]; return ok }); err != nil {
			return false
		}
	}
	return ok && initial > 0
}

// TestMutantsOfPairs drops, flips and adds pairs in evidence: Check accepts a mutant
// exactly if it is still inductive.
func TestMutantsOfPairs(t *testing.T) {
	r := stories(t, "testdata/verdicts/80-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	accepted, refused := 0, 0
	for i := range rep.Properties {
		for ev := rep.Properties[i].Evidence; ev != nil && ev.Pairs; ev = ev.Below {
			yes, no := mutatePairs(t, r, *ev)
			accepted, refused = accepted+yes, refused+no
		}
	}
	if accepted == 0 || refused < 60 {
		t.Errorf("%d mutants accepted, %d refused: too few to mean anything", accepted, refused)
	}
}

func mutatePairs(t *testing.T, r *compile.Result, ev proof.Evidence) (accepted, refused int) {
	t.Helper()
	pair, err := world.NewPair(r.Spec, ev.Rung, r.Spec.Properties[ev.Index])
	if err != nil {
		t.Fatal(err)
	}
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	states := slices.Collect(slices.Chunk(flat, width))
	gen := rapid.SliceOfN(rapid.IntRange(0, 1<<20), 3, 3)
	for seed := range 60 {
		x := gen.Example(seed)
		mutant := change(states, seed%4, x[0], x[1], x[2])
		if ev.States, err = proof.Pack(bytes.Join(mutant, nil), width); err != nil {
			t.Fatal(err)
		}
		got := proof.Check(context.Background(), r.Spec, ev)
		if want := inductivePairs(pair, mutant); (got == nil) != want {
			t.Fatalf("%s, mutant %d: inductive %v, check says %v", ev.Property, seed, want, got)
		}
		if got == nil {
			accepted++
		} else {
			refused++
		}
	}
	return accepted, refused
}

// Evidence of one form does not pass for another, nor for another sentence.
func TestFormsOfEvidenceAboutPairs(t *testing.T) {
	r := stories(t, "testdata/verdicts/80-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	byPairs, byFlow := rep.Properties[0].Evidence, rep.Properties[1].Evidence
	if byPairs == nil || !byPairs.Pairs || byFlow == nil || !byFlow.Flow {
		t.Fatalf("the story is not about one sentence of each form: %+v", rep.Properties)
	}
	for name, change := range map[string]func(*proof.Evidence){
		"both forms":       func(e *proof.Evidence) { e.Flow, e.Pairs = true, true },
		"the other form":   func(e *proof.Evidence) { e.Flow, e.Pairs = !e.Flow, !e.Pairs },
		"no form":          func(e *proof.Evidence) { e.Flow, e.Pairs = false, false },
		"the coarse world": func(e *proof.Evidence) { e.Coarse = true },
		"nothing below":    func(e *proof.Evidence) { e.Below = nil },
		"another rung":     func(e *proof.Evidence) { e.Rung, e.Below = world.Faulty, nil },
		"a violated one":   func(e *proof.Evidence) { e.Index, e.Property = 2, rep.Properties[2].Name },
		"a single run":     func(e *proof.Evidence) { e.Index, e.Property = 3, rep.Properties[3].Name },
		"other states":     func(e *proof.Evidence) { e.States = append(slices.Clone(e.States), 0) },
		"another width":    func(e *proof.Evidence) { e.Width++ },
	} {
		for _, good := range []*proof.Evidence{byPairs, byFlow} {
			ev := stored(t, *good)
			if err := proof.Check(context.Background(), r.Spec, ev); err != nil {
				t.Fatal(err)
			}
			change(&ev)
			if err := proof.Check(context.Background(), r.Spec, ev); err == nil {
				t.Errorf("%s: evidence with %s is accepted", good.Property, name)
			}
		}
	}
}

// stored is evidence after it was kept as JSON.
func stored(t *testing.T, ev proof.Evidence) proof.Evidence {
	t.Helper()
	raw, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	var back proof.Evidence
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}
