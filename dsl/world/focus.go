// Focus: worlds in which the reported values of some resources are not kept.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Focus says what a world keeps of its question. Resources that are not kept and need
// not be are blurred: whenever a Step looks at one, it may find any value there,
// another one each time; whenever it asks a condition that speaks of nothing else, that
// may be true or not. Who commands them is left out, and with it everything that
// matters to nothing else. Timers that are not timed may expire at any moment at which
// they run, and where nothing else follows from it, also while they do not.
//
// All numbers are ascending, and those of the question's own world: of its resources,
// conditions (Place), timers and variables. So a focus means the same for all questions whose
// worlds have equal keys.
type Focus struct {
	Kept []int `json:"kept,omitempty"`
	// Heard are blurred, but whether they have ever been reported is kept.
	Heard []int `json:"heard,omitempty"`
	// Apart are conditions on blurred resources that are not decided as a whole.
	Apart []int `json:"apart,omitempty"`
	Timed []int `json:"timed,omitempty"`
	// Loose are variables that are not kept: what is assigned to one is seen to the end of
	// the Step, and whenever a later Step looks at it, it may have any value.
	Loose []int `json:"loose,omitempty"`
	// Excused says that among faults it is kept what excuses the sentence: what they have
	// held up of the resources that are kept. Otherwise only a gateway that is down and a
	// device that a rule waits for excuse it.
	Excused bool `json:"excused,omitempty"`
}

// NewFocused builds a world that contains that of a question on a rung: for every run
// of that there is one that passes through the same states but for what is blurred.
// What holds in it holds there; what breaks in it may hold there all the same. Its
// moves have several outcomes, so that labels of Successors do not number Moves; it is
// made for Initial, Successors, Broken, Valid, Covers and Join alone.
//
// It contains the other world because a Step depends on reported values by what
// conditions and values look at alone (machine.Oracle), blurred resources may be
// anything there, and their reports may come at any time; their actual values are
// unknown to behaviours, physics and assumptions, which then forbid less.
//
// Errors: *LimitError as New has, and for a question that cannot be asked so. Successors
// fails with one for a move that has too many outcomes.
// Source: Kurshan, Computer-Aided Verification of Coordinating Processes (1994), of
// localisation reduction.
func NewFocused(spec *Spec, rung Rung, prop Property, focus Focus) (*World, error) {
	frame, err := NewFrame(spec, rung, prop)
	if err != nil {
		return nil, err
	}
	return frame.Focused(focus)
}

// NewFrame is New for a world that is not explored and may be larger: its resources,
// conditions and timers are what a Focus numbers.
func NewFrame(spec *Spec, rung Rung, prop Property) (*World, error) {
	return build(spec, rung, prop, scope{frame: true})
}

// blurs reports whether a resource is blurred.
func (w *World) blurs(r machine.Res) bool { return w.blur != nil && w.blur[r] }

// Focused is NewFocused for the question of a world.
func (w *World) Focused(focus Focus) (*World, error) {
	if why := unfocused(w.rung, &w.prop); why != "" {
		return nil, &LimitError{What: why}
	}
	sc := scope{excused: focus.Excused, blur: w.blurrable(), vague: make([]bool, len(w.spec.Program.Timers))}
	for i, r := range w.res {
		if slices.Contains(focus.Kept, i) {
			sc.blur[r] = false
		} else if slices.Contains(focus.Heard, i) {
			sc.heard = append(sc.heard, r)
		}
	}
	for t, id := range w.timers {
		k := w.program.Timers[t].Kind
		sc.vague[id] = k != machine.TimerAge && k != machine.TimerStale && !slices.Contains(focus.Timed, t)
	}
	for place, c := range w.conditions() {
		if slices.Contains(focus.Apart, place) {
			sc.apart = append(sc.apart, c)
		}
	}
	for i, v := range w.vars {
		if slices.Contains(focus.Loose, i) && !w.watchesVar(v) {
			sc.loose = append(sc.loose, v)
		}
	}
	prop := w.prop
	if prop.Kind == NeverFires || prop.Kind == NoOutside {
		prop.Rule = w.rules[prop.Rule]
	}
	return build(w.spec, w.rung, prop, sc)
}

// conditions lists the conditions that may be asked in the world, parts after what they
// are parts of.
func (w *World) conditions() (out []machine.CondID) {
	seen := map[machine.CondID]bool{}
	var visit func(machine.CondID)
	visit = func(c machine.CondID) {
		if c != machine.NoCond && !seen[c] {
			seen[c] = true
			out = append(out, c)
			w.program.Conds[c].EachPart(visit)
		}
	}
	w.eachCond(visit)
	return out
}

