// Commands that take a number as read: the exact values of the facts behind them.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// holders is the number of values of a target, within one region, that a new one may
// have to be told from: those of the device, of its report under way, of the newest
// command and of a superseded one.
const holders = 4

// Carriers lists the facts whose exact values rules command a resource to take.
func Carriers(p *machine.Program, r machine.Res) []machine.Res {
	var out []machine.Res
	eachCarried(p, func(target, fact machine.Res) {
		if target == r && !slices.Contains(out, fact) {
			out = append(out, fact)
		}
	})
	return out
}

func eachCarried(p *machine.Program, do func(target, fact machine.Res)) {
	if !slices.ContainsFunc(p.Values, func(v machine.ValueTable) bool { return v.Carried }) {
		return
	}
	for i := range p.Rules {
		p.Rules[i].EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoSet && p.Values[a.Value].Carried {
				do(a.Res, p.Values[a.Value].Operands[0].Res)
			}
			return true
		})
	}
}

// carriedDistinct is the number of values of one region of a carried fact that can
// matter at a time: its own new one and, for each of its targets, what that holds and
// the facts it may take besides. Values are only compared for equality, and only with
// those of one target; with that many, a new value may differ from all others or equal
// any of them, whatever happened before.
func carriedDistinct(p *machine.Program, fact machine.Res) int {
	n := 1
	var seen []machine.Res
	eachCarried(p, func(target, f machine.Res) {
		if f == fact && !slices.Contains(seen, target) {
			seen = append(seen, target)
			n += holders + len(Carriers(p, target)) - 1
		}
	})
	return n
}

// carriedValues lists the exact values a world gives a carried fact.
func carriedValues(p *machine.Program, fact machine.Res) []models.Value {
	var out []models.Value
	cut, k := p.Resources[fact].Cut, carriedDistinct(p, fact)
	for region := range cut.Size() {
		out = append(out, cut.Samples(models.Region(region), k)...)
	}
	return out
}

// image is the interval of regions a fact may have after a report of its one source;
// all of them where nothing is known.
func (w *World) image(fact machine.Res, from machine.Res, region models.Region) machine.Image {
	res := &w.program.Resources[fact]
	switch {
	case res.Images != nil && region != machine.NoRegion && res.Sources[0] == from:
		return res.Images[region]
	case res.Reach != nil && res.Carried:
		return *res.Reach
	}
	return machine.Image{High: models.Region(res.Cut.Size() - 1)}
}

// valueOfDigit gives the value that a digit above 0 chooses for a fact; not set where
// the state holds its region alone.
func (w *World) valueOfDigit(fact, digit int) (models.Value, models.Region) {
	if vs := &w.devices[fact].values; w.carried(fact) {
		return vs.values[digit-1], vs.region[digit-1]
	}
	return models.Value{}, models.Region(digit - 1)
}

// digitNow is the digit of a fact as it stands.
func (w *World) digitNow(s *state, fact int) int {
	r := w.res[fact]
	switch {
	case !s.m.Known[r]:
		return 0
	case w.carried(fact):
		return int(w.devices[fact].values.index(s.m.Value[r])) + 1
	}
	return int(s.m.Region[r]) + 1
}

// heldBy lists the exact values that a state gives a resource somewhere, superseded
// commands left out.
func (w *World) heldBy(s *state, i int) []models.Value {
	vs, r := &w.devices[i].values, w.res[i]
	var out []models.Value
	switch {
	case w.carried(i) && s.m.Known[r]:
		return append(out, s.m.Value[r])
	case !w.devices[i].settable:
		return nil
	}
	if ch := &s.m.Channel[r]; ch.Value.IsSet() {
		out = append(out, ch.Value)
	}
	for v, x := range vs.values {
		if s.actual[i] == int16(v) || s.flight[i] == int16(v) {
			out = append(out, x)
		}
	}
	return out
}
