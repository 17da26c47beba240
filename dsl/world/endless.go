// Reactions that may be cut off: the rules on whose doing it depends.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Endless returns the rules that could keep a reaction going until it is cut off:
// those on a walk of MaxMicro rules, in a circle or not, each of which may trigger
// the next by a variable it assigns. The rule in micro-step n+1 of a reaction was
// triggered by one of micro-step n, and a reaction is cut off when a rule in the last
// micro-step changes a variable; so all rules that are needed for that are listed.
// They are in ascending order.
//
// Cost: MaxMicro times the pairs of rules, of which one leads to the other.
func Endless(p *machine.Program) []machine.RuleID {
	next := triggerGraph(p)
	prev := make([][]int, len(next))
	for a, list := range next {
		for _, b := range list {
			prev[b] = append(prev[b], a)
		}
	}
	after, before := walks(next), walks(prev)
	var out []machine.RuleID
	for r := range p.Rules {
		if after[r]+before[r] > machine.MaxMicro { // r itself counts in both
			out = append(out, machine.RuleID(r))
		}
	}
	return out
}

// walks gives for each rule the number of rules on the longest walk from it, itself
// among them; MaxMicro if there are walks of that many or more.
func walks(next [][]int) []int {
	out := make([]int, len(next))
	for n := 1; n <= machine.MaxMicro; n++ {
		longer := slices.Clone(out)
		for r := range next {
			if n == 1 || slices.ContainsFunc(next[r], func(s int) bool { return out[s] == n-1 }) {
				longer[r] = n
			}
		}
		out = longer
	}
	return out
}

// triggerGraph lists for each rule those it leads to.
func triggerGraph(p *machine.Program) [][]int {
	out := make([][]int, len(p.Rules))
	for a := range p.Rules {
		assigned := assignedBy(&p.Rules[a])
		if len(assigned) == 0 {
			continue
		}
		for b := range p.Rules {
			if triggeredBy(p, &p.Rules[b], assigned) {
				out[a] = append(out[a], b)
			}
		}
	}
	return out
}

// assignedBy lists the variables that a rule assigns.
func assignedBy(r *machine.Rule) []machine.Var {
	var out []machine.Var
	r.EachAction(func(a *machine.Action) bool {
		if a.Kind == machine.DoAssign && !slices.Contains(out, a.Var) {
			out = append(out, a.Var)
		}
		return true
	})
	return out
}

// triggeredBy reports whether a change of one of the variables may trigger a rule.
func triggeredBy(p *machine.Program, r *machine.Rule, vars []machine.Var) bool {
	return slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool {
		return t.Kind == machine.WhenTrue && t.Cond != machine.NoCond &&
			slices.ContainsFunc(p.Conds[t.Cond].VarDeps, func(v machine.Var) bool { return slices.Contains(vars, v) })
	})
}
