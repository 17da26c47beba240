// Keys of worlds: rows of tables by content, and fields that count in some cases.

package world

import (
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// The types of numbers that name a row of a table of the deployment. Rules, timers
// and slots are numbered by the slice already.
var (
	resType   = reflect.TypeFor[machine.Res]()
	varType   = reflect.TypeFor[machine.Var]()
	devType   = reflect.TypeFor[machine.Dev]()
	condType  = reflect.TypeFor[machine.CondID]()
	valueType = reflect.TypeFor[machine.ValueID]()
	roleType  = reflect.TypeFor[machine.Role]()
	markType  = reflect.TypeFor[machine.MarkID]()
)

// row hashes a number that names a row of a table: when that row was met first, and
// on the first occasion what it holds. False for any other value.
func (k *keyer) row(v reflect.Value) bool {
	t := v.Type()
	switch t {
	case resType, varType, devType, condType, valueType, roleType, markType:
	default:
		return false
	}
	n := v.Int()
	if n < 0 {
		k.number(0)
		return true
	}
	if k.met[t] == nil {
		k.met[t] = map[int64]int{}
	}
	at, known := k.met[t][n]
	if !known {
		at = len(k.met[t]) + 1
		k.met[t][n] = at
	}
	k.number(uint64(at))
	if !known {
		k.content(t, n)
	}
	return true
}

// content hashes a row. What lies outside the slice has a name and nothing else: no
// rule of it reads that.
func (k *keyer) content(t reflect.Type, n int64) {
	p := k.w.program
	var row any
	switch t {
	case resType:
		if k.w.at(machine.Res(n)) < 0 {
			k.called(p.Resources[n].Ref)
			return
		}
		row = p.Resources[n]
	case varType:
		if !slices.Contains(k.w.vars, machine.Var(n)) {
			k.called(p.Vars[n].Name)
			return
		}
		row = p.Vars[n]
	case devType:
		row = p.Devices[n]
	case condType:
		row = p.Conds[n]
	case valueType:
		row = p.Values[n]
	case roleType:
		row = p.Roles[n]
	case markType:
		row = p.Marks[n]
	}
	k.value(reflect.ValueOf(row))
}

// called hashes the name of what lies outside the slice: of a shape it is enough which
// places mean the same.
func (k *keyer) called(name string) {
	if !k.shape {
		k.text(name)
	}
}

// meant hashes the fields of a struct that mean something as the others are.
func (k *keyer) meant(v reflect.Value) {
	field := func(names ...string) {
		for _, n := range names {
			k.value(v.FieldByName(n))
		}
	}
	switch v.Type() {
	case reflect.TypeFor[machine.Program]():
		k.gate()
	case reflect.TypeFor[machine.Cond]():
		k.cond(v)
	case reflect.TypeFor[machine.Operand](), reflect.TypeFor[Target]():
		field(targetField(v.FieldByName("IsVar").Bool()))
	case reflect.TypeFor[machine.NoticePart]():
		if v.FieldByName("Show").Bool() {
			field(targetField(v.FieldByName("IsVar").Bool()))
		}
	case reflect.TypeFor[machine.Trigger]():
		field(triggerFields(machine.TriggerKind(v.FieldByName("Kind").Uint()))...)
	case reflect.TypeFor[machine.Action]():
		field(actionFields(machine.ActionKind(v.FieldByName("Kind").Uint()))...)
	case reflect.TypeFor[machine.Timer]():
		if kind := machine.TimerKind(v.FieldByName("Kind").Uint()); kind != machine.TimerHold && kind != machine.TimerEvery && kind != machine.TimerSlot {
			field("Res")
		}
	case reflect.TypeFor[machine.ValueTable]():
		if k.shape {
			k.numbered(v.Interface().(machine.ValueTable).Values...)
		}
	case reflect.TypeFor[machine.SafeSet]():
		if k.shape {
			k.numbered(v.Interface().(machine.SafeSet).Value)
		}
	case reflect.TypeFor[Property]():
		k.property(v)
	case reflect.TypeFor[Event]():
		k.event(v)
	}
}

func targetField(isVar bool) string {
	if isVar {
		return "Var"
	}
	return "Res"
}

// triggerFields are the fields a trigger of a kind has; all, of a kind that is not
// known here.
func triggerFields(kind machine.TriggerKind) []string {
	switch kind {
	case machine.WhenTrue, machine.HoldsFor:
		return []string{"Cond"}
	case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
		return []string{"Res"}
	case machine.OnOffline, machine.OnOnline:
		return []string{"Dev"}
	case machine.OnMark:
		return []string{"Mark"}
	case machine.OnStart, machine.OnEvery, machine.OnDropped:
		return nil
	}
	return []string{"Cond", "Res", "Dev", "Mark"}
}

// actionFields are the fields an action of a kind has; all, of a kind that is not
// known here.
func actionFields(kind machine.ActionKind) []string {
	switch kind {
	case machine.DoSet:
		return []string{"Res", "Value"}
	case machine.DoAssign:
		return []string{"Var", "Value"}
	case machine.DoCall:
		return []string{"Res"}
	case machine.DoNotify, machine.DoStop:
		return nil
	}
	return []string{"Res", "Var", "Value"}
}

// cond hashes the children of a condition, or the table of an atom.
func (k *keyer) cond(v reflect.Value) {
	if op := machine.Op(v.FieldByName("Op").Uint()); op == machine.OpAtom {
		k.value(reflect.ValueOf(k.w.program.Tables[v.FieldByName("Table").Int()]))
		return
	}
	for _, child := range []string{"A", "B", "C"}[:arity(machine.Op(v.FieldByName("Op").Uint()))] {
		k.value(v.FieldByName(child))
	}
}

// arity is how many children a node of a condition has; all, of one not known here.
func arity(op machine.Op) int {
	switch op {
	case machine.OpNot, machine.OpKnown:
		return 1
	case machine.OpAnd, machine.OpOr:
		return 2
	}
	return 3
}

// property hashes what a sentence of some kinds has.
func (k *keyer) property(v reflect.Value) {
	pr := &k.w.prop
	switch pr.Kind {
	case StateProperty, ResponseProperty, Observed, PossibleProperty, Undecided, NeverFires, NoOverflow:
	case NeverEvent, OnlyEvent:
		k.value(v.FieldByName("Event"))
	case NoConflict, NoOutside:
		k.value(v.FieldByName("Target"))
	default:
		for _, n := range []string{"Event", "Target", "Secret"} {
			k.value(v.FieldByName(n))
		}
	}
}

// event hashes the resource or the rule an event is about. A rule is one of the
// deployment's there.
func (k *keyer) event(v reflect.Value) {
	switch EventKind(v.FieldByName("Kind").Uint()) {
	case EvNotify:
	case EvDropped:
		k.number(uint64(1 + slices.Index(k.w.rules, machine.RuleID(v.FieldByName("Rule").Int()))))
	default:
		k.value(v.FieldByName("Res"))
	}
}

// gate hashes what the policy and the safe state say of the slice's resources.
func (k *keyer) gate() {
	p := k.w.program
	for _, g := range p.Gate.Grants {
		if k.w.at(g.Res) >= 0 {
			k.value(reflect.ValueOf(g))
		}
	}
	k.number(0)
	for _, row := range p.Gate.Shield {
		if k.w.at(row.Res) >= 0 {
			k.value(reflect.ValueOf(row))
		}
	}
	k.number(0)
	for _, s := range p.Safe {
		if k.w.at(s.Res) >= 0 {
			k.value(reflect.ValueOf(s))
		}
	}
	k.number(0)
}
