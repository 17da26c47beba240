// Commands that take a number as read: where the fact behind one and the reading
// behind that are cut, and which regions of the two belong together.

package compile

import (
	"math"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// carry is a command whose value is that of a fact.
type carry struct {
	fact, target *check.Resource
	where        diag.Span
}

// cutCarried cuts every carried fact where its targets are cut and where their
// ranges end, so that a region of the fact lies in one region of a target or
// outside its range. Then it cuts the reading that a fact with a slope is computed
// from where the fact comes to a border. A reading that is itself a target of a
// carried value is not cut again: it has been read as one.
func (b *builder) cutCarried(at func(*check.Resource) *border) {
	targets, facts := map[*check.Resource]bool{}, map[*check.Resource]bool{}
	for _, c := range b.carries {
		targets[c.target] = true
	}
	bounds := map[carry][]models.Bound{}
	for _, c := range b.carries {
		bounds[c] = targetBounds(c.target, at(c.target).bounds)
	}
	for _, c := range b.carries {
		to := at(c.fact)
		to.bounds = append(to.bounds, bounds[c]...)
		if to.where == (diag.Span{}) {
			to.where = c.where
		}
	}
	for _, c := range b.carries {
		if source := follows(c.fact); source != nil && !facts[c.fact] && !targets[source] {
			facts[c.fact] = true
			b.cutSource(c, source, at)
		}
	}
}

// targetBounds are the bounds of a target with the ends of its range.
func targetBounds(target *check.Resource, bounds []models.Bound) []models.Bound {
	t := target.Model.Type
	list := append([]models.Bound(nil), bounds...)
	if t.Range == nil {
		return list
	}
	whole, err := models.NewPartition(t, nil, nil)
	if err != nil {
		return list // said where the target itself is cut
	}
	if least, greatest, ok := whole.Interval(0); ok {
		list = append(list, models.Bound{At: least}, models.Bound{At: greatest, Closed: true})
	}
	return list
}

// follows is the reading that a fact rises or falls with; nil if there is none.
func follows(fact *check.Resource) *check.Resource {
	f := fact.Fact
	if f == nil || f.Kind != check.FactExpr || f.Slope == 0 || len(f.Sources) != 1 || f.Sources[0].Fact != nil {
		return nil
	}
	return f.Sources[0]
}

// reading is one reading for the evaluation of a fact.
type reading struct{ value models.Value }

var _ check.Env = reading{}

// Reading is the value, whatever is asked for.
func (r reading) Reading(*check.Resource) (models.Value, bool) { return r.value, true }

// Variable is never asked for: facts read no variables.
func (r reading) Variable(*check.Variable) models.Value { return models.Value{} }

// valueAt is the value of a fact for a reading of its one source; false if it has
// none, as the gateway sees it.
func (b *builder) valueAt(fact *check.Resource, v models.Value) (models.Value, bool) {
	b.work += fact.Fact.Expr.Size()
	out, known, err := fact.Fact.Expr.Eval(reading{v})
	return out, known && err == nil && fact.Model.Type.Contains(out)
}

// cutSource cuts a reading where its fact crosses a bound.
func (b *builder) cutSource(c carry, source *check.Resource, at func(*check.Resource) *border) {
	whole, err := models.NewPartition(source.Model.Type, nil, nil)
	if err != nil {
		return // said where the reading itself is cut
	}
	low, high, ok := whole.Interval(0)
	if !ok {
		return
	}
	to := at(source)
	if to.where == (diag.Span{}) {
		to.where = c.where
	}
	for _, bound := range at(c.fact).bounds {
		if b.work > maxWork {
			b.report(errTooMuch(c.fact.Fact.Expr))
			return
		}
		if first, ok := b.crossing(c.fact, bound, low, high); ok {
			to.bounds = append(to.bounds, first)
		}
	}
}

// crossing finds the bound of a reading at which its fact crosses another, by
// halving the values between low and high; false if it does not cross it there.
func (b *builder) crossing(fact *check.Resource, bound models.Bound, low, high models.Value) (models.Bound, bool) {
	low, high = finite(low), finite(high)
	side := func(v models.Value) (right, ok bool) {
		x, ok := b.valueAt(fact, v)
		if !ok {
			return false, false
		}
		order, _ := models.Compare(x, bound.At)
		return order > 0 || order == 0 && !bound.Closed, true
	}
	first, ok := side(low)
	last, also := side(high)
	if !ok || !also || first == last {
		return models.Bound{}, false
	}
	for {
		m := models.Between(low, high)
		if m == low || m == high {
			break
		}
		right, ok := side(m)
		if !ok {
			return models.Bound{}, false
		}
		if right == first {
			low = m
		} else {
			high = m
		}
	}
	return short(low, high), true
}

// finite is the greatest or least float for an infinite one.
func finite(v models.Value) models.Value {
	if v.Kind == models.Float && math.IsInf(v.Float(), 0) {
		return models.OfFloat(math.Copysign(math.MaxFloat64, v.Float()))
	}
	return v
}

// short is a bound between two neighbouring values. Of floats it is moved to a
// number that is short to write where that is next to it but for rounding: which
// regions belong together is found out afterwards, whatever the bounds are.
func short(low, high models.Value) models.Bound {
	if low.Kind != models.Float {
		return models.Bound{At: high}
	}
	near, err := strconv.ParseFloat(strconv.FormatFloat(high.Float(), 'g', 12, 64), 64)
	order, _ := models.Compare(models.OfFloat(near), low)
	switch {
	case err != nil || near == high.Float():
		return models.Bound{At: high}
	case order == 0:
		return models.Bound{At: low, Closed: true}
	case order < 0:
		return models.Bound{At: models.OfFloat(near), Closed: true}
	}
	return models.Bound{At: models.OfFloat(near)}
}

// images finds for each fact that follows one reading the regions it has for each
// region of the reading: from that of the reading's least value to that of its
// greatest. It notes too whether the fact always has a value.
func (b *builder) images() {
	for i, r := range b.origin.Resources {
		if source := follows(r); source != nil {
			b.image(machine.Res(i), r, b.resources[source])
		}
		if r.Fact != nil && r.Fact.Reach != nil {
			reach := b.reach(r, b.program.Resources[i].Cut)
			b.program.Resources[i].Reach = &reach
		}
	}
}

// reach is the interval of regions that hold all values a fact can have.
func (b *builder) reach(fact *check.Resource, cut *models.Partition) machine.Image {
	out := machine.Image{High: models.Region(cut.Size() - 1)}
	for region := range cut.Size() {
		least, greatest, _ := cut.Interval(models.Region(region))
		if greatest.Float() < fact.Fact.Reach.Min {
			out.Low = models.Region(region + 1)
		}
		if region > 0 && least.Float() > fact.Fact.Reach.Max {
			out.High = min(out.High, models.Region(region-1))
		}
	}
	return out
}

func (b *builder) image(id machine.Res, fact *check.Resource, source machine.Res) {
	cut, from := b.program.Resources[id].Cut, b.program.Resources[source].Cut
	total := true
	images := make([]machine.Image, from.Size())
	for region := range from.Size() {
		least, greatest, _ := from.Interval(models.Region(region))
		a, okA := b.regionAt(fact, cut, least)
		z, okZ := b.regionAt(fact, cut, greatest)
		if fact.Fact.Slope < 0 {
			a, z, okA, okZ = z, a, okZ, okA
		}
		if !okA {
			a = 0
		}
		if !okZ {
			z = models.Region(cut.Size() - 1)
		}
		total = total && okA && okZ
		images[region] = machine.Image{Low: a, High: z}
	}
	res := &b.program.Resources[id]
	res.Images, res.Total = images, res.Total || total
}

func (b *builder) regionAt(fact *check.Resource, cut *models.Partition, v models.Value) (models.Region, bool) {
	x, ok := b.valueAt(fact, v)
	if !ok {
		return 0, false
	}
	return cut.Cut(x)
}
