// The world in Promela: what may happen next.

package promela

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

func (m *model) prompt() bool { return m.rung == world.Prompt }

// size is the number of values of a resource.
func (m *model) size(r int) int { return m.p.Resources[r].Cut.Size() }

// world writes the process: the start, then one move after the other.
func (m *model) world() {
	m.channel()
	m.say("inline after() { d_step {\n if :: input != 0 -> react() :: else -> skip fi;\n judge();")
	m.say(" input = 0; inRes = 0; inValue = 0; inChanged = false; inLate = false; inGranted = false }; assert(!over); assert(!crowded); assert(!bad) }")
	m.say("init {\natomic {")
	m.begins()
	m.say("input = Start; after() };")
	m.say("do\n:: atomic { if")
	for i := range m.p.Resources {
		m.reports(i)
		m.changes(i)
		m.people(i)
		m.deliveries(i)
	}
	m.ticks()
	m.say("fi; after() }\nod }")
}

// channel writes send: a command still under way is superseded by the next.
func (m *model) channel() {
	m.say("inline send(r) {")
	if m.old == anyOrder {
		m.say("if :: fresh[r] && older1[r] == NONE -> older1[r] = (1 << ch[r]) :: fresh[r] && older1[r] != NONE -> older1[r] = older1[r] | (1 << ch[r]) :: else -> skip fi; fresh[r] = true }")
		return
	}
	m.say("if :: !fresh[r] -> skip :: fresh[r] && older1[r] == NONE -> older1[r] = ch[r] :: fresh[r] && older1[r] != NONE && older2[r] == NONE -> older2[r] = ch[r]")
	m.say(":: fresh[r] && older2[r] != NONE && older3[r] == NONE -> older3[r] = ch[r] :: else -> crowded = true fi; fresh[r] = true }")
}

// begins chooses the actual values; assumptions about the start must hold of them.
func (m *model) begins() {
	for i := range m.p.Resources {
		m.say("if")
		for v := range m.size(i) {
			m.say(":: act[%d] = %d", i, v)
		}
		m.say("fi;")
		m.say("reg[%d] = NONE; ch[%d] = NONE; older1[%d] = NONE; older2[%d] = NONE; older3[%d] = NONE; flight[%d] = NONE;", i, i, i, i, i, i)
		if !m.prompt() {
			m.say("flight[%d] = act[%d];", i, i)
		}
	}
	for i := range m.p.Vars {
		m.say("v[%d] = %d;", i, m.p.Vars[i].Init)
	}
	m.say("d_step { weigh_act(); flag = true;")
	for _, a := range m.spec.Assumes {
		if a.Initially {
			m.say("flag = flag && %s != 0;", truthOf(a.Cond))
		}
	}
	m.say("over = !flag }; !over;")
}

// idle says that nothing has to come first: on the prompt rung no answer is due.
func (m *model) idle() string {
	out := "true"
	for i := range m.p.Resources {
		if m.prompt() && m.p.Resources[i].Settable {
			out += fmt.Sprintf(" && !fresh[%d] && older1[%d] == NONE && !(pend[%d] && %s)", i, i, i, m.mustAnswer(i))
		}
	}
	return out
}

// mustAnswer says that the device is bound to do something with the newest command.
func (m *model) mustAnswer(r int) string {
	sets := m.onSet(r)
	if len(sets) == 0 {
		return "true"
	}
	out := []string{"false"}
	for _, t := range sets {
		if t.Label == world.Must {
			out = append(out, oneOf(fmt.Sprintf("ch[%d]", r), t.SetRegions))
		}
	}
	return "(" + strings.Join(out, " || ") + ")"
}

func (m *model) onSet(r int) []world.Transition { return m.transitions(r, true) }

func (m *model) transitions(r int, onSet bool) (out []world.Transition) {
	for _, t := range m.spec.Behaviour[r] {
		if t.OnSet == onSet && t.Label != world.Fault {
			out = append(out, t)
		}
	}
	return out
}

