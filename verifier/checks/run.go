// Run: all checks of a compiled deployment.

package checks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/search"
)

// Options bound the questions that confirm suspicions.
type Options struct {
	MaxStates int   // of one question; 0 is DefaultStates
	Tour      int   // states of one tour; 0 is DefaultTour. All together have 20 times as many
	Memory    int64 // of one question; 0 is no limit
	Workers   int
	// All shows every finding, however many there are of one code.
	All bool
	// Faults looks at what happens when something fails, too (G1 to G5).
	Faults bool
	// Fragile are numbers of properties that hold in the delayed world and not among
	// faults; with Faults it is said which devices they do not recover from.
	Fragile []int
	Cache   memo.Store // of answers; nil keeps nothing
	// Progress is told the check's code and what it is about; nil if nobody
	// listens.
	Progress func(name string, rung world.Rung, p space.Progress)
}

// DefaultStates bounds a question: checks should answer while one waits.
const DefaultStates = 1_000_000

// Run looks for everything in the Catalogue in a deployment, but for what
// dsl/check has told already. Findings are sorted by position; those an allow
// dismisses are left out, and of many warnings or hints of one code some are shown
// (Finding.More). A question that hits a limit gives a finding "possible, not
// confirmed" where the text alone is suspicious (A3, C1, C2, D1), and none
// otherwise; the checks that look at what happens see the part of it within
// the limits of a tour.
//
// Errors: only defects of this program.
func Run(ctx context.Context, r *compile.Result, opt Options) ([]Finding, error) {
	if opt.MaxStates <= 0 {
		opt.MaxStates = DefaultStates
	}
	if opt.Tour <= 0 {
		opt.Tour = DefaultTour
	}
	c := &run{
		ctx: ctx, r: r, p: r.Program, opt: opt, judge: explain.NewJudge(r), tried: suspicion{},
		fires: make([]bool, len(r.Program.Rules)), idle: make([]bool, len(r.Program.Rules)),
	}
	c.left, c.asRead = allTours*opt.Tour, toldAsRead(r.Program)
	c.touch()
	for _, check := range []func() error{c.prompt, c.failures, c.secrets, c.overloads, c.rules, c.ranges, c.conflicts, c.endless, c.tables} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	c.drop()
	allowed := map[*syntax.AllowDecl]bool{}
	kept := slices.DeleteFunc(c.found, func(f Finding) bool { return c.allowed(f, allowed) })
	if !c.cut {
		kept = append(kept, c.idleAllows(allowed)...)
	}
	Sort(kept)
	if opt.All {
		return kept, nil
	}
	return few(kept), nil
}

// toldAsRead says of every resource whether a rule tells it a number as read. Such
// numbers are names in a world, which change from state to state; the checks that
// look at what happens leave them out.
func toldAsRead(p *machine.Program) []bool {
	out := make([]bool, len(p.Resources))
	for i := range p.Rules {
		p.Rules[i].EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoSet && p.Values[a.Value].Carried {
				out[a.Res] = true
			}
			return true
		})
	}
	return out
}

// prompt looks at what happens in the prompt world, in which what is wrong is wrong
// however quick devices are.
func (c *run) prompt() error {
	c.covered()
	return c.tours(world.Prompt, func(rules []machine.RuleID) world.Property { return world.Property{Rules: rules} }, c.see)
}

// failures looks at what happens when something fails, where that is asked for.
func (c *run) failures() error {
	if !c.opt.Faults {
		return nil
	}
	c.left = allTours * c.opt.Tour
	if err := c.tours(world.Faulty, c.faulty, c.failing); err != nil {
		return err
	}
	return c.fragile()
}

