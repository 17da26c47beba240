// Focus: in wide deployments little of the world is played.

package shield

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

const (
	// wide is the number of resources from which on a game is played with a focus first.
	wide = 6
	// focusStates bounds such a game, and any other of a question that is wide.
	focusStates = 50_000
	// few is how many regions a value may have that is kept before all are.
	few = 2
)

// foci lists what is kept of a question, less first: what the sentence speaks of; with it
// what has few values and is asked together with that by rules which write it; what has few
// values of all they read; and all they read. It is empty for a question that is not wide, and where rules react to what becomes of commands,
// so that what they find depends on what is refused.
//
// A world with a focus contains that of the question: a table that keeps the promise there
// keeps it. Where there is none another may be found with more in focus.
func foci(spec *world.Spec, rung world.Rung, prop world.Property) []*world.Focus {
	frame, err := world.NewFrame(spec, rung, prop)
	if err != nil || len(frame.Resources()) < wide {
		return nil
	}
	p := frame.Program()
	own := slices.Clone(prop.Own)
	if prop.Kind != world.StateProperty && prop.Event.Kind != world.EvNotify && prop.Event.Kind != world.EvDropped {
		own = append(own, prop.Event.Res)
	}
	var together, res []machine.Res
	var vars []machine.Var
	reads := func(c machine.CondID) {
		if c == machine.NoCond {
			return
		}
		deps := p.Conds[c].Deps
		if slices.ContainsFunc(deps, func(r machine.Res) bool { return slices.Contains(own, r) }) {
			together = append(together, deps...)
		}
		res, vars = append(res, deps...), append(vars, p.Conds[c].VarDeps...)
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool { return t.Kind == machine.OnIsSet || t.Kind == machine.OnIsRefused }) {
			return nil
		}
		if r.EachAction(func(a *machine.Action) bool { return a.Kind != machine.DoSet || !slices.Contains(own, a.Res) }) {
			continue
		}
		reads(r.Guard)
		for _, t := range r.Triggers {
			if t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor {
				reads(t.Cond)
			}
		}
	}
	large := func(r machine.Res) bool { return p.Resources[r].Cut.Size() > few }
	var out []*world.Focus
	for _, list := range [][]machine.Res{nil, slices.DeleteFunc(together, large), slices.DeleteFunc(slices.Clone(res), large), res} {
		f := frame.Places(list, nil, nil)
		f.Loose = frame.Loosened()
		if n := len(out); n == 0 || !slices.Equal(out[n-1].Kept, f.Kept) {
			out = append(out, &f)
		}
	}
	last, read := out[len(out)-1], frame.VarPlaces(vars)
	last.Loose = slices.DeleteFunc(slices.Clone(last.Loose), func(v int) bool { return slices.Contains(read, v) })
	for t := range p.Timers {
		last.Timed = append(last.Timed, t)
	}
	return out
}

// kept lists the resources and variables whose values are part of a state.
func kept(w *world.World) (res []machine.Res, vars []machine.Var) {
	for _, r := range w.Resources() {
		if !slices.Contains(w.Blurred(), r) {
			res = append(res, r)
		}
	}
	for _, v := range w.Vars() {
		if !slices.Contains(w.Loose(), v) {
			vars = append(vars, v)
		}
	}
	return res, vars
}
