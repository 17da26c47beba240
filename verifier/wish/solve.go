// Solving: from where the sentence can be kept by asking for things.

package wish

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
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
				b.Edge(s, moves(i), at(a.place(m.next, m.heard || a.always, 0)))
			}
			continue
		}
		if n.unasked {
			b.Mark(s, lts.End)
			continue
		}
		b.Edge(s, asks(0), at(a.place(p.id, false, 0)))
		for i, k := range n.asks {
			if res := a.commands[k.command].res; res >= p.from {
				b.Edge(s, asks(i+1), at(a.place(k.next, true, res+1)))
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
		return a.place(n.moves[i].next, n.moves[i].heard || a.always, 0)
	case i == 0:
		return a.place(p.id, false, 0)
	}
	k := n.asks[i-1]
	return a.place(k.next, true, a.commands[k.command].res+1)
}

// place is a turn in a state: of the rules at the moment it is reached, or of the world, once
// time may pass.
func (a *arena) place(id int32, rules bool, from machine.Res) place {
	if !rules {
		return place{id: a.nodes[id].later}
	}
	return place{id: id, rules: true, from: from}
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

// defeat is a run in which the world breaks the sentence: where it starts, its moves, and where
// it ends.
type defeat struct {
	start int32
	moves []taken
	end   int32
}

// taken is a move out of a state.
type taken struct {
	from  int32
	label uint32
	ask   bool // by rules
}

// play is how the world breaks the sentence whatever rules ask for; of what they may do
// they do what keeps it longest, and of that the least. Nil if it cannot.
func (a *arena) play(ctx context.Context) (*defeat, error) {
	plant, places := a.plant()
	cs, err := game.Counter(ctx, plant, game.Goal{Kind: game.Safety})
	if err != nil || cs == nil || len(cs.Turns) == 0 {
		return nil, err
	}
	var out *defeat
	left := lengths(cs.Turns, func(t *game.Turn) bool { return places[t.State].rules })
	for turn := 0; turn != game.OutOfBounds && len(cs.Turns[turn].Moves) > 0; {
		t := &cs.Turns[turn]
		m := t.Moves[0]
		i := index(plant, m.Label)
		switch p, here := places[t.State]; {
		case !here:
			out = &defeat{start: a.starts[i], end: a.starts[i]}
		case !p.rules:
			out.moves, out.end = append(out.moves, taken{p.id, a.nodes[p.id].moves[i].label, false}), a.nodes[p.id].moves[i].next
		default:
			if m, i = a.longest(plant, t.Moves, left); i > 0 {
				out.moves, out.end = append(out.moves, taken{p.id, a.nodes[p.id].asks[i-1].label, true}), a.nodes[p.id].asks[i-1].next
			}
		}
		turn = m.To
	}
	if out != nil {
		for n := len(out.moves); n > 0 && out.moves[n-1].ask; n-- { // that came too late
			out.moves, out.end = out.moves[:n-1], out.moves[n-1].from
		}
	}
	return out, nil
}

// labels are those of the moves of a defeat in the world in which time may pass before each;
// false if one of them is none there.
func (a *arena) labels(d *defeat) ([]uint32, bool) {
	var out []uint32
	at := a.packed[d.start]
	for _, t := range d.moves {
		var m world.Move
		a.w.SurveyNow(a.packed[t.from], func(b world.Branch) bool {
			m = b.Move
			return b.Label != t.label
		})
		var next []byte
		a.w.Survey(at, func(b world.Branch) bool {
			if b.Move == m && b.Next != nil {
				out, next = append(out, b.Label), slices.Clone(b.Next)
			}
			return next == nil
		})
		if next == nil {
			return nil, false
		}
		at = next
	}
	return out, true
}

// corner says what cannot be set and is so where the world has broken the sentence.
func (a *arena) corner(d *defeat) []string {
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
	return parts
}

// lengths are how many moves of the world a play has at most from each turn on. No turn of a
// play that is lost comes up twice.
func lengths(turns []game.Turn, rules func(*game.Turn) bool) []int {
	out := make([]int, len(turns))
	done := make([]bool, len(turns))
	for due := []int{0}; len(due) > 0; {
		at := due[len(due)-1]
		most, open := 0, false
		for _, m := range turns[at].Moves {
			switch {
			case m.To == game.OutOfBounds:
			case !done[m.To]:
				due, open = append(due, m.To), true
			default:
				most = max(most, out[m.To])
			}
		}
		if !open {
			if !rules(&turns[at]) {
				most++
			}
			out[at], done[at] = most, true
			due = due[:len(due)-1]
		}
	}
	return out
}

// longest is the move of rules after which the sentence is kept longest, and of those the one
// that asks for least, with the number of its label.
func (a *arena) longest(plant *lts.LTS, list []game.Move, left []int) (game.Move, int) {
	best, at, most := list[0], index(plant, list[0].Label), -1
	for _, m := range list {
		n, i := 0, index(plant, m.Label)
		if m.To != game.OutOfBounds {
			n = left[m.To]
		}
		if n > most || n == most && i < at {
			best, at, most = m, i, n
		}
	}
	return best, at
}
