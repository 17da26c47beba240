// Flow: on which ways what a resource does may come out of a deployment.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Flow is the flow graph of a sentence about pairs of runs: everything that may
// turn out otherwise because its secret does. It knows nothing of values: an edge
// leads from what a rule reads, in a trigger, a guard, a value or a text, to the
// rule, and from a rule to all it writes, calls, stops, drops or may keep from
// ending. So it contains every way there is, and some that are never taken.
//
// A way ends where it comes out: at a command or a notification somebody watches.
// What a device does after that is not followed, for the sentence is broken
// already if the command differs.
// Source: Denning & Denning, "Certification of programs for secure information
// flow" (1977), of rules in place of statements.
type Flow struct {
	spec    *Spec
	prop    *Property
	endless []machine.RuleID

	// By rules alone: what is reached, and which edge led there first.
	from []int
	// Physics is a way out by what devices do to one another in the world, as
	// declared; nil if there is none.
	physics []string
}

// The nodes of the graph, numbered: resources, variables, rules, notifications
// of rules, commands to resources.
type flowKind uint8

const (
	flowRes flowKind = iota
	flowVar
	flowRule
	flowNotice
	flowCommand
)

// unreached and root stand in place of the node an edge comes from.
const (
	unreached = -1
	root      = -2
)

// NewFlow computes the flow graph of a sentence about pairs of runs.
//
// Cost: at most a look at every rule and fact for each node reached.
func NewFlow(spec *Spec, prop *Property) *Flow {
	f := &Flow{spec: spec, prop: prop, endless: Endless(spec.Program)}
	start := f.node(flowRes, int(prop.Secret))
	f.from = f.reach([]int{start}, false)
	f.physics = f.throughWorld(start)
	return f
}

// throughWorld searches on from what the touched act upon; the secret itself is free
// already.
func (f *Flow) throughWorld(start int) []string {
	var coupled []int
	by := map[int]int{}
	for x, from := range f.from {
		if from == unreached || f.kind(x) != flowRes {
			continue
		}
		f.eachCoupled(machine.Res(x), func(y int) {
			if y != x && y != start && !slices.Contains(coupled, y) {
				coupled, by[y] = append(coupled, y), x
			}
		})
	}
	further := f.reach(coupled, true)
	out := f.wayOut(further)
	if out < 0 {
		return nil
	}
	first := out
	for further[first] != root {
		first = further[first]
	}
	return append(f.words(f.from, by[first]), f.words(further, out)...)
}

// Any reports whether there is a way out at all. If not, the sentence holds.
func (f *Flow) Any() bool { return f.wayOut(f.from) >= 0 || f.physics != nil }

// Way names what a way out leads through, the secret first; nil if there is none by
// rules alone.
func (f *Flow) Way() []string {
	out := f.wayOut(f.from)
	if out < 0 {
		return nil
	}
	return f.words(f.from, out)
}

// Physics is Way for those that lead through the world: something touched by the
// secret acts upon another resource, as physics, a behaviour or an assumption says.
// No pair of runs with equal inputs can show such a flow.
func (f *Flow) Physics() []string { return f.physics }

// Watches reports whether somebody sees the commands to a resource, or the calls
// of an action.
func (f *Flow) Watches(r machine.Res) bool {
	if f.prop.Kind == NobodyLearns {
		return r != f.prop.Secret
	}
	if slices.Contains(f.prop.Watched, r) {
		return true
	}
	return f.spec.Program.Resources[r].Fact == machine.NoFact &&
		slices.ContainsFunc(writtenBy(f.spec.Program, r), func(x machine.Res) bool { return slices.Contains(f.prop.Watched, x) })
}

// Hears reports whether somebody sees what a role is notified of.
func (f *Flow) Hears(role string) bool {
	return f.prop.Kind == NobodyLearns || slices.Contains(f.prop.Heard, role)
}

// Touched reports whether a resource may do otherwise because the secret does: the
// secret itself, what is computed from it, and devices that are told otherwise.
func (f *Flow) Touched(r machine.Res) bool { return f.tells(flowRes, int(r)) }

// TouchedVar reports whether a variable may have another value because of the secret.
func (f *Flow) TouchedVar(v machine.Var) bool { return f.tells(flowVar, int(v)) }

// TouchedRule reports whether a rule may run otherwise because of the secret.
func (f *Flow) TouchedRule(r machine.RuleID) bool { return f.tells(flowRule, int(r)) }

// tells reports whether a node is reached by rules alone.
func (f *Flow) tells(k flowKind, i int) bool { return f.from[f.node(k, i)] != unreached }

// node numbers a node; kind and place are its inverse.
func (f *Flow) node(k flowKind, i int) int {
	p := f.spec.Program
	first := [...]int{
		flowRes: 0, flowVar: len(p.Resources), flowRule: len(p.Resources) + len(p.Vars),
		flowNotice: len(p.Resources) + len(p.Vars) + len(p.Rules), flowCommand: len(p.Resources) + len(p.Vars) + 2*len(p.Rules),
	}
	return first[k] + i
}

func (f *Flow) size() int { return f.node(flowCommand, len(f.spec.Program.Resources)) }

func (f *Flow) kind(node int) flowKind {
	for k := flowCommand; k > flowRes; k-- {
		if node >= f.node(k, 0) {
			return k
		}
	}
	return flowRes
}

func (f *Flow) place(node int) int { return node - f.node(f.kind(node), 0) }

// reach searches breadth first; physics adds the edges through the world.
func (f *Flow) reach(starts []int, physics bool) []int {
	from := make([]int, f.size())
	for i := range from {
		from[i] = unreached
	}
	queue := slices.Clone(starts)
	for _, s := range starts {
		from[s] = root
	}
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		visit := func(y int) {
			if from[y] == unreached {
				from[y] = x
				queue = append(queue, y)
			}
		}
		switch f.kind(x) {
		case flowRes:
			f.fromRes(machine.Res(x), visit)
			if physics {
				f.eachCoupled(machine.Res(x), visit)
			}
		case flowVar:
			f.fromVar(machine.Var(f.place(x)), visit)
		case flowRule:
			f.fromRule(machine.RuleID(f.place(x)), visit)
		}
	}
	return from
}

// wayOut is the first node reached at which something comes out; -1 if none is.
func (f *Flow) wayOut(from []int) int {
	for x := f.node(flowNotice, 0); x < len(from); x++ {
		if from[x] != unreached {
			return x
		}
	}
	return -1
}

// words names the nodes on the way to one, the first one first.
func (f *Flow) words(from []int, node int) []string {
	var out []string
	for node >= 0 {
		out = append(out, f.word(node))
		node = from[node]
	}
	slices.Reverse(out)
	return out
}

func (f *Flow) word(node int) string {
	p := f.spec.Program
	switch i := f.place(node); f.kind(node) {
	case flowVar:
		return p.Vars[i].Name
	case flowRule:
		return "rule " + p.Rules[i].Name
	case flowNotice:
		return "its notification"
	case flowCommand:
		return "commands to " + p.Resources[i].Ref
	default:
		return p.Resources[i].Ref
	}
}
