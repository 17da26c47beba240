// The arena: what the world may do, and what rules could ask for after each of its moves.

package wish

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// command is something that a rule may ask for.
type command struct {
	res    machine.Res
	region models.Region
}

// ask is a command that is asked for in a state.
type ask struct {
	command int // by number
	label   uint32
	next    int32
}

// move is a move of the world. heard says that the machine knows more, or something else,
// by it, so that a rule may react.
type move struct {
	label uint32
	next  int32
	heard bool
}

// node is a state of the world: right after a move, when rules may ask for something, or once
// time may pass. One in which the sentence is broken may still be a turn of
// the rules: a reaction is not over before its commands have left.
type node struct {
	broken       bool
	moved, asked bool        // its moves, or asks, are known or due
	unasked      bool        // there may be asks that are not known
	later        int32       // the state it is once time may pass; the world's turn comes there
	from         machine.Res // asks for this resource and those behind it
	seen         cubes.Observation
	moves        []move
	asks         []ask
}

// arena is the game that is played, by states of the world in the order found.
type arena struct {
	w        *world.World
	granted  []bool // by resource: people may command it, too
	commands []command
	operands []machine.Operand
	wait     *wait // what the variable among the operands says
	numbers  map[string]int32
	packed   [][]byte
	nodes    []node
	starts   []int32
	due      []due // turns that have not been looked at
	states   int   // at most so many
	always   bool  // rules may ask after every move, whether they heard of it or not
	limit    string
	// partial says that there are more states: whoever comes to one that has not been looked
	// at has kept the sentence. The world can do no more in it than in the whole arena, and the
	// rules no less, so that what is lost in it is lost.
	partial bool
}

// ruler is the name of the role that stands for rules yet to be written: what they can
// ask for is what somebody could who may command everything.
const ruler = "a rule"

// granting gives a spec in which the ruler may command every resource, and by resource
// whether people could before.
func granting(spec *world.Spec) (*world.Spec, []bool, error) {
	p := *spec.Program
	p.Roles = append(slices.Clip(p.Roles), ruler)
	p.Gate.Grants = slices.Clip(p.Gate.Grants)
	granted := make([]bool, len(p.Resources))
	for _, g := range p.Gate.Grants {
		granted[g.Res] = true
	}
	var mine []machine.Grant
	for r := range p.Resources {
		if p.Resources[r].Settable {
			mine = append(mine, machine.Grant{Role: machine.Role(len(p.Roles) - 1), Res: machine.Res(r)})
		}
	}
	p.Gate.Grants = append(mine, p.Gate.Grants...)
	if err := p.Finish(); err != nil {
		return nil, nil, err
	}
	out := *spec
	out.Program = &p
	return &out, granted, nil
}

// begin finds where the world may start, and what rules may read.
func (a *arena) begin() {
	a.chooseOperands()
	a.w.Initial(func(s []byte) {
		id := a.number(s)
		a.nodes[id].later = id
		a.starts = append(a.starts, id)
	})
}

// explore builds the arena, breadth first. Where it is too large it is partial; limit says
// what else kept it from being built.
func (a *arena) explore(ctx context.Context) {
	a.begin()
	for _, id := range a.starts {
		a.turn(place{id: id})
	}
	for n := 0; len(a.due) > 0 && !a.partial && a.limit == ""; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			a.limit = interrupted
			return
		}
		at := a.due[0]
		if at.rules {
			a.expandAsks(at.id, at.from, at.to)
			for _, k := range a.nodes[at.id].asks {
				if res := a.commands[k.command].res; res >= at.from && res < at.to {
					a.turn(place{id: k.next, rules: true, from: res + 1})
				}
			}
		} else {
			a.expandMoves(at.id)
			for _, m := range a.nodes[at.id].moves {
				a.turn(place{id: m.next, rules: m.heard || a.always})
			}
		}
		if !a.partial {
			a.due = a.due[1:]
		}
	}
	for _, d := range a.due {
		if d.rules {
			a.nodes[d.id].unasked = true
		}
	}
}

// turn notes whose turn it can be in a state: the world's, or that of the rules, who may
// ask for nothing, and then it is the world's.
func (a *arena) turn(p place) {
	n := &a.nodes[p.id]
	if p.rules && (!n.asked || p.from < n.from) {
		if !n.asked {
			n.from = a.all()
		}
		a.due = append(a.due, due{p, n.from})
		n.asked, n.from = true, p.from
	}
	if later := a.later(p.id); !a.nodes[later].moved && !a.nodes[later].broken {
		a.nodes[later].moved = true
		a.due = append(a.due, due{place: place{id: later}})
	}
}

// unset is where later is not known.
const unset int32 = -1

// later gives what a state is once time may pass.
func (a *arena) later(id int32) int32 {
	if a.nodes[id].later == unset {
		later := a.number(a.w.Pass(a.packed[id]))
		a.nodes[id].later, a.nodes[later].later = later, later
	}
	return a.nodes[id].later
}

// all is above all resources.
func (a *arena) all() machine.Res { return machine.Res(len(a.w.Program().Resources)) }

// due is a turn that has not been looked at; of the rules, as to resources up to one.
type due struct {
	place
	to machine.Res
}

const (
	interrupted = "interrupted"
	tooMany     = "too many states"
)

// chooseOperands lists what rules may read: all the machine knows of the devices that
// matter to the question, but for what has no word in the language.
func (a *arena) chooseOperands() {
	p := a.w.Program()
	for _, r := range a.w.Resources() {
		if x := &p.Resources[r]; x.Fact == machine.NoFact && x.Model.Type.Kind != models.String {
			a.operands = append(a.operands, machine.Operand{Res: r, Size: int32(x.Cut.Size())})
		}
	}
}