// tours looks at what happens in a world, one cluster of rules after the other, and
// has see told of each tour whether it is about all the rules it speaks of.
func (c *run) tours(rung world.Rung, survey func([]machine.RuleID) world.Property, see func(t *tour, whole bool) error) error {
	for _, cluster := range c.clusters() {
		t, err := c.take(survey(cluster), rung, nil)
		if err != nil {
			return err
		}
		if t != nil {
			if err := see(t, true); err != nil {
				return err
			}
		}
		if t != nil && t.closed {
			continue
		}
		c.cut = true
		if err := c.parts(cluster, rung, survey, see); err != nil {
			return err
		}
	}
	return nil
}

// see asks all checks about a tour; those that speak of everything the rules may
// come to only if whole.
func (c *run) see(t *tour, whole bool) error {
	list := []func(*tour) error{
		c.reactions, c.circles, c.tugs, c.overruled, c.opposing, c.flapping, c.repeated, c.rates, c.delays, c.oneSided,
		c.cascades, c.enabling, c.unordered, c.deaf, c.boundary, c.labels,
	}
	if whole {
		c.fired(t)
		list = append(list, c.stuck, c.unreturned, c.insecure, c.overblocked, c.useless)
	}
	for _, check := range list {
		if err := check(t); err != nil {
			return err
		}
	}
	return nil
}

// parts looks at a cluster that is too large rule by rule, and target by target: at
// the rules that write it or wait for it, and those that write the variables these
// read, as if there were no others. What is found so is confirmed with all rules.
func (c *run) parts(cluster []machine.RuleID, rung world.Rung, survey func([]machine.RuleID) world.Property, see func(*tour, bool) error) error {
	var list [][]machine.RuleID
	for _, id := range cluster {
		list = append(list, []machine.RuleID{id})
	}
	for r := range c.p.Resources {
		list = append(list, c.around(cluster, machine.Res(r)))
	}
	seen := map[string]bool{}
	least := c.left - partTours*c.opt.Tour
	for _, part := range list {
		if name := fmt.Sprint(part); len(part) == 0 || seen[name] || c.ctx.Err() != nil || c.left < least {
			continue
		} else {
			seen[name] = true
		}
		pr := survey(part)
		pr.Alone = true
		t, err := c.take(pr, rung, nil)
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		if err := see(t, false); err != nil {
			return err
		}
	}
	return nil
}

