// Solving: from where the promise can be kept, and what has to be refused there.

package shield

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// plant gives the arena as a system for synth/game: the world's moves are not
// controllable, a command's fate is. A broken state is Error.
func (a *arena) plant() *lts.LTS {
	b := lts.NewBuilder("gate")
	first := b.States(len(a.nodes) + 1)
	root := first + lts.State(len(a.nodes))
	b.Start(root)
	moves, fates := labels(b, "move", false), labels(b, "fate", true)
	at := func(id int32) lts.State {
		if a.nodes[id].broken {
			return lts.Error
		}
		return first + lts.State(id)
	}
	for i, id := range a.starts {
		b.Edge(root, moves(i), at(id))
	}
	for id := range a.nodes {
		n := &a.nodes[id]
		from := first + lts.State(id)
		b.Mark(from, lts.End) // the world may end; that nothing may be done with a command is no end
		for i, next := range n.quiet {
			b.Edge(from, moves(i), at(next))
		}
		for i := range n.turns {
			mid := b.State()
			b.Edge(from, moves(len(n.quiet)+i), mid)
			for k, o := range n.turns[i].options {
				b.Edge(mid, fates(k), at(o.next))
			}
		}
	}
	return b.Build()
}

// labels gives numbered labels of a builder.
func labels(b *lts.Builder, name string, controllable bool) func(int) lts.Label {
	var list []lts.Label
	return func(i int) lts.Label {
		for len(list) <= i {
			l := b.Label(fmt.Sprintf("%s.%d", name, len(list)))
			if controllable {
				b.Control(l)
			}
			list = append(list, l)
		}
		return list[i]
	}
}

// byNode says which nodes win. The built system numbers its states anew, so it is
// walked side by side with the arena.
func (a *arena) byNode(l *lts.LTS, won game.Set) []bool {
	out := make([]bool, len(a.nodes))
	visited := make([]bool, len(a.nodes))
	var due []pair
	meet := func(id int32, s lts.State) {
		if s != lts.Error && !visited[id] {
			visited[id] = true
			out[id] = won[s]
			due = append(due, pair{id, s})
		}
	}
	for _, e := range l.Out(l.Initial()) {
		meet(a.starts[index(l, e)], e.To())
	}
	for len(due) > 0 {
		at := due[len(due)-1]
		due = due[:len(due)-1]
		n := &a.nodes[at.id]
		for _, e := range l.Out(at.s) {
			i := index(l, e)
			if i < len(n.quiet) {
				meet(n.quiet[i], e.To())
				continue
			}
			options := n.turns[i-len(n.quiet)].options
			for _, f := range l.Out(e.To()) {
				meet(options[index(l, f)].next, f.To())
			}
		}
	}
	return out
}

type pair struct {
	id int32
	s  lts.State
}

// index is the number in the label of a transition.
func index(l *lts.LTS, e lts.Edge) int {
	_, digits, _ := strings.Cut(l.Alphabet().Name(e.Label()), ".")
	i, err := strconv.Atoi(digits)
	if err != nil {
		panic("shield: a label without its number: " + err.Error())
	}
	return i
}

// need is what a strategy refuses and lets through of one command, by what the gate
// sees.
type need struct{ refuse, allow map[string]cubes.Observation }

// strategy plays from the start so that as few commands as possible are refused at a
// time, and gives the needs by command; false if refusing does not keep the promise.
func (a *arena) strategy(ctx context.Context) ([]need, bool, error) {
	plant, goal := a.plant(), game.Goal{Kind: game.Safety}
	if plant.Initial() == lts.Error {
		return nil, false, nil
	}
	s, err := game.Solve(ctx, plant, goal)
	if err != nil || !s.Realizable {
		return nil, false, err
	}
	wins := a.byNode(plant, s.Winning)
	needs := make([]need, len(a.commands))
	for i := range needs {
		needs[i] = need{map[string]cubes.Observation{}, map[string]cubes.Observation{}}
	}
	due := slices.Clone(a.starts)
	reached := map[int32]bool{}
	for len(due) > 0 {
		id := due[len(due)-1]
		due = due[:len(due)-1]
		if reached[id] {
			continue
		}
		reached[id] = true
		n := &a.nodes[id]
		due = append(due, n.quiet...)
		for i := range n.turns {
			o := n.turns[i].best(wins)
			due = append(due, o.next)
			note(needs, o, n.turns[i].seen)
		}
	}
	return needs, true, nil
}

// best is a winning option that refuses least, the first of them.
func (t *turn) best(wins []bool) option {
	var best *option
	for i := range t.options {
		o := &t.options[i]
		if wins[o.next] && (best == nil || bits.OnesCount64(uint64(o.refused)) < bits.OnesCount64(uint64(best.refused))) {
			best = o
		}
	}
	if best == nil {
		panic("shield: a winning state has a turn without a winning option")
	}
	return *best
}

// note adds what an option does with its commands.
func note(needs []need, o option, seen cubes.Observation) {
	key := fmt.Sprint(seen)
	for m := o.refused; m != 0; m &= m - 1 {
		needs[bits.TrailingZeros64(uint64(m))].refuse[key] = seen
	}
	for m := o.left; m != 0; m &= m - 1 {
		needs[bits.TrailingZeros64(uint64(m))].allow[key] = seen
	}
}