// reports: the report under way arrives, or what is known is reported once more.
func (m *model) reports(r int) {
	changed := []string{"false"}
	if !m.p.Resources[r].Cut.Singleton(0) {
		changed = append(changed, "true") // another value of the same region
	}
	for _, again := range changed {
		if m.prompt() {
			m.say(":: %s -> input = Report; inRes = %d; inValue = act[%d]; inChanged = %s", m.idle(), r, r, again)
			continue
		}
		for _, late := range []string{"false", "true"} {
			m.say(":: %s == true || pend[%d] -> input = Report; inRes = %d; inChanged = %s; inLate = %s;", not(late), r, r, again, late)
			m.say("if :: flight[%d] != NONE -> inValue = flight[%d] :: else -> inValue = act[%d] fi;", r, r, r)
			m.say("if :: inValue == act[%d] -> flight[%d] = NONE :: else -> flight[%d] = act[%d] fi", r, r, r, r)
		}
	}
}

func not(b string) string { return map[string]string{"false": "true", "true": "false"}[b] }

// moved gives a device another value, of which a report is then under way; on the
// prompt rung it is there at once.
func (m *model) moved(r, v int) {
	if m.prompt() {
		m.say("act[%d] = %d; input = Report; inRes = %d; inValue = %d; inChanged = true", r, v, r, v)
		return
	}
	m.say("act[%d] = %d; if :: flight[%d] == NONE -> flight[%d] = %d :: flight[%d] != NONE -> skip :: flight[%d] != NONE -> flight[%d] = %d fi", r, v, r, r, v, r, r, r, v)
}

// changes: what devices do by themselves and people by hand.
func (m *model) changes(r int) {
	moves := m.transitions(r, false)
	model := &m.p.Resources[r].Model
	free := model.ByHand || model.Mutability == models.Updatable && len(moves) == 0
	for from := range m.size(r) {
		for to := range m.size(r) {
			if from == to || !free && !declared(moves, from, to) || !m.stepAllowed(r, from, to) {
				continue
			}
			guard := fmt.Sprintf("%s && act[%d] == %d", m.idle(), r, from)
			if m.prompt() {
				guard += fmt.Sprintf(" && reg[%d] != NONE", r)
			}
			m.say(":: %s%s ->", guard, m.physics(r, from, to))
			m.moved(r, to)
		}
	}
}

func declared(moves []world.Transition, from, to int) bool {
	for _, t := range moves {
		if t.Effect == world.EffectTo && within(t.From, from) && within(t.To, to) {
			return true
		}
	}
	return false
}

func within(list []models.Region, r int) bool {
	for _, x := range list {
		if int(x) == r {
			return true
		}
	}
	return list == nil
}

func (m *model) stepAllowed(r, from, to int) bool {
	for _, s := range m.spec.Stepwise {
		if int(s) == r && (from-to > 1 || to-from > 1) {
			return false
		}
	}
	return true
}

// physics says that nothing shared by devices forbids a move. What holds it back is
// one comparison of an actual value.
func (m *model) physics(r, from, to int) string {
	out := ""
	for _, ph := range m.spec.Physics {
		forbidden := ph.Not == world.Fall && to < from || ph.Not == world.Rise && to > from || ph.Not == world.Change
		if int(ph.Res) == r && forbidden {
			out += " && !" + m.actually(ph.While)
		}
	}
	return out
}

// actually writes a condition over actual values, all of which are known.
func (m *model) actually(c machine.CondID) string {
	n := &m.p.Conds[c]
	switch n.Op {
	case machine.OpAnd:
		return "(" + m.actually(n.A) + " && " + m.actually(n.B) + ")"
	case machine.OpOr:
		return "(" + m.actually(n.A) + " || " + m.actually(n.B) + ")"
	case machine.OpNot:
		return "(!" + m.actually(n.A) + ")"
	}
	t := &m.p.Tables[n.Table]
	row, _ := rowOf(t.Operands, "act")
	out := []string{"false"}
	for k := range rows(t.Operands) {
		if t.Bits[k/64]>>(k%64)&1 == 1 {
			out = append(out, fmt.Sprintf("%s == %d", row, k))
		}
	}
	return "(" + strings.Join(out, " || ") + ")"
}

