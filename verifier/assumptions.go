// Assumptions: what a verdict rests on, in words.

package verifier

import (
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// assumptions lists what the world of a search takes for granted: the declared
// assumptions and physics of its slice, then of each resource its range, its
// obedience and, on the delayed rung, its times.
func assumptions(spec *world.Spec, w *world.World, rung world.Rung) []string {
	out := []string{}
	for _, a := range spec.Assumes {
		if composed(w, spec.Program, a.Cond) {
			out = append(out, assumed(a))
		}
	}
	for _, a := range w.Recurs() {
		out = append(out, "again and again "+a.Text)
	}
	for _, ph := range spec.Physics {
		if w.Composed(ph.Res) {
			out = append(out, physics(spec.Program, ph))
		}
	}
	for _, r := range w.Resources() {
		if spec.Program.Resources[r].Fact == machine.NoFact {
			out = append(out, ofResource(spec, r, rung)...)
		}
	}
	if w.FollowsClock() {
		out = append(out, "moments of the day come in their order, an hour earlier or later at a clock change")
	}
	if w.FollowsSun() {
		out = append(out, "the sun rises and sets 22 h to 26 h after it last did, or not at all")
	}
	return append(out, ofFaults(spec.Program, w)...)
}

func composed(w *world.World, p *machine.Program, c machine.CondID) bool {
	return c != machine.NoCond && slices.ContainsFunc(p.Conds[c].Deps, w.Composed)
}

func assumed(a world.Assume) string {
	if a.Initially {
		return "initially " + a.Text
	}
	return "always " + a.Text
}

var motions = [...]string{world.Fall: "fall", world.Rise: "rise", world.Change: "change"}

func physics(p *machine.Program, ph world.Physics) string {
	text := fmt.Sprintf("%s does not %s", p.Resources[ph.Res].Ref, motions[ph.Not])
	if ph.While != machine.NoCond {
		text = fmt.Sprintf("while %s: %s", p.Conds[ph.While].Text, text)
	}
	return text
}

func ofResource(spec *world.Spec, r machine.Res, rung world.Rung) []string {
	res := &spec.Program.Resources[r]
	var out []string
	if slices.Contains(spec.Stepwise, r) {
		out = append(out, res.Ref+" moves only to a neighbouring region at a time")
	}
	if t := &res.Model.Type; t.Range != nil {
		out = append(out, fmt.Sprintf("%s stays within %s", res.Ref, rangeText(t)))
	}
	if res.Settable {
		out = append(out, obedience(spec.Behaviour[r], res))
	}
	return append(out, timing(res, rung))
}

func timing(res *machine.Resource, rung world.Rung) string {
	switch {
	case rung == world.Prompt && res.Settable:
		return res.Ref + " is reported at once, and commands to it are answered before anything else happens"
	case rung == world.Prompt:
		return res.Ref + " is reported at once"
	case res.Settable:
		return fmt.Sprintf("%s answers a command within %s and is reported within %s", res.Ref, models.FormatDuration(res.R()), models.FormatDuration(res.L()))
	}
	return fmt.Sprintf("%s is reported within %s", res.Ref, models.FormatDuration(res.L()))
}

func rangeText(t *models.Type) string {
	plain := models.Type{Kind: models.Float, Unit: t.Unit}
	if t.Kind == models.Duration && t.Unit == (models.Unit{}) {
		return models.FormatDuration(time.Duration(t.Range.Min)) + " to " + models.FormatDuration(time.Duration(t.Range.Max))
	}
	return plain.Format(models.OfFloat(t.Range.Min)) + " to " + plain.Format(models.OfFloat(t.Range.Max))
}

// obedience says what a device does with commands: by default it obeys.
func obedience(behaviour []world.Transition, res *machine.Resource) string {
	declared := slices.ContainsFunc(behaviour, func(t world.Transition) bool { return t.OnSet && t.Label != world.Fault })
	if declared {
		return res.Ref + " answers commands as its behaviour declares"
	}
	return res.Ref + " takes on every value it is commanded"
}
