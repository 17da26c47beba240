// The gate: one command per target, then shield, policy, range and repetition.

package oracle

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// write is a command that somebody asked for, with what became of it.
type write struct {
	res    *check.Resource
	value  models.Value
	call   bool
	args   []models.Value
	from   machine.Source
	rule   *check.Rule
	role   string
	micro  int
	always bool
	fate   machine.WriteFate
}

func personWrite(in input) *write {
	return &write{res: in.res, value: in.value, from: machine.FromPerson, role: in.role}
}

// outranks reports whether x wins over y, which was asked for earlier: the safe
// state over rules over people, a higher priority, a later micro-step.
func (x *write) outranks(y *write) bool {
	class := map[machine.Source]int{machine.FromPerson: 0, machine.FromRule: 1, machine.FromSafe: 2}
	if class[x.from] != class[y.from] {
		return class[x.from] > class[y.from]
	}
	if x.from != machine.FromRule {
		return false
	}
	if x.rule.Priority != y.rule.Priority {
		return x.rule.Priority > y.rule.Priority
	}
	return x.micro > y.micro
}

// gate decides the writes of one reaction and gives the events that form the
// further one. Commands leave in the order in which they were asked for.
func (w *twin) gate(writes []*write, out *outcome) []event {
	winners := map[*check.Resource]*write{}
	for _, x := range writes {
		if !x.call && (winners[x.res] == nil || x.outranks(winners[x.res])) {
			winners[x.res] = x
		}
	}
	for _, x := range writes {
		b := winners[x.res]
		if x.call || x.from != machine.FromRule || b.from != machine.FromRule {
			continue
		}
		if x.rule.Priority == b.rule.Priority && x.micro == b.micro && x.value != b.value {
			out.conflicts = append(out.conflicts, conflict{res: x.res, winner: b.rule, loser: x.rule, micro: x.micro})
		}
	}
	var events []event
	for _, x := range writes {
		switch {
		case x.call:
			x.fate = machine.Left
		case x != winners[x.res]:
			x.fate = machine.Lost
		default:
			x.fate = w.judge(x)
		}
		events = append(events, w.leave(x, out)...)
	}
	return events
}

// judge decides about the winning write of a target.
func (w *twin) judge(x *write) machine.WriteFate {
	newest, told := w.now.newest[x.res]
	same := told && newest.value == x.value
	switch {
	case w.shielded(x):
		return machine.RefusedShield
	case !x.res.Settable() || x.from == machine.FromPerson && !w.granted(x.role, x.res):
		return machine.RefusedPolicy
	case !x.res.Model.Type.Contains(x.value):
		return machine.RefusedRange
	case x.always || !same:
		return machine.Left
	case newest.pending || newest.succeeded && !newest.differs:
		return machine.Suppressed
	}
	return machine.Left
}

// shielded: some row of the shield speaks of the value and is not known to be idle.
func (w *twin) shielded(x *write) bool {
	for _, row := range w.d.Refusals {
		if row.Resource != x.res || row.Values != nil && !slices.Contains(row.Values, x.value) {
			continue
		}
		truth, err := check.EvalCond(row.While, w.now)
		if err != nil {
			panic("oracle: the shield: " + err.Error())
		}
		if truth != machine.False {
			return true
		}
	}
	return false
}

func (w *twin) granted(role string, r *check.Resource) bool {
	for _, g := range w.d.Grants {
		if g.Role == role && g.Resource == r {
			return true
		}
	}
	return false
}

// leave sends what was let through and gives the event of what happened.
func (w *twin) leave(x *write, out *outcome) []event {
	switch x.fate {
	case machine.RefusedPolicy, machine.RefusedRange, machine.RefusedShield:
		return []event{{what: "is refused", res: x.res}}
	case machine.Left:
	default:
		return nil
	}
	out.commands = append(out.commands, sent{
		res: x.res, value: x.value, call: x.call, args: x.args, from: x.from, rule: x.rule, micro: x.micro,
	})
	if x.call {
		return nil
	}
	w.now.newest[x.res] = command{value: x.value, pending: true}
	out.timers = append(out.timers, timer{res: x.res, start: true})
	return []event{{what: "is set", res: x.res}}
}
