// The sentence in Promela: events as they happen, states when a move is over.

package promela

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/world"
)

// watches says that the sentence is about an event of a kind.
func (m *model) watches(kind world.EventKind) bool {
	return (m.pr.Kind == world.NeverEvent || m.pr.Kind == world.OnlyEvent) && m.pr.Event.Kind == kind
}

// truthNow sets q to the truth of an event's condition as it is now; c holds the
// truth over reported values before and after.
func (m *model) truthNow() {
	if m.pr.Kind != world.NeverEvent && m.pr.Kind != world.OnlyEvent {
		return
	}
	if m.pr.Really {
		m.say("weigh_act(); q = %s; weigh_reg();", truthOf(m.pr.Q))
		return
	}
	m.say("q = %s;", truthOf(m.pr.Q))
}

// happened judges the event; unknown counts against the sentence.
func (m *model) happened(q string) {
	wrong := q + " != 0"
	if m.pr.Kind == world.OnlyEvent {
		wrong = q + " != 2"
	}
	m.say("if :: %s -> bad = true :: else -> skip fi;", wrong)
}

// left judges what was done with a value of a resource.
func (m *model) left(kind world.EventKind, res, value, q string) {
	if m.watches(kind) {
		m.when(fmt.Sprintf("%s == %d && %s", res, m.pr.Event.Res, oneOf(value, m.pr.Event.Regions)), func() { m.happened(q) })
	}
}

// inputEvents judges an input that is an event itself, in the state before it.
func (m *model) inputEvents() {
	if m.watches(world.EvUpdates) || m.watches(world.EvChanges) {
		is := fmt.Sprintf("input == Report && inRes == %d && %s", m.pr.Event.Res, oneOf("inValue", m.pr.Event.Regions))
		if m.watches(world.EvChanges) {
			is += " && (inChanged || reg[inRes] != inValue)"
		}
		m.when(is, func() { m.happened("q0") })
	}
	if m.watches(world.EvSetByPerson) {
		m.when(fmt.Sprintf("input == Person && inRes == %d && %s", m.pr.Event.Res, oneOf("inValue", m.pr.Event.Regions)), func() { m.happened("q0") })
	}
}

// judgement writes judge, which looks at the state after a move.
func (m *model) judgement() {
	m.say("inline judge() {")
	settled := "true"
	for _, r := range m.pr.Own {
		settled += " && " + arrived(int(r))
	}
	switch m.pr.Kind {
	case world.StateProperty:
		m.judgeState(settled)
	case world.ResponseProperty:
		m.say("weigh_act(); flag = (%s == 2); owed = (owed || (flag && !last)) && !(%s == 2); last = flag;", truthOf(m.pr.P), truthOf(m.pr.Q))
		m.say("if :: owed && (%s) -> bad = true :: else -> skip fi;", settled)
	}
	m.say("skip\n}")
}

// arrived says that neither a report nor a command of a resource is under way.
func arrived(r int) string {
	return fmt.Sprintf("reg[%d] != NONE && flight[%d] == NONE && !fresh[%d] && older1[%d] == NONE && !pend[%d]", r, r, r, r, r)
}

// judgeState judges what has been asked for, and actual values once nothing of the
// sentence's own is under way. What has been asked for is wrong if it is so both with
// pending targets in place and with the newest targets of all that is under way (see
// "How the world is explored" in docs/architecture.md).
func (m *model) judgeState(settled string) {
	wrong := fmt.Sprintf("%s == 0", truthOf(m.pr.P))
	if m.pr.EvenBriefly {
		m.say("weigh_act(); if :: %s -> bad = true :: else -> skip fi;", wrong)
		return
	}
	m.asked(func(r int) string { return fmt.Sprintf("pend[%d]", r) })
	m.say("weigh_asked(); flag = (%s);", wrong)
	m.asked(func(r int) string { return fmt.Sprintf("ch[%d] != NONE && !(%s)", r, arrived(r)) })
	m.say("weigh_asked(); flag = flag && (%s);", wrong)
	m.say("weigh_act(); if :: flag || ((%s) && %s) -> bad = true :: else -> skip fi;", settled, wrong)
}

// asked puts the newest targets of some resources in the place of what is reported.
func (m *model) asked(where func(int) string) {
	for i := range m.p.Resources {
		m.say("asked[%d] = ((%s) -> ch[%d] : reg[%d]);", i, where(i), i, i)
	}
}
