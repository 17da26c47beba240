// The card of a rule: triggers, guard, actions.

package form

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

func (b *builder) rule(path, parent string, n *syntax.RuleDecl) {
	brace, _ := b.text.find(b.span(n.Name.Span.End, n.Span.End), "{")
	head := b.before(brace.Span.Start, 1).Span.End
	doc := b.quoted(path+".Doc", "description", n.Name.Span.End, "")
	priority := b.absent(path+".Priority", "priority", Number, head, "priority")
	if n.Priority != nil {
		priority = b.optional(b.node(path+".Priority", "priority", Number, n.Priority), 1)
	}
	slots := []Slot{b.node(path+".Name", "name", Name, n.Name), doc, priority, b.mode(path+".Mode", n.Mode, head)}
	triggers := b.list(path+".Triggers", "triggers", "\nor ", b.span(brace.Span.End, brace.Span.End))
	var elements []Slot
	for i, t := range n.Triggers {
		elements = append(elements, b.trigger(at(triggers.Path, i), t))
	}
	triggers = b.filled(triggers, elements)
	triggers.Templates = "triggers"
	guard := b.expr(path+".While", "guard", Condition, n.While, triggers.end(), "while").ownLine()
	slots = append(slots, triggers, guard)
	if n.While != nil {
		slots = append(slots, b.flag(path+".OrUnknown", "also if unknown", "or unknown", guard.end()))
	}
	then := b.actions(path+".Then", "then", n.Then)
	slots = append(slots, then, b.otherwise(path+".Else", n.Else, then.end()))
	for i, a := range n.Allows {
		slots = append(slots, b.allowSlots(at(path+".Allows", i), a)...)
	}
	b.card(path, parent, "rule", n.Name.Name, n, slots...)
}

// modes are the words a mode can be.
var modes = []string{"single", "restart", "queued(2)", "parallel(2)"}

func (b *builder) mode(path string, m *syntax.ModeExpr, offset int) Slot {
	if m == nil {
		return b.absent(path, "mode", Choice, offset, "mode").choices(modes)
	}
	s := b.slot(path, "mode", Choice, b.span(b.word(b.text.index(m.Span.Start)+1).Span.Start, m.Span.End))
	return b.optional(s, 1).choices(modes)
}

func (b *builder) actions(path, name string, list []syntax.Action) Slot {
	var elements []Slot
	for i, a := range list {
		elements = append(elements, b.action(at(path, i), a))
	}
	s := b.filled(b.list(path, name, "\n", b.span(0, 0)), elements)
	s.Templates = "actions"
	return s
}

// otherwise is the list of what is done if the guard is not true; the word else
// comes and goes with it.
func (b *builder) otherwise(path string, list []syntax.Action, offset int) Slot {
	s := b.actions(path, "else", list)
	s.Optional = true
	if len(list) == 0 {
		s.layout.span = b.span(offset, offset)
		s.layout.whole, s.layout.lead, s.layout.open = s.layout.span, "else", offset
		return s
	}
	s.layout.whole.Start = b.before(s.layout.span.Start, 1).Span.Start
	return s
}

func (b *builder) trigger(path string, t syntax.Trigger) Slot {
	var slots []Slot
	switch n := t.(type) {
	case *syntax.WhenTrigger:
		slots = b.when(path, n)
	case *syntax.SequenceTrigger:
		if n.A != nil && n.B != nil {
			slots = append(slots, b.node(path+".A", "first", Sentence, n.A), b.node(path+".B", "second", Sentence, n.B))
		}
		if n.Within != nil {
			slots = append(slots, b.node(path+".Within", "within", Duration, n.Within))
		}
	case *syntax.EveryTrigger:
		slots = append(slots, b.node(path+".Period", "every", Duration, n.Period))
	case *syntax.AtTrigger:
		slots = b.moment(path, n)
	case *syntax.DroppedTrigger:
		slots = append(slots, b.node(path+".Rule", "rule", Rule, n.Rule).from(b.rules()))
	case *syntax.OnTrigger:
		slots = b.on(path, n)
	case *syntax.DeviceTrigger:
		what := b.slot(path+".What", "event", Choice, b.word(b.text.index(n.Device.Span.End)).Span)
		slots = append(slots, b.devices(b.node(path+".Device", "device", Device, n.Device), nil),
			what.choices([]string{"offline", "online"}))
	}
	return b.element(path, t, slots...)
}

