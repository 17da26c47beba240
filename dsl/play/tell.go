// Telling: what an input led to, a line for each thing.

package play

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// played tells what an input led to, and lets devices obey.
func (p *Player) played(in *drive.Input, out *machine.Output) {
	p.now = max(p.now, in.Mono)
	for i := range out.Commands {
		c := &out.Commands[i]
		if c.From == machine.FromResend {
			p.say("%s is sent again", p.assignment(c.Res, c.Value))
		}
		p.obey(c, in.Mono)
	}
	for i := range out.Firings {
		p.firing(&out.Firings[i], out)
	}
	for _, c := range out.Cancels {
		p.say("%s gives up waiting", p.rule(c.Rule))
	}
	for i := range out.Writes {
		if w := &out.Writes[i]; w.From != machine.FromRule {
			p.say("%s: %s", p.assignment(w.Res, w.Value)+by(w.From), fate(w.Fate))
		}
	}
	for _, c := range out.Conflicts {
		p.say("%s and %s disagree; the first one counts", p.rule(c.Winner), p.rule(c.Loser))
	}
	if out.Overflow {
		p.say("the rules do not come to an end; the safe state is commanded")
	}
}

// rule is the name of a rule without its app if there is only one.
func (p *Player) rule(id machine.RuleID) string {
	r := &p.result.Program.Rules[id]
	if len(p.result.Deployment.Apps) == 1 {
		return strings.TrimPrefix(r.Name, r.App+".")
	}
	return r.Name
}

// firing tells what a triggered rule did.
func (p *Player) firing(f *machine.Firing, out *machine.Output) {
	what := map[machine.Branch]string{
		machine.Then: "fires", machine.Else: "runs its else", machine.Full: "is under way: dropped", machine.Waits: "is under way: waits",
		machine.Quiet: "stays quiet: its guard is false",
	}[f.Branch]
	switch {
	case f.Branch == machine.Quiet && f.Unknown:
		what = "stays quiet: its guard is unknown"
	case f.Step > 0 && f.Branch != machine.Quiet:
		what = fmt.Sprintf("goes on with step %d", f.Step)
	}
	if effects := p.effects(f, out); len(effects) > 0 {
		what += ": " + strings.Join(effects, "; ")
	}
	p.say("%s %s", p.rule(f.Rule), what)
}

// effects lists what a firing asked for, with what became of it.
func (p *Player) effects(f *machine.Firing, out *machine.Output) []string {
	var list []string
	for i := range out.Writes {
		w := &out.Writes[i]
		if w.From != machine.FromRule || w.Rule != f.Rule || w.Micro != f.Micro {
			continue
		}
		text := "set " + p.assignment(w.Res, w.Value)
		if w.Call {
			text = "call " + p.result.Program.Resources[w.Res].Ref
		}
		if w.Fate != machine.Left {
			text += " (" + fate(w.Fate) + ")"
		}
		list = append(list, text)
	}
	for _, n := range out.Notices {
		if n.Rule == f.Rule && n.Micro == f.Micro {
			list = append(list, fmt.Sprintf("notify %s %q", n.Action.Role, p.notice(n.Action)))
		}
	}
	return append(list, p.assigned(f, out)...)
}

// assigned lists the variables of a firing's app that have another value after
// its micro-step and that it assigns.
func (p *Player) assigned(f *machine.Firing, out *machine.Output) []string {
	prog := p.result.Program
	n := len(prog.Vars)
	after := p.driver.State().Vars
	if f.Micro+1 < out.Micros {
		after = out.Vars(f.Micro+1, n)
	}
	var list []string
	prog.Rules[f.Rule].EachAction(func(a *machine.Action) bool {
		if a.Kind != machine.DoAssign || out.Vars(f.Micro, n)[a.Var] == after[a.Var] {
			return true
		}
		v := &prog.Vars[a.Var]
		text := strings.TrimPrefix(v.Name, prog.Rules[f.Rule].App+".") + " = " + v.Type.Format(v.Domain[after[a.Var]])
		if len(list) == 0 || list[len(list)-1] != text {
			list = append(list, text)
		}
		return true
	})
	return list
}

func (p *Player) assignment(r machine.Res, v models.Value) string {
	x := &p.result.Program.Resources[r]
	return x.Ref + " = " + x.Text(v)
}

// notice renders a notification from what is known now.
func (p *Player) notice(a *machine.Action) string {
	s := p.driver.State()
	var b strings.Builder
	for _, part := range a.Text {
		switch {
		case !part.Show:
			b.WriteString(part.Text)
		case part.IsVar:
			v := &p.result.Program.Vars[part.Var]
			b.WriteString(v.Type.Format(v.Domain[s.Vars[part.Var]]))
		default:
			b.WriteString(p.result.Program.Resources[part.Res].Text(p.driver.Raw(part.Res)))
		}
	}
	return b.String()
}

func by(from machine.Source) string {
	if from == machine.FromPerson {
		return " by a person"
	}
	return " for safety"
}

func fate(f machine.WriteFate) string {
	return [...]string{
		machine.Left: "sent", machine.Lost: "another rule wins", machine.Suppressed: "already so",
		machine.RefusedPolicy: "refused by the policy", machine.RefusedRange: "refused, out of range", machine.Dropped: "dropped",
		machine.RefusedShield: "refused by the shield", machine.RefusedHold: "on hold",
	}[f]
}