// Loosened gives the numbers that a Focus has for all variables that need not be kept.
func (w *World) Loosened() (out []int) {
	for i, v := range w.vars {
		if !w.watchesVar(v) {
			out = append(out, i)
		}
	}
	return out
}

// watchesVar reports whether somebody but rules and the gate looks at a variable: the
// sentence, assumptions, physics or a behaviour.
func (w *World) watchesVar(v machine.Var) bool {
	speaks := func(c machine.CondID) bool {
		return c != machine.NoCond && slices.Contains(w.spec.Program.Conds[c].VarDeps, v)
	}
	p := &w.prop
	if slices.Contains(p.OwnVars, v) || p.Target.IsVar && p.Target.Var == v || speaks(p.P) || speaks(p.Q) || speaks(p.Trigger) || slices.ContainsFunc(p.Besides, speaks) {
		return true
	}
	for i := range p.Props {
		if speaks(p.Props[i].Cond) {
			return true
		}
	}
	for i := range p.Events {
		if speaks(p.Events[i].Cond) {
			return true
		}
	}
	for _, a := range w.spec.Assumes {
		if speaks(a.Cond) {
			return true
		}
	}
	for _, ph := range w.spec.Physics {
		if speaks(ph.While) {
			return true
		}
	}
	for _, r := range w.res {
		if slices.ContainsFunc(w.spec.Behaviour[r], func(t Transition) bool { return speaks(t.When) }) {
			return true
		}
	}
	return false
}

// keepsVar reports whether the value of the i-th variable is part of a state.
func (w *World) keepsVar(i int) bool { return w.loose == nil || !w.loose[i] }

// VarPlaces gives the numbers that a Focus has for variables of the deployment; those that
// are not of the world are left out.
func (w *World) VarPlaces(vars []machine.Var) (out []int) {
	for i, v := range w.vars {
		if slices.Contains(vars, v) {
			out = append(out, i)
		}
	}
	return out
}

// Places gives the numbers that a Focus has for resources, conditions and timers of the
// deployment; those that are not of the world are left out.
func (w *World) Places(res []machine.Res, conds []machine.CondID, timers []machine.TimerID) Focus {
	var f Focus
	for i, r := range w.res {
		if slices.Contains(res, r) {
			f.Kept = append(f.Kept, i)
		}
	}
	for place, c := range w.conditions() {
		if slices.Contains(conds, c) {
			f.Apart = append(f.Apart, place)
		}
	}
	for t, id := range w.timers {
		if slices.Contains(timers, id) {
			f.Timed = append(f.Timed, t)
		}
	}
	return f
}

// loosened reports whether a trigger with a vague timer may come at any moment: a
// condition that is to hold so long is not looked at then. Runs it has begun would
// have to know when it does not hold any more.
func loosened(r *machine.Rule, t *machine.Trigger, vague []bool) bool {
	return vague != nil && t.Kind == machine.HoldsFor && vague[t.Timer] && r.Slots == 0
}

// isVague reports whether a clock is that of a vague timer.
func (w *World) isVague(k int) bool { return k < len(w.vague) && w.vague[k] }

// unfocused says why a question is not asked of worlds with a focus; "" if it is.
func unfocused(rung Rung, prop *Property) string {
	switch {
	case rung == Faulty && prop.EvenIfDeaf:
		return "what has to be kept while something fails needs everything that may fail"
	case prop.OfPairs() || prop.Kind == Survey || prop.Kind == PossibleProperty || prop.Kind == Undecided || live(prop):
		return "a sentence of this kind needs all runs as they are"
	}
	return ""
}

// blurrable says, by resource of the deployment, of which nothing is asked in the world
// but what they have reported.
func (w *World) blurrable() []bool {
	p := w.program
	blur := make([]bool, len(p.Resources))
	for _, r := range w.res {
		blur[r] = p.Resources[r].Fact == machine.NoFact && len(Carriers(p, r)) == 0
	}
	keep := func(list ...machine.Res) {
		for _, r := range list {
			blur[r] = false
		}
	}
	keepWatched(p, &w.prop, keep)
	keep(w.prop.Own...)
	for _, r := range w.res {
		keep(p.Resources[r].Sources...)
	}
	for i := range p.Timers {
		if t := &p.Timers[i]; t.Kind == machine.TimerStale {
			keep(t.Res)
		}
	}
	return blur
}

// blurring is a blurred resource: its position, and whether it is kept that it was
// reported.
type blurring struct {
	at    int
	heard bool
	twin  bool // another reports in its place
}

// takeBlurred lists the blurred resources that are composed.
func (w *World) takeBlurred(sc scope) {
	for i, r := range w.res {
		if w.devices[i].blurred {
			w.blurred = append(w.blurred, blurring{at: i, heard: slices.Contains(sc.heard, r)})
		}
	}
	w.roster.enlist(w)
	if w.blur != nil {
		w.takeWhole(sc.apart)
		w.takeSights()
		w.takeRivals()
		w.findTwins()
	}
}

