// The sentences of stories, in one place.

package explain

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// text says what happens in a step.
func (t *teller) text(i int) say.Text {
	b := &t.run.shown()[i]
	if b.Move.Kind == world.MoveStart {
		return say.Of("The rules start; nothing has been reported yet.")
	}
	if b.Move.Kind == world.MoveTime {
		return t.time(b)
	}
	switch b.Move.Kind {
	case world.MoveRest:
		return say.Of("Nothing happens any more.")
	case world.MoveFault, world.MoveHeal, world.MoveOffline:
		return t.failing(i)
	case world.MoveBelated:
		return say.Of("Late, for the gateway was down: %s", t.time(b))
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
		return say.Of("%s is reported as %s.", ref, t.reading(i))
	case world.MovePerson:
		return t.person(b, ref, i)
	case world.MoveDeliver:
		return t.delivered(b, ref)
	case world.MoveAnswer:
		return say.Of("%s confirms the command.", t.device(b.Res))
	}
	return say.Of("%s has not answered in time; the command to %s is sent again.", t.device(b.Res), ref)
}

// time says what has run its time.
func (t *teller) time(b *world.Beat) say.Text {
	var what []say.Text
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
		return say.Of("Time passes.")
	}
	all := what[0].Upper()
	for _, x := range what[1:] {
		all = say.Of("%s, and %s", all, x)
	}
	return say.Of("%s.", all)
}

// slid says which facts time alone has changed.
func (t *teller) slid(b *world.Beat) say.Text {
	var what []say.Text
	for _, f := range b.Steps[0].Input.Facts {
		ref, known := t.p.Resources[f.Res].Ref, b.Steps[0].State.Known[f.Res]
		switch {
		case t.p.Resources[f.Res].Fact == machine.SequenceFact:
			what = append(what, say.Of("%s happens", ref))
		case !known && b.Before.Known[f.Res]:
			what = append(what, say.Of("%s is unknown", ref))
		case known && (!b.Before.Known[f.Res] || b.Before.Reported[f.Res] != f.Region):
			what = append(what, say.Of("%s is %s", ref, t.region(f.Res, f.Region)))
		}
	}
	if len(what) == 0 {
		return say.Of("Time passes.")
	}
	return say.Of("Time passes, and %s.", say.List(what))
}

func (t *teller) mark(m *machine.Mark) say.Text {
	if m.Sun == "" {
		return say.Of("it is %s", fmt.Sprintf("%02d:%02d", m.Second/3600, m.Second/60%60))
	}
	rises := m.Sun == "sunrise"
	switch {
	case m.Second < 0 && rises:
		return say.Of("it is %s before sunrise", seconds(-m.Second))
	case m.Second < 0:
		return say.Of("it is %s before sunset", seconds(-m.Second))
	case m.Second > 0 && rises:
		return say.Of("it is %s after sunrise", seconds(m.Second))
	case m.Second > 0:
		return say.Of("it is %s after sunset", seconds(m.Second))
	case rises:
		return say.Of("it is sunrise")
	}
	return say.Of("it is sunset")
}

