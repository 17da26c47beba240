// N2 and N4: what everybody sees gives a private resource away.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

// secrets looks for N2 and N4: two runs with the same inputs but for what a private
// resource does, which everybody can tell apart by what is said to public roles and
// asked of public actions, or by what public devices are told to do. Of what N1 says
// already nothing more is said.
func (c *run) secrets() error {
	var said, seen []machine.Res
	var heard []string
	for _, l := range c.r.Spec.Labels {
		switch {
		case l.Mark != world.Public:
		case l.Res < 0:
			heard = append(heard, l.Role)
		case c.p.Resources[l.Res].Model.Kind == models.Action:
			said = append(said, l.Res)
		case c.p.Resources[l.Res].Settable:
			seen = append(seen, l.Res)
		}
	}
	slices.Sort(said)
	slices.Sort(seen)
	for _, l := range c.r.Spec.Labels {
		if l.Mark != world.Private || l.Res < 0 {
			continue
		}
		if len(said)+len(heard) > 0 && !c.disclosed(l.Res) {
			if err := c.secret("N2", diag.Warning, l, said, heard); err != nil {
				return err
			}
		}
		if len(seen) > 0 && !c.disclosed(l.Res) {
			if err := c.secret("N4", diag.Hint, l, seen, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// disclosed reports whether a resource is found to be told everybody.
func (c *run) disclosed(r machine.Res) bool {
	return slices.ContainsFunc(c.found, func(f Finding) bool { return f.Check == "N1" && f.About == c.ref(r) })
}

func (c *run) secret(check string, severity diag.Severity, l world.Labelled, watched []machine.Res, heard []string) error {
	pr := world.Property{
		Kind: world.CannotControl, Secret: l.Res, Heard: heard, P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond,
		Watched: slices.DeleteFunc(slices.Clone(watched), func(r machine.Res) bool { return r == l.Res }),
	}
	opt := search.Options{MaxStates: min(c.opt.MaxStates, secretTours*c.opt.Tour), Memory: c.opt.Memory, Workers: c.opt.Workers}
	if c.opt.Progress != nil {
		opt.Progress = func(p space.Progress) { c.opt.Progress(check+" "+c.ref(l.Res), world.Prompt, p) }
	}
	res, err := search.Pairs(c.ctx, search.Question{Spec: c.r.Spec, Rung: world.Prompt, Property: pr, Judge: c.judge}, opt)
	if err != nil || res.Run == nil {
		return err
	}
	first, pair := explain.PairStory(c.p, res.Run)
	rules := explain.PairBlame(c.p, res.Run)
	one, two := sight(pair.Sees.First), sight(pair.Sees.Second)
	message := say.Of("whoever hears what is said to everybody can tell what %s does: %s, or %s", c.ref(l.Res), one, two)
	if check == "N4" {
		message = say.Of("whoever sees what public devices do can tell what %s does: %s, or %s", c.ref(l.Res), one, two)
	}
	f := newFinding(check, severity, message)
	f.About, f.Where, f.Confirmed = c.ref(l.Res), l.Where, true
	f.Trace, f.Pair, f.PairRun = first, pair, res.Run
	for i := range c.p.Rules {
		if name := c.p.Rules[i].Name; slices.Contains(rules, name) {
			if f.App == "" {
				f.App, f.Where = c.p.Rules[i].App, c.p.Rules[i].Where
			}
			f.Rules = append(f.Rules, name)
		}
	}
	c.add(f)
	return nil
}

// sight is what leaves in a run, or that nothing does.
func sight(said []string) say.Text {
	if len(said) == 0 {
		return say.Of("nothing")
	}
	return say.Plain(said[0])
}

// secretTours is how many times the pairs of a tour are looked at for a private
// resource.
const secretTours = 5
