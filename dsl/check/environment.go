// Labels and loads: what an environment says for the checks of the verifier.

package check

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// Label marks a resource, or a role.
type Label struct {
	Resource *Resource // nil for a role
	Role     string
	Word     string // "private", "public", "untrusted", "guarded"
	Where    diag.Span
}

// label checks "r is private", of a device all its resources, and "role r is public".
func (s *scope) label(n *syntax.LabelLine) {
	if n.Resource == nil {
		s.d.Labels = append(s.d.Labels, &Label{Role: s.role(n.Role), Word: n.Label, Where: n.Where()})
		return
	}
	for _, r := range s.labelled(n.Resource) {
		if n.Label == "guarded" && !r.Settable() && r.Model.Kind != models.Action {
			if len(n.Resource.Parts) > 1 {
				s.report(errNotSettable(n.Resource.Where(), r, settables(r.Device)))
			}
			continue
		}
		s.d.Labels = append(s.d.Labels, &Label{Resource: r, Word: n.Label, Where: n.Where()})
	}
}

// labelled lists the resource a reference names, or all of a device.
func (s *scope) labelled(e *syntax.RefExpr) []*Resource {
	if len(e.Parts) == 1 {
		if d := s.device(e.Parts[0].Name); d != nil {
			return d.Resources
		}
	}
	if r := s.resource(e); r != nil {
		return []*Resource{r}
	}
	return nil
}

// Load is power that is drawn while a condition holds, in watts.
type Load struct {
	While *Cond // nil: always
	Watts float64
	Where diag.Span
}

// Overload is a smallest set of loads that together draw more than there is.
type Overload struct {
	Loads []*Load // in order of position
	// Cond is that they do not hold all at once.
	Cond  *Cond
	Watts float64 // of all of them, and what is always drawn
	Most  float64 // what there is
	Where diag.Span
}

// power is the type of loads.
var power = models.Type{Kind: models.Float, Unit: models.Unit{Code: "W"}}

func (s *scope) load(n *syntax.Load) {
	l := &Load{Where: n.Where()}
	if n.While != nil {
		if l.While = s.presently("a load").cond(n.While); l.While == nil {
			return
		}
	}
	if v := s.constValue(n.Draws, power, "a load"); v != nil {
		l.Watts = v.Float()
		s.loads = append(s.loads, l)
	}
}

// loadLimit checks "at most 4 kW". Of several limits the last is said twice.
func (s *scope) loadLimit(n *syntax.LoadLimit) {
	v := s.constValue(n.Most, power, "the most that may be drawn")
	switch {
	case v == nil:
	case s.most != nil:
		s.report(errDuplicate(n.Where(), "limit of", "what may be drawn", s.most.Where()))
	default:
		s.most, s.mostWatts = n, v.Float()
	}
}

// The most loads that are combined, and the most overloads that are looked for.
const (
	maxLoads     = 24
	maxOverloads = 64
)

// overloads lists the smallest sets of loads that are too much together, those of few
// loads first.
//
// Cost: 2^n in the worst case for n loads, cut off where a set is too much already.
func (c *checker) overloads() {
	if c.most == nil {
		return
	}
	always := 0.0
	var list []*Load
	for _, l := range c.loads {
		if l.While == nil {
			always += l.Watts
		} else {
			list = append(list, l)
		}
	}
	if len(list) > maxLoads {
		c.report(errTooManyLoads(c.most.Where(), len(list), maxLoads))
		return
	}
	byWatts := slices.Clone(list)
	slices.SortStableFunc(byWatts, func(a, b *Load) int { return -cmp.Compare(a.Watts, b.Watts) })
	left := make([]float64, len(byWatts)+1) // what those from a place on draw together
	for i := len(byWatts) - 1; i >= 0; i-- {
		left[i] = left[i+1] + byWatts[i].Watts
	}
	var chosen []*Load
	var choose func(from int, sum float64)
	choose = func(from int, sum float64) {
		if sum > c.mostWatts {
			c.overload(list, chosen, sum)
			return // the last is the smallest: without it, or any other, it is not too much
		}
		for i := from; i < len(byWatts) && sum+left[i] > c.mostWatts && len(c.d.Overloads) < maxOverloads; i++ {
			chosen = append(chosen, byWatts[i])
			choose(i+1, sum+byWatts[i].Watts)
			chosen = chosen[:len(chosen)-1]
		}
	}
	choose(0, always)
	slices.SortStableFunc(c.d.Overloads, func(a, b *Overload) int { return cmp.Compare(len(a.Loads), len(b.Loads)) })
}

func (c *checker) overload(order, chosen []*Load, sum float64) {
	if len(chosen) == 0 {
		c.report(errAlwaysTooMuch(c.most.Where()))
		return
	}
	o := &Overload{Loads: slices.Clone(chosen), Watts: sum, Most: c.mostWatts, Where: c.most.Where()}
	slices.SortFunc(o.Loads, func(a, b *Load) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	all := o.Loads[0].While
	for _, l := range o.Loads[1:] {
		all = And(c.most, all, l.While)
	}
	o.Cond = Not(c.most, all)
	c.d.Overloads = append(c.d.Overloads, o)
}
