// Which rules could keep a reaction going, against the plain definition.

package world_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// chained builds rules of which one leads to another by a variable: rule i assigns
// variable i, and is triggered by those that lead to it.
func chained(leads [][]bool) *machine.Program {
	p := &machine.Program{}
	for b := range leads {
		cond := machine.Cond{}
		for a := range leads {
			if leads[a][b] {
				cond.VarDeps = append(cond.VarDeps, machine.Var(a))
			}
		}
		p.Conds = append(p.Conds, cond)
		p.Rules = append(p.Rules, machine.Rule{
			Triggers: []machine.Trigger{{Kind: machine.WhenTrue, Cond: machine.CondID(b)}},
			Then:     []machine.Action{{Kind: machine.DoAssign, Var: machine.Var(b)}},
		})
	}
	return p
}

// endlessByDefinition lists the rules that are on a walk of MaxMicro rules: at some
// place k of it, so that k rules come before and the others after.
func endlessByDefinition(leads [][]bool) []machine.RuleID {
	n := len(leads)
	ends := make([][]bool, machine.MaxMicro) // by k, rule: a walk with k rules before it
	starts := make([][]bool, machine.MaxMicro)
	for k := range machine.MaxMicro {
		ends[k], starts[k] = make([]bool, n), make([]bool, n)
		for r := range n {
			ends[k][r], starts[k][r] = k == 0, k == 0
			for s := 0; k > 0 && s < n; s++ {
				ends[k][r] = ends[k][r] || leads[s][r] && ends[k-1][s]
				starts[k][r] = starts[k][r] || leads[r][s] && starts[k-1][s]
			}
		}
	}
	var out []machine.RuleID
	for r := range n {
		for k := range machine.MaxMicro {
			if ends[k][r] && starts[machine.MaxMicro-1-k][r] {
				out = append(out, machine.RuleID(r))
				break
			}
		}
	}
	return out
}

// TestEndlessIsTheDefinition draws chains about as long as a reaction may be, in any
// order of the rules, with short cuts, branches and now and then a way back.
func TestEndlessIsTheDefinition(t *testing.T) {
	some, none, part := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, machine.MaxMicro+8).Draw(t, "rules")
		if rapid.Bool().Draw(t, "long") {
			n = rapid.IntRange(machine.MaxMicro-2, machine.MaxMicro+8).Draw(t, "rules of a long one")
		}
		order := rapid.Permutation(numbers(n)).Draw(t, "order")
		leads := make([][]bool, n)
		for i := range leads {
			leads[i] = make([]bool, n)
		}
		gap := rapid.IntRange(0, 2*n).Draw(t, "gap")
		for i := 1; i < n; i++ {
			leads[order[i-1]][order[i]] = i != gap
		}
		for range rapid.IntRange(0, 4).Draw(t, "more") {
			a, b := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
			if a > b && rapid.IntRange(0, 4).Draw(t, "back") > 0 {
				a, b = b, a
			}
			if a != b || rapid.IntRange(0, 4).Draw(t, "itself") == 0 {
				leads[order[a]][order[b]] = true
			}
		}
		want := endlessByDefinition(leads)
		if got := world.Endless(chained(leads)); !slices.Equal(got, want) {
			t.Fatalf("listed %v, want %v", got, want)
		}
		switch len(want) {
		case 0:
			none++
		case n:
			some++
		default:
			part++
		}
	})
	if some == 0 || none == 0 || part == 0 {
		t.Errorf("all rules in %d draws, none in %d, some in %d", some, none, part)
	}
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestEndlessListsTails: a chain that is too long is listed to its end; one rule less is
// listed not at all.
func TestEndlessListsTails(t *testing.T) {
	for n, want := range map[int]int{machine.MaxMicro - 1: 0, machine.MaxMicro: machine.MaxMicro, machine.MaxMicro + 5: machine.MaxMicro + 5} {
		leads := make([][]bool, n)
		for i := range leads {
			leads[i] = make([]bool, n)
			if i+1 < n {
				leads[i][i+1] = true
			}
		}
		if got := world.Endless(chained(leads)); len(got) != want {
			t.Errorf("of a chain of %d rules %d are listed, want %d", n, len(got), want)
		}
	}
}
