// Casts: of many devices a few do something, the others stand still.

package search

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// lines is how many lines of influence a cast is drawn along at most, and depth how far one
// is followed.
const (
	lines = 3
	depth = 5
)

// target is what rules give a value: a resource or a variable.
type target struct {
	isVar bool
	n     int32
}

// influence lists, of every target, the rules that give it a value.
type influence map[target][]machine.RuleID

func influences(p *machine.Program) influence {
	out := influence{}
	for id := range p.Rules {
		add := func(t target) {
			if !slices.Contains(out[t], machine.RuleID(id)) {
				out[t] = append(out[t], machine.RuleID(id))
			}
		}
		p.Rules[id].EachAction(func(a *machine.Action) bool {
			switch a.Kind {
			case machine.DoSet, machine.DoCall:
				add(target{n: int32(a.Res)})
			case machine.DoAssign:
				add(target{isVar: true, n: int32(a.Var)})
			}
			return true
		})
	}
	return out
}

// causes lists on what it depends whether a rule runs.
func causes(p *machine.Program, id machine.RuleID) (out []target) {
	add := func(c machine.CondID) {
		if c == machine.NoCond {
			return
		}
		for _, r := range p.Conds[c].Deps {
			out = append(out, target{n: int32(r)})
		}
		for _, v := range p.Conds[c].VarDeps {
			out = append(out, target{isVar: true, n: int32(v)})
		}
	}
	r := &p.Rules[id]
	add(r.Guard)
	for i := range r.Triggers {
		switch t := &r.Triggers[i]; t.Kind {
		case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
			out = append(out, target{n: int32(t.Res)})
		default:
			add(t.Cond)
		}
	}
	return out
}

// cast draws who does something in a run: whom the sentence speaks of, and what lies on some
// lines that lead from there, against the direction of influence, from a rule that gives a
// value to something its condition depends on.
func (s *stroll) cast() map[machine.Res]bool {
	out := map[machine.Res]bool{}
	p, pr := s.q.Spec.Program, &s.q.Property
	var from []target
	for _, r := range pr.Own {
		out[r] = true
		from = append(from, target{n: int32(r)})
	}
	for _, v := range pr.OwnVars {
		from = append(from, target{isVar: true, n: int32(v)})
	}
	if len(from) == 0 {
		return out
	}
	for range 1 + s.draws.below(lines) {
		at := from[s.draws.below(len(from))]
		for range 1 + s.draws.below(depth) {
			rules := s.influence[at]
			if len(rules) == 0 {
				break
			}
			list := causes(p, rules[s.draws.below(len(rules))])
			if len(list) == 0 {
				break
			}
			if at = list[s.draws.below(len(list))]; !at.isVar {
				out[machine.Res(at.n)] = true
			}
		}
	}
	return out
}

// settle has everything reported once that is not in a cast: mostly that it is at rest, which
// is the first of named values, and of all numbers the same, that they are low, high or
// anything.
func (s *stroll) settle(state []byte, cast map[machine.Res]bool, labels []uint32) []uint32 {
	numbers := s.draws.below(3)
	for at, r := range s.w.Resources() {
		if cast[r] || s.w.Machine(state).Region[r] != machine.NoRegion || s.w.Broken(state) {
			continue
		}
		res := &s.q.Spec.Program.Resources[r]
		size := max(1, res.Cut.Size())
		want := models.Region(s.draws.below(size))
		switch named := res.Model.Type.Kind == models.Bool || res.Model.Type.Kind == models.Enum; {
		case named && s.draws.below(4) > 0 || !named && numbers == 0:
			want = 0
		case !named && numbers == 1:
			want = models.Region(size - 1)
		}
		best := -1
		moves := s.w.Moves(state)
		for label, m := range moves {
			if m.Kind == world.MoveReport && m.At == at && !m.Late && (best < 0 || s.w.Region(m) == want) {
				best = label
			}
		}
		if best >= 0 && s.take(state, moves[best]) {
			labels = append(labels, uint32(best))
		}
	}
	return labels
}