// people command what they are granted; others are refused.
func (m *model) people(r int) {
	if !m.p.Resources[r].Settable {
		return
	}
	granted := false
	for _, g := range m.p.Gate.Grants {
		granted = granted || int(g.Res) == r
	}
	for v := range m.size(r) {
		m.say(":: %s -> input = Person; inRes = %d; inValue = %d; inGranted = false", m.idle(), r, v)
		if granted {
			m.say(":: %s -> input = Person; inRes = %d; inValue = %d; inGranted = true", m.idle(), r, v)
		}
	}
}

// deliveries: commands reach the device in order, superseded ones perhaps; the newest
// is answered, or its time-out passes where nothing obliges the device.
func (m *model) deliveries(r int) {
	if !m.p.Resources[r].Settable {
		return
	}
	for v := range m.size(r) {
		m.superseded(r, v)
		m.say(":: fresh[%d] && ch[%d] == %d -> fresh[%d] = false; older1[%d] = NONE; older2[%d] = NONE; older3[%d] = NONE;", r, r, v, r, r, r, r)
		m.arrives(r, v)
	}
	m.say(":: !fresh[%d] && pend[%d] -> input = Answer; inRes = %d", r, r, r)
	m.say(":: !fresh[%d] && pend[%d] && !%s -> input = Timeout; inRes = %d", r, r, m.mustAnswer(r), r)
}

// superseded: a command that a newer one has overtaken may be taken on all the same,
// and those before it no more.
func (m *model) superseded(r, v int) {
	if m.old == anyOrder {
		m.say(":: older1[%d] != NONE && (older1[%d] & %d) != 0 ->", r, r, 1<<v)
		m.arrives(r, v)
		return
	}
	for k := 1; k <= 3; k++ {
		m.say(":: older%d[%d] == %d ->", k, r, v)
		for n := 1; n <= 3; n++ {
			if n+k <= 3 {
				m.say("older%d[%d] = older%d[%d];", n, r, n+k, r)
			} else {
				m.say("older%d[%d] = NONE;", n, r)
			}
		}
		m.arrives(r, v)
	}
}

// arrives says what a device may do with a command: obey, or what its behaviour says;
// without an obligation also nothing.
func (m *model) arrives(r, cmd int) {
	sets := m.onSet(r)
	must := len(sets) == 0
	m.say("if")
	if must {
		m.becomes(r, cmd)
	}
	for _, t := range sets {
		if !within(t.SetRegions, cmd) {
			continue
		}
		must = must || t.Label == world.Must
		switch t.Effect {
		case world.EffectTarget:
			m.becomes(r, cmd)
		case world.EffectNone:
			m.stays(r)
		default:
			for _, to := range t.To {
				m.becomes(r, int(to))
			}
		}
	}
	if !must {
		m.stays(r)
	}
	m.say("fi")
}

// becomes gives the device a value; one that it has already is reported if nothing
// ever was.
func (m *model) becomes(r, v int) {
	news := fmt.Sprintf("act[%d] != %d", r, v)
	if m.prompt() {
		news += fmt.Sprintf(" || reg[%d] == NONE", r)
	}
	m.say(":: (%s) ->", news)
	m.moved(r, v)
	m.say(":: !(%s) -> skip", news)
}

func (m *model) stays(r int) {
	if m.prompt() {
		m.say(":: reg[%d] == NONE -> input = Report; inRes = %d; inValue = act[%d] :: reg[%d] != NONE -> skip", r, r, r, r)
		return
	}
	m.say(":: skip")
}

// ticks: time passes while no timer is due and nothing has to come first; timers due
// on one tick expire together.
func (m *model) ticks() {
	if len(m.p.Timers) == 0 {
		return
	}
	due, any := "false", "false"
	for t := range m.p.Timers {
		due += fmt.Sprintf(" || (running[%d] && rest[%d] == 0)", t, t)
		any += fmt.Sprintf(" || running[%d]", t)
	}
	m.say(":: %s && (%s) && !(%s) -> d_step {", m.idle(), any, due)
	for t := range m.p.Timers {
		m.when(fmt.Sprintf("running[%d]", t), func() { m.say("rest[%d] = rest[%d] - 1;", t, t) })
	}
	m.say("skip }\n:: %s && (%s) -> input = Expired", m.idle(), due)
}
