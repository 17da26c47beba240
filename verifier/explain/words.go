// The sentences of stories, in one place.

package explain

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// text says what happens in a step.
func (t *teller) text(i int) string {
	b := &t.run.shown()[i]
	if b.Move.Kind == world.MoveStart {
		return "The rules start; nothing has been reported yet."
	}
	if b.Move.Kind == world.MoveTime {
		return t.time(b)
	}
	switch b.Move.Kind {
	case world.MoveRest:
		return "Nothing happens any more."
	case world.MoveFault, world.MoveHeal, world.MoveOffline:
		return t.failing(i)
	case world.MoveBelated:
		return "Late, for the gateway was down: " + t.time(b)
	}
	ref := t.p.Resources[b.Res].Ref
	switch b.Move.Kind {
	case world.MoveFacts:
		return t.slid(b)
	case world.MoveLose:
		return t.lost(b, ref)
	case world.MoveActual:
		return t.changed(b, ref)
	case world.MoveReport:
		return fmt.Sprintf("%s is reported as %s.", ref, t.reading(i))
	case world.MovePerson:
		return t.person(b, ref, i)
	case world.MoveDeliver:
		return t.delivered(b, ref)
	case world.MoveAnswer:
		return fmt.Sprintf("%s confirms the command.", t.device(b.Res))
	}
	return fmt.Sprintf("%s has not answered in time; the command to %s is sent again.", t.device(b.Res), ref)
}

// time says what has run its time.
func (t *teller) time(b *world.Beat) string {
	var what []string
	for i := range b.Steps {
		in := &b.Steps[i].Input
		for _, m := range in.Marks {
			what = append(what, t.mark(&t.p.Marks[m]))
		}
		for _, id := range in.Timers {
			what = append(what, t.timer(&t.p.Timers[id]))
		}
	}
	if len(what) == 0 {
		return "Time passes."
	}
	return strings.ToUpper(what[0][:1]) + strings.Join(what, ", and ")[1:] + "."
}

// slid says which facts time alone has changed.
func (t *teller) slid(b *world.Beat) string {
	var what []string
	for _, f := range b.Steps[0].Input.Facts {
		ref, known := t.p.Resources[f.Res].Ref, b.Steps[0].State.Known[f.Res]
		switch {
		case t.p.Resources[f.Res].Fact == machine.SequenceFact:
			what = append(what, ref+" happens")
		case !known && b.Before.Known[f.Res]:
			what = append(what, ref+" is unknown")
		case known && (!b.Before.Known[f.Res] || b.Before.Reported[f.Res] != f.Region):
			what = append(what, ref+" is "+t.region(f.Res, f.Region))
		}
	}
	if len(what) == 0 {
		return "Time passes."
	}
	return "Time passes, and " + join(what) + "."
}

func (t *teller) mark(m *machine.Mark) string {
	if m.Sun == "" {
		return fmt.Sprintf("it is %02d:%02d", m.Second/3600, m.Second/60%60)
	}
	switch {
	case m.Second < 0:
		return fmt.Sprintf("it is %s before %s", seconds(-m.Second), m.Sun)
	case m.Second > 0:
		return fmt.Sprintf("it is %s after %s", seconds(m.Second), m.Sun)
	}
	return "it is " + m.Sun
}

func (t *teller) timer(x *machine.Timer) string {
	switch x.Kind {
	case machine.TimerHold:
		cond := t.p.Rules[x.Rule].Triggers[x.Trigger].Cond
		return fmt.Sprintf("%s has been true for %s", t.p.Conds[cond].Text, seconds(x.Ticks))
	case machine.TimerEvery:
		return fmt.Sprintf("another %s are over", seconds(x.Ticks))
	case machine.TimerAge:
		return t.p.Resources[x.Res].Ref + " becomes true"
	case machine.TimerStale:
		return fmt.Sprintf("%s has not been reported for %s and is unknown", t.p.Resources[x.Res].Ref, seconds(x.Ticks))
	}
	return "the delay of rule " + t.p.Rules[x.Rule].Name + " is over"
}

