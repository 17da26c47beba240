// Rules and promises as sentences.

package lsp

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// reader says in words what a file holds.
type reader struct{ source string }

// text returns what is written at a node, on one line.
func (r reader) text(n syntax.Node) string {
	s := n.Where()
	if s.Start < 0 || s.Start > s.End || s.End > len(r.source) {
		return ""
	}
	return strings.Join(strings.Fields(r.source[s.Start:s.End]), " ")
}

// rule says a rule as a sentence.
func (r reader) rule(n *syntax.RuleDecl) string {
	var starts []string
	for _, t := range n.Triggers {
		starts = append(starts, r.trigger(t))
	}
	s := strings.Join(starts, ", or ")
	if n.While != nil {
		s += ", if " + r.text(n.While)
		if n.OrUnknown {
			s += " (or that is unknown)"
		}
	}
	s += ": " + r.actions(n.Then) + "."
	if len(n.Else) > 0 {
		s += " Otherwise: " + r.actions(n.Else) + "."
	}
	if n.Mode != nil {
		s += " " + r.mode(n.Mode)
	}
	if n.Priority != nil {
		s += " Priority " + n.Priority.Text + "."
	}
	return capital(s)
}

func (r reader) mode(m *syntax.ModeExpr) string {
	k := ""
	if m.Max != nil {
		k = m.Max.Text
	}
	switch m.Word {
	case "restart":
		return "A new run ends the one that waits."
	case "queued":
		return "While one runs, up to " + k + " more wait."
	case "parallel":
		return "Up to " + k + " run at the same time."
	}
	return "While one run waits, no other begins."
}

func (r reader) trigger(t syntax.Trigger) string {
	switch n := t.(type) {
	case *syntax.WhenTrigger:
		return r.when(n)
	case *syntax.SequenceTrigger:
		return r.sequence(n)
	case *syntax.EveryTrigger:
		return "every " + r.text(n.Period)
	case *syntax.AtTrigger:
		return r.text(n)
	case *syntax.DroppedTrigger:
		return "when a run of " + n.Rule.Name + " is dropped"
	case *syntax.StartTrigger:
		return "when the rules start"
	case *syntax.DeviceTrigger:
		if n.What == "online" {
			return "when " + n.Device.Name + " is back"
		}
		return "when " + n.Device.Name + " is gone"
	case *syntax.OnTrigger:
		return r.on(n)
	}
	return r.text(t)
}

func (r reader) when(n *syntax.WhenTrigger) string {
	s := "when " + r.text(n.Cond) + " becomes true"
	if n.OrUnknown {
		s = "when " + r.text(n.Cond) + " becomes true or unknown"
	}
	if n.For != nil {
		s = "when " + r.text(n.Cond) + " has been true for " + r.text(n.For)
	}
	if n.AlsoOnReconnect {
		s += ", also once it is known again"
	}
	return s
}

func (r reader) sequence(n *syntax.SequenceTrigger) string {
	first, second := r.step(n.A), r.step(n.B)
	if n.Together {
		return "when " + first + " and " + second + " come within " + r.text(n.Within) + " of each other"
	}
	return "when " + second + " comes within " + r.text(n.Within) + " after " + first
}

func (r reader) step(n *syntax.SequenceStep) string {
	if n == nil {
		return ""
	}
	return r.text(n)
}

func (r reader) on(n *syntax.OnTrigger) string {
	if n.Resource == nil {
		return r.text(n)
	}
	ref := r.text(n.Resource)
	switch n.What {
	case "changes":
		return "when " + ref + " is reported with another value"
	case "is set":
		return "when a command to " + ref + " has left"
	case "is refused":
		return "when the gate refuses a command to " + ref
	}
	return "when " + ref + " is reported"
}

// actions says actions one after another; a delay stands before what it delays.
func (r reader) actions(list []syntax.Action) string {
	var b strings.Builder
	for i, a := range list {
		after, isDelay := a.(*syntax.AfterAction)
		_, behindDelay := list[max(0, i-1)].(*syntax.AfterAction)
		switch {
		case isDelay && i == 0:
			b.WriteString(r.delay(after))
		case isDelay:
			b.WriteString("; " + r.delay(after))
		case i == 0:
			b.WriteString(r.action(a))
		case behindDelay:
			b.WriteString(" " + r.action(a))
		default:
			b.WriteString(", " + r.action(a))
		}
	}
	return b.String()
}

