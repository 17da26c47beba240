// Package promela checks verdicts with SPIN. A deployment, the world of one of its
// sentences on one rung and the sentence itself are written as a Promela model, in
// which SPIN looks for a state that breaks the sentence.
//
// The model is a second reading of SEMANTICS sections 3 to 5. It takes from the
// product the compiled tables and the described world, and nothing of Step, Moves,
// slicing, packing, zones or search: all resources and rules of the deployment are
// there whatever the sentence asks, every actual value is chosen at the start, and
// time passes tick by tick.
//
// The package has tests only, so that no binary can lean on it.
package promela

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// model writes the Promela text of one question.
type model struct {
	b    strings.Builder
	p    *machine.Program
	spec *world.Spec
	rung world.Rung
	pr   *world.Property
	old  order
}

// order is how a device takes on superseded commands.
type order int

const (
	ordered  order = iota // each at most once, one after the other; !crowded if there are more than three
	anyOrder              // those of which the newest has not arrived, again and again
)

// export gives the Promela model of a sentence on the prompt or the delayed rung. Its
// assertion !bad is what the sentence says; !over fails where a reaction does not end,
// !crowded where there are more superseded commands than the model has room for.
func export(spec *world.Spec, rung world.Rung, pr *world.Property, old order) string {
	m := &model{p: spec.Program, spec: spec, rung: rung, pr: pr, old: old}
	m.state()
	m.conditions()
	m.reaction()
	m.judgement()
	m.world()
	return m.b.String()
}

func (m *model) say(format string, args ...any) {
	fmt.Fprintf(&m.b, format, args...)
	m.b.WriteByte('\n')
}

// when writes "if condition then body", which Promela says with an else.
func (m *model) when(condition string, body func()) {
	m.say("if :: (%s) ->", condition)
	body()
	m.say("skip :: else -> skip fi;")
}

// state declares what SPIN stores, and as hidden what one step computes for itself.
func (m *model) state() {
	res, rules, timers := max(1, len(m.p.Resources)), max(1, len(m.p.Rules)), max(1, len(m.p.Timers))
	m.say("#define NONE 255")
	m.say("mtype = { Start, Report, Person, Answer, Timeout, Expired };")
	m.say("byte act[%d], reg[%d], flight[%d];", res, res, res)
	m.say("byte ch[%d]; bool pend[%d], succ[%d], diff[%d], fresh[%d];", res, res, res, res, res)
	m.say("byte older1[%d], older2[%d], older3[%d]; /* superseded commands, the oldest first, or a set of bits */", res, res, res)
	m.say("byte v[%d]; bool last, owed, bad, over, crowded;", max(1, len(m.p.Vars)))
	m.say("bool running[%d], fired[%d]; byte rest[%d];", timers, timers, timers)
	m.say("byte step[%d], branch[%d], began[%d]; /* of the run of a rule */", rules, rules, rules)
	m.say("mtype input; byte inRes, inValue; bool inChanged, inLate, inGranted;")
	conds := max(1, len(m.p.Conds))
	m.say("hidden byte c[%d]; hidden byte before[%d]; hidden byte asked[%d];", conds, conds, res)
	m.say("hidden byte trigger[%d]; hidden byte due[%d], begun[%d], stop[%d];", rules, rules, rules, rules)
	m.say("hidden byte written[%d], forced[%d], isSet[%d], isRefused[%d];", res, res, res, res)
	m.say("hidden byte value[%d], truth[%d], micro_of[%d]; hidden short urgency[%d];", res, res, res, res)
	m.say("hidden byte assigned[%d]; hidden short rank[%d];", max(1, len(m.p.Vars)), max(1, len(m.p.Vars)))
	m.say("hidden byte micro, phase, x, q, q0; hidden byte flag, first;")
}

// conditions writes what gives every condition its truth over reported, actual or
// asked for values of the resources: 0 false, 1 unknown, 2 true.
func (m *model) conditions() {
	for _, view := range []string{"reg", "act", "asked"} {
		m.say("inline weigh_%s() {", view)
		for i := range m.p.Conds {
			m.say("  c[%d] = %s;", i, m.node(&m.p.Conds[i], view))
		}
		m.say("  skip\n}")
	}
}

func (m *model) node(n *machine.Cond, view string) string {
	switch n.Op {
	case machine.OpAtom:
		t := &m.p.Tables[n.Table]
		row, known := rowOf(t.Operands, view)
		holds := []string{"false"}
		for k := range rows(t.Operands) {
			if t.Bits[k/64]>>(k%64)&1 == 1 {
				holds = append(holds, fmt.Sprintf("%s == %d", row, k))
			}
		}
		return fmt.Sprintf("(%s -> ((%s) -> 2 : 0) : 1)", known, strings.Join(holds, " || "))
	case machine.OpAnd:
		return fmt.Sprintf("(c[%d] < c[%d] -> c[%d] : c[%d])", n.A, n.B, n.A, n.B)
	case machine.OpOr:
		return fmt.Sprintf("(c[%d] > c[%d] -> c[%d] : c[%d])", n.A, n.B, n.A, n.B)
	case machine.OpNot:
		return fmt.Sprintf("2 - c[%d]", n.A)
	case machine.OpIf:
		return fmt.Sprintf("(c[%d] == 2 -> c[%d] : (c[%d] == 0 -> c[%d] : (c[%d] == c[%d] -> c[%d] : 1)))", n.A, n.B, n.A, n.C, n.B, n.C, n.B)
	}
	return fmt.Sprintf("(c[%d] == 1 -> 0 : 2)", n.A) // known
}

// rowOf gives the row of a table and when it is known.
func rowOf(ops []machine.Operand, view string) (row, known string) {
	row, known = "0", "true"
	for _, o := range ops {
		at := fmt.Sprintf("v[%d]", o.Var)
		if !o.IsVar {
			at = fmt.Sprintf("%s[%d]", view, o.Res)
			known += fmt.Sprintf(" && %s != NONE", at)
		}
		row = fmt.Sprintf("(%s * %d + %s)", row, o.Size, at)
	}
	return row, "(" + known + ")"
}

func rows(ops []machine.Operand) int {
	n := 1
	for _, o := range ops {
		n *= int(o.Size)
	}
	return n
}

// truthOf names the truth of a condition once weigh has run.
func truthOf(c machine.CondID) string {
	if c == machine.NoCond {
		return "2"
	}
	return fmt.Sprintf("c[%d]", c)
}

// oneOf says that an expression is one of some regions; nil is any.
func oneOf(expr string, list []models.Region) string {
	if list == nil {
		return "true"
	}
	is := []string{"false"}
	for _, r := range list {
		is = append(is, fmt.Sprintf("%s == %d", expr, r))
	}
	return "(" + strings.Join(is, " || ") + ")"
}

// valueOf gives the value of an action by table, and when it is known.
func valueOf[T any](ops []machine.Operand, values []T) (expr, known string) {
	row, known := rowOf(ops, "reg")
	expr = fmt.Sprint(values[len(values)-1])
	for k := len(values) - 2; k >= 0; k-- {
		expr = fmt.Sprintf("(%s == %d -> %v : %s)", row, k, values[k], expr)
	}
	return expr, known
}
