// Tours: one exploration of rules that influence one another, with everything
// they do on the way, shared by all checks that look at what happens.

package checks

import (
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/synth/digraph"
	"github.com/tenet-iot/tenet/synth/space"
)

// tour is what was seen of a world, breadth first from its start.
type tour struct {
	rules  []machine.RuleID // what it is about
	w      *world.World
	asRead []bool // by resource of the deployment: what it is told is left out
	index  map[string]int32
	states [][]byte
	found  []int32 // per state: the edge that found it, -1 of an initial one
	edges  []edge  // in the order of the states they leave
	begun  []edge  // what the start did, from state -1 to each initial one
	first  []int32 // per state that was looked at: its first edge
	steps  []did
	// stuck are states from which the assumptions let nothing happen although
	// something must.
	stuck []int32
	// closed: everything was seen.
	closed bool
	bytes  int64
	asked  int // edges already looked at by a check that goes along
}

// edge is a move from a state to another.
type edge struct {
	from, to  int32
	label     uint32
	kind      world.MoveKind
	at        int32 // the resource it is about, -1 if none
	external  bool
	scheduled bool
	changed   bool   // the raw value, though not its region
	strikes   bool   // a fault, tour.w.Faults()[fault]
	fault     int16  // that has a hand in it
	due       uint64 // clocks that run out
	did, n    int32  // the Steps in which rules ran: tour.steps[did:did+n]
}

// did is what rules and the gate did in one Step. Rules are those of the
// deployment.
type did struct {
	firings  []machine.Firing
	writes   []machine.Write
	commands []machine.Command
	micros   int32
	overflow bool
}

// The limits of a tour: of states, and of moves for each of them on average; fewer
// moves where more resources than usual are composed, for each costs more then. A
// tour of a part of a cluster has a share of it; all parts of a cluster have that of
// some whole tours, and all tours that of many.
const (
	DefaultTour = 20_000
	movesEach   = 24
	usual       = 8
	parts       = 5
	partTours   = 4
	allTours    = 20
)

// take explores the world of a survey on a rung, until keep says no (after each
// state; nil never does), everything was seen or a limit is hit. nil if the world
// cannot be built.
func (c *run) take(pr world.Property, rung world.Rung, keep func(*tour) bool) (t *tour, err error) {
	pr.Kind, pr.P, pr.Q, pr.Trigger = world.Survey, machine.NoCond, machine.NoCond, machine.NoCond
	w, err := world.New(c.r.Spec, rung, pr)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if t != nil {
			c.left = max(0, c.left-len(t.states))
		}
	}()
	t = &tour{rules: pr.Rules, w: w, asRead: c.asRead, index: map[string]int32{}}
	w.Tap(t.listen)
	w.Initial(func(packed []byte) {
		if len(t.states) <= c.opt.Tour {
			t.begin(packed)
		}
	})
	for id := 0; id < len(t.states); id++ {
		if c.over(t, id, pr.Alone) || keep != nil && !keep(t) {
			return t, nil
		}
		if id&1023 == 0 && c.opt.Progress != nil {
			c.opt.Progress("rules", rung, space.Progress{States: len(t.states), Frontier: len(t.states) - id, Transitions: len(t.edges), Bytes: t.bytes})
		}
		t.look(int32(id))
	}
	t.closed = true
	return t, nil
}

// over reports whether a limit ends a tour before a state is looked at.
func (c *run) over(t *tour, id int, part bool) bool {
	most := min(c.opt.Tour, c.opt.MaxStates, c.left)
	if part {
		most = max(1, most/parts)
	}
	return id&63 == 0 && c.ctx.Err() != nil || len(t.states) > most || len(t.edges) > movesEach*most ||
		len(t.edges)*len(t.w.Resources()) > movesEach*most*usual ||
		c.opt.Memory > 0 && t.bytes > c.opt.Memory
}

// Rough sizes in memory.
const (
	stateBytes = 96
	edgeBytes  = 48
	stepBytes  = 400
)

// state takes a packed state in and gives its number.
func (t *tour) state(packed []byte, by int32) int32 {
	if id, ok := t.index[string(packed)]; ok {
		return id
	}
	id := int32(len(t.states))
	t.states = append(t.states, slices.Clone(packed))
	t.found = append(t.found, by)
	t.index[string(packed)] = id
	t.bytes += 2*int64(len(packed)) + stateBytes
	return id
}

// begin takes in an initial state, with what the start has just done.
func (t *tour) begin(packed []byte) {
	e := edge{from: -1, to: int32(len(t.states)), at: -1, external: true}
	if n := len(t.begun); n > 0 {
		e.did = t.begun[n-1].did + t.begun[n-1].n
	}
	e.n = int32(len(t.steps)) - e.did
	if t.state(packed, -1) == e.to {
		t.begun = append(t.begun, e)
	} else {
		t.steps = t.steps[:e.did]
	}
}

