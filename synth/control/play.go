// When there is no controller: how the plant wins against every one.

package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Play is how a plant defeats every controller: turns, of which the first is where it
// begins.
type Play struct {
	Turns  []Turn  `json:"turns"`
	Rounds []Round `json:"rounds"`
	// System has a state for each turn, in their order, and the moves between them.
	System *lts.LTS `json:"-"`
}

// Mover is whose turn it is.
type Mover string

// Plants make the one move that is there; controllers choose which moves to allow, and
// the run stops if they allow none; nobody can move where nothing is possible. In a
// blocked turn no run leads to a marked action, unless over one of the turns where
// that is so already.
const (
	Plants      Mover = "plant"
	Controllers Mover = "controller"
	Nobody      Mover = "nobody"
	Blocked     Mover = "blocked"
)

// Turn is a state of the play.
type Turn struct {
	By    Mover  `json:"by"`
	Moves []Move `json:"moves"`
}

// Move is an action and the place of the turn it leads to, from 0 on; -1 is ERROR.
type Move struct {
	Action string `json:"action"`
	To     int    `json:"to"`
}

// Round is a set of turns that may go on for ever. The assumptions are met again and
// again then, and at least one of the goals is not.
type Round struct {
	Turns  []int    `json:"turns"`
	Misses []string `json:"misses"` // goals that no turn of it meets
}

// Play works out how the plant defeats every controller for some parts of the
// goal, such as those of Clash: then it does for all of it. It returns nil if it
// does not. What is found is checked by a program that shares nothing with the search.
//
// Errors: those of Solve; ErrGoal if the plant is modal, goals of buchi are asked
// for beside others under assumptions, or ticks can be forestalled.
func (p *Problem) Play(ctx context.Context, against []Part) (*Play, error) {
	q := p.only(func(g Part) bool {
		return slices.ContainsFunc(against, func(a Part) bool { return a.Kind == g.Kind && a.Name == g.Name })
	})
	if q.isModal() {
		return nil, fmt.Errorf("%w: no play is worked out for a modal plant", ErrGoal)
	}
	if q.kind() == game.BGR1 {
		return nil, fmt.Errorf("%w: no play is worked out for buchi beside assumptions", ErrGoal)
	}
	if q.spec.Timed && (len(q.spec.Forcible) > 0 || q.kind() == game.Nonblocking && len(q.spec.Marking) > 0) {
		return nil, fmt.Errorf("%w: no play is worked out where ticks can be forestalled, or must stay within reach beside marked actions", ErrGoal)
	}
	b, err := q.board(ctx)
	if err != nil {
		return nil, err
	}
	cs, err := game.Counter(ctx, b.plant, b.goal)
	if err != nil || cs == nil {
		return nil, err
	}
	if err := game.Refute(ctx, b.plant, b.goal, cs); err != nil {
		return nil, fmt.Errorf("%w: its play: %w", ErrWrong, err)
	}
	return q.told(b, cs), nil
}

// told puts a counterstrategy in the text's words.
func (p *Problem) told(b *board, cs *game.Counterstrategy) *Play {
	play := &Play{Turns: []Turn{}, Rounds: []Round{}}
	builder := lts.NewBuilder("play against " + p.Name)
	for l, name := range b.plant.Alphabet().All() {
		if k := builder.Label(name); b.plant.Controllable(l) {
			builder.Control(k)
		}
	}
	builder.States(len(cs.Turns))
	for i, t := range cs.Turns {
		turn := Turn{By: mover(b.plant, t), Moves: []Move{}}
		for _, m := range t.Moves {
			to := lts.Error
			if m.To != game.OutOfBounds {
				to = lts.State(m.To)
			}
			name := b.plant.Alphabet().Name(m.Label)
			builder.Edge(lts.State(i), builder.Label(name), to)
			turn.Moves = append(turn.Moves, Move{name, m.To})
		}
		play.Turns = append(play.Turns, turn)
	}
	if len(cs.Turns) > 0 {
		play.System = builder.Build()
	}
	if b.goal.Kind == game.Nonblocking {
		return play
	}
	var names []string
	for _, g := range p.Goals {
		if g.Kind == Liveness || g.Kind == Buchi {
			names = append(names, g.Name)
		}
	}
	for _, r := range cs.Rounds(b.plant, b.goal) {
		round := Round{Turns: r.Turns, Misses: []string{}}
		for _, j := range r.Misses {
			round.Misses = append(round.Misses, names[j])
		}
		play.Rounds = append(play.Rounds, round)
	}
	return play
}

func mover(plant *lts.LTS, t game.Turn) Mover {
	switch {
	case t.Blocked:
		return Blocked
	case len(t.Moves) == 0:
		return Nobody
	case plant.Controllable(t.Moves[0].Label):
		return Controllers
	}
	return Plants
}

// How lists the ways in which runs of the play end or go on: "error", "deadlock",
// "blocking", and "without G" for each goal G that is missed for ever.
func (p *Play) How() (ways []string) {
	add := func(way string) {
		if !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	if len(p.Turns) == 0 {
		add("error")
	}
	for _, t := range p.Turns {
		switch {
		case t.By == Blocked:
			add("blocking")
		case t.By == Nobody:
			add("deadlock")
		case slices.ContainsFunc(t.Moves, func(m Move) bool { return m.To < 0 }):
			add("error")
		}
	}
	for _, r := range p.Rounds {
		for _, name := range r.Misses {
			add("without " + name)
		}
	}
	return ways
}