func (r reader) delay(n *syntax.AfterAction) string {
	if n.Anyway {
		return r.text(n.Delay) + " later in any case"
	}
	return r.text(n.Delay) + " later"
}

func (r reader) action(a syntax.Action) string {
	switch n := a.(type) {
	case *syntax.SetAction:
		s := "set " + r.text(n.Target) + " to " + r.text(n.Value)
		if n.Always {
			s += " even if it was told so before"
		}
		return s
	case *syntax.NotifyAction:
		return "tell " + strings.TrimPrefix(r.text(n), "notify ")
	case *syntax.AssignAction:
		return "let " + n.Var.Name + " be " + r.text(n.Value)
	case *syntax.StopAction:
		if n.Rule != nil {
			return "drop what " + n.Rule.Name + " has still to do"
		}
		return "drop what it has still to do"
	}
	return r.text(a)
}

// promise says what a sentence demands, and of which world.
func (r reader) promise(scope *syntax.Scope, s syntax.Sentence, o syntax.Options) string {
	if s == nil {
		return ""
	}
	out := r.sentence(s)
	if scope != nil {
		out = strings.TrimSuffix(r.text(scope), ":") + ": " + out
	}
	out = capital(out) + "."
	if o.EvenBriefly {
		out += " Not even for a moment."
	}
	switch {
	case o.EvenIfDeaf:
		out += " It must hold in the faulty world, even if a device does not obey."
	case o.Critical || o.Required == "faulty":
		out += " It must hold in the faulty world."
	case o.Required == "prompt":
		out += " It must hold in the prompt world."
	default:
		out += " It must hold in the delayed world."
	}
	if o.Reason != "" {
		out += " Because: " + o.Reason + "."
	}
	return out
}

func (r reader) sentence(s syntax.Sentence) string {
	switch n := s.(type) {
	case *syntax.AlwaysSentence:
		return "in every situation " + r.text(n.P) + r.provided(", as long as ", n.While)
	case *syntax.NeverSentence:
		return "in no situation " + r.text(n.P) + r.provided(", as long as ", n.While)
	case *syntax.NeverTogether:
		return r.list(n.P) + " are never true at the same time"
	case *syntax.AlwaysTogether:
		return r.list(n.P) + " are always true at the same time"
	case *syntax.NeverLasts:
		return r.lasts(n)
	case *syntax.Whenever:
		return r.whenever(n)
	case *syntax.Before:
		return r.text(n.P) + " is not true before " + r.text(n.Q) + " has been"
	case *syntax.EventuallySentence:
		return "at some time " + r.text(n.P)
	case *syntax.AgainSentence:
		return r.text(n.P) + " comes again and again"
	case *syntax.StaysPossible:
		return "from every situation something leads to " + r.text(n.P)
	case *syntax.NobodyLearns:
		return "what others can see does not depend on " + r.text(n.Resource)
	case *syntax.CannotControl:
		return "what " + r.text(n.Device) + " is told does not depend on " + r.text(n.Resource)
	}
	return r.text(s)
}

func (r reader) lasts(n *syntax.NeverLasts) string {
	s := "once " + r.text(n.P) + r.provided(" while ", n.While)
	if n.Shorter {
		return s + ", it stays so for " + r.text(n.D)
	}
	return s + ", it ends within " + r.text(n.D)
}

func (r reader) whenever(n *syntax.Whenever) string {
	s := "each time " + r.text(n.P) + " becomes true, " + r.text(n.Q) + " follows"
	if n.Within != nil {
		s += " within " + r.text(n.Within)
	} else {
		s += " as soon as devices can obey"
	}
	return s + r.provided(" and then stays for ", n.For) + r.provided(" and then stays until ", n.Until)
}

// provided returns a phrase with an expression, nothing if there is none.
func (r reader) provided(phrase string, e syntax.Expr) string {
	if e == nil {
		return ""
	}
	return phrase + r.text(e)
}

func (r reader) list(list []syntax.Expr) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, r.text(e))
	}
	return strings.Join(parts, " and ")
}

// capital writes the first letter large.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
