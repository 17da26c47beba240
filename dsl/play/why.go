// Why: what a rule waits for, and what stands against it.

package play

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Rules lists the names of the rules.
func (p *Player) Rules() []string {
	var out []string
	for i := range p.result.Program.Rules {
		out = append(out, p.rule(machine.RuleID(i)))
	}
	return out
}

// Why says of a rule what its triggers wait for and whether its guard holds now,
// with the values behind it. False if there is no such rule.
func (p *Player) Why(name string) ([]string, bool) {
	i := slices.Index(p.Rules(), name)
	if i < 0 {
		return nil, false
	}
	return p.why(machine.RuleID(i)), true
}

// Silent says why the rules that an event is about did not fire, given the lines
// told of it: those that read what it changes and are not named in them.
func (p *Player) Silent(e Event, told []string) []string {
	var out []string
	for i := range p.result.Program.Rules {
		name := p.rule(machine.RuleID(i))
		named := slices.ContainsFunc(told, func(line string) bool {
			_, rest, _ := strings.Cut(line, " ")
			return strings.HasPrefix(rest, name+" ")
		})
		if named || !p.concerns(machine.RuleID(i), e) {
			continue
		}
		for _, line := range p.why(machine.RuleID(i)) {
			out = append(out, "  "+name+" did not fire: "+line)
		}
	}
	return out
}

// concerns reports whether a trigger of a rule reads the resource of an event.
func (p *Player) concerns(id machine.RuleID, e Event) bool {
	r, ok := p.res[e.Resource]
	if !ok {
		return false
	}
	for _, t := range p.result.Program.Rules[id].Triggers {
		switch {
		case (t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor) && t.Cond != machine.NoCond:
			if slices.Contains(p.result.Program.Conds[t.Cond].Deps, r) {
				return true
			}
		case (t.Kind == machine.OnUpdates || t.Kind == machine.OnChanges) && t.Res == r:
			return true
		}
	}
	return false
}

func (p *Player) why(id machine.RuleID) []string {
	r := &p.result.Program.Rules[id]
	s := p.driver.State()
	var out []string
	for i := range r.Triggers {
		out = append(out, p.waits(&r.Triggers[i]))
	}
	if r.Guard != machine.NoCond {
		out = append(out, "its guard "+p.truth(r.Guard))
	}
	for slot := r.Slot; slot < r.Slot+machine.SlotID(r.Slots); slot++ {
		if s.Runs[slot].Step > 0 {
			tick, _ := p.driver.Timer(p.result.Program.Slots[slot].Timer)
			out = append(out, fmt.Sprintf("a run waits for its step %d, due at %s", s.Runs[slot].Step, FormatDuration(seconds(tick))))
		}
	}
	return out
}

// waits says what a trigger waits for.
func (p *Player) waits(t *machine.Trigger) string {
	prog := p.result.Program
	switch t.Kind {
	case machine.WhenTrue:
		text := "it waits for the moment at which " + p.condText(t.Cond) + " becomes true"
		if prog.Eval(t.Cond, p.driver.State()) == machine.True {
			return text + "; it is true already"
		}
		return text + ", which " + p.truth(t.Cond)
	case machine.HoldsFor:
		text := fmt.Sprintf("it waits until %s has been true for %s", p.condText(t.Cond), FormatDuration(seconds(prog.Timers[t.Timer].Ticks)))
		if tick, ok := p.driver.Timer(t.Timer); ok {
			return text + ", which it will have been at " + FormatDuration(seconds(tick))
		}
		if p.driver.State().Done[t.Timer] {
			return text + "; it has, and fires once each time"
		}
		return text + ", which " + p.truth(t.Cond)
	case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
		return "it waits for " + prog.Resources[t.Res].Ref + " to be " + map[machine.TriggerKind]string{
			machine.OnUpdates: "reported", machine.OnChanges: "reported with another value", machine.OnIsSet: "set", machine.OnIsRefused: "refused",
		}[t.Kind]
	case machine.OnEvery:
		tick, _ := p.driver.Timer(t.Timer)
		return "its next turn is at " + FormatDuration(seconds(tick))
	case machine.OnMark:
		return "it waits for its moment of the day"
	case machine.OnOffline, machine.OnOnline:
		return "it waits for " + prog.Devices[t.Dev].Name + map[bool]string{true: " to go", false: " to come back"}[t.Kind == machine.OnOffline]
	case machine.OnDropped:
		return "it waits for a run of " + p.rule(t.Rule) + " to be dropped"
	}
	return "it waits for the start"
}

func (p *Player) condText(c machine.CondID) string {
	if c == machine.NoCond {
		return "what is always true"
	}
	return p.result.Program.Conds[c].Text
}

// truth says whether a condition holds, and which values make it so.
func (p *Player) truth(c machine.CondID) string {
	prog, s := p.result.Program, p.driver.State()
	text := "is " + prog.Eval(c, s).String()
	var values []string
	n := &prog.Conds[c]
	for _, r := range n.Deps {
		v := "unknown"
		if s.Known[r] {
			v = prog.Resources[r].Text(p.driver.Raw(r))
		}
		values = append(values, prog.Resources[r].Ref+" is "+v)
	}
	for _, id := range n.VarDeps {
		v := &prog.Vars[id]
		values = append(values, v.Name+" is "+v.Type.Format(v.Domain[s.Vars[id]]))
	}
	if len(values) > 0 {
		text += " (" + strings.Join(values, ", ") + ")"
	}
	return text
}
