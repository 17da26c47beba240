// Blame for pairs: the rules without which the two runs cannot be told apart.

package explain

import (
	"bytes"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// PairBlame returns the names of the rules that are needed to tell two runs apart:
// with the same moves, as far as they are possible, but without the rule, what
// leaves is the same. Where several rules would each do, it names all that ran;
// there are none where only the gate tells the runs apart.
//
// Cost: one replay for every rule that ran.
func PairBlame(p *machine.Program, run *PairRun) []string {
	rules := append(ran(run.Runs[0]), ran(run.Runs[1])...)
	slices.Sort(rules)
	rules = slices.Compact(rules)
	var needed, all []string
	for _, rule := range rules {
		all = append(all, p.Rules[rule].Name)
		if !differsWithout(run, rule) {
			needed = append(needed, p.Rules[rule].Name)
		}
	}
	if len(needed) > 0 {
		return needed
	}
	return all
}

func differsWithout(run *PairRun, rule machine.RuleID) bool {
	pair := run.Pair.Without(rule)
	state := beginPair(pair, run)
	for i := 1; state != nil && i < len(run.Beats) && !pair.Broken(state); i++ {
		label := slices.IndexFunc(pair.Moves(state), func(m world.PairMove) bool {
			m.Wilful = run.Beats[i].Move.Wilful
			return m == run.Beats[i].Move
		})
		if label < 0 {
			continue
		}
		if _, next, err := pair.Take(state, uint32(label)); err == nil {
			state = next
		}
	}
	return state == nil || pair.Broken(state)
}

// beginPair gives the initial pair that corresponds to the run's: they come in the
// same order.
func beginPair(pair *world.Pair, run *PairRun) []byte {
	want, n := -1, 0
	run.Pair.Initial(func(s []byte) {
		if want < 0 && bytes.Equal(s, run.Start) {
			want = n
		}
		n++
	})
	var found []byte
	n = 0
	pair.Initial(func(s []byte) {
		if n == want {
			found = slices.Clone(s)
		}
		n++
	})
	return found
}