func (t *teller) timer(x *machine.Timer) say.Text {
	switch x.Kind {
	case machine.TimerHold:
		cond := t.p.Rules[x.Rule].Triggers[x.Trigger].Cond
		return say.Of("%s has been true for %s", t.p.Conds[cond].Text, seconds(x.Ticks))
	case machine.TimerEvery:
		return say.Of("another %s are over", seconds(x.Ticks))
	case machine.TimerAge:
		return say.Of("%s becomes true", t.p.Resources[x.Res].Ref)
	case machine.TimerStale:
		return say.Of("%s has not been reported for %s and is unknown", t.p.Resources[x.Res].Ref, seconds(x.Ticks))
	}
	return say.Of("the delay of rule %s is over", t.p.Rules[x.Rule].Name)
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

func (t *teller) changed(b *world.Beat, ref string) say.Text {
	from, to := t.actual(b.Res, &b.Before), t.actual(b.Res, &b.After)
	text := say.Of("%s changes from %s to %s", ref, from, to)
	if t.p.Resources[b.Res].Model.ByHand && t.p.Resources[b.Res].Settable {
		text = say.Of("%s changes from %s to %s by hand", ref, from, to)
	}
	if b.Move.Wrong {
		text = say.Of("%s by a fault", text)
	}
	if len(b.Steps) > 0 {
		return say.Of("%s, which is reported at once.", text)
	}
	return say.Of("%s.", text)
}

func (t *teller) person(b *world.Beat, ref string, i int) say.Text {
	value := t.value(b.Res, t.run.Readings[i][0])
	in := &b.Steps[0].Input
	switch {
	case b.Move.Stranger:
		return say.Of("Somebody without permission commands %s = %s.", ref, value)
	case in.Role >= 0 && int(in.Role) < len(t.p.Roles):
		return say.Of("A person in the role %s commands %s = %s.", t.p.Roles[in.Role], ref, value)
	}
	return say.Of("Somebody commands %s = %s.", ref, value)
}

func (t *teller) delivered(b *world.Beat, ref string) say.Text {
	cmd := t.run.World.Command(b.Move)
	text := say.Of("The command %s = %s reaches the device", ref, t.value(b.Res, cmd))
	switch {
	case b.Move.Older && b.Move.Again:
		text = say.Of("An earlier command, %s = %s, still reaches the device once more", ref, t.value(b.Res, cmd))
	case b.Move.Older:
		text = say.Of("An earlier command, %s = %s, still reaches the device", ref, t.value(b.Res, cmd))
	case b.Move.Again:
		text = say.Of("The command %s = %s reaches the device once more", ref, t.value(b.Res, cmd))
	}
	after := b.After.Value[b.Res]
	switch {
	case b.Move.Wrong && after == b.Before.Value[b.Res]:
		return say.Of("%s, which does something else by a fault and stays at %s.", text, t.value(b.Res, after))
	case b.Move.Wrong:
		return say.Of("%s, which by a fault goes to %s.", text, t.value(b.Res, after))
	case after == cmd:
		return say.Of("%s.", text)
	case after == b.Before.Value[b.Res]:
		return say.Of("%s, which does not follow it.", text)
	}
	return say.Of("%s, which goes to %s.", text, t.value(b.Res, after))
}

// reading is the raw value of a report, with its region where that says more.
func (t *teller) reading(i int) say.Text {
	b := &t.run.shown()[i]
	text := t.value(b.Res, t.run.Readings[i][0])
	region := t.region(b.Res, b.Steps[0].Input.Region)
	if t.p.Resources[b.Res].Cut.Ordered() && !strings.HasPrefix(region.Key, "exactly ") {
		return say.Of("%s (%s)", text, region)
	}
	return text
}

// actual is the actual value in words: the region of a number, else the value.
func (t *teller) actual(r machine.Res, s *world.Snapshot) say.Text { return t.region(r, s.Actual[r]) }

// explanation says in a sentence or two why the last step breaks the property.
func (t *teller) explanation(last *Step) say.Text {
	pr := t.run.World.Property()
	after := &t.run.shown()[len(t.run.shown())-1].After
	switch pr.Kind {
	case world.NeverFires:
		return say.Of("In step %s the rule fires.", last.N)
	case world.NoConflict:
		return say.Of("In step %s two writes of equal priority give %s different values.", last.N, t.targetName(pr.Target))
	case world.Survey:
		return say.Of("It is seen with step %s.", last.N)
	case world.NoOverflow:
		return say.Of("In step %s the reaction does not end: rules keep triggering each other.", last.N)
	case world.NeverEvent, world.OnlyEvent:
		if then := t.conditionThen(pr); then.Key != "" {
			return say.Of("In step %s it happens although it must not: %s. Then %s.", last.N, t.event(pr, last), then)
		}
		return say.Of("In step %s it happens although it must not: %s.", last.N, t.event(pr, last))
	case world.PossibleProperty:
		if pr.Weather {
			return say.Of("From step %s on, %s can no longer become true by time, people, the weather or what devices must do: %s.",
				last.N, t.p.Conds[pr.P].Text, t.values(pr.Own, after))
		}
		return say.Of("From step %s on, %s can no longer become true by time, people or what devices must do: %s.",
			last.N, t.p.Conds[pr.P].Text, t.values(pr.Own, after))
	case world.Observed:
		return say.Of("With step %s the sentence is broken: %s.", last.N, t.values(pr.Own, after))
	case world.ResponseProperty:
		if t.remains(pr) {
			return say.Of("After step %s everything is settled, and what was promised has not come, and stays so when nothing is an excuse any more: %s.", last.N, t.values(pr.Own, after))
		}
		return say.Of("After step %s everything is settled, and what was promised has not come: %s.", last.N, t.values(pr.Own, after))
	}
	if t.remains(pr) {
		return say.Of("After step %s the sentence is false, and stays so when nothing is an excuse any more: %s.", last.N, t.values(pr.Own, after))
	}
	return say.Of("After step %s the sentence is false: %s.", last.N, t.values(pr.Own, after))
}

// forEver says why a run breaks the property that goes through the steps from
// first to last again and again.
func (t *teller) forEver(first, last int) say.Text {
	values := t.values(t.run.World.Property().Own, &t.run.shown()[last-1].After)
	switch {
	case t.run.World.Property().Kind == world.Survey:
		return say.Of("Steps %s to %s come again and again for ever.", first, last)
	case t.run.shown()[first-1].Move.Kind == world.MoveRest:
		return say.Of("After step %s it stays so for ever, and the sentence is not kept: %s.", first-1, values)
	case first == last:
		return say.Of("Step %s comes again and again for ever, and the sentence is not kept: after it %s.", first, values)
	}
	return say.Of("Steps %s to %s come again and again for ever, and the sentence is not kept: after them %s.", first, last, values)
}

func (t *teller) targetName(x world.Target) string {
	if x.IsVar {
		return t.p.Vars[x.Var].Name
	}
	return t.p.Resources[x.Res].Ref
}

// event names what happened in the last step.
func (t *teller) event(pr *world.Property, last *Step) say.Text {
	e := &pr.Event
	switch e.Kind {
	case world.EvNotify:
		return say.Of("a notification to %s leaves", e.Role)
	case world.EvCall:
		return say.Of("%s is called", t.p.Resources[e.Res].Ref)
	case world.EvChanges, world.EvUpdates:
		return say.Of("%s is reported", t.p.Resources[e.Res].Ref)
	case world.EvRefused:
		return say.Of("a command to %s is refused", t.p.Resources[e.Res].Ref)
	case world.EvSetByPerson:
		return say.Of("a person commands %s", t.p.Resources[e.Res].Ref)
	}
	for _, c := range last.Commands {
		if c.Ref == t.p.Resources[e.Res].Ref {
			return say.Of("%s is set to %s", c.Ref, c.Value)
		}
	}
	return say.Of("%s is asked to be set", t.p.Resources[e.Res].Ref)
}

// conditionThen says how the sentence's condition stood when it happened; empty if it
// speaks of nothing else than what happened.
func (t *teller) conditionThen(pr *world.Property) say.Text {
	if pr.Q == machine.NoCond {
		return say.Text{}
	}
	after := &t.run.shown()[len(t.run.shown())-1].After
	var deps []machine.Res
	for _, r := range t.p.Conds[pr.Q].Deps {
		if r != pr.Event.Res {
			deps = append(deps, r)
		}
	}
	return say.List(t.believed(deps, after))
}

// believed lists reported values.
func (t *teller) believed(list []machine.Res, s *world.Snapshot) (parts []say.Text) {
	for _, r := range list {
		if s.Reported[r] == machine.NoRegion {
			parts = append(parts, say.Of("%s is not known", t.p.Resources[r].Ref))
			continue
		}
		parts = append(parts, say.Of("%s is %s", t.p.Resources[r].Ref, t.region(r, s.Reported[r])))
	}
	return parts
}

// values lists the actual values, and what has been asked for where that
// differs.
func (t *teller) values(list []machine.Res, s *world.Snapshot) say.Text {
	var parts []say.Text
	for _, r := range list {
		ref := t.p.Resources[r].Ref
		switch {
		case s.Pending[r] && s.Target[r] != s.Actual[r]:
			parts = append(parts, say.Of("%s was asked to be %s", ref, t.region(r, s.Target[r])))
		case s.Actual[r] != machine.NoRegion:
			parts = append(parts, say.Of("%s is %s", ref, t.region(r, s.Actual[r])))
		default:
			parts = append(parts, say.Of("%s is not known", ref))
		}
	}
	for _, v := range t.run.World.Property().OwnVars {
		x := &t.p.Vars[v]
		parts = append(parts, say.Of("%s is %s", x.Name, x.Type.Format(x.Domain[s.Vars[v]])))
	}
	if len(parts) == 0 {
		return say.Of("nothing it speaks of has changed")
	}
	return say.List(parts)
}
