// The slice of a sentence about pairs of runs.

package world

import "github.com/tenet-iot/tenet/dsl/machine"

// addFlow adds what the outputs of a sentence about pairs of runs depend on, as far
// as its secret may reach them.
func (c *cone) addFlow(pr *Property) {
	f := NewFlow(c.spec, pr)
	p := c.spec.Program
	c.addRes(pr.Secret)
	for r := range p.Resources {
		if f.tells(flowCommand, r) && p.Resources[r].Settable {
			c.addRes(machine.Res(r))
		}
	}
	for i := range p.Rules {
		touched := f.TouchedRule(machine.RuleID(i))
		writes(&p.Rules[i], func(a *machine.Action) bool {
			switch {
			case a.Kind == machine.DoAssign && len(f.endless) > 0:
				c.addRule(machine.RuleID(i)) // any of them may keep a reaction from ending
			case !touched:
			case a.Kind == machine.DoCall && f.Watches(a.Res), a.Kind == machine.DoNotify && f.Hears(a.Role):
				c.addRule(machine.RuleID(i))
				c.addShown(f, a)
			}
			return false
		})
	}
}

// addShown adds what a notification shows: variables, and what may differ in two
// runs.
func (c *cone) addShown(f *Flow, a *machine.Action) {
	for i := range a.Text {
		switch part := &a.Text[i]; {
		case !part.Show:
		case part.IsVar:
			c.addVar(part.Var)
		case f.Touched(part.Res):
			c.addRes(part.Res)
		}
	}
}
