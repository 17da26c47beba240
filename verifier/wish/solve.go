// Solving: from where the sentence can be kept by asking for things.

package wish

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// place is a state of the game: the world's turn, or that of the rules, which have asked
// for things up to a resource.
type place struct {
	id    int32
	rules bool
	from  machine.Res
}

// plant gives the arena as a system for synth/game, with the place of each of its
// states. The moves of the world are not controllable, what rules ask for is. A broken
// state is Error once the rules have had their turn.
func (a *arena) plant() (*lts.LTS, map[lts.State]place) {
	b := lts.NewBuilder("wish")
	b.Apart() // each state of the system is one place
	root := b.State()
	b.Start(root)
	moves, asks := labels(b, "move", false), labels(b, "ask", true)
	states := map[place]lts.State{}
	var due []place
	at := func(p place) lts.State {
		if !p.rules && a.nodes[p.id].broken {
			return lts.Error
		}
		s, ok := states[p]
		if !ok {
			s = b.State()
			states[p] = s
			due = append(due, p)
		}
		return s
	}
	for i, id := range a.starts {
		b.Edge(root, moves(i), at(place{id: id}))
	}
	for len(due) > 0 {
		p := due[len(due)-1]
		due = due[:len(due)-1]
		s, n := states[p], &a.nodes[p.id]
		if !p.rules {
			b.Mark(s, lts.End) // the world may end; that rules ask for nothing is no end
			for i, m := range n.moves {
				b.Edge(s, moves(i), at(place{id: m.next, rules: m.heard || a.always}))
			}
			continue
		}
		b.Edge(s, asks(0), at(place{id: p.id}))
		for i, k := range n.asks {
			if res := a.commands[k.command].res; res >= p.from {
				b.Edge(s, asks(i+1), at(place{id: k.next, rules: true, from: res + 1}))
			}
		}
	}
	l := b.Build()
	return l, a.places(l)
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

// index is the number in the label of a transition.
func index(l *lts.LTS, label lts.Label) int {
	_, digits, _ := strings.Cut(l.Alphabet().Name(label), ".")
	i, err := strconv.Atoi(digits)
	if err != nil {
		panic("wish: a label without its number: " + err.Error())
	}
	return i
}

// places gives the states of the built system, which numbers them anew, their places.
func (a *arena) places(l *lts.LTS) map[lts.State]place {
	out := map[lts.State]place{}
	var due []lts.State
	meet := func(s lts.State, p place) {
		if _, ok := out[s]; !ok && s != lts.Error {
			out[s] = p
			due = append(due, s)
		}
	}
	if l.Initial() == lts.Error {
		return out
	}
	for _, e := range l.Out(l.Initial()) {
		meet(e.To(), place{id: a.starts[index(l, e.Label())]})
	}
	for len(due) > 0 {
		s := due[len(due)-1]
		due = due[:len(due)-1]
		for _, e := range l.Out(s) {
			meet(e.To(), a.then(out[s], index(l, e.Label())))
		}
	}
	return out
}

// then is the place a transition leads to, by the number of its label.
func (a *arena) then(p place, i int) place {
	n := &a.nodes[p.id]
	switch {
	case !p.rules:
		return place{id: n.moves[i].next, rules: n.moves[i].heard || a.always}
	case i == 0:
		return place{id: p.id}
	}
	k := n.asks[i-1]
	return place{id: k.next, rules: true, from: a.commands[k.command].res + 1}
}

// solve says which states win at the world's turn; false if the start does not.
func (a *arena) solve(ctx context.Context) ([]bool, bool, error) {
	plant, places := a.plant()
	if plant.Initial() == lts.Error {
		return nil, false, nil
	}
	s, err := game.Solve(ctx, plant, game.Goal{Kind: game.Safety})
	if err != nil || !s.Realizable {
		return nil, false, err
	}
	wins := make([]bool, len(a.nodes))
	for q, won := range s.Winning {
		if p, ok := places[lts.State(q)]; ok && !p.rules {
			wins[p.id] = won
		}
	}
	return wins, true, nil
}

// defeat is a run in which the world breaks the sentence: a start and the labels of moves,
// and the state it ends in.
type defeat struct {
	start int32
	moves []uint32
	end   int32
}

// play is how the world breaks the sentence whatever rules ask for; they ask for nothing
// where that is among what they may do. Nil if it cannot.
func (a *arena) play(ctx context.Context) (*defeat, error) {
	plant, places := a.plant()
	cs, err := game.Counter(ctx, plant, game.Goal{Kind: game.Safety})
	if err != nil || cs == nil || len(cs.Turns) == 0 {
		return nil, err
	}
	var out *defeat
	for turn := 0; turn != game.OutOfBounds && len(cs.Turns[turn].Moves) > 0; {
		t := &cs.Turns[turn]
		m := t.Moves[0]
		i := index(plant, m.Label)
		switch p, here := places[t.State]; {
		case !here:
			out = &defeat{start: a.starts[i], end: a.starts[i]}
		case !p.rules:
			out.moves, out.end = append(out.moves, a.nodes[p.id].moves[i].label), a.nodes[p.id].moves[i].next
		default:
			if m, i = a.least(plant, t.Moves); i > 0 {
				out.moves, out.end = append(out.moves, a.nodes[p.id].asks[i-1].label), a.nodes[p.id].asks[i-1].next
			}
		}
		turn = m.To
	}
	return out, nil
}

// corner says what cannot be set and is so where the world has broken the sentence.
func (a *arena) corner(ctx context.Context) ([]string, error) {
	d, err := a.play(ctx)
	if d == nil || err != nil {
		return nil, err
	}
	s := a.w.Actual(a.packed[d.end])
	p := a.w.Program()
	var parts []string
	for _, o := range a.operands {
		if o.IsVar || p.Resources[o.Res].Settable || !s.Known[o.Res] || s.Region[o.Res] == machine.NoRegion {
			continue
		}
		if text := cubes.Between(&p.Resources[o.Res], s.Region[o.Res], s.Region[o.Res]); text != "" {
			parts = append(parts, text)
		}
	}
	return parts, nil
}

// least is the move of rules that asks for least, with the number of its label.
func (a *arena) least(plant *lts.LTS, list []game.Move) (game.Move, int) {
	best, at := list[0], index(plant, list[0].Label)
	for _, m := range list[1:] {
		if i := index(plant, m.Label); i < at {
			best, at = m, i
		}
	}
	return best, at
}
