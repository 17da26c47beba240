// Solving: raw values of one report that give the facts a path says.

package explain

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// maxReadings bounds the raw values tried for one report.
const maxReadings = 8

// solve lists raw values of a report's region with which the facts come out as
// recorded, the best first: of numbers the middle of each stretch of them before
// its ends, so that the readings to come have room on both sides. Between two
// values that give different facts it looks for the border by halving.
//
// Errors: no value was found.
func (c *concretizer) solve(rec *world.StepRecord, allowed func(models.Value) bool) ([]models.Value, error) {
	s := &solver{c: c, in: rec.Input, rec: rec, allowed: allowed}
	s.want = s.wanted(rec)
	s.begin()
	res := &c.spec.Program.Resources[rec.Input.Res]
	var found []models.Value
	if res.Cut.Ordered() {
		found = s.numbers(res.Cut)
	} else {
		for _, v := range res.Cut.Samples(rec.Input.Region, maxReadings) {
			if s.fits(v) {
				found = append(found, v)
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no value of %s was found that gives what is computed from it", res.Ref)
	}
	return found, nil
}

// solver looks for the raw values of one report.
type solver struct {
	c       *concretizer
	in      machine.Input
	want    []int
	rec     *world.StepRecord
	allowed func(models.Value) bool
}

// probe is a value and how the facts stand with it: the places of their values,
// unknown where they have none; of a sequence 1 or 0.
type probe struct {
	v      models.Value
	facts  []int
	values []models.Value // of carried facts
}

const unknown = -1

// wanted is how the facts behind a report stand after it.
func (s *solver) wanted(rec *world.StepRecord) []int {
	var out []int
	for _, f := range s.c.behind[rec.Input.Res] {
		switch {
		case s.c.spec.Program.Resources[f].Fact == machine.SequenceFact:
			out = append(out, count(has(rec.Input.Facts, f)))
		case rec.State.Known[f]:
			v := rec.State.Value[f]
			if x, ok := s.c.bound(f, v); ok {
				v = x
			}
			out = append(out, s.place(f, rec.State.Region[f], v))
		default:
			out = append(out, unknown)
		}
	}
	return out
}

// place numbers where the value of a fact lies: its region, and within the regions of
// a carried one whether it is below the value it is to have, that one, or above.
func (s *solver) place(f machine.Res, region models.Region, v models.Value) int {
	if !s.c.spec.Program.Resources[f].Carried {
		return int(region)
	}
	order := 0
	if x, ok := s.c.bound(f, s.rec.State.Value[f]); ok {
		order, _ = models.Compare(v, x)
	}
	return 3*int(region) + 1 + order
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// probe finds how the facts would stand with a value. What was found for this
// very moment is remembered: a search asks often.
func (s *solver) probe(v models.Value) probe {
	key := asked{s.in.Res, v, fmt.Sprint(s.want)}
	if p, ok := s.c.answers[key]; ok {
		return p
	}
	c := s.c
	c.tries--
	c.facts.Keep()
	c.fresh = c.cut(c.facts.Report(c.now, s.in.Res, v, c.fresh[:0]))
	c.facts.Rollback()
	p := probe{v: v}
	for _, f := range c.behind[s.in.Res] {
		known, region, value := c.state.Known[f], c.state.Region[f], c.state.Value[f]
		if k := slices.IndexFunc(c.fresh, func(x machine.Fact) bool { return x.Res == f }); k >= 0 {
			known, region, value = c.fresh[k].Known, c.fresh[k].Region, c.fresh[k].Value
		}
		switch {
		case c.spec.Program.Resources[f].Fact == machine.SequenceFact:
			p.facts = append(p.facts, count(has(c.fresh, f)))
		case known:
			p.facts = append(p.facts, s.place(f, region, value))
		default:
			p.facts = append(p.facts, unknown)
		}
		p.values = append(p.values, value)
	}
	c.answers[key] = p
	return p
}

// asked is a reading that was tried.
type asked struct {
	res  machine.Res
	v    models.Value
	want string
}

// begin forgets answers about another moment.
func (s *solver) begin() {
	moment := fmt.Sprint(s.c.now, " ") + string(s.c.facts.Snapshot())
	if s.c.answers == nil || s.c.moment != moment {
		s.c.moment, s.c.answers = moment, map[asked]probe{}
	}
}

// gives reports whether the facts come out as wanted.
func (s *solver) gives(p probe) bool { return slices.Equal(p.facts, s.want) }

// steps is how far the facts of two probes are apart, in regions.
func steps(a, b probe) int {
	n := 0
	for i := range a.facts {
		n += max(a.facts[i]-b.facts[i], b.facts[i]-a.facts[i])
	}
	return n
}

func (s *solver) fits(v models.Value) bool {
	region, ok := s.c.spec.Program.Resources[s.in.Res].Cut.Cut(v)
	if !ok || region != s.in.Region || !s.allowed(v) {
		return false
	}
	p := s.probe(v)
	return s.gives(p) && s.tellsApart(p)
}

// tellsApart reports whether carried facts are equal to other values, and to each
// other, just where the path says so.
func (s *solver) tellsApart(p probe) bool {
	var names namesOf
	for i, f := range s.c.behind[s.in.Res] {
		if s.c.spec.Program.Resources[f].Carried && p.facts[i] != unknown && !names.add(s.c, f, s.rec.State.Value[f], p.values[i]) {
			return false
		}
	}
	return true
}

// numbers solves for a number.
func (s *solver) numbers(cut *models.Partition) []models.Value {
	points := s.points(cut)
	var line []probe
	for i, v := range points {
		p := s.probe(v)
		if i > 0 {
			line = append(line, s.between(line[len(line)-1], p, maxHalvings)...)
		}
		line = append(line, p)
	}
	var middles, ends []models.Value
	for i := 0; i < len(line); i++ {
		if !s.gives(line[i]) {
			continue
		}
		first := i
		for i+1 < len(line) && s.gives(line[i+1]) {
			i++
		}
		middles = append(middles, nice(line[first].v, line[i].v))
		ends = append(ends, line[first].v, line[i].v)
		for _, p := range line[first : i+1] {
			ends = append(ends, p.v)
		}
	}
	var found []models.Value
	for _, v := range append(middles, ends...) {
		if len(found) < maxReadings && s.c.tries > 0 && !slices.Contains(found, v) && s.fits(v) {
			found = append(found, v)
		}
	}
	return found
}

// maxHalvings is enough to come from any number to its neighbour; coarse is
// enough to see how far a stretch goes that has been found.
const (
	maxHalvings = 1100
	coarse      = 8
)

// between gives probes between two, ascending: none if nothing can lie between.
func (s *solver) between(a, b probe, halvings int) []probe {
	switch found := s.gives(a) || s.gives(b); {
	case found && slices.Equal(a.facts, b.facts), !found && steps(a, b) < 2:
		return nil
	case found:
		halvings = min(halvings, coarse)
	}
	m := middle(a.v, b.v)
	if halvings == 0 || s.c.tries <= 0 || m == a.v || m == b.v {
		return nil
	}
	p := s.probe(m)
	left := s.between(a, p, halvings-1)
	return append(append(left, p), s.between(p, b, halvings-1)...)
}

// points lists the values the search begins with, ascending: the ends of the
// region, nice values, and those beside the readings that the facts depend on.
func (s *solver) points(cut *models.Partition) []models.Value {
	points := cut.Samples(s.in.Region, 4)
	least, greatest, _ := cut.Interval(s.in.Region)
	if len(s.c.held) > 0 {
		points = cut.Samples(s.in.Region, 4+len(s.c.held))
	}
	if s.c.spec.Program.Resources[s.in.Res].Model.Type.Range == nil {
		for _, v := range slices.Clone(points) {
			points = append(points, shifted(v, 100), shifted(v, -100), shifted(v, 1e6), shifted(v, -1e6))
		}
	}
	points = append(points, least, greatest)
	group := s.c.group[s.in.Res]
	for r, v := range s.c.raw {
		if v.IsSet() && v.Kind == cut.Kind() && (s.c.group[r] == group || slices.Contains(s.c.behind[s.in.Res], machine.Res(r))) {
			points = append(points, v, shifted(v, 1), shifted(v, -1))
		}
	}
	points = slices.DeleteFunc(points, func(v models.Value) bool {
		region, ok := cut.Cut(v)
		return !ok || region != s.in.Region || math.IsInf(v.Float(), 0)
	})
	slices.SortFunc(points, func(a, b models.Value) int {
		order, _ := models.Compare(a, b)
		return order
	})
	return slices.Compact(points)
}

// shifted moves a number by a step: of durations in seconds.
func shifted(v models.Value, step float64) models.Value {
	switch v.Kind {
	case models.Float:
		return models.OfFloat(v.Float() + step)
	case models.Duration:
		step *= float64(time.Second)
	}
	return models.Value{Kind: v.Kind, Bits: uint64(v.Int() + int64(step))}
}

// middle is half way between two numbers, rounded towards the first.
func middle(a, b models.Value) models.Value {
	if a.Kind == models.Float {
		return models.OfFloat(a.Float()/2 + b.Float()/2)
	}
	return models.Value{Kind: a.Kind, Bits: uint64(a.Int() + int64(uint64(b.Int()-a.Int())/2))}
}

// nice is a number near the middle of two that is short to write.
func nice(a, b models.Value) models.Value {
	m := middle(a, b)
	switch a.Kind {
	case models.Float:
		for digits := range 6 {
			scale := math.Pow10(digits)
			if f := math.Round(m.Float()*scale) / scale; a.Float() <= f && f <= b.Float() {
				return models.OfFloat(f)
			}
		}
	case models.Duration:
		if n := m.Int() - m.Int()%int64(time.Second); n >= a.Int() {
			return models.Value{Kind: models.Duration, Bits: uint64(n)}
		}
	}
	return m
}
