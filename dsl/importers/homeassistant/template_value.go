// What the parts of a template are worth.

package homeassistant

import (
	"math/big"
	"strings"
)

// valueKind says which field of a value counts.
type valueKind uint8

const (
	isTruth    valueKind = iota // truth
	isRef                       // ref: the state, or an attribute, as it is
	isComputed                  // computed: a number of entities
	isConstant                  // number
	isWords                     // text
	isNone                      // nothing
	isSettled                   // something that is there
	isNow                       // the time now
	isHour                      // the hour now
	isWeekday                   // the day of the week now; number is that of Monday
	isClock                     // the time of day now, as "HH:MM"
	isMinute                    // a time today; minute
)

// value is what an expression is worth.
type value struct {
	kind     valueKind
	truth    pair
	ref      ref
	computed numeric
	def      *big.Rat // of isComputed: in place of a state that is no number
	whole    bool     // of isComputed: without what is behind the point
	number   *big.Rat
	text     string
	minute   int
	turned   bool // of isRef: what looks like a number has become one
}

func truth(p pair) value { return value{kind: isTruth, truth: p} }

func words(text string) value { return value{kind: isWords, text: text} }

// value finds what an expression is worth; false if it was reported.
func (t templater) value(e *expr) (value, bool) {
	switch e.op {
	case exprNumber:
		x, ok := parseNumber(e.text)
		if !ok {
			return t.no(e, "it is no number")
		}
		return value{kind: isConstant, number: x}, true
	case exprText:
		return words(e.text), true
	case exprMinus:
		v, ok := t.value(e.args[0])
		if ok && v.kind != isConstant {
			return t.no(e, "only a number can be negated")
		}
		if ok {
			v.number = new(big.Rat).Neg(v.number)
		}
		return v, ok
	case exprName, exprDot:
		return t.named(e)
	case exprCall:
		if f := e.args[0]; f.op == exprDot {
			return t.method(e, f)
		}
		return t.call(e)
	case exprFilter:
		return t.filter(e)
	case exprBinary:
		if e.text != "and" && e.text != "or" {
			return t.arithmetic(e)
		}
	case exprList:
		return t.no(e, "a list has no place here")
	}
	p, ok := t.truth(e)
	return truth(p), ok
}

// named finds a name or a dotted path.
func (t templater) named(e *expr) (value, bool) {
	if v, ok := t.ofNow(e); ok {
		return v, true
	}
	names := chain(e)
	if names == nil {
		return t.no(e, "it is not read")
	}
	switch names[0] {
	case "true", "True":
		return truth(certain(true)), len(names) == 1
	case "false", "False":
		return truth(certain(false)), len(names) == 1
	case "none", "None":
		return value{kind: isNone}, len(names) == 1
	case "states":
		return t.stateObject(e, names)
	case "trigger":
		return t.ofTrigger(e, names)
	case "wait":
		return t.ofWait(e, names)
	case "repeat":
		return t.ofRepeat(e, names)
	}
	if v, ok := t.vars[names[0]]; ok && len(names) == 1 {
		if v.node.isTemplate() {
			return t.computedVariable(e, v)
		}
		return t.variable(e, v.node)
	}
	return t.no(e, "nothing is called so")
}

// ofNow reads now().hour and the like.
func (t templater) ofNow(e *expr) (value, bool) {
	if e.op != exprDot || e.text != "hour" {
		return value{}, false
	}
	c := e.args[0]
	if c.op != exprCall || len(c.args) != 1 || c.args[0].op != exprName || c.args[0].text != "now" {
		return value{}, false
	}
	return value{kind: isHour}, true
}

// method reads now().weekday() and the like.
func (t templater) method(e, f *expr) (value, bool) {
	v, ok := t.value(f.args[0])
	if !ok {
		return v, false
	}
	switch {
	case v.kind == isNow && f.text == "weekday" && len(e.args) == 1:
		return value{kind: isWeekday, number: new(big.Rat)}, true
	case v.kind == isNow && f.text == "isoweekday" && len(e.args) == 1:
		return value{kind: isWeekday, number: big.NewRat(1, 1)}, true
	case v.kind == isNow && f.text == "strftime" && len(e.args) == 2 && e.args[1].op == exprText:
		switch e.args[1].text {
		case "%H:%M":
			return value{kind: isClock}, true
		case "%a":
			return value{kind: isWeekday, text: "%a"}, true
		}
	}
	return t.no(e, "this function is not read")
}

