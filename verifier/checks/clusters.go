// Clusters: rules that may influence one another.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// clusters divides the rules: two are in one cluster if one writes what the
// other reads or writes, or drops or watches its runs, or moves by declared
// physics what the other reads. Rules that only read the same are apart.
func (c *run) clusters() [][]machine.RuleID {
	n := len(c.p.Rules)
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if root[i] != i {
			root[i] = find(root[i])
		}
		return root[i]
	}
	for a := range n {
		for b := range n {
			if c.influences(machine.RuleID(a), machine.RuleID(b)) {
				x, y := find(a), find(b)
				root[max(x, y)] = min(x, y)
			}
		}
	}
	var out [][]machine.RuleID
	at := map[int]int{}
	for i := range n {
		k, known := at[find(i)]
		if !known {
			k = len(out)
			at[find(i)] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], machine.RuleID(i))
	}
	return out
}

// touched is what a rule writes and reads, resources and variables.
type touched struct {
	res, read    []machine.Res
	vars, asked  []machine.Var
	stops, drops []machine.RuleID
}

func (c *run) influences(a, b machine.RuleID) bool {
	x, y := &c.touches[a], &c.touches[b]
	meets := func(r machine.Res) bool { return slices.Contains(y.res, r) || slices.Contains(y.read, r) }
	return slices.ContainsFunc(x.res, meets) || slices.ContainsFunc(c.moved(x.res), meets) ||
		slices.ContainsFunc(x.vars, func(v machine.Var) bool { return slices.Contains(y.vars, v) || slices.Contains(y.asked, v) }) ||
		slices.Contains(x.stops, b) || slices.Contains(x.drops, b)
}

// moved lists what declared physics lets some resources move, and what else
// moves the same.
func (c *run) moved(by []machine.Res) []machine.Res {
	var out []machine.Res
	for _, ph := range c.r.Spec.Physics {
		if ph.While == machine.NoCond || !slices.ContainsFunc(c.p.Conds[ph.While].Deps, func(r machine.Res) bool { return slices.Contains(by, r) }) {
			continue
		}
		out = append(out, ph.Res)
		for _, other := range c.r.Spec.Physics {
			if other.Res == ph.Res && other.While != machine.NoCond {
				out = append(out, c.p.Conds[other.While].Deps...)
			}
		}
	}
	return out
}

// touch notes what every rule writes and reads.
func (c *run) touch() {
	c.touches = make([]touched, len(c.p.Rules))
	for i := range c.p.Rules {
		t := &c.touches[i]
		r := &c.p.Rules[i]
		c.reads(t, r.Guard)
		for _, x := range r.Triggers {
			switch x.Kind {
			case machine.WhenTrue, machine.HoldsFor:
				c.reads(t, x.Cond)
			case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
				c.readsRes(t, x.Res)
			case machine.OnDropped:
				t.drops = append(t.drops, x.Rule)
			}
		}
		r.EachAction(func(a *machine.Action) bool { c.acts(t, a); return true })
	}
}

func (c *run) acts(t *touched, a *machine.Action) {
	switch a.Kind {
	case machine.DoSet:
		t.res = append(t.res, a.Res)
		c.readsOperands(t, a.Value)
	case machine.DoCall:
		t.res = append(append(t.res, a.Res), c.calledFor(a.Res)...)
		for _, v := range a.Args {
			c.readsOperands(t, v)
		}
	case machine.DoAssign:
		t.vars = append(t.vars, a.Var)
		c.readsOperands(t, a.Value)
	case machine.DoStop:
		t.stops = append(t.stops, a.Rule)
	}
}

// calledFor lists what an action writes by what its type declares.
func (c *run) calledFor(action machine.Res) []machine.Res {
	var out []machine.Res
	res := &c.p.Resources[action]
	if res.Model.Kind != models.Action {
		return nil
	}
	for _, name := range res.Model.Writes {
		for _, r := range c.p.Devices[res.Device].Resources {
			if path := c.p.Resources[r].Path; path.Resource == name || path.Service+"."+path.Resource == name {
				out = append(out, r)
			}
		}
	}
	return out
}

func (c *run) reads(t *touched, id machine.CondID) {
	if id == machine.NoCond {
		return
	}
	for _, r := range c.p.Conds[id].Deps {
		c.readsRes(t, r)
	}
	t.asked = append(t.asked, c.p.Conds[id].VarDeps...)
}

// readsRes adds a resource, and of a fact what it is computed from.
func (c *run) readsRes(t *touched, r machine.Res) {
	if slices.Contains(t.read, r) {
		return
	}
	t.read = append(t.read, r)
	for _, s := range c.p.Resources[r].Sources {
		c.readsRes(t, s)
	}
}

func (c *run) readsOperands(t *touched, id machine.ValueID) {
	for _, o := range c.p.Values[id].Operands {
		if o.IsVar {
			t.asked = append(t.asked, o.Var)
		} else {
			c.readsRes(t, o.Res)
		}
	}
}
