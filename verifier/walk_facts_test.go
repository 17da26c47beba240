// Derived facts in walks: computed from the raw readings of the walk.

package verifier_test

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// computes makes what computes the facts of a walk.
func (w *walk) computes(r *compile.Result) {
	w.origin = r.Origin
	make, err := drive.FactsOf(r)
	if err != nil {
		w.t.Fatal(err)
	}
	if make != nil {
		w.facts = make()
	}
}

// actualFact computes a fact from actual values.
func (w *walk) actualFact(s *machine.State, f machine.Res) {
	v, known, err := w.origin.Resources[f].Fact.Expr.Eval(actualValues{w})
	s.Region[f], s.Known[f] = w.p.Resources[f].Cut.Cut(v)
	s.Known[f] = s.Known[f] && known && err == nil
}

// actualValues are what an expression is computed from: what devices really
// have.
type actualValues struct{ w *walk }

func (a actualValues) Reading(r *check.Resource) (models.Value, bool) {
	return a.w.things[slices.Index(a.w.origin.Resources, r)].actual, true
}

func (a actualValues) Variable(*check.Variable) models.Value { return models.Value{} }

// computedFrom reports whether a fact is computed from a resource, so that it
// matters which value of its region it has.
func (w *walk) computedFrom(r machine.Res) bool {
	return slices.ContainsFunc(w.p.Resources, func(x machine.Resource) bool {
		return (x.Fact == machine.DerivedFact || x.Fact == machine.SequenceFact) && slices.Contains(x.Sources, r)
	})
}

// computed gives the facts that change with a report.
func (w *walk) computed(r machine.Res, v models.Value) []machine.Fact {
	if w.facts == nil {
		return nil
	}
	return w.cutFacts(w.facts.Report(w.clock.now, r, v, nil))
}

func (w *walk) cutFacts(facts []machine.Fact) []machine.Fact {
	for i := range facts {
		if f := &facts[i]; f.Known && w.p.Resources[f.Res].Fact == machine.DerivedFact {
			f.Region, f.Known = w.p.Resources[f.Res].Cut.Cut(f.Value)
		}
	}
	return facts
}

// slide plays what time alone has changed by now; false if nobody can see it.
func (w *walk) slide() bool {
	if w.facts == nil {
		return false
	}
	for {
		tick, ok := w.facts.Next()
		if !ok || tick > w.clock.now {
			return false
		}
		facts := w.cutFacts(w.facts.At(tick, nil))
		if slices.ContainsFunc(facts, func(f machine.Fact) bool {
			return f.Known != w.state.Known[f.Res] || f.Known && (f.Region != w.state.Region[f.Res] ||
				w.p.Resources[f.Res].Carried && f.Value != w.state.Value[f.Res])
		}) {
			w.input(machine.Input{Kind: machine.InFacts, Facts: facts})
			return true
		}
	}
}
