// Said: tables that say no more than the sentence does.

package shield

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// mostSaid bounds the values of a condition's operands that are tried together.
const mostSaid = 1 << 12

// Said gives a table that refuses what the property at a place of the spec forbids in so
// many words: a command is refused while its value, with what else is reported, would make
// the sentence false; with doubt also while it would be unknown. No game is played, so that
// it costs little however much has a part in the promise; whether it keeps the promise is
// still to be verified. Nil if the sentence says nothing of commands, or not in what may be
// read: see Options.Site.
//
// Cost: the values of what the sentence reads, at most 4,096, for each command.
func Said(spec *world.Spec, index int, doubt bool, opt Options) Table {
	pr, p := &spec.Properties[index], spec.Program
	switch pr.Kind {
	case world.StateProperty:
		var out Table
		for _, r := range pr.Own {
			out = append(out, said(p, r, nil, pr.P, opt, func(t machine.Truth) bool { return t == machine.False || doubt && t == machine.Unknown })...)
		}
		return out
	case world.NeverEvent, world.OnlyEvent:
		if pr.Event.Kind != world.EvSet {
			return nil
		}
		return said(p, pr.Event.Res, pr.Event.Regions, pr.Q, opt, func(t machine.Truth) bool {
			if pr.Kind == world.OnlyEvent {
				return t != machine.True && (doubt || t == machine.False)
			}
			return t != machine.False && (doubt || t == machine.True)
		})
	}
	return nil
}

// said refuses values of a resource, of some regions or of all (nil), while a condition has
// a truth that is wrong then.
func said(p *machine.Program, r machine.Res, regions []models.Region, c machine.CondID, opt Options, wrong func(machine.Truth) bool) Table {
	res := &p.Resources[r]
	operands, ok := speaksOf(p, r, c, opt)
	if !res.Settable || !ok {
		return nil
	}
	var out Table
	for v := range models.Region(res.Cut.Size()) {
		if regions != nil && !slices.Contains(regions, v) {
			continue
		}
		refuse, allow := map[string]cubes.Observation{}, map[string]cubes.Observation{}
		s := p.Initial()
		s.Region[r], s.Known[r] = v, true
		everyValue(&s, operands, func() {
			o, into := cubes.Observe(&s, operands), allow
			if wrong(p.Eval(c, &s)) {
				into = refuse
			}
			into[fmt.Sprint(o)] = o
		})
		for _, cube := range cover(operands, cubes.Sorted(refuse), cubes.Sorted(allow), func(machine.Operand) bool { return false }) {
			out = append(out, Row{Res: r, Region: v, When: literals(cube, operands)})
		}
	}
	return out
}

// speaksOf lists what a condition reads but for one resource; false if that is too much, or
// not to be read.
func speaksOf(p *machine.Program, r machine.Res, c machine.CondID, opt Options) (out []machine.Operand, ok bool) {
	if c == machine.NoCond {
		return nil, true
	}
	rows := 1
	add := func(o machine.Operand) bool {
		out = append(out, o)
		rows *= int(o.Size) + 1
		return rows <= mostSaid && (!opt.Site || sayable(p, o))
	}
	for _, d := range p.Conds[c].Deps {
		if d != r && !add(machine.Operand{Res: d, Size: int32(p.Resources[d].Cut.Size())}) {
			return nil, false
		}
	}
	for _, v := range p.Conds[c].VarDeps {
		if !add(machine.Operand{IsVar: true, Var: v, Size: int32(len(p.Vars[v].Domain))}) {
			return nil, false
		}
	}
	return out, true
}

// everyValue calls f with a state for all values of operands, unknown ones included.
func everyValue(s *machine.State, operands []machine.Operand, f func()) {
	if len(operands) == 0 {
		f()
		return
	}
	o, rest := operands[0], operands[1:]
	for v := range o.Size {
		if o.IsVar {
			s.Vars[o.Var] = v
		} else {
			s.Region[o.Res], s.Known[o.Res] = models.Region(v), true
		}
		everyValue(s, rest, f)
	}
	if !o.IsVar {
		s.Known[o.Res] = false
		everyValue(s, rest, f)
	}
}