func (b *builder) when(path string, n *syntax.WhenTrigger) []Slot {
	cond := b.condition(path+".Cond", "condition", Condition, n.Cond)
	unknown := b.flag(path+".OrUnknown", "also if unknown", "or unknown", cond.end())
	stays := b.expr(path+".For", "for", Duration, n.For, unknown.end(), "for")
	return []Slot{cond, unknown, stays, b.flag(path+".AlsoOnReconnect", "also on reconnect", "also on reconnect", stays.end())}
}

// moment is the time of an `at`, and its days.
func (b *builder) moment(path string, n *syntax.AtTrigger) []Slot {
	start, end := b.word(b.text.index(n.Span.Start)+1).Span.Start, n.Span.End
	days := b.absent(path+".Days", "on", Days, n.Span.End, "on")
	if len(n.Days) > 0 {
		span := b.span(n.Days[0].Span.Start, n.Days[len(n.Days)-1].Span.End)
		days = b.optional(b.slot(path+".Days", "on", Days, span), 1)
		end = b.before(days.layout.whole.Start, 1).Span.End
	}
	days.Choices = []string{"weekdays", "weekends", "mon..fri"}
	time := b.slot(path+".Time", "time", Time, b.span(start, end)).changing("Time", "Name", "Sun", "Minus", "Offset")
	return []Slot{time.choices([]string{"07:00", "sunrise", "sunset", "sunset - 20 min"}), days}
}

var reports = []string{"changes", "updates", "is set", "is refused"}

func (b *builder) on(path string, n *syntax.OnTrigger) []Slot {
	if n.Resource == nil {
		return nil
	}
	ref := b.ref(path+".Resource", "resource", n.Resource, "")
	what := b.absent(path+".What", "event", Choice, ref.end(), "")
	for _, words := range reports {
		if span, ok := b.behind(ref.end(), strings.Fields(words)...); ok && span.End <= n.Span.End {
			what = b.optional(b.slot(path+".What", "event", Choice, span), 0)
		}
	}
	return []Slot{ref, what.choices(reports)}
}

func (b *builder) action(path string, a syntax.Action) Slot {
	var slots []Slot
	switch n := a.(type) {
	case *syntax.AfterAction:
		delay := b.node(path+".Delay", "after", Duration, n.Delay)
		slots = append(slots, delay, b.flag(path+".Anyway", "even if the condition ends", "anyway", delay.end()))
	case *syntax.StopAction:
		rule := b.absent(path+".Rule", "rule", Rule, n.Span.End, "")
		if n.Rule != nil {
			rule = b.optional(b.node(path+".Rule", "rule", Rule, n.Rule), 0)
		}
		slots = append(slots, rule.from(b.rules()))
	case *syntax.SetAction:
		return b.set(path, n)
	case *syntax.CallAction:
		if n.Target != nil {
			slots = append(slots, b.ref(path+".Target", "action", n.Target, "call"))
		}
		for i, arg := range n.Args {
			slots = append(slots, b.node(at(path+".Args", i), "argument", Expression, arg))
		}
	case *syntax.NotifyAction:
		slots = append(slots, b.node(path+".Role", "role", Role, n.Role).from(b.roles()))
		if token := b.word(b.text.index(n.Role.Span.End)); token.Kind == syntax.Text && token.Span.End <= n.Span.End {
			slots = append(slots, b.slot(path+".Parts", "text", Text, token.Span))
		}
	case *syntax.AssignAction:
		slots = append(slots, b.node(path+".Var", "variable", Choice, n.Var).from(b.variables()),
			b.value(path+".Value", "value", n.Value, b.typeAt(n.Var.Span)))
	}
	return b.element(path, a, slots...)
}

func (b *builder) set(path string, n *syntax.SetAction) Slot {
	var slots []Slot
	if span, ok := b.behind(n.Span.Start, "always"); ok {
		always := b.optional(b.slot(path+".Always", "even if told before", Flag, span), 0)
		slots = append(slots, always.choices([]string{"always"}))
	} else if _, ok := b.behind(n.Span.Start, "set"); ok {
		always := b.absent(path+".Always", "even if told before", Flag, n.Span.Start, "")
		always.layout.first = true
		slots = append(slots, always.choices([]string{"always"}))
	}
	if n.Target != nil {
		slots = append(slots, b.ref(path+".Target", "resource", n.Target, "set"))
		slots = append(slots, b.value(path+".Value", "value", n.Value, b.typeAt(n.Target.Span)))
	}
	return b.element(path, n, slots...)
}
