// Progress properties.

package fsp

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// progressTest is a progress property with its sets written out.
type progressTest struct {
	name, of string // of: without indices
	when     []string
	then     []string
}

// progressTests works out a progress property for all values of its indices.
func (e *elaborator) progressTests(d *ProgressDef) {
	e.indices(d.Indices, env{}, func(values []Value, v env) {
		t := progressTest{name: keyOf(d.Name, values), of: d.Name, then: e.labels(d.Then, v)}
		if d.If != nil {
			t.when = append([]string{}, e.labels(d.If, v)...)
		}
		e.tests = append(e.tests, t)
	})
}

const noAction = "none of its actions is an action of the process"

// check decides the property on a built system.
func (p progressTest) check(l *lts.LTS) Check {
	c := Check{Name: p.name, Kind: KindProgress, Verdict: Holds}
	if !slices.ContainsFunc(p.then, func(n string) bool { _, ok := l.Alphabet().Find(n); return ok }) {
		c.Verdict, c.Limit = Unknown, noAction
		return c
	}
	if lasso, bad := lts.Progress(l, p.when, p.then); bad {
		c.Verdict, c.Trace, c.Loop = Violated, lasso.Stem.Labels, lasso.Loop.Labels
	}
	return c.unlessError(l)
}

// errorReached says why what holds elsewhere is not known to hold.
const errorReached = "ERROR can be reached, where nothing is known"

// unlessError makes a verdict unknown that leaves out runs into ERROR.
func (c Check) unlessError(l *lts.LTS) Check {
	if c.Verdict == Holds && l.HasError() {
		c.Verdict, c.Limit = Unknown, errorReached
	}
	return c
}

// defaultProgress says whether every one of the actions stays possible.
func defaultProgress(l *lts.LTS, actions []string) Check {
	c := Check{Name: KindProgress, Kind: KindProgress, Verdict: Holds}
	for _, a := range actions {
		if lasso, bad := lts.Progress(l, nil, []string{a}); bad {
			c.Verdict, c.Trace, c.Loop = Violated, lasso.Stem.Labels, lasso.Loop.Labels
			c.Broken = []string{a}
			return c
		}
	}
	return c.unlessError(l)
}
