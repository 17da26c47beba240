// The arena: what the world may do, and what the gate may make of it.

package shield

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// command is something that the gate may refuse.
type command struct {
	res    machine.Res
	region models.Region
}

// mask is a set of commands by number.
type mask uint64

// maxCommands bounds the commands told apart, maxAtOnce those that one move leads to.
const (
	maxCommands = 64
	maxAtOnce   = 6
)

// option is what becomes of a move if some commands are refused.
type option struct {
	refused mask
	left    mask // what leaves all the same
	next    int32
}

// turn is a move of the world that leads to commands. options[0] refuses none of
// them.
type turn struct {
	options []option
	seen    cubes.Observation // by the gate when it decides, by operand
}

// node is a state of the world. quiet are the states that moves without commands
// lead to.
type node struct {
	broken bool
	quiet  []int32
	turns  []turn
}

// arena is the game that is played, by states of the world in the order found.
type arena struct {
	spec     *world.Spec
	rung     world.Rung
	prop     world.Property
	worlds   map[mask]*world.World
	commands []command
	operands []machine.Operand
	numbers  map[string]int32
	packed   [][]byte
	nodes    []node
	starts   []int32
	limit    string
	states   int // at most so many
	focus    *world.Focus
	kept     []machine.Res // in the world that is played
	site     bool          // read only what a site can say
	left     mask
}

// explore builds the arena. Where it is too large, limit says so.
func (a *arena) explore(ctx context.Context) error {
	w, err := a.world(0)
	if err != nil {
		return err
	}
	var vars []machine.Var
	a.kept, vars = kept(w)
	a.chooseOperands(w, vars)
	w.Initial(func(s []byte) { a.starts = append(a.starts, a.number(w, s)) })
	for i := 0; i < len(a.packed) && a.limit == ""; i++ {
		if i%256 == 0 && ctx.Err() != nil {
			a.limit = "interrupted"
			return nil
		}
		if a.nodes[i].broken {
			continue
		}
		if err := a.expand(int32(i)); err != nil {
			return err
		}
	}
	return nil
}

// chooseOperands lists what the table may read: all the machine knows of the values
// that matter to the question.
func (a *arena) chooseOperands(w *world.World, vars []machine.Var) {
	p := w.Program()
	add := func(o machine.Operand) {
		if !a.site || sayable(p, o) {
			a.operands = append(a.operands, o)
		}
	}
	for _, r := range a.kept {
		add(machine.Operand{Res: r, Size: int32(p.Resources[r].Cut.Size())})
	}
	for _, v := range vars {
		add(machine.Operand{IsVar: true, Var: v, Size: int32(len(p.Vars[v].Domain))})
	}
}

// world gives the world in which the commands of a mask are refused throughout. Its
// states are packed as those of every other.
func (a *arena) world(refused mask) (*world.World, error) {
	if w := a.worlds[refused]; w != nil {
		return w, nil
	}
	var t Table
	for m := refused; m != 0; m &= m - 1 {
		c := a.commands[bits.TrailingZeros64(uint64(m))]
		t = append(t, Row{Res: c.res, Region: c.region})
	}
	p, err := t.Apply(a.spec.Program)
	if err != nil {
		return nil, err
	}
	spec := *a.spec
	spec.Program = p
	w, err := a.build(&spec)
	if err != nil {
		return nil, err
	}
	w.Tap(func(_ machine.Input, out *machine.Output) {
		for i := range out.Commands {
			if c := &out.Commands[i]; !c.Call && (a.focus == nil || slices.Contains(a.kept, c.Res)) {
				a.left |= a.bit(command{c.Res, c.Region})
			}
		}
	})
	a.worlds[refused] = w
	return w, nil
}

func (a *arena) build(spec *world.Spec) (*world.World, error) {
	if a.focus == nil {
		return world.New(spec, a.rung, a.prop)
	}
	return world.NewFocused(spec, a.rung, a.prop, *a.focus)
}

func (a *arena) survey(w *world.World, id int32, yield func(world.Branch) bool) error {
	if a.focus != nil {
		return w.SurveyOutcomes(a.packed[id], yield)
	}
	w.Survey(a.packed[id], yield)
	return nil
}

// bit gives a command its place in masks.
func (a *arena) bit(c command) mask {
	i := slices.Index(a.commands, c)
	if i < 0 {
		if len(a.commands) == maxCommands {
			a.limit = "more than 64 different commands"
			return 0
		}
		i = len(a.commands)
		a.commands = append(a.commands, c)
	}
	return 1 << i
}

func (a *arena) number(w *world.World, s []byte) int32 {
	if n, ok := a.numbers[string(s)]; ok {
		return n
	}
	n := int32(len(a.packed))
	if len(a.packed) >= a.states {
		a.limit = fmt.Sprintf("no table was found within %d states; it may be that something has to be commanded", a.states)
	}
	a.packed = append(a.packed, slices.Clone(s))
	a.numbers[string(s)] = n
	a.nodes = append(a.nodes, node{broken: w.Broken(s)})
	return n
}

// expand takes all moves of a state, first with nothing refused; then those that
// led to commands once more with each set of these refused, and so on, since a
// rule that hears of a refusal may ask for something else.
func (a *arena) expand(id int32) error {
	turns := map[uint32]*turn{}
	var labels []uint32
	due := []mask{0}
	wanted := map[mask]map[uint32]bool{}
	for len(due) > 0 {
		refused := due[0]
		due = due[1:]
		w, err := a.world(refused)
		if err != nil {
			return err
		}
		a.left = 0
		err = a.survey(w, id, func(b world.Branch) bool {
			left := a.left
			a.left = 0
			if b.Next == nil || refused != 0 && !wanted[refused][b.Label] {
				return true
			}
			next := a.number(w, b.Next)
			if refused == 0 && left == 0 {
				a.nodes[id].quiet = append(a.nodes[id].quiet, next)
				return true
			}
			t := turns[b.Label]
			if t == nil {
				t = &turn{}
				turns[b.Label] = t
				labels = append(labels, b.Label)
			}
			t.options = append(t.options, option{refused, left, next})
			for m := left &^ refused; m != 0; m &= m - 1 {
				more := refused | m&-m
				if bits.OnesCount64(uint64(more)) > maxAtOnce {
					a.limit = "more than 6 commands at once"
					return false
				}
				if wanted[more] == nil {
					wanted[more] = map[uint32]bool{}
					due = append(due, more)
				}
				wanted[more][b.Label] = true
			}
			return a.limit == ""
		})
		if err != nil {
			return err
		}
		if a.limit != "" {
			return nil
		}
	}
	for _, l := range labels {
		t := turns[l]
		t.seen = a.observe(t.options[0].next)
		a.nodes[id].turns = append(a.nodes[id].turns, *t)
	}
	a.nodes[id].quiet = compact(a.nodes[id].quiet)
	return nil
}

// observe gives what the gate sees, by operand, once a move has led to a state:
// commands change nothing of it.
func (a *arena) observe(id int32) cubes.Observation {
	return cubes.Observe(a.worlds[0].Machine(a.packed[id]), a.operands)
}

func compact(list []int32) []int32 {
	slices.Sort(list)
	return slices.Compact(list)
}
