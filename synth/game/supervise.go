// The most permissive controllers: safety and nonblocking.

package game

import (
	"context"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// supervisor computes the largest set of states that a controller can keep the
// plant in. Controllable transitions out of it are refused, uncontrollable ones
// there are none.
type supervisor struct {
	*arena
	sure   *arena // the transitions that may be relied on to reach a mark
	goal   *Goal
	lost   []bool // by node
	queue  []int  // lost nodes whose predecessors have not been looked at
	left   []uint32
	marked []bool // by label
	ticks  []bool // by label: whether it is the tick
	force  []bool // by label; nil if nothing can be forced
}

func newSupervisor(a *arena, goal *Goal) *supervisor {
	v := &supervisor{arena: a, sure: a, goal: goal, lost: make([]bool, a.n+1), marked: goal.marked(a.plant.Alphabet())}
	v.ticks = labelled(a.plant.Alphabet(), []string{timed.Tick})
	if goal.forces(a.plant) {
		v.force = labelled(a.plant.Alphabet(), goal.Forcible)
	}
	v.lose(a.n)
	for s := range goal.Bad {
		if goal.Bad[s] {
			v.lose(s)
		}
	}
	return v
}

func (v *supervisor) lose(s int) {
	if !v.lost[s] {
		v.lost[s] = true
		v.queue = append(v.queue, s)
	}
}

// safety removes what the plant can leave by itself, and deadlocks unless they
// are allowed. Time: linear.
func (v *supervisor) safety(deadlocks bool) {
	if !deadlocks {
		v.left = make([]uint32, v.n)
		for s := range v.n {
			v.left[s] = uint32(len(v.plant.Out(lts.State(s))))
			if v.left[s] == 0 && !v.mayEnd(s) {
				v.lose(s)
			}
		}
	}
	v.drain()
}

func (v *supervisor) mayEnd(s int) bool { return v.plant.Marks(lts.State(s))&lts.End != 0 }

// drain looks at the predecessors of lost nodes until none is left.
func (v *supervisor) drain() {
	for len(v.queue) > 0 {
		s := v.queue[len(v.queue)-1]
		v.queue = v.queue[:len(v.queue)-1]
		for _, in := range v.before(s) {
			p := source(in)
			if v.left != nil {
				v.left[p]--
			}
			if v.slips(p, in) || v.left != nil && v.left[p] == 0 && !v.mayEnd(p) {
				v.lose(p)
			}
		}
	}
}

// slips says whether the plant can leave p for what is lost, over one of whose
// transitions in the question came up. A tick can be forestalled by a label that is
// forced and leads elsewhere.
//
// Source: Brandin & Wonham (1994), section IV.
func (v *supervisor) slips(p int, in uint32) bool {
	if v.force == nil {
		return !controlled(in)
	}
	late, forced := false, false
	for _, e := range v.plant.Out(lts.State(p)) {
		lost := v.lost[v.node(e.To())]
		switch {
		case v.ticks[e.Label()]:
			late = late || lost
		case lost && !v.control[e.Label()]:
			return true
		}
		forced = forced || v.force[e.Label()] && !lost
	}
	return late && !forced
}

// nonblocking removes what cannot reach a mark within what is left, and what the
// plant can leave by itself, until nothing changes.
//
// Time: linear a round; at most as many rounds as states, mostly two or three.
// Source: Ramadge & Wonham (1987); Wonham & Kai, Supervisory Control of
// Discrete-Event Systems (2019), 3.4.
func (v *supervisor) nonblocking(ctx context.Context) error {
	v.drain()
	for {
		if err := stopped(ctx, v.n); err != nil {
			return err
		}
		able := v.coreachable(v.arrived)
		for s := range v.n {
			if !able[s] {
				v.lose(s)
			}
		}
		if v.goal.Ticking && len(v.queue) == 0 {
			for s, able := range v.coreachable(v.soonTicks) {
				if !able {
					v.lose(s)
				}
			}
		}
		if len(v.queue) == 0 {
			return nil
		}
		v.drain()
	}
}

// coreachable returns the states from which one that has arrived can be reached
// within those that are not lost.
func (v *supervisor) coreachable(arrived func(s int) bool) []bool {
	able := make([]bool, v.n)
	queue := make([]int, 0, v.n)
	for s := range v.n {
		if !v.lost[s] && arrived(s) {
			able[s] = true
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, in := range v.sure.before(s) {
			if p := source(in); !v.lost[p] && !able[p] {
				able[p] = true
				queue = append(queue, p)
			}
		}
	}
	return able
}

// arrived says whether a state has what it needs at once: it is marked and may
// rest, or a transition within leads to a mark.
func (v *supervisor) arrived(s int) bool {
	if v.goal.Resting && v.plant.Marks(lts.State(s))&lts.Marked != 0 {
		return true
	}
	for _, e := range v.plant.Out(lts.State(s)) {
		t := v.node(e.To())
		if !e.Maybe() && !v.lost[t] && (v.marked[e.Label()] || v.plant.Marks(e.To())&lts.Marked != 0) {
			return true
		}
	}
	return false
}

// soonTicks says whether a state has a tick within.
func (v *supervisor) soonTicks(s int) bool {
	for _, e := range v.plant.Out(lts.State(s)) {
		if !e.Maybe() && v.ticks[e.Label()] && !v.lost[v.node(e.To())] {
			return true
		}
	}
	return false
}
