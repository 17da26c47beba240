// Blame: which rules a violation needs, or that a reaction is missing.

package explain

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// Blame returns the names of the rules that are needed for the violation: with
// the same moves, but without the rule, nothing is broken. If there is none a reaction
// is missing, see Missing.
//
// Cost: one replay for every rule that ran; of "it stays possible", for every
// rule of the slice, with a search of some thousand states.
func Blame(p *machine.Program, run *Run) []string {
	var needed []string
	breaks, suspects := breaksWithout, ran(run)
	switch {
	case run.Loop > 0:
		breaks = loopsWithout
	case run.World.Property().Kind == world.PossibleProperty:
		breaks, suspects = trapsWithout, all(run.World)
	}
	for _, rule := range suspects {
		if !breaks(run, rule) {
			needed = append(needed, p.Rules[rule].Name)
		}
	}
	return needed
}

// ran lists the rules that ran actions, ascending.
func ran(run *Run) []machine.RuleID {
	var out []machine.RuleID
	for i := range run.Beats {
		for k := range run.Beats[i].Steps {
			for _, f := range run.Beats[i].Steps[k].Firings {
				if f.Branch != machine.Quiet {
					out = append(out, f.Rule)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// breaksWithout replays the run with a rule that does nothing, passing over
// moves that are not possible then: deliveries of commands never sent, their
// answers and reports.
func breaksWithout(run *Run, rule machine.RuleID) bool {
	w := run.World.Without(rule)
	state := begin(w, run)
	if state == nil {
		return true
	}
	if w.Broken(state) {
		return true
	}
	for i := range run.Beats[1:] {
		label := find(w, state, run.Beats[i+1].Move)
		if label < 0 {
			continue
		}
		_, next, err := w.Take(state, uint32(label))
		if err != nil {
			continue
		}
		if state = next; w.Broken(state) {
			return true
		}
	}
	return breaksSettling(w, state)
}

// maxSettling bounds the moves that let a counterfactual come to rest.
const maxSettling = 64

// breaksSettling lets commands and reports under way arrive: what is broken
// then was only late.
func breaksSettling(w *world.World, state []byte) bool {
	for range maxSettling {
		label := arriving(w, state)
		if label < 0 {
			return false
		}
		_, next, err := w.Take(state, uint32(label))
		if err != nil {
			return false
		}
		if state = next; w.Broken(state) {
			return true
		}
	}
	return false
}

// arriving is the number of a move by which something under way arrives, -1 if
// there is none.
func arriving(w *world.World, state []byte) int {
	return slices.IndexFunc(w.Moves(state), func(m world.Move) bool {
		return m.Kind == world.MoveDeliver && !m.Older || m.Kind == world.MoveAnswer || m.Kind == world.MoveReport && w.UnderWay(state, m)
	})
}

// begin gives the state after the start that corresponds to the run's first:
// initial states come in the same order in both worlds.
func begin(w *world.World, run *Run) []byte {
	want, n := -1, 0
	first := run.Beats[0].After
	run.World.Initial(func(s []byte) {
		if want < 0 && sameStart(run.World, run.World.Open(s), first) {
			if b, err := run.World.Start(s); err == nil && b.Move == run.Beats[0].Move {
				want = n
			}
		}
		n++
	})
	var found []byte
	n = 0
	w.Initial(func(s []byte) {
		if n == want {
			found = slices.Clone(s)
		}
		n++
	})
	return found
}

// sameStart compares what is composed: a packed state holds nothing else.
func sameStart(w *world.World, a, b world.Snapshot) bool {
	other := func(v machine.Var) bool { return a.Vars[v] != b.Vars[v] }
	return slices.Equal(a.Value, b.Value) && slices.Equal(a.Reported, b.Reported) && !slices.ContainsFunc(w.Vars(), other)
}

// find returns the number of a move in a state, -1 if it is not possible: of a
// report that no longer confirms a command its early form; of a change that
// overtakes no report its plain form; of one whose value is still open the
// first report of it.
func find(w *world.World, state []byte, m world.Move) int {
	all := w.Moves(state)
	like := []world.Move{m}
	m.Late, m.Coalesced = false, false
	like = append(like, m)
	if m.Kind == world.MoveActual {
		m.Kind = world.MoveReport
		like = append(like, m)
	}
	for _, x := range like {
		if i := slices.Index(all, x); i >= 0 {
			return i
		}
	}
	return -1
}

// Missing says after what nobody reacts: the last thing that happened from outside.
func Missing(p *machine.Program, run *Run) say.Text {
	t := &teller{p: p, run: run}
	for i := len(run.Beats) - 1; i > 0; i-- {
		switch run.Beats[i].Move.Kind {
		case world.MoveActual, world.MoveReport, world.MovePerson, world.MoveFault, world.MoveOffline, world.MoveLose:
			return say.Of("no rule prevents it after this: %s", t.text(i))
		}
	}
	return say.Of("no rule prevents it from the start on")
}