// around lists the rules of a cluster that write a resource, those that read it,
// and the writers of the variables the former read; none if nobody writes it.
func (c *run) around(cluster []machine.RuleID, r machine.Res) []machine.RuleID {
	var out []machine.RuleID
	var vars []machine.Var
	for _, id := range cluster {
		if slices.Contains(c.touches[id].res, r) {
			out, vars = append(out, id), append(vars, c.touches[id].asked...)
		}
	}
	if len(out) == 0 {
		return nil
	}
	for _, id := range cluster {
		t := &c.touches[id]
		if slices.Contains(t.read, r) || slices.ContainsFunc(t.vars, func(v machine.Var) bool { return slices.Contains(vars, v) }) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fired notes the rules that a tour has seen at work: they are not unreachable.
func (c *run) fired(t *tour) {
	for i := range t.steps {
		for _, f := range t.steps[i].firings {
			c.fires[f.Rule] = c.fires[f.Rule] || f.Branch != machine.Quiet
		}
	}
}

// tables looks at the rules alone.
func (c *run) tables() error {
	c.gaps()
	c.missed()
	return nil
}

// drop leaves out what a graver finding about the same rules says already: a tug
// of war that goes on for ever is a circle, who is overruled always is overblocked,
// and whether a rule makes a difference is no question before its errors are mended.
func (c *run) drop() {
	circle := func(f *Finding) bool {
		return slices.ContainsFunc(c.found, func(g Finding) bool {
			return g.Check == "D2" && !slices.ContainsFunc(f.Rules, func(r string) bool { return !slices.Contains(g.Rules, r) })
		})
	}
	blocked := func(f *Finding) bool {
		return slices.ContainsFunc(c.found, func(g Finding) bool {
			return g.Check == "I2" && strings.HasPrefix(g.About, f.About+" ") && slices.Equal(g.Rules, f.Rules)
		})
	}
	told := func(check string, f *Finding) bool {
		return slices.ContainsFunc(c.found, func(g Finding) bool {
			return g.Check == check && !slices.ContainsFunc(g.Rules, func(r string) bool { return !slices.Contains(f.Rules, r) })
		})
	}
	wrong := func(f *Finding) bool {
		return slices.ContainsFunc(c.found, func(g Finding) bool { return g.Blocking() && slices.Contains(g.Rules, f.Rules[0]) })
	}
	c.found = slices.DeleteFunc(c.found, func(f Finding) bool {
		switch f.Check {
		case "C6":
			return circle(&f)
		case "C7":
			return blocked(&f)
		case "C4":
			return told("F4", &f)
		case "B2", "B3", "B4":
			return wrong(&f)
		}
		return false
	})
}

// run gathers the findings.
type run struct {
	ctx   context.Context
	r     *compile.Result
	p     *machine.Program
	opt   Options
	judge explain.Judge
	found []Finding

	touches []touched // by rule
	tried   suspicion
	fires   []bool // by rule: some tour has seen it at work
	idle    []bool // by rule: another rule is known to do the same
	cut     bool   // some tour did not see everything
	left    int    // states that are left for tours
	asRead  []bool // by resource: rules tell it numbers as read
}

func (c *run) add(f Finding) {
	if f.Rules == nil {
		f.Rules = []string{}
	}
	c.found = append(c.found, f)
}

// question asks the model, unless it was asked before: first the prompt world, which
// is small and part of the delayed one, then that. It gives the first violation,
// else what the delayed world said.
func (c *run) question(spec *world.Spec, name string, pr world.Property) (*search.Result, error) {
	pr.P, pr.Q, pr.Trigger = machine.NoCond, machine.NoCond, machine.NoCond
	return c.promise(spec, name, pr)
}

// promise asks a question with conditions.
func (c *run) promise(spec *world.Spec, name string, pr world.Property) (*search.Result, error) {
	key := c.key(spec, pr)
	if res := c.recall(spec, pr, key); res != nil {
		return res, nil
	}
	res, err := c.ask(spec, name, pr)
	if err != nil {
		return nil, err
	}
	return res, c.keep(key, res)
}

func (c *run) ask(spec *world.Spec, name string, pr world.Property) (*search.Result, error) {
	var last *search.Result
	for _, rung := range []world.Rung{world.Prompt, world.Delayed} {
		opt := search.Options{MaxStates: c.opt.MaxStates, Memory: c.opt.Memory, Workers: c.opt.Workers}
		if c.opt.Progress != nil {
			opt.Progress = func(p space.Progress) { c.opt.Progress(name, rung, p) }
		}
		q := search.Question{Spec: spec, Rung: rung, Property: pr, Judge: c.judge}
		first, second := search.Stroll, search.Focused
		if pr.Kind == world.NeverFires { // nearly every rule runs, and it shows what that depends on
			first, second = second, first
		}
		res, err := first(c.ctx, q, focusLeast, opt)
		if err == nil && !res.Holds && res.Run == nil {
			res, err = second(c.ctx, q, focusLeast, opt)
		}
		if err == nil && !res.Holds && res.Run == nil {
			res, err = search.Decide(c.ctx, q, opt)
		}
		if err != nil {
			return nil, err
		}
		if last = res; res.Run != nil {
			return res, nil
		}
		if rung == world.Delayed && !res.Holds {
			return search.Coarse(c.ctx, q, opt)
		}
	}
	return last, nil
}

// focusLeast is the number of resources from which on random runs are tried first, and
// then whether few of the resources are all that matters.
const focusLeast = 6

// show gives a finding the run that confirms it.
func (c *run) show(f *Finding, res *search.Result) {
	f.Confirmed = true
	f.Run = res.Run
	f.Trace = explain.Story(c.p, res.Run)
}
