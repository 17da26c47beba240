// Where the readings are cut into regions.

package compile

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// single is a value that must be a region of its own.
type single struct {
	value models.Value
	where diag.Span
}

// border collects what one resource is cut at.
type border struct {
	bounds []models.Bound
	texts  []string
	where  diag.Span
}

func (c *border) add(v models.Value, op string, where diag.Span) {
	if c.where == (diag.Span{}) {
		c.where = where
	}
	if v.Kind == models.String {
		c.texts = append(c.texts, v.Text)
		return
	}
	if v.Kind == models.Float && v.Float() != v.Float() {
		return // nothing compares with NaN: every value is on one side
	}
	if op != "<=" && op != ">" {
		c.bounds = append(c.bounds, models.Bound{At: v})
	}
	if op != "<" && op != ">=" {
		c.bounds = append(c.bounds, models.Bound{At: v, Closed: true})
	}
}

// isCut reports whether values of a kind are cut at constants.
func isCut(k models.Kind) bool {
	return k == models.Int || k == models.Float || k == models.Duration || k == models.String
}

// single records that a value a resource is set to or held against is a region
// of its own.
func (b *builder) single(r *check.Resource, v models.Value, where diag.Span) {
	if isCut(r.Model.Type.Kind) {
		b.singles[r] = append(b.singles[r], single{value: v, where: where})
	}
}

// evaluateValues finds every value a resource can be set to. The operands of
// values are finite by type, so no region is needed.
func (b *builder) evaluateValues() {
	b.eachAction(func(a *check.Action) {
		set := a.Resource != nil && a.Value != nil && isCut(a.Resource.Model.Type.Kind)
		switch {
		case set && a.Value.Carries != nil:
			b.carries = append(b.carries, carry{fact: a.Value.Carries, target: a.Resource, where: a.Decl.Where()})
		case set:
			b.evaluate(a.Value, finiteAxes(a.Value), func(_ int, v models.Value) {
				b.single(a.Resource, v, a.Decl.Where())
			})
		}
		for _, e := range valuesOf(a) {
			b.cuts = append(b.cuts, e.Cuts...)
		}
	})
	for _, s := range b.d.Safe {
		b.single(s.Resource, s.Value, s.Decl.Where())
	}
	for _, app := range b.d.Apps {
		for _, p := range app.Properties {
			p.EachEvent(func(e *check.Event) {
				if e.Value != nil {
					b.single(e.Resource, *e.Value, e.Decl.Where())
				}
			})
		}
	}
	for _, r := range b.origin.Resources {
		if r.Fact != nil {
			continue
		}
		for _, t := range r.Device.Behaviour {
			if t.Resource == r {
				b.behaviourValues(t)
			}
		}
	}
	b.eachCond(func(c *check.Cond) {
		c.EachAtom(func(e *check.Expr) { b.cuts = append(b.cuts, e.Cuts...) })
	})
}

func (b *builder) behaviourValues(t *check.Transition) {
	for _, list := range [][]models.Value{t.Set, t.From, t.To} {
		for _, v := range list {
			b.single(t.Resource, v, t.Decl.Where())
		}
	}
	t.When.EachAtom(func(e *check.Expr) { b.cuts = append(b.cuts, e.Cuts...) })
}

// eachCond walks the conditions of everything but behaviours.
func (b *builder) eachCond(f func(*check.Cond)) {
	for _, p := range b.d.Physics {
		f(p.While)
	}
	for _, o := range b.d.Overloads {
		f(o.Cond)
	}
	for _, a := range b.d.Assumes {
		f(a.Cond)
	}
	for _, app := range b.d.Apps {
		for _, r := range app.Rules {
			for _, t := range r.Triggers {
				f(t.Cond)
			}
			f(r.While)
		}
		for _, p := range app.Properties {
			p.EachCond(f)
		}
	}
}

func finiteAxes(e *check.Expr) []axis {
	axes := make([]axis, len(e.Operands))
	for i, o := range e.Operands {
		axes[i] = finiteAxis(o)
	}
	return axes
}

// partition makes the partition of every resource that takes part; false if
// one could not be made.
func (b *builder) partition() bool {
	ok := true
	borders := map[*check.Resource]*border{}
	at := func(r *check.Resource) *border {
		if borders[r] == nil {
			borders[r] = &border{}
		}
		return borders[r]
	}
	for _, r := range b.origin.Resources {
		for _, s := range b.singles[r] {
			at(r).add(s.value, "==", s.where)
		}
	}
	for _, c := range b.cuts {
		b.evaluate(c.Bound, finiteAxes(c.Bound), func(_ int, v models.Value) {
			at(c.Resource).add(v, c.Op, c.Bound.Node.Where())
		})
	}
	b.cutCarried(at)
	for i, r := range b.origin.Resources {
		t := r.Model.Type
		if r.Model.Kind == models.Action || r.Fact != nil && r.Fact.Kind == check.FactSequence {
			t = models.Type{Kind: models.String} // one region: it has no value
		}
		p, err := models.NewPartition(t, at(r).bounds, at(r).texts)
		if err == nil && p.Size() > int(machine.NoRegion) {
			err = fmt.Errorf("%d regions, at most %d are possible", p.Size(), machine.NoRegion)
		}
		if err != nil {
			b.report(errTooManyRegions(at(r).where, r.Ref, err.Error()))
			ok = false
		}
		b.program.Resources[i].Cut = p
	}
	return ok
}
