// Twins: blurred resources whose reports come to the same.

package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// findTwins notes which blurred resources have a twin before them: whatever a report of
// the one may come to, a report of the other may come to, so only one of them reports.
//
// They are twins if, exchanged with all that is blurred beside them in the same
// conditions, they set off the same rules with the same effects, and nobody else looks
// at them. Such a rule waits for conditions that are decided as a whole and for reports
// alone, is guarded by one that is decided as a whole or by what both share, and does at
// once, and to what is kept, the same with constant values.
//
// Cost: a look at every rule for each blurred resource.
func (w *World) findTwins() {
	met := map[string]bool{}
	for k := range w.blurred {
		b := &w.blurred[k]
		if b.heard {
			continue
		}
		looks, ok := w.looks(b.at)
		b.twin = ok && met[looks]
		met[looks] = met[looks] || ok
	}
}

// portrait tells what a report of a resource may come to, in words that are the same for
// its twins.
type portrait struct {
	w   *World
	of  machine.Res
	met []machine.Res // blurred resources, in the order in which they are met
	b   strings.Builder
}

// looks gives the portrait of a blurred resource; false if it has none, and no twin.
func (w *World) looks(at int) (string, bool) {
	p := &portrait{w: w, of: w.res[at], met: []machine.Res{w.res[at]}}
	p.resource(p.of)
	for i := range w.program.Rules {
		r, asked := &w.program.Rules[i], (w.prop.Kind == NeverFires || w.prop.Kind == NoOutside) && w.prop.Rule == machine.RuleID(i)
		if p.readBy(r) && (asked || !p.rule(r)) {
			return "", false
		}
	}
	if slices.ContainsFunc(w.program.Gate.Shield, func(row machine.Refusal) bool { return p.inCond(row.While) }) {
		return "", false
	}
	return p.b.String(), true
}

func (p *portrait) say(format string, args ...any) { fmt.Fprintf(&p.b, format+" ", args...) }

// resource tells what a blurred resource may be, and how it may report.
func (p *portrait) resource(r machine.Res) {
	i := p.w.at(r)
	p.say("%v %v %d %v", p.w.program.Resources[r].Settable, p.w.program.WatchesChanges(r), p.w.options(p.w.blurAt(i)), p.w.devices[i].values.region)
}

func (p *portrait) inCond(c machine.CondID) bool {
	return c != machine.NoCond && slices.Contains(p.w.program.Conds[c].Deps, p.of)
}

// readBy reports whether a rule waits for, asks or reads the resource.
func (p *portrait) readBy(r *machine.Rule) bool {
	if p.inCond(r.Guard) || slices.ContainsFunc(r.Triggers, p.setsOff) {
		return true
	}
	return !r.EachAction(func(a *machine.Action) bool {
		reads := func(v machine.ValueID) bool {
			return slices.ContainsFunc(p.w.program.Values[v].Operands, func(o machine.Operand) bool { return !o.IsVar && o.Res == p.of })
		}
		return !slices.ContainsFunc(a.Args, reads) && ((a.Kind != machine.DoSet && a.Kind != machine.DoAssign) || !reads(a.Value))
	})
}

func (p *portrait) setsOff(t machine.Trigger) bool {
	switch t.Kind {
	case machine.WhenTrue, machine.HoldsFor:
		return p.inCond(t.Cond)
	case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
		return t.Res == p.of
	}
	return false
}

// rule tells of a rule; false if it is not of the kind that twins may have.
func (p *portrait) rule(r *machine.Rule) bool {
	if r.Slots > 0 || len(r.Else)+len(r.ElseLater)+len(r.ThenLater) > 0 {
		return false
	}
	p.say("rule %d", r.Priority)
	for _, t := range r.Triggers {
		switch {
		case t.Kind == machine.WhenTrue && t.Cond != machine.NoCond && p.w.whole[t.Cond]:
			p.say("when %v", t.AlsoOnReconnect)
			p.cond(t.Cond)
		case t.Kind == machine.OnUpdates && p.w.blurs(t.Res), t.Kind == machine.OnChanges && p.w.blurs(t.Res):
			p.say("on %d", t.Kind)
			p.operand(t.Res)
		default:
			return false
		}
	}
	switch {
	case r.Guard == machine.NoCond:
	case p.w.whole[r.Guard]:
		p.say("while")
		p.cond(r.Guard)
	case p.inCond(r.Guard):
		return false
	default:
		p.say("while %d", r.Guard)
	}
	for i := range r.Then {
		if !p.action(&r.Then[i]) {
			return false
		}
	}
	return true
}

// action tells of an action with a constant value; false of another.
func (p *portrait) action(a *machine.Action) bool {
	switch a.Kind {
	case machine.DoSet:
		v := &p.w.program.Values[a.Value]
		p.say("set %d %v %v %v", a.Res, a.Always, v.Values, v.Regions)
		return len(v.Operands) == 0 && !p.w.blurs(a.Res)
	case machine.DoAssign:
		v := &p.w.program.Values[a.Value]
		p.say("assign %d %v", a.Var, v.Index)
		return len(v.Operands) == 0
	case machine.DoNotify:
		p.say("notify %s", a.Role)
		return true
	}
	return false
}

// cond tells of a condition on blurred resources alone.
func (p *portrait) cond(c machine.CondID) {
	n := &p.w.program.Conds[c]
	p.say("(%d", n.Op)
	if n.Op == machine.OpAtom {
		t := &p.w.program.Tables[n.Table]
		p.say("%v", t.Bits)
		for _, o := range t.Operands {
			p.say("%d", o.Size)
			p.operand(o.Res)
		}
	}
	n.EachPart(p.cond)
	p.say(")")
}

// operand tells which of the blurred resources it is, and what it may be. One of which
// it is kept that it was reported is like no other.
func (p *portrait) operand(r machine.Res) {
	if p.w.blurred[p.w.blurAt(p.w.at(r))].heard {
		p.say("!%d", r)
		return
	}
	k := slices.Index(p.met, r)
	if k < 0 {
		k = len(p.met)
		p.met = append(p.met, r)
		p.resource(r)
	}
	p.say("#%d", k)
}