// stateObject reads states.sensor.hall.state and its attributes.
func (t templater) stateObject(e *expr, names []string) (value, bool) {
	attr := ""
	switch {
	case len(names) == 4 && names[3] == "state":
	case len(names) == 5 && names[3] == "attributes":
		attr = names[4]
	default:
		return t.no(e, "write states('domain.name')")
	}
	at := &node{span: t.n.sub(e.start, e.end)}
	entity := t.im.entity(at, names[1]+"."+names[2])
	if entity == nil {
		return value{}, false
	}
	r, ok := t.im.ref(at, entity, attr)
	return value{kind: isRef, ref: r}, ok
}

// ofTrigger reads what is known of the trigger that started the run.
func (t templater) ofTrigger(e *expr, names []string) (value, bool) {
	s := t.start
	switch p := path(names[1:]); {
	case s == nil:
		return t.no(e, "a trigger does not know what started it")
	case t.calls > 0:
		return t.no(e, "a script does not know what started the automation; give it what it needs")
	case p == "id":
		return words(s.id), true
	case p == "entity_id" && s.entity != nil:
		return words(s.entity.id), true
	case p == "to_state.state" && s.entity != nil:
		if !t.entry {
			return t.no(e, "after a delay the state may be another; use states()")
		}
		r, ok := t.im.ref(t.n, s.entity, "")
		return value{kind: isRef, ref: r}, ok
	case p == "payload" && s.ref.e != nil && s.ref.e.domain == "mqtt" && t.entry:
		return value{kind: isRef, ref: s.ref}, true
	}
	return t.no(e, "rules do not know this of what started them; give the triggers ids and use condition: trigger")
}

// ofWait reads how the last wait ended.
func (t templater) ofWait(e *expr, names []string) (value, bool) {
	if t.waited != notWaited && len(names) == 2 {
		switch names[1] {
		case "completed":
			return truth(certain(t.waited == waitMet)), true
		case "trigger":
			if t.waited == waitMet {
				return value{kind: isSettled}, true
			}
			return value{kind: isNone}, true
		}
	}
	return t.no(e, "rules do not know this of a wait")
}

// ofRepeat reads the number and the item of a loop that is written out.
func (t templater) ofRepeat(e *expr, names []string) (value, bool) {
	l := t.loop
	if l == nil || len(names) != 2 {
		return t.no(e, "nothing is called so")
	}
	switch names[1] {
	case "index":
		return value{kind: isConstant, number: big.NewRat(int64(l.index), 1)}, true
	case "first":
		return truth(certain(l.index == 1)), true
	case "last":
		return truth(certain(l.last)), true
	case "item":
		if l.item != nil {
			return t.variable(e, l.item)
		}
	}
	return t.no(e, "nothing is called so")
}

// variable reads a constant of the file.
func (t templater) variable(e *expr, n *node) (value, bool) {
	if n.kind != scalar || n.hasTemplate() {
		return t.no(e, "only variables with a plain value are read")
	}
	if on, ok := n.truth(); ok {
		return truth(certain(on)), true
	}
	if x, ok := n.number(); ok && n.plain && !n.surprising() {
		return value{kind: isConstant, number: x}, true
	}
	if n.isNull() {
		return value{kind: isNone}, true
	}
	return words(n.text), true
}