// seconds writes a length of time in its largest whole unit.
func seconds(n int64) string {
	switch {
	case n%3600 == 0:
		return fmt.Sprintf("%d h", n/3600)
	case n%60 == 0:
		return fmt.Sprintf("%d min", n/60)
	}
	return fmt.Sprintf("%d s", n)
}

func (t *teller) changed(b *world.Beat, ref string) string {
	text := fmt.Sprintf("%s changes from %s to %s", ref, t.actual(b.Res, &b.Before), t.actual(b.Res, &b.After))
	if t.p.Resources[b.Res].Model.ByHand && t.p.Resources[b.Res].Settable {
		text += " by hand"
	}
	if b.Move.Wrong {
		text += " by a fault"
	}
	if len(b.Steps) > 0 {
		text += ", which is reported at once"
	}
	return text + "."
}

func (t *teller) person(b *world.Beat, ref string, i int) string {
	who := "Somebody"
	in := &b.Steps[0].Input
	switch {
	case b.Move.Stranger:
		who = "Somebody without permission"
	case in.Role >= 0 && int(in.Role) < len(t.p.Roles):
		who = "A person in the role " + t.p.Roles[in.Role]
	}
	return fmt.Sprintf("%s commands %s = %s.", who, ref, t.value(b.Res, t.run.Readings[i][0]))
}

func (t *teller) delivered(b *world.Beat, ref string) string {
	cmd := t.run.World.Command(b.Move)
	what := "The command"
	if b.Move.Older {
		what = "An earlier command,"
	}
	text := fmt.Sprintf("%s %s = %s", what, ref, t.value(b.Res, cmd))
	if b.Move.Older {
		text += ", still"
	}
	text += " reaches the device"
	if b.Move.Again {
		text += " once more"
	}
	after := b.After.Value[b.Res]
	switch {
	case b.Move.Wrong && after == b.Before.Value[b.Res]:
		text += ", which does something else by a fault and stays at " + t.value(b.Res, after)
	case b.Move.Wrong:
		text += ", which by a fault goes to " + t.value(b.Res, after)
	case after == cmd:
	case after == b.Before.Value[b.Res]:
		text += ", which does not follow it"
	default:
		text += ", which goes to " + t.value(b.Res, after)
	}
	return text + "."
}

// reading is the raw value of a report, with its region where that says more.
func (t *teller) reading(i int) string {
	b := &t.run.shown()[i]
	v := t.run.Readings[i][0]
	text := t.value(b.Res, v)
	if region := t.region(b.Res, b.Steps[0].Input.Region); t.p.Resources[b.Res].Cut.Ordered() && !strings.HasPrefix(region, "exactly ") {
		text += " (" + region + ")"
	}
	return text
}

// actual is the actual value in words: the region of a number, else the value.
func (t *teller) actual(r machine.Res, s *world.Snapshot) string { return t.region(r, s.Actual[r]) }

// explanation says in a sentence or two why the last step breaks the property.
func (t *teller) explanation(last *Step) string {
	pr := t.run.World.Property()
	after := &t.run.shown()[len(t.run.shown())-1].After
	switch pr.Kind {
	case world.NeverFires:
		return fmt.Sprintf("In step %d the rule fires.", last.N)
	case world.NoConflict:
		return fmt.Sprintf("In step %d two writes of equal priority give %s different values.", last.N, t.targetName(pr.Target))
	case world.Survey:
		return fmt.Sprintf("It is seen with step %d.", last.N)
	case world.NoOverflow:
		return fmt.Sprintf("In step %d the reaction does not end: rules keep triggering each other.", last.N)
	case world.NeverEvent, world.OnlyEvent:
		return fmt.Sprintf("In step %d it happens although it must not: %s.%s", last.N, t.event(pr, last), t.conditionThen(pr))
	case world.PossibleProperty:
		who := "people"
		if pr.Weather {
			who += ", the weather"
		}
		return fmt.Sprintf("From step %d on, %s can no longer become true by time, %s or what devices must do: %s.",
			last.N, t.p.Conds[pr.P].Text, who, t.values(pr.Own, after))
	case world.Observed:
		return fmt.Sprintf("With step %d the sentence is broken: %s.", last.N, t.values(pr.Own, after))
	case world.ResponseProperty:
		return fmt.Sprintf("After step %d everything is settled, and what was promised has not come%s: %s.", last.N, t.remains(pr), t.values(pr.Own, after))
	}
	return fmt.Sprintf("After step %d the sentence is false%s: %s.", last.N, t.remains(pr), t.values(pr.Own, after))
}

