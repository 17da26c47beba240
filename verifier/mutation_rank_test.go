// Mutants of ranks: whatever does not show what it should is refused.

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

// ranked is a member of evidence.
type ranked struct {
	state []byte
	rank  uint32
}

// shows is the definition of what ranks must be, on a plain map.
func shows(w *world.World, members []ranked, demands []int) bool {
	rank := map[string]uint32{}
	for _, m := range members {
		rank[string(m.state)] = m.rank
	}
	for _, m := range members {
		if w.Property().Kind == world.PossibleProperty {
			lower := map[string]uint32{}
			for s, r := range rank {
				if r < m.rank {
					lower[s] = r
				}
			}
			if !w.Goal(m.state) && !helps(w, string(m.state), false, lower) {
				return false
			}
			continue
		}
		if int(m.rank) >= len(demands) || demands[m.rank] >= w.Demands() {
			return false
		}
		ok := true
		w.Steps(m.state, func(_ uint32, next []byte, met world.Met) bool {
			to := rank[string(next)]
			ok = ok && (to < m.rank || to == m.rank && !met.Has(demands[m.rank]))
			return ok
		})
		if !ok {
			return false
		}
	}
	return true
}

// TestMutantsOfRanks changes ranks, demands and states of the evidence of small
// systems: Check accepts a mutant exactly if it still shows what it should.
func TestMutantsOfRanks(t *testing.T) {
	accepted, refused := 0, 0
	for _, name := range []string{"91-*", "93-*", "95-*", "96-*", "97-*", "100-*", "102-*", "104-*"} {
		r := stories(t, "testdata/verdicts/"+name+".txtar")[0].load(t)
		rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rep.Properties {
			if ev := rep.Properties[i].Evidence; ev != nil && len(ev.Ranks) > 0 {
				yes, no := mutateRanks(t, r, *ev)
				accepted, refused = accepted+yes, refused+no
			}
		}
	}
	if accepted+refused < 1000 || accepted < 20 || refused < 500 {
		t.Errorf("%d mutants accepted, %d refused: too few to mean anything", accepted, refused)
	}
}

func mutateRanks(t *testing.T, r *compile.Result, ev proof.Evidence) (accepted, refused int) {
	t.Helper()
	pr := r.Spec.Properties[ev.Index]
	pr.Timed = pr.Timed || ev.Timed
	w, err := world.New(r.Spec, ev.Rung, pr)
	if err != nil {
		t.Fatal(err)
	}
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	ranks, err := proof.UnpackRanks(ev.Ranks, len(flat)/width)
	if err != nil {
		t.Fatal(err)
	}
	gen := rapid.SliceOfN(rapid.IntRange(0, 1<<20), 3, 3)
	for seed := range 150 {
		var members []ranked
		for i, n := range ranks.Of {
			members = append(members, ranked{flat[i*width : (i+1)*width], n})
		}
		x := gen.Example(seed)
		members, demands := changeRanks(members, ranks.Demands, seed%5, x[0], x[1], x[2])
		mutant, states := ev, [][]byte{}
		packed := proof.Ranks{Demands: demands}
		for _, m := range members {
			states, packed.Of = append(states, m.state), append(packed.Of, m.rank)
		}
		if mutant.States, err = proof.Pack(bytes.Join(states, nil), width); err != nil {
			t.Fatal(err)
		}
		if mutant.Ranks, err = proof.PackRanks(packed); err != nil {
			t.Fatal(err)
		}
		got := proof.Check(context.Background(), r.Spec, mutant)
		if want := inductive(w, states) && shows(w, members, demands); (got == nil) != want {
			t.Fatalf("%s, mutant %d: shows %v, check says %v", ev.Property, seed, want, got)
		}
		if got == nil {
			accepted++
		} else {
			refused++
		}
	}
	return accepted, refused
}

// changeRanks makes a mutant: a rank raised, lowered or exchanged, a demand
// changed, or a member dropped.
func changeRanks(members []ranked, demands []int, how, a, b, c int) ([]ranked, []int) {
	demands = slices.Clone(demands)
	i := a % len(members)
	switch {
	case how == 0:
		members[i].rank++
	case how == 1 && members[i].rank > 0:
		members[i].rank--
	case how == 2:
		members[i].rank = members[b%len(members)].rank
	case how == 3 && len(demands) > 0:
		demands[b%len(demands)] = c % 8
	default:
		members = slices.Delete(members, i, i+1)
	}
	return members, demands
}

// Ranks belong to sentences about the long run and to no others.
func TestRanksWhereTheyBelong(t *testing.T) {
	r := stories(t, "testdata/verdicts/91-*.txtar")[0].load(t)
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	good := *rep.Properties[0].Evidence
	flat, width, err := proof.Unpack(good.States)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*proof.Evidence){
		"no ranks":            func(e *proof.Evidence) { e.Ranks = nil },
		"ranks cut short":     func(e *proof.Evidence) { e.Ranks = e.Ranks[:len(e.Ranks)-1] },
		"more behind ranks":   func(e *proof.Evidence) { e.Ranks = append(slices.Clone(e.Ranks), 0) },
		"times counted below": func(e *proof.Evidence) { e.Below.Timed = true },
		"the coarse world":    func(e *proof.Evidence) { e.Coarse = true },
		"no ranks below":      func(e *proof.Evidence) { e.Below.Ranks = nil },
		"too few ranks": func(e *proof.Evidence) {
			e.Ranks, _ = proof.PackRanks(proof.Ranks{Demands: []int{0}, Of: make([]uint32, len(flat)/width-1)})
		},
		"an absurd demand": func(e *proof.Evidence) {
			e.Ranks, _ = proof.PackRanks(proof.Ranks{Demands: []int{9999}, Of: make([]uint32, len(flat)/width)})
		},
	} {
		ev, low := good, *good.Below
		ev.Below = &low
		change(&ev)
		if err := proof.Check(context.Background(), r.Spec, ev); err == nil {
			t.Errorf("evidence with %s is accepted", name)
		}
	}
	if err := proof.Check(context.Background(), r.Spec, good); err != nil {
		t.Error(err)
	}
	plain := stories(t, "testdata/verdicts/17-*.txtar")[0].load(t)
	rep, err = verifier.Verify(context.Background(), plain, verifier.Options{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	ev := *rep.Properties[1].Evidence
	ev.Ranks = good.Ranks
	if err := proof.Check(context.Background(), plain.Spec, ev); err == nil {
		t.Error("ranks of a sentence about the present are accepted")
	}
}