// computedVariable reads a variable whose value is an expression: that value, as
// long as nothing has been waited for since.
func (t templater) computedVariable(e *expr, v given) (value, bool) {
	if v.in != t.at {
		return t.no(e, "the variable has the value of an earlier moment; give it again after the wait")
	}
	t.reading++
	if t.given++; t.reading > maxTemplateDepth || t.given > maxGiven {
		t.reading--
		return t.no(e, "the variables are given by one another, too often")
	}
	defer func() { t.reading-- }()
	inner, start, end := parseTemplate(v.node.text)
	if inner == nil {
		t.im.report(errTemplateForm(v.node.sub(start, end), v.node.text[start:end]))
		return value{}, false
	}
	x, ok := templater{t.run, v.node}.value(inner)
	if !ok {
		return value{}, false
	}
	switch {
	case x.kind == isRef:
		x.turned = true
		return x, true
	case x.kind == isConstant, x.kind == isHour, x.kind == isTruth && !x.truth.fails, x.kind == isComputed && x.def != nil:
		return x, true
	case x.kind == isWords && !isLiteral(x.text):
		return x, true
	}
	return t.no(e, "a variable with this value is not read")
}

// isLiteral reports a text that Home Assistant turns into something else once a
// template has given it: 5 into a number, True into a truth.
func isLiteral(text string) bool {
	text = strings.TrimSpace(text)
	if _, ok := parseNumber(text); ok || text == "" || text == "True" || text == "False" || text == "None" {
		return true
	}
	return strings.ContainsAny(text[:1], "0123456789.+-'\"([{")
}

// filter reads float, int and bool.
func (t templater) filter(e *expr) (value, bool) {
	switch e.text {
	case "float", "int":
		return t.number(e, e.text, e.args[0], e.args[1:])
	case "is_number":
		return t.isNumber(e)
	case "bool":
		v, ok := t.value(e.args[0])
		if !ok {
			return v, false
		}
		if v.kind == isTruth {
			return v, true
		}
		if v.kind == isRef && len(e.args) == 1 && len(v.ref.states()) == 2 && v.ref.states()[1] == "on" {
			t.want(use{ref: v.ref, at: t.n.span, value: "on", as: isText})
			return truth(failing(compareTest{ref: v.ref, op: "==", value: "on"})), true
		}
	}
	return t.no(e, "this filter is not read")
}

// isNumber reads states('…') | is_number: the number of a device is known, or not.
func (t templater) isNumber(e *expr) (value, bool) {
	v, ok := t.value(e.args[0])
	if !ok {
		return v, false
	}
	if v.kind != isRef || !v.ref.isNumeric() || len(e.args) > 1 {
		return t.no(e, "this filter is not read")
	}
	t.want(use{ref: v.ref, at: t.n.span, as: isNumber})
	return truth(total(knownTest{v.ref})), true
}

// arithmetic adds and subtracts; what has only numbers is computed.
func (t templater) arithmetic(e *expr) (value, bool) {
	x, ok := t.value(e.args[0])
	y, also := t.value(e.args[1])
	if !ok || !also {
		return value{}, false
	}
	if x.kind == isConstant && y.kind == isConstant {
		return t.constants(e, x.number, y.number)
	}
	a, ok := t.operand(e.args[0], x)
	b, also := t.operand(e.args[1], y)
	if !ok || !also {
		return value{}, false
	}
	if e.text != "+" && e.text != "-" {
		return t.no(e, "numbers of entities can be added and subtracted only")
	}
	return value{kind: isComputed, computed: sum{e.text, a, b}}, true
}

// operand is a part of a sum.
func (t templater) operand(e *expr, v value) (numeric, bool) {
	switch {
	case v.kind == isConstant && isDecimal(v.number):
		return literal{v.number}, true
	case v.kind == isComputed && v.def == nil && !v.whole:
		return v.computed, true
	}
	t.no(e, "in a sum, write the number of an entity as states('…') | float, without default")
	return nil, false
}

func (t templater) constants(e *expr, x, y *big.Rat) (value, bool) {
	z := new(big.Rat)
	switch {
	case e.text == "+":
		z.Add(x, y)
	case e.text == "-":
		z.Sub(x, y)
	case e.text == "*":
		z.Mul(x, y)
	case e.text == "/" && y.Sign() != 0:
		z.Quo(x, y)
	default:
		return t.no(e, "this is not computed")
	}
	if z.Num().BitLen()+z.Denom().BitLen() > 512 {
		return t.no(e, "the number is too long")
	}
	return value{kind: isConstant, number: z}, true
}
