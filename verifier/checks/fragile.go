// G2: what promises do not recover from.

package checks

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/search"
)

// lost is a device, or the gateway, that a promise does not recover from, and a run.
type lost struct {
	dev machine.Dev
	res *search.Result
}

// fragile looks for G2: for promises that faults break it asks which devices, failing
// alone, break them so that they stay broken when the device is well again.
func (c *run) fragile() error {
	broken := make([][]lost, len(c.opt.Fragile))
	err := c.each(len(c.opt.Fragile), func(part *run, i int) (err error) {
		broken[i], err = part.breakers(c.opt.Fragile[i])
		return err
	})
	if err != nil {
		return err
	}
	for dev := world.Gateway; int(dev) < len(c.p.Devices); dev++ {
		c.fragileTo(dev, broken, false)
		c.fragileTo(dev, broken, true)
	}
	return nil
}

// fragileTo tells of a device and of the promises it breaks, either of those that no
// fault excuses or of the others.
func (c *run) fragileTo(dev machine.Dev, broken [][]lost, strict bool) {
	var names []string
	var first *search.Result
	at := -1
	for i, list := range broken {
		pr := &c.r.Spec.Properties[c.opt.Fragile[i]]
		k := slices.IndexFunc(list, func(x lost) bool { return x.dev == dev })
		if k < 0 || pr.EvenIfDeaf != strict {
			continue
		}
		if names = append(names, promised(pr)); first == nil {
			first, at = list[k].res, c.opt.Fragile[i]
		}
	}
	if first != nil {
		c.fragileFinding(dev, names, at, first)
	}
}

// breakers lists the devices, the gateway first, whose faults alone break a promise.
func (c *run) breakers(property int) ([]lost, error) {
	pr := c.r.Spec.Properties[property]
	w, err := world.New(c.r.Spec, world.Faulty, pr)
	if err != nil {
		return nil, nil // the verdict says why
	}
	var devs []machine.Dev
	for _, f := range w.Faults() {
		devs = append(devs, f.Dev)
	}
	slices.Sort(devs)
	opt := search.Options{MaxStates: min(c.opt.MaxStates, fragileTours*c.opt.Tour), Memory: c.opt.Memory, Workers: c.opt.Workers}
	if c.opt.Progress != nil {
		opt.Progress = func(p space.Progress) { c.opt.Progress("G2 "+promised(&pr), world.Faulty, p) }
	}
	var out []lost
	for _, dev := range slices.Compact(devs) {
		pr.Failing = []machine.Dev{dev}
		res, err := search.Decide(c.ctx, search.Question{Spec: c.r.Spec, Rung: world.Faulty, Property: pr, Judge: c.judge}, opt)
		if err != nil {
			return nil, err
		}
		if res.Run != nil {
			out = append(out, lost{dev, res})
		}
	}
	return out, nil
}

// fragileTours is how many times the states of a tour are looked at for a promise
// and a device.
const fragileTours = 5

// promised is a promise in quotes: its name, or its sentence.
func promised(pr *world.Property) string {
	if pr.Name != "" {
		return fmt.Sprintf("%q", pr.Name)
	}
	return fmt.Sprintf("%q", pr.Sentence)
}

func (c *run) fragileFinding(dev machine.Dev, names []string, property int, res *search.Result) {
	pr := &c.r.Spec.Properties[property]
	what, about := say.Of("a restart of the gateway"), "the gateway"
	if dev != world.Gateway {
		about = c.p.Devices[dev].Name
		what = say.Of("a failure of %s", about)
	}
	message := say.Of("%s: broken after %s, and still when all is well again", say.List(plain(names)), what)
	if pr.EvenIfDeaf {
		message = say.Of("%s: broken by %s", say.List(plain(names)), what)
	}
	f := newFinding("G2", diag.Warning, message)
	f.App, f.Where, f.About = pr.App, pr.Where, about
	f.Rules = c.names(running(res))
	c.show(&f, res)
	c.add(f)
}

// running lists the rules that run along a run, ascending.
func running(res *search.Result) (out []machine.RuleID) {
	for i := range res.Run.Beats {
		for _, s := range res.Run.Beats[i].Steps {
			for _, f := range s.Firings {
				if f.Branch != machine.Quiet {
					out = append(out, f.Rule)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
