// H4: more is switched on at once than there is power for.

package checks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
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
	res, rules, err := c.meeting(o)
	if err != nil || len(rules) == 0 {
		return err
	}
	f := c.rulesFinding("H4", diag.Warning, c.loads(o), rules, say.Of(
		"%s come together and draw %s, and there is %s", c.loads(o), watts(o.Watts), watts(o.Most)))
	f.Notes = append(f.Notes, diag.Note{Span: o.Where, Message: "the limit"})
	c.show(&f, res)
	f.Trace.Explain(say.Of("By step %s they are asked for together.", len(f.Trace.Steps)))
	c.add(f)
	return nil
}

// meeting looks for a run in which loads come together that did not at first, and for the
// rules that have a hand in it. Where the nearest such run is somebody's who switches them
// by hand, it is asked whether a rule ever switches one of two on while the other is.
func (c *run) meeting(o *world.Overload) (*search.Result, []machine.RuleID, error) {
	spec := *c.r.Spec
	spec.Assumes = append(slices.Clone(spec.Assumes), world.Assume{Initially: true, Cond: o.Cond, Text: c.p.Conds[o.Cond].Text, Where: o.Where})
	deps := c.p.Conds[o.Cond].Deps
	pr := world.Property{
		Kind: world.StateProperty, P: o.Cond, Q: machine.NoCond, Trigger: machine.NoCond, Required: world.Delayed,
		Own: slices.Clone(deps), OwnVars: slices.Clone(c.p.Conds[o.Cond].VarDeps), Where: o.Where,
	}
	res, err := c.promise(&spec, "H4 "+c.loads(o), pr)
	if err != nil || res.Run == nil {
		return nil, nil, err
	}
	if rules := commanding(res, deps); len(rules) > 0 || len(o.Loads) != 2 {
		return res, rules, nil
	}
	pr.Kind, pr.P = world.NeverEvent, machine.NoCond
	for i, load := range o.Loads {
		r, on := c.switches(load)
		if len(on) == 0 {
			continue
		}
		pr.Q, pr.Event = o.Loads[1-i], world.Event{Kind: world.EvSet, Res: r, Regions: on}
		res, err := c.promise(&spec, "H4 "+c.loads(o), pr)
		if err != nil {
			return nil, nil, err
		}
		if res.Run == nil {
			continue
		}
		if rules := commanding(res, []machine.Res{r}); len(rules) > 0 {
			return res, rules, nil
		}
	}
	return nil, nil, nil
}

// switches gives the resource on which alone a load depends, and the regions of it in
// which it draws something; none if there is no such resource.
func (c *run) switches(load machine.CondID) (r machine.Res, on []models.Region) {
	n := &c.p.Conds[load]
	if len(n.Deps) != 1 || len(n.VarDeps) > 0 {
		return 0, nil
	}
	r = n.Deps[0]
	s := c.p.Initial()
	for region := range models.Region(c.p.Resources[r].Cut.Size()) {
		if s.Region[r], s.Known[r] = region, true; c.p.Eval(load, &s) == machine.True {
			on = append(on, region)
		}
	}
	return r, on
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
