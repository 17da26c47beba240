// C4: two things happen at one moment, and which is heard of first decides.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// races is how many pairs of readings are looked at in one tour.
const races = 4_000

// unordered looks for C4: of readings of two devices that change while all is at rest,
// one order ends with other values than the other.
func (c *run) unordered(t *tour) error {
	left := races
	for id := range t.first {
		if left <= 0 {
			return nil
		}
		list := c.readings(t, int32(id))
		if len(list) < 2 || !t.atRest(int32(id)) {
			continue
		}
		for i, a := range list {
			for _, b := range list[i+1:] {
				if c.p.Resources[a.at].Device == c.p.Resources[b.at].Device {
					continue
				}
				left--
				if err := c.race(t, a, b); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// readings lists the edges of a state on which a reading changes.
func (c *run) readings(t *tour, id int32) []edge {
	var out []edge
	for _, e := range t.out(id) {
		if isReading(&e) && !c.p.Resources[e.at].Settable && t.reported(e.to, machine.Res(e.at)) != t.reported(id, machine.Res(e.at)) {
			out = append(out, e)
		}
	}
	return out
}

func isReading(e *edge) bool {
	return e.external && e.at >= 0 && (e.kind == world.MoveReport || e.kind == world.MoveActual)
}

// race compares the two orders of two readings.
func (c *run) race(t *tour, a, b edge) error {
	first, okA := t.after(a, b)
	second, okB := t.after(b, a)
	if !okA || !okB {
		return nil
	}
	what, rules := c.differs(t, first, second)
	key := keyOf("C4", what, rules...)
	if len(rules) < 2 || c.tried[key] >= tries {
		return nil // of one rule it is its guard, which is read at the moment of its trigger
	}
	f := c.rulesFinding("C4", diag.Warning, what, rules, say.Of(
		"what %s is in the end depends on whether %s or %s is heard of first when both change at one moment", what, c.ref(machine.Res(a.at)), c.ref(machine.Res(b.at))))
	if !c.tried.open("other order " + key) {
		return nil
	}
	other, err := c.concrete(t, append(t.way(a.from), second...))
	if other == nil || err != nil {
		return err
	}
	return c.confirm(t, append(t.way(a.from), first...), key, f)
}

// after gives the way along one edge, then, once all is at rest, along the reading of
// another, until all is at rest again; false if the second reading is not possible then,
// or it does not come to rest. No time passes on it.
func (t *tour) after(a, b edge) ([]edge, bool) {
	rest := t.settle(a.to)
	if rest == nil {
		return nil, false
	}
	way := append([]edge{a}, rest...)
	r, want := machine.Res(b.at), t.reported(b.to, machine.Res(b.at))
	for _, e := range t.out(way[len(way)-1].to) {
		if isReading(&e) && e.at == b.at && e.kind == b.kind && t.reported(e.to, r) == want {
			rest = t.settle(e.to)
			return append(append(way, e), rest...), rest != nil
		}
	}
	return nil, false
}

// differs names a resource or variable that two ways leave with different values, and
// the rules that write it along them, ascending.
func (c *run) differs(t *tour, a, b []edge) (string, []machine.RuleID) {
	s := t.machine(a[len(a)-1].to)
	regions, vars := slices.Clone(s.Region), slices.Clone(s.Vars)
	other := t.machine(b[len(b)-1].to)
	for _, r := range t.w.Resources() {
		if c.p.Resources[r].Settable && regions[r] != other.Region[r] && regions[r] != machine.NoRegion && other.Region[r] != machine.NoRegion {
			return c.ref(r), disagreeing(t, slices.Concat(a, b), r)
		}
	}
	for _, v := range t.w.Vars() {
		if vars[v] != other.Vars[v] {
			return c.p.Vars[v].Name, c.writing(t, slices.Concat(a, b), func(x *touched) bool { return slices.Contains(x.vars, v) })
		}
	}
	return "", nil
}

// disagreeing lists the rules that set a resource along a way, ascending; none if all
// set it to one value.
func disagreeing(t *tour, way []edge, r machine.Res) (out []machine.RuleID) {
	var values []models.Value
	for i := range way {
		for _, d := range t.doings(&way[i]) {
			for _, w := range d.writes {
				if w.Res == r && w.From == machine.FromRule && !w.Call {
					out, values = append(out, w.Rule), append(values, w.Value)
				}
			}
		}
	}
	if !slices.ContainsFunc(values, func(v models.Value) bool { return v != values[0] }) {
		return nil
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// writing lists the rules that did something along a way, of those of some kind.
func (c *run) writing(t *tour, way []edge, of func(*touched) bool) (out []machine.RuleID) {
	for i := range way {
		for _, d := range t.doings(&way[i]) {
			for _, x := range d.firings {
				if (x.Branch == machine.Then || x.Branch == machine.Else) && of(&c.touches[x.Rule]) {
					out = append(out, x.Rule)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