// forEver says why a run breaks the property that goes through the steps from
// first to last again and again.
func (t *teller) forEver(first, last int) string {
	values := t.values(t.run.World.Property().Own, &t.run.shown()[last-1].After)
	switch {
	case t.run.World.Property().Kind == world.Survey:
		return fmt.Sprintf("Steps %d to %d come again and again for ever.", first, last)
	case t.run.shown()[first-1].Move.Kind == world.MoveRest:
		return fmt.Sprintf("After step %d it stays so for ever, and the sentence is not kept: %s.", first-1, values)
	case first == last:
		return fmt.Sprintf("Step %d comes again and again for ever, and the sentence is not kept: after it %s.", first, values)
	}
	return fmt.Sprintf("Steps %d to %d come again and again for ever, and the sentence is not kept: after them %s.", first, last, values)
}

func (t *teller) targetName(x world.Target) string {
	if x.IsVar {
		return t.p.Vars[x.Var].Name
	}
	return t.p.Resources[x.Res].Ref
}

// event names what happened in the last step.
func (t *teller) event(pr *world.Property, last *Step) string {
	e := &pr.Event
	switch e.Kind {
	case world.EvNotify:
		return "a notification to " + e.Role + " leaves"
	case world.EvCall:
		return t.p.Resources[e.Res].Ref + " is called"
	case world.EvChanges, world.EvUpdates:
		return t.p.Resources[e.Res].Ref + " is reported"
	case world.EvRefused:
		return "a command to " + t.p.Resources[e.Res].Ref + " is refused"
	case world.EvSetByPerson:
		return "a person commands " + t.p.Resources[e.Res].Ref
	}
	for _, c := range last.Commands {
		if c.Ref == t.p.Resources[e.Res].Ref {
			return c.Ref + " is set to " + c.Value
		}
	}
	return t.p.Resources[e.Res].Ref + " is asked to be set"
}

// conditionThen says how the sentence's condition stood when it happened.
func (t *teller) conditionThen(pr *world.Property) string {
	if pr.Q == machine.NoCond {
		return ""
	}
	after := &t.run.shown()[len(t.run.shown())-1].After
	var deps []machine.Res
	for _, r := range t.p.Conds[pr.Q].Deps {
		if r != pr.Event.Res {
			deps = append(deps, r)
		}
	}
	if len(deps) == 0 {
		return ""
	}
	return " Then " + t.believed(deps, after) + "."
}

// believed lists reported values.
func (t *teller) believed(list []machine.Res, s *world.Snapshot) string {
	var parts []string
	for _, r := range list {
		if s.Reported[r] == machine.NoRegion {
			parts = append(parts, t.p.Resources[r].Ref+" is not known")
			continue
		}
		parts = append(parts, t.p.Resources[r].Ref+" is "+t.region(r, s.Reported[r]))
	}
	return join(parts)
}

// values lists the actual values, and what has been asked for where that
// differs.
func (t *teller) values(list []machine.Res, s *world.Snapshot) string {
	var parts []string
	for _, r := range list {
		ref := t.p.Resources[r].Ref
		switch {
		case s.Pending[r] && s.Target[r] != s.Actual[r]:
			parts = append(parts, ref+" was asked to be "+t.region(r, s.Target[r]))
		case s.Actual[r] != machine.NoRegion:
			parts = append(parts, ref+" is "+t.region(r, s.Actual[r]))
		default:
			parts = append(parts, ref+" is not known")
		}
	}
	for _, v := range t.run.World.Property().OwnVars {
		x := &t.p.Vars[v]
		parts = append(parts, x.Name+" is "+x.Type.Format(x.Domain[s.Vars[v]]))
	}
	return join(parts)
}

// join writes a list as prose.
func join(parts []string) string {
	switch len(parts) {
	case 0:
		return "nothing it speaks of has changed"
	case 1:
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
