// Mutants of evidence: whatever is not inductive is refused.

package verifier_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// inductive is the definition, on a plain map of states.
func inductive(w *world.World, states [][]byte) bool {
	member := map[string]bool{}
	for _, s := range states {
		if !w.Valid(s) {
			return false
		}
		member[string(s)] = true
	}
	stands := func(s []byte) bool {
		return member[string(s)] || !live(w.Property()) && slices.ContainsFunc(states, func(m []byte) bool { return w.Covers(m, s) })
	}
	ok, initial := true, 0
	w.Initial(func(s []byte) {
		initial++
		ok = ok && stands(s)
	})
	for _, s := range states {
		if !ok || w.Broken(s) {
			return false
		}
		for label := range w.Moves(s) {
			if _, next, err := w.Take(s, uint32(label)); err == nil && !stands(next) {
				return false
			}
		}
	}
	return ok && initial > 0
}

// TestMutantsOfEvidence drops, flips and adds states in the evidence of small
// systems: Check accepts a mutant exactly if it is still inductive.
func TestMutantsOfEvidence(t *testing.T) {
	accepted, refused := 0, 0
	for _, name := range []string{"10-*", "19-*", "26-*", "32-*", "15-*", "16-*"} {
		s := stories(t, "testdata/verdicts/"+name+".txtar")[0]
		r := s.load(t)
		rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rep.Properties {
			if ev := rep.Properties[i].Evidence; ev != nil {
				yes, no := mutate(t, r, *ev)
				accepted, refused = accepted+yes, refused+no
			}
		}
	}
	if accepted+refused < 2000 || accepted == 0 || refused < 1000 {
		t.Errorf("%d mutants accepted, %d refused: too few to mean anything", accepted, refused)
	}
}

func mutate(t *testing.T, r *compile.Result, ev proof.Evidence) (accepted, refused int) {
	t.Helper()
	w, err := world.New(r.Spec, ev.Rung, r.Spec.Properties[ev.Index])
	if err != nil {
		t.Fatal(err)
	}
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	var states [][]byte
	for i := 0; i < len(flat); i += width {
		states = append(states, flat[i:i+width])
	}
	gen := rapid.SliceOfN(rapid.IntRange(0, 1<<20), 3, 3)
	for seed := range 400 {
		x := gen.Example(seed)
		mutant := change(states, seed%4, x[0], x[1], x[2])
		packed, err := proof.Pack(bytes.Join(mutant, nil), width)
		if err != nil {
			t.Fatal(err)
		}
		ev.States = packed
		got := proof.Check(context.Background(), r.Spec, ev)
		if want := inductive(w, mutant); (got == nil) != want {
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

// change makes a mutant: a state dropped, a bit flipped, a flipped copy added,
// or a state only said twice, which changes nothing.
func change(states [][]byte, how, a, b, c int) [][]byte {
	out := slices.Clone(states)
	i := a % len(out)
	flipped := slices.Clone(out[i])
	flipped[b%len(flipped)] ^= 1 << (c % 8)
	switch how {
	case 0:
		return slices.Delete(out, i, i+1)
	case 1:
		out[i] = flipped
	case 2:
		out = append(out, flipped)
	default:
		out = append(out, out[i])
	}
	return out
}

// Evidence about a response speaks of the prompt world and of the delayed one:
// the delayed world does not contain the prompt one.
func TestEvidenceOfAResponseCoversBothRungs(t *testing.T) {
	r := stories(t, "testdata/verdicts/10-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	responses := 0
	for i := range rep.Properties {
		p := &rep.Properties[i]
		if p.Evidence == nil || p.Rung != world.Delayed || !proof.Ladder(r.Spec.Properties[i]) {
			continue
		}
		responses++
		good := *p.Evidence
		if good.Below == nil || good.Below.Rung != world.Prompt {
			t.Fatalf("%s: no evidence for the prompt rung", p.Name)
		}
		for name, change := range map[string]func(*proof.Evidence){
			"nothing below":          func(e *proof.Evidence) { e.Below = nil },
			"itself below":           func(e *proof.Evidence) { e.Below = p.Evidence },
			"another property below": func(e *proof.Evidence) { e.Below.Index++ },
			"the delayed rung below": func(e *proof.Evidence) { e.Below.Rung = world.Delayed },
			"fewer states below":     func(e *proof.Evidence) { e.Below.States = nil },
		} {
			ev, low := good, *good.Below
			ev.Below = &low
			change(&ev)
			if err := proof.Check(context.Background(), r.Spec, ev); err == nil {
				t.Errorf("%s: evidence with %s is accepted", p.Name, name)
			}
		}
		if err := proof.Check(context.Background(), r.Spec, good); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		mutate(t, r, *good.Below)
	}
	if responses == 0 {
		t.Error("no response holds in this story")
	}
}

// Evidence for another property, rung or deployment is refused.
func TestEvidenceIsForOneQuestion(t *testing.T) {
	r := stories(t, "testdata/verdicts/17-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	good := *rep.Properties[1].Evidence
	if err := proof.Check(context.Background(), r.Spec, good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*proof.Evidence){
		"another place":  func(e *proof.Evidence) { e.Index = 0 },
		"no place":       func(e *proof.Evidence) { e.Index = -1 },
		"another name":   func(e *proof.Evidence) { e.Property = "p" },
		"a lower rung":   func(e *proof.Evidence) { e.Rung = world.Prompt },
		"a higher rung":  func(e *proof.Evidence) { e.Rung = world.Faulty },
		"an absurd rung": func(e *proof.Evidence) { e.Rung = 99 },
		"another width":  func(e *proof.Evidence) { e.Width++ },
		"no states":      func(e *proof.Evidence) { e.States = nil },
		"broken name":    func(e *proof.Evidence) { e.Index, e.Property = 0, "p" },
	} {
		ev := good
		change(&ev)
		if err := proof.Check(context.Background(), r.Spec, ev); err == nil {
			t.Errorf("evidence with %s is accepted", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := proof.Check(ctx, r.Spec, good); err == nil {
		t.Error("a cancelled check accepts")
	}
}
