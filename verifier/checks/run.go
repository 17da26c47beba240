// Run: all checks of a compiled deployment.

package checks

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
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
	Memory    int64 // of one question; 0 is no limit
	Workers   int
	Cache     memo.Store // of answers; nil keeps nothing
	// Progress is told the check's code and what it is about; nil if nobody
	// listens.
	Progress func(name string, rung world.Rung, p space.Progress)
}

// DefaultStates bounds a question: checks should answer while one waits.
const DefaultStates = 1_000_000

// Run looks for A3, A6, B1, C1, C2 and D1 in a deployment. Findings are sorted by
// position; those an allow dismisses are left out. A question that hits a
// limit gives a finding "possible, not confirmed" where the text alone is
// suspicious, and none otherwise.
//
// Errors: only defects of this program.
func Run(ctx context.Context, r *compile.Result, opt Options) ([]Finding, error) {
	if opt.MaxStates <= 0 {
		opt.MaxStates = DefaultStates
	}
	c := &run{ctx: ctx, r: r, p: r.Program, opt: opt, judge: explain.NewJudge(r)}
	for _, check := range []func() error{c.rules, c.ranges, c.conflicts, c.endless} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	kept := slices.DeleteFunc(c.found, c.allowed)
	Sort(kept)
	return kept, nil
}

// run gathers the findings.
type run struct {
	ctx   context.Context
	r     *compile.Result
	p     *machine.Program
	opt   Options
	judge explain.Judge
	found []Finding
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
		res, err := search.Decide(c.ctx, search.Question{Spec: spec, Rung: rung, Property: pr, Judge: c.judge}, opt)
		if err != nil {
			return nil, err
		}
		if last = res; res.Run != nil {
			return res, nil
		}
		if rung == world.Delayed && !res.Holds {
			return search.Coarse(c.ctx, search.Question{Spec: spec, Rung: rung, Property: pr, Judge: c.judge}, opt)
		}
	}
	return last, nil
}

// show gives a finding the run that confirms it.
func (c *run) show(f *Finding, res *search.Result) {
	f.Confirmed = true
	f.Run = res.Run
	f.Trace = explain.Story(c.p, res.Run)
}

// allowed reports whether an allow in the rule or its app dismisses a finding.
func (c *run) allowed(f Finding) bool {
	if f.Severity == diag.Error {
		return false
	}
	for i := range c.p.Rules {
		if !slices.Contains(f.Rules, c.p.Rules[i].Name) {
			continue
		}
		rule := c.r.Origin.Rules[i]
		if slices.ContainsFunc(rule.Decl.Allows, f.names) {
			return true
		}
		for _, item := range rule.App.Decl.Items {
			if a, ok := item.(*syntax.AllowDecl); ok && f.names(a) {
				return true
			}
		}
	}
	return false
}

// names reports whether an allow speaks of the finding, by code or slug.
func (f *Finding) names(a *syntax.AllowDecl) bool {
	return a.Code.Name == f.Check || a.Code.Name == f.Slug
}
