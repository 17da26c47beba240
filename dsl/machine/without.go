// Programs without rules or without what they do: counterfactuals.

package machine

import "slices"

// Silent returns the rule without anything it does; its delayed steps stay, empty.
func (r *Rule) Silent() Rule {
	out := *r
	out.Then, out.Else = nil, nil
	out.ThenLater, out.ElseLater = slices.Clone(r.ThenLater), slices.Clone(r.ElseLater)
	for _, later := range [][]Step{out.ThenLater, out.ElseLater} {
		for i := range later {
			later[i].Actions = nil
		}
	}
	return out
}

// Bare returns the program without its rules; what time does to readings stays.
// It is not finished.
func (p *Program) Bare() Program {
	out := *p
	out.Rules, out.Slots, out.Timers = nil, nil, nil
	for _, t := range p.Timers {
		if t.Kind == TimerAge || t.Kind == TimerStale {
			t.Rule = 0
			out.Timers = append(out.Timers, t)
		}
	}
	return out
}