// takeRivals finds vague timers whose rules do nothing but give the same loose variable a
// value, each without delay. Of those that expire together one gives it, the one with the
// highest priority of those whose guards are true; so together they come to nothing that one
// of them alone does not come to.
func (w *World) takeRivals() {
	switch w.prop.Kind {
	case StateProperty, ResponseProperty, NeverEvent, OnlyEvent:
	default:
		return // somebody may look at what rules did in vain
	}
	byVar := map[machine.Var]uint64{}
	for t := range w.program.Timers {
		if !w.isVague(t) || w.program.Timers[t].Kind != machine.TimerEvery {
			continue
		}
		r, id := &w.program.Rules[w.program.Timers[t].Rule], w.program.Timers[t].Rule
		var to []machine.Var
		only := r.EachAction(func(a *machine.Action) bool {
			to = append(to, a.Var)
			return a.Kind == machine.DoAssign && a.Var == to[0]
		})
		if only && len(to) > 0 && r.Slots == 0 && !w.missed(id) {
			byVar[to[0]] |= 1 << t
		}
	}
	for i, v := range w.vars {
		if set := byVar[v]; !w.keepsVar(i) && set&(set-1) != 0 {
			w.rivals = append(w.rivals, set)
		}
	}
}

// missed reports whether a rule waits for another that does not get to run.
func (w *World) missed(id machine.RuleID) bool {
	return slices.ContainsFunc(w.program.Rules, func(r machine.Rule) bool {
		return slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool { return t.Kind == machine.OnDropped && t.Rule == id })
	})
}

// rivalsIn reports whether two rivals are in a set of timers.
func (w *World) rivalsIn(set uint64) bool {
	return slices.ContainsFunc(w.rivals, func(r uint64) bool { return set&r&(set&r-1) != 0 })
}

// Spelled is a world with a focus in which every blurred resource reports, those that
// have a twin as well, and all sets of timers expire: to compare the two.
func (w *World) Spelled() *World {
	out := w.Fork()
	out.blurred = slices.Clone(w.blurred)
	for k := range out.blurred {
		out.blurred[k].twin = false
	}
	out.rivals = nil
	return out
}

// Blurred lists the blurred resources, ascending.
func (w *World) Blurred() []machine.Res {
	var out []machine.Res
	for _, b := range w.blurred {
		out = append(out, w.res[b.at])
	}
	return out
}

// Loose lists the variables that are not kept, ascending.
func (w *World) Loose() []machine.Var {
	var out []machine.Var
	for i, v := range w.vars {
		if !w.keepsVar(i) {
			out = append(out, v)
		}
	}
	return out
}

// blurredBits are the bits that tell of a blurred resource in a packed state.
func (w *World) blurredBits(i int) int { return count(w.blurred[w.blurAt(i)].heard) }

// blurredMoves are the reports of a blurred resource: of any value, and of the same
// value once more where somebody minds.
func (w *World) blurredMoves(i int, yield func(Move) bool) bool {
	if w.blurred[w.blurAt(i)].twin {
		return true
	}
	values := len(w.devices[i].values.values)
	if !w.program.Minds(w.res[i]) {
		values = count(w.blurred[w.blurAt(i)].heard) // what it is, is no matter
	}
	for v := range values {
		m := Move{Kind: MoveReport, At: i, Value: int16(v), Changed: true, First: none, Command: none}
		if !yield(m) {
			return false
		}
		if m.Changed = false; w.program.WatchesChanges(w.res[i]) && !yield(m) {
			return false
		}
	}
	return true
}

// blurredAnswers are the reports that come of commands to blurred resources. Whether one
// is under way is not kept.
func (w *World) blurredAnswers(yield func(Move) bool) bool {
	for _, b := range w.blurred {
		if w.program.Resources[w.res[b.at]].Settable && !w.blurredMoves(b.at, yield) {
			return false
		}
	}
	return true
}

// outcomes is Successors of a world with a focus. Errors: *LimitError for a move that
// has too many.
func (w *World) outcomes(emit func(label uint32, next []byte) bool) error {
	label, guesses := uint32(0), int8(w.guesses())
	w.decider.over = false
	w.moves(&w.cur, func(m Move) bool {
		for m.Guess = 0; m.Guess < guesses; m.Guess++ {
			on := w.eachOutcome(m, func() bool {
				w.pack(&w.next, w.buf)
				label++
				return emit(label-1, w.buf)
			})
			if !on {
				return false
			}
		}
		return true
	})
	return w.decider.limit()
}
