// The measure: a solver by the book, with maps and nothing clever.

package families

import (
	"context"
	"encoding/binary"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Naive is what the naive solver found.
type Naive struct {
	States, Transitions int
	Realizable          bool
}

// SolveNaively writes the whole plant out in maps, then takes away, round by
// round, states that an uncontrollable label leads out of or from which no marked
// label can come. It is there to be compared with: ratios to it do not depend on
// the machine. ok is false if the context ended it, or more than most states.
func SolveNaively(ctx context.Context, in Instance, most int) (out Naive, ok bool) {
	x := &naive{Instance: in, index: map[string]int{}}
	if !x.explore(ctx, most) {
		return out, false
	}
	out.States = len(x.out)
	for _, list := range x.out {
		out.Transitions += len(list)
	}
	winning, ok := x.supremal(ctx)
	out.Realizable = ok && len(winning) > 0 && winning[0]
	return out, ok
}

type naive struct {
	Instance
	index map[string]int
	at    [][]lts.State
	out   [][]naiveMove
}

// naiveMove leads to -1 if it fails.
type naiveMove struct {
	to              int
	forced, counted bool
}

func (x *naive) number(v []lts.State) int {
	key := make([]byte, 0, 4*len(v))
	for _, s := range v {
		key = binary.LittleEndian.AppendUint32(key, uint32(s))
	}
	i, old := x.index[string(key)]
	if !old {
		i = len(x.at)
		x.index[string(key)] = i
		x.at = append(x.at, slices.Clone(v))
	}
	return i
}

func (x *naive) explore(ctx context.Context, most int) bool {
	start := make([]lts.State, len(x.Parts))
	for i, l := range x.Parts {
		if start[i] = l.Initial(); start[i] == lts.Error {
			return true
		}
	}
	labels := map[string]bool{} // and whether it is controllable
	for _, l := range x.Parts {
		for a, name := range l.Alphabet().All() {
			labels[name] = labels[name] || l.Controllable(a)
		}
	}
	names := make([]string, 0, len(labels))
	for name := range labels {
		names = append(names, name)
	}
	slices.Sort(names)
	x.number(start)
	for i := 0; i < len(x.at); i++ {
		if i%1024 == 0 && ctx.Err() != nil || len(x.at) > most {
			return false
		}
		var moves []naiveMove
		for _, name := range names {
			if next, can := x.next(x.at[i], name); can {
				m := naiveMove{to: -1, forced: !labels[name], counted: slices.Contains(x.Marked, name)}
				if next != nil {
					m.to = x.number(next)
				}
				moves = append(moves, m)
			}
		}
		x.out = append(x.out, moves)
	}
	return true
}

// next is where a label leads, nil for Error; false if it is not possible.
func (x *naive) next(v []lts.State, name string) (next []lts.State, can bool) {
	next = slices.Clone(v)
	failed := false
	for i, l := range x.Parts {
		a, has := l.Alphabet().Find(name)
		if !has {
			continue
		}
		k := slices.IndexFunc(l.Out(v[i]), func(e lts.Edge) bool { return e.Label() == a })
		if k < 0 {
			return nil, false
		}
		next[i] = l.Out(v[i])[k].To()
		failed = failed || next[i] == lts.Error
	}
	if failed {
		return nil, true
	}
	return next, true
}

func (x *naive) supremal(ctx context.Context) ([]bool, bool) {
	in := slices.Repeat([]bool{true}, len(x.out))
	for again := true; again; {
		again = false
		live := x.live(in)
		for s, moves := range x.out {
			if s%1024 == 0 && ctx.Err() != nil {
				return nil, false
			}
			forced := slices.ContainsFunc(moves, func(m naiveMove) bool { return m.forced && (m.to < 0 || !in[m.to]) })
			if in[s] && (forced || !live[s]) {
				in[s], again = false, true
			}
		}
	}
	return in, true
}

// live marks the states from which a marked label can come inside the set.
func (x *naive) live(in []bool) []bool {
	live, back := make([]bool, len(in)), make([][]int, len(in))
	var queue []int
	for s, moves := range x.out {
		for _, m := range moves {
			if !in[s] || m.to < 0 || !in[m.to] {
				continue
			}
			back[m.to] = append(back[m.to], s)
			if m.counted && !live[s] {
				live[s] = true
				queue = append(queue, s)
			}
		}
	}
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, from := range back[s] {
			if !live[from] {
				live[from] = true
				queue = append(queue, from)
			}
		}
	}
	return live
}
