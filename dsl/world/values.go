// The finitely many exact values a world gives a resource.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// maxValues bounds the values of a settable resource: superseded commands are
// kept as a set of that many bits.
const maxValues = 64

// distinct is the number of values of one region that can matter at a time:
// the device's actual value, the newest command's, a superseded one's and a
// new one's. Rules only compare them for equality.
const distinct = 4

// valueSet lists the exact values of a resource, ascending by region. Two
// values of a region are told apart only where a command may carry either.
type valueSet struct {
	values []models.Value
	region []models.Region
}

// newValueSet returns one sample of every region, plus every value a rule or
// the safe state may command, plus, where people may command the resource or a
// command carries its value, enough values of each region to make every pattern of
// equality appear.
func newValueSet(p *machine.Program, r machine.Res) (valueSet, error) {
	res := &p.Resources[r]
	k := 1
	switch {
	case res.Carried:
		k = carriedDistinct(p, r)
	case res.Settable && commandedByPeople(p, r):
		k = distinct + len(Carriers(p, r))
	}
	exact := commanded(p, r)
	var vs valueSet
	for region := range res.Cut.Size() {
		have := map[models.Value]bool{}
		add := func(v models.Value) {
			if !have[v] {
				have[v] = true
				vs.values = append(vs.values, v)
				vs.region = append(vs.region, models.Region(region))
			}
		}
		for _, v := range res.Cut.Samples(models.Region(region), k) {
			add(v)
		}
		for _, v := range exact {
			if at, ok := res.Cut.Cut(v); ok && int(at) == region {
				add(v)
			}
		}
	}
	if res.Settable && len(vs.values) > maxValues {
		return vs, &LimitError{What: fmt.Sprintf("%s has %d values that matter, more than %d", res.Ref, len(vs.values), maxValues)}
	}
	return vs, nil
}

// index returns the position of an exact value; -1 if it is not in the set.
func (vs *valueSet) index(v models.Value) int16 {
	for i := range vs.values {
		if vs.values[i] == v {
			return int16(i)
		}
	}
	return -1
}

func commandedByPeople(p *machine.Program, r machine.Res) bool {
	for _, g := range p.Gate.Grants {
		if g.Res == r {
			return true
		}
	}
	return false
}

// commanded lists the exact values rules and the safe state may command.
func commanded(p *machine.Program, r machine.Res) []models.Value {
	var out []models.Value
	for i := range p.Rules {
		p.Rules[i].EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoSet && a.Res == r && !p.Values[a.Value].Carried {
				out = append(out, p.Values[a.Value].Values...)
			}
			return true
		})
	}
	for _, s := range p.Safe {
		if s.Res == r {
			out = append(out, s.Value)
		}
	}
	for _, f := range Carriers(p, r) {
		out = append(out, carriedValues(p, f)...)
	}
	return out
}

// Commanded reports whether rules or the safe state of a program may command an
// exact value, as far as the values of a World are concerned.
func Commanded(p *machine.Program, r machine.Res, v models.Value) bool {
	return slices.Contains(commanded(p, r), v)
}

// LimitError says that a world is too large to be built; the verdict is then
// unknown with this limit.
type LimitError struct{ What string }

func (e *LimitError) Error() string { return e.What }
