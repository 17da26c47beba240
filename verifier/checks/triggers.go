// A7: rules that look at more than what sets them off.

package checks

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models/say"
)

// deaf looks for A7: a rule that reports set off goes by what it is told with them and by
// something else; when the other changes so that its guard comes true, it stays silent.
// Source: Nandi & Ernst, Automatic Trigger Generation for Rule-based Smart Homes (2016).
func (c *run) deaf(t *tour) error {
	for _, id := range t.rules {
		if !c.goesByReports(id) {
			continue
		}
		if err := c.deafTo(t, id); err != nil {
			return err
		}
	}
	return nil
}

// goesByReports reports whether reports alone set a rule off, and its guard reads one of
// those resources and another that no rule sets it off by, nor it itself sets.
func (c *run) goesByReports(id machine.RuleID) bool {
	r := &c.p.Rules[id]
	if c.idle[id] || r.Guard == machine.NoCond || len(r.Else)+len(r.ElseLater) > 0 {
		return false
	}
	var heard []machine.Res
	for _, x := range r.Triggers {
		if x.Kind != machine.OnChanges && x.Kind != machine.OnUpdates {
			return false
		}
		heard = append(heard, x.Res)
	}
	deps := c.p.Conds[r.Guard].Deps
	return slices.ContainsFunc(deps, func(r machine.Res) bool { return slices.Contains(heard, r) }) &&
		slices.ContainsFunc(deps, func(r machine.Res) bool {
			return !slices.Contains(heard, r) && !slices.Contains(c.touches[id].res, r)
		})
}

func (c *run) deafTo(t *tour, id machine.RuleID) error {
	r, key := &c.p.Rules[id], keyOf("A7", "", id)
	holds := make([]bool, len(t.states))
	for i := range t.states {
		holds[i] = c.p.Eval(r.Guard, t.machine(int32(i))) == machine.True
	}
	for i := range t.edges {
		e := &t.edges[i]
		if c.tried[key] >= tries {
			return nil
		}
		if holds[e.from] || !holds[e.to] || !isReading(e) || t.runs(e, id) || !slices.Contains(c.p.Conds[r.Guard].Deps, machine.Res(e.at)) ||
			t.reported(e.from, machine.Res(e.at)) == machine.NoRegion {
			continue
		}
		rest := t.settle(e.to)
		if rest == nil || c.isDone(t, e.to, rest, r) {
			continue
		}
		f := c.ruleFinding("A7", diag.Hint, id, say.Of(
			"rule %s does nothing when %s makes %s true: only %s sets it off", r.Name, c.ref(machine.Res(e.at)), c.p.Conds[r.Guard].Text, c.heard(r)))
		f.Where, f.About = r.Triggers[0].Where, c.ref(machine.Res(e.at))
		if err := c.confirm(t, append(t.upTo(e), rest...), key, f); err != nil {
			return err
		}
	}
	return nil
}

// heard names what sets a rule off by reports.
func (c *run) heard(r *machine.Rule) string {
	var out []string
	for _, x := range r.Triggers {
		if name := c.ref(x.Res); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, " or ")
}