// look takes every move of a state.
func (t *tour) look(id int32) {
	t.first = append(t.first, int32(len(t.edges)))
	from := int32(len(t.steps))
	moved, must := false, false
	t.w.Survey(t.states[id], func(b world.Branch) bool {
		if b.Next == nil {
			must = must || !b.External
			t.steps = t.steps[:from]
			return true
		}
		moved = true
		e := edge{
			from: id, label: b.Label, kind: b.Move.Kind, at: -1, external: b.External, scheduled: b.Scheduled,
			changed: b.Move.Changed, strikes: b.Strikes, fault: b.Move.Fault, due: b.Move.Set, did: from, n: int32(len(t.steps)) - from,
		}
		if b.Move.Kind != world.MoveTime && b.Move.At >= 0 {
			e.at = int32(t.w.Resources()[b.Move.At])
		}
		e.to = t.state(b.Next, int32(len(t.edges)))
		t.edges = append(t.edges, e)
		t.bytes += edgeBytes + stepBytes*int64(e.n)
		from = int32(len(t.steps))
		return true
	})
	if must && !moved {
		t.stuck = append(t.stuck, id)
	}
}

// listen keeps the Steps in which rules ran, or a person commanded.
func (t *tour) listen(in machine.Input, out *machine.Output) {
	if len(out.Firings) == 0 && in.Kind != machine.InCommand && !out.Overflow {
		return
	}
	d := did{
		firings: slices.Clone(out.Firings), writes: slices.Clone(out.Writes), commands: slices.Clone(out.Commands),
		micros: out.Micros, overflow: out.Overflow,
	}
	d.writes = slices.DeleteFunc(d.writes, func(x machine.Write) bool { return !x.Call && t.asRead[x.Res] })
	d.commands = slices.DeleteFunc(d.commands, func(x machine.Command) bool { return !x.Call && t.asRead[x.Res] })
	for i := range d.firings {
		d.firings[i].Rule = t.w.RuleOf(d.firings[i].Rule)
	}
	for i := range d.writes {
		if d.writes[i].From == machine.FromRule {
			d.writes[i].Rule = t.w.RuleOf(d.writes[i].Rule)
		}
	}
	for i := range d.commands {
		d.commands[i].Args = nil
		if d.commands[i].From == machine.FromRule {
			d.commands[i].Rule = t.w.RuleOf(d.commands[i].Rule)
		}
	}
	t.steps = append(t.steps, d)
}

// out lists the edges that leave a state; none of one that was not looked at.
func (t *tour) out(id int32) []edge {
	if int(id) >= len(t.first) {
		return nil
	}
	end := int32(len(t.edges))
	if int(id)+1 < len(t.first) {
		end = t.first[id+1]
	}
	return t.edges[t.first[id]:end]
}

// doings lists the Steps of an edge in which rules ran.
func (t *tour) doings(e *edge) []did { return t.steps[e.did : e.did+e.n] }

// way gives the edges that lead from the start to a state.
func (t *tour) way(id int32) []edge {
	var out []edge
	for t.found[id] >= 0 {
		e := t.edges[t.found[id]]
		out = append(out, e)
		id = e.from
	}
	slices.Reverse(out)
	return out
}

// machine is the machine's part of a state, until the next look at one.
func (t *tour) machine(id int32) *machine.State { return t.w.Machine(t.states[id]) }

// reported is the region a resource was last reported in.
func (t *tour) reported(id int32, r machine.Res) models.Region { return t.machine(id).Region[r] }

// commandsOf calls f for every command to a resource that a rule or a person
// gave on an edge, until it returns false.
func (t *tour) commandsOf(e *edge, f func(*machine.Command) bool) {
	for i := range t.doings(e) {
		d := &t.steps[int(e.did)+i]
		for k := range d.commands {
			if x := &d.commands[k]; !x.Call && (x.From == machine.FromRule || x.From == machine.FromPerson) && !f(x) {
				return
			}
		}
	}
}

// chase looks for a way on from an edge along moves that nothing external
// brings about. judge says of each edge whether to go along it and whether the
// way may end with it. It gives the shortest way found, at most chased states
// away; nil if there is none.
func (t *tour) chase(from int32, judge func(*edge) (on, end bool)) []edge {
	came := map[int32]edge{}
	queue := []int32{from}
	for i := 0; i < len(queue) && i < chased; i++ {
		list := t.out(queue[i])
		for k := range list {
			e := &list[k]
			if e.external {
				continue
			}
			on, end := judge(e)
			if end {
				way := []edge{*e}
				for at := e.from; at != from; at = came[at].from {
					way = append(way, came[at])
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := came[e.to]; on && !seen && e.to != from {
				came[e.to] = *e
				queue = append(queue, e.to)
			}
		}
	}
	return nil
}

// components numbers the sets of states that lead to one another along some edges.
func (t *tour) components(on func(*edge) bool) []int32 {
	of, _ := digraph.Components(len(t.states), func(id int32, i int) (to int32, ok bool) {
		out := t.out(id)
		if i >= len(out) {
			return 0, false
		}
		if on(&out[i]) {
			return out[i].to, true
		}
		return -1, true
	})
	return of
}

// samples is how many occasions of one kind are chased through time.
const samples = 24

// chased bounds the states of a chase.
const chased = 400
