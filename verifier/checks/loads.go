// H4: more is switched on at once than there is power for.

package checks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/search"
)

// overloads looks for H4: loads that are too much together come together, and a rule
// has a hand in it.
func (c *run) overloads() error {
	return c.each(len(c.r.Spec.Overloads), func(part *run, i int) error {
		return part.overload(&c.r.Spec.Overloads[i])
	})
}

func (c *run) overload(o *world.Overload) error {
	deps := c.p.Conds[o.Cond].Deps
	if !slices.ContainsFunc(c.touches, func(t touched) bool {
		return slices.ContainsFunc(deps, func(r machine.Res) bool { return slices.Contains(t.res, r) })
	}) {
		return nil
	}
	pr := world.Property{
		Kind: world.StateProperty, P: o.Cond, Q: machine.NoCond, Trigger: machine.NoCond, Required: world.Delayed,
		Own: slices.Clone(deps), OwnVars: slices.Clone(c.p.Conds[o.Cond].VarDeps), Where: o.Where,
	}
	res, err := c.promise(c.r.Spec, "H4 "+c.loads(o), pr)
	if err != nil || res.Run == nil {
		return err
	}
	rules := commanding(res, deps)
	if len(rules) == 0 {
		return nil
	}
	f := c.rulesFinding("H4", diag.Warning, c.loads(o), rules, say.Of(
		"%s come together and draw %s, and there is %s", c.loads(o), watts(o.Watts), watts(o.Most)))
	f.Notes = append(f.Notes, diag.Note{Span: o.Where, Message: "the limit"})
	c.show(&f, res)
	f.Trace.Explain(say.Of("By step %s they are asked for together.", len(f.Trace.Steps)))
	c.add(f)
	return nil
}

// loads names the loads of a set.
func (c *run) loads(o *world.Overload) string {
	var out []string
	for _, id := range o.Loads {
		out = append(out, c.p.Conds[id].Text)
	}
	return strings.Join(out, " and ")
}

// commanding lists the rules whose commands to some resources leave along a run,
// ascending.
func commanding(res *search.Result, to []machine.Res) (out []machine.RuleID) {
	for i := range res.Run.Beats {
		for _, s := range res.Run.Beats[i].Steps {
			for _, x := range s.Commands {
				if x.From == machine.FromRule && slices.Contains(to, x.Res) {
					out = append(out, x.Rule)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// watts writes power with the unit that suits it.
func watts(w float64) string {
	if w >= 1000 {
		return strconv.FormatFloat(w/1000, 'f', -1, 64) + " kW"
	}
	return strconv.FormatFloat(w, 'f', -1, 64) + " W"
}
