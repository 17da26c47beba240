// The facts of a compiled deployment, and where its marks fall.

package drive

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/calendar"
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/derive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Place is where rules run.
type Place struct {
	Zone *time.Location // of the local clock; nil is UTC
	// Known says that the coordinates are given, in degrees, north and east
	// positive. Without them nobody knows when the sun rises.
	Known               bool
	Latitude, Longitude float64
}

// PlaceError says that rules speak of the sun, and nobody said where they run.
type PlaceError struct{ Rules []string }

// Error names the rules.
func (e *PlaceError) Error() string {
	return "where the site is is not known, and these rules speak of the sun: " + strings.Join(e.Rules, ", ")
}

// Hint says what to do.
func (e *PlaceError) Hint() string {
	return "add the site's coordinates to site.yaml: place: {latitude: 52.5, longitude: 13.4}"
}

// NewPlan plans to drive a compiled deployment at a place.
//
// Errors: *PlaceError; a place that is none on Earth.
func NewPlan(r *compile.Result, place Place) (Plan, error) {
	plan := Plan{Program: r.Program, Assumes: assumptionsOf(r)}
	if sun := sunRules(r.Program); len(sun) > 0 && !place.Known {
		return Plan{}, &PlaceError{Rules: sun}
	}
	if place.Zone == nil {
		place.Zone = time.UTC
	}
	if len(r.Program.Marks) > 0 || clockOf(r.Program) >= 0 {
		at := calendar.Place{Latitude: place.Latitude, Longitude: place.Longitude, Zone: place.Zone}
		c, err := calendar.New(r.Program.Marks, at)
		if err != nil {
			return Plan{}, fmt.Errorf("drive: %w", err)
		}
		plan.Calendar = c
	}
	facts, err := FactsOf(r)
	plan.Facts = facts
	return plan, err
}

// assumptionsOf lists what was assumed. Fairness is not among it: no moment is too late to
// keep it.
func assumptionsOf(r *compile.Result) []Assumption {
	var list []Assumption
	for i := range r.Spec.Assumes {
		a := &r.Spec.Assumes[i]
		one := Assumption{Cond: a.Cond, Initially: a.Initially, Text: a.Text}
		if a.Cond != machine.NoCond {
			for _, dep := range r.Program.Conds[a.Cond].Deps {
				one.Wait = max(one.Wait, r.Program.Resources[dep].L())
			}
		}
		list = append(list, one)
	}
	return list
}

// FactsOf gives what makes whoever computes the derived facts of a deployment,
// before the first reading; nil if it has none.
//
// Errors: facts that cannot be computed.
func FactsOf(r *compile.Result) (func() Facts, error) {
	facts, at := derivedOf(r)
	if len(facts) == 0 {
		return nil, nil
	}
	if _, err := derive.New(facts); err != nil {
		return nil, fmt.Errorf("drive: %w", err)
	}
	return func() Facts { return newDerived(r, facts, at) }, nil
}

// sunRules lists the rules that wait for the sun, in order.
func sunRules(p *machine.Program) []string {
	var rules []string
	for i := range p.Rules {
		r := &p.Rules[i]
		if slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool {
			return t.Kind == machine.OnMark && p.Marks[t.Mark].Sun != ""
		}) {
			rules = append(rules, r.Name)
		}
	}
	return rules
}

// derivedOf lists the facts that are computed from readings, and which resources
// of the program they are.
func derivedOf(r *compile.Result) (facts []*check.Resource, at []machine.Res) {
	for i := range r.Program.Resources {
		if k := r.Program.Resources[i].Fact; k == machine.DerivedFact || k == machine.SequenceFact {
			facts, at = append(facts, r.Origin.Resources[i]), append(at, machine.Res(i))
		}
	}
	return facts, at
}

// derived computes facts with a Deriver, in the terms of a program.
type derived struct {
	*derive.Deriver
	resources []*check.Resource // by resource of the program
	facts     []machine.Res     // by position in the Deriver's list
}

var _ Facts = (*derived)(nil)

func newDerived(r *compile.Result, facts []*check.Resource, at []machine.Res) *derived {
	d, err := derive.New(facts)
	if err != nil {
		panic("drive: facts that were derived before: " + err.Error())
	}
	return &derived{Deriver: d, resources: r.Origin.Resources, facts: at}
}

// Report implements Facts.
func (f *derived) Report(tick int64, r machine.Res, v models.Value, dst []machine.Fact) []machine.Fact {
	return f.append(dst, f.On(f.resources[r], tick, v, true))
}

// Forget implements Facts.
func (f *derived) Forget(tick int64, r machine.Res) { f.Unknown(tick, f.resources[r]) }

// Next implements Facts.
func (f *derived) Next() (int64, bool) { return f.Due() }

// At implements Facts.
func (f *derived) At(tick int64, dst []machine.Fact) []machine.Fact {
	return f.append(dst, f.Deriver.At(tick))
}

func (f *derived) append(dst []machine.Fact, changes []derive.Change) []machine.Fact {
	for _, c := range changes {
		dst = append(dst, machine.Fact{Res: f.facts[c.Fact], Known: c.Known, Value: c.Value})
	}
	return dst
}