func (a *arena) number(s []byte) int32 {
	if n, ok := a.numbers[string(s)]; ok {
		return n
	}
	if len(a.packed) >= a.states {
		a.partial = true
	}
	n := int32(len(a.packed))
	a.packed = append(a.packed, slices.Clone(s))
	a.numbers[string(s)] = n
	a.nodes = append(a.nodes, node{broken: a.w.Broken(s), seen: cubes.Observe(a.w.Machine(s), a.operands), later: unset})
	return n
}

// expandMoves takes the moves of the world out of a state.
func (a *arena) expandMoves(id int32) {
	seen := a.nodes[id].seen
	a.w.SurveyNow(a.packed[id], func(b world.Branch) bool {
		if b.Next == nil || a.byRule(b.Move) && !a.granted[a.w.Resources()[b.Move.At]] {
			return true
		}
		m := move{label: b.Label, heard: !slices.Equal(seen, cubes.Observe(a.w.Machine(b.Next), a.operands))}
		if m.heard || a.always {
			m.next = a.number(b.Next)
		} else {
			m.next = a.number(a.w.Pass(slices.Clone(b.Next)))
			a.nodes[m.next].later = m.next
		}
		a.nodes[id].moves = append(a.nodes[id].moves, m)
		return a.limit == "" && !a.partial
	})
}

// expandAsks takes what rules may ask for in a state, of resources from one up to another.
func (a *arena) expandAsks(id int32, from, to machine.Res) {
	a.w.SurveyNow(a.packed[id], func(b world.Branch) bool {
		if b.Next == nil || !a.byRule(b.Move) {
			return true
		}
		res := a.w.Resources()[b.Move.At]
		if res < from || res >= to {
			return true
		}
		if c, ok := a.bit(command{res, a.w.Region(b.Move)}); ok {
			next := a.number(b.Next)
			a.nodes[id].asks = append(a.nodes[id].asks, ask{c, b.Label, next})
		}
		return a.limit == "" && !a.partial
	})
}

// byRule reports whether a move is somebody's command, who may.
func (a *arena) byRule(m world.Move) bool { return m.Kind == world.MovePerson && !m.Stranger }

// maxCommands bounds the commands told apart.
const maxCommands = 64

// bit gives a command its number; false if rules cannot ask for it.
func (a *arena) bit(c command) (int, bool) {
	if i := slices.Index(a.commands, c); i >= 0 {
		return i, true
	}
	if c.region == machine.NoRegion {
		return 0, false
	}
	if len(a.commands) == maxCommands {
		a.limit = "more than 64 different commands"
		return 0, false
	}
	a.commands = append(a.commands, c)
	return len(a.commands) - 1, true
}

// mask is a set of commands by number.
type mask uint64

// after is the state a set of commands leads to, asked for by resource at one moment, once
// time may pass; false if one of them cannot be asked for, or it is not known what comes of it.
func (a *arena) after(id int32, m mask) (int32, bool) {
	id, ok := a.asked(id, m, func(int32) {})
	if !ok {
		return 0, false
	}
	return a.nodes[id].later, a.nodes[id].later != unset
}

// asked is after at the very moment; know is told of states whose asks are looked at.
func (a *arena) asked(id int32, m mask, know func(int32)) (int32, bool) {
	for m != 0 {
		c := a.first(m)
		m &^= 1 << c
		know(id)
		k, ok := a.askOf(id, c)
		if !ok {
			return 0, false
		}
		id = k.next
	}
	return id, true
}

// each gives the asks of a set of commands, with the states they are asked in, as far as they
// can be asked for.
func (a *arena) each(id int32, m mask, yield func(int32, ask)) {
	for m != 0 {
		c := a.first(m)
		m &^= 1 << c
		k, ok := a.askOf(id, c)
		if !ok {
			return
		}
		yield(id, k)
		id = k.next
	}
}

func (a *arena) askOf(id int32, c int) (ask, bool) {
	i := slices.IndexFunc(a.nodes[id].asks, func(k ask) bool { return k.command == c })
	if i < 0 {
		return ask{}, false
	}
	return a.nodes[id].asks[i], true
}

// first is the command of a set for the first resource.
func (a *arena) first(m mask) int {
	first := -1
	for c := range a.commands {
		if m&(1<<c) != 0 && (first < 0 || a.commands[c].res < a.commands[first].res) {
			first = c
		}
	}
	return first
}

// knowMoves takes the moves of the world out of a state, once.
func (a *arena) knowMoves(id int32) {
	if n := &a.nodes[id]; !n.moved {
		n.moved = true
		a.expandMoves(id)
	}
}

// knowAsks takes what may be asked for in a state, once.
func (a *arena) knowAsks(id int32) {
	if n := &a.nodes[id]; !n.asked {
		n.asked = true
		a.expandAsks(id, 0, a.all())
	}
}

// masks lists the sets of commands, at most one of each resource; those with fewest first.
func (a *arena) masks() []mask {
	all := []mask{0}
	for c := range a.commands {
		for _, m := range all {
			if m&a.rivals(c) == 0 && len(all) < maxOptions {
				all = append(all, m|1<<c)
			}
		}
	}
	slices.SortFunc(all, func(x, y mask) int {
		return cmp.Or(cmp.Compare(bits.OnesCount64(uint64(x)), bits.OnesCount64(uint64(y))), cmp.Compare(x, y))
	})
	return all
}

// maxOptions bounds the sets of commands looked at in one state.
const maxOptions = 512

// rivals are the commands for the same resource as one.
func (a *arena) rivals(c int) mask {
	var out mask
	for i := range a.commands {
		if a.commands[i].res == a.commands[c].res {
			out |= 1 << i
		}
	}
	return out
}
