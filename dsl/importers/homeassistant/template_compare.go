// Comparisons in templates.

package homeassistant

import (
	"math/big"
	"slices"
	"strings"
)

// turned are the comparisons with their sides exchanged.
var turned = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// compare translates a comparison.
func (t templater) compare(e *expr) (pair, bool) {
	if e.text == "in" || e.text == "not in" {
		return t.in(e)
	}
	x, ok := t.value(e.args[0])
	y, also := t.value(e.args[1])
	if !ok || !also {
		return pair{}, false
	}
	op := e.text
	if rank(x) > rank(y) {
		x, y, op = y, x, turned[op]
	}
	switch x.kind {
	case isRef:
		return t.compareRef(e, x, op, y)
	case isComputed:
		return t.compareNumber(e, x, op, y)
	case isHour:
		if y.kind == isConstant {
			return t.compareHour(e, op, y.number)
		}
	case isWeekday:
		return t.weekday(e, x, op, []value{y})
	case isClock, isNow:
		return t.compareClock(e, x, op, y)
	}
	return t.compareConstants(e, x, op, y)
}

// rank orders the sides: what depends on the world stands left.
func rank(v value) int {
	order := []valueKind{isRef, isComputed, isHour, isWeekday, isClock, isNow, isMinute}
	if i := slices.Index(order, v.kind); i >= 0 {
		return i
	}
	return len(order)
}

// in: the left side is one of a list.
func (t templater) in(e *expr) (pair, bool) {
	x, ok := t.value(e.args[0])
	if !ok {
		return pair{}, false
	}
	list := e.args[1]
	if list.op != exprList {
		return t.refuse(list, "the right side is no list")
	}
	var p pair
	switch x.kind {
	case isRef:
		if x.turned && slices.ContainsFunc(list.args, func(a *expr) bool { return a.op != exprText || isLiteral(a.text) }) {
			return t.refuse(e, "what looks like a number is one in a variable; compare states('…') itself")
		}
		p, ok = t.among(e, x.ref, list.args)
	case isWeekday, isHour, isWords, isConstant:
		var values []value
		for _, item := range list.args {
			v, fine := t.value(item)
			if !fine {
				return pair{}, false
			}
			values = append(values, v)
		}
		p, ok = t.inValues(e, x, values)
	default:
		return t.refuse(e, "the left side has no place here")
	}
	if e.text == "not in" {
		p = p.not()
	}
	return p, ok
}

func (t templater) inValues(e *expr, x value, list []value) (pair, bool) {
	if x.kind == isWeekday {
		return t.weekday(e, x, "==", list)
	}
	var parts []pair
	for _, v := range list {
		var p pair
		ok := true
		if x.kind == isHour && v.kind == isConstant {
			p, ok = t.compareHour(e, "==", v.number)
		} else {
			p, ok = t.compareConstants(e, x, "==", v)
		}
		if !ok {
			return pair{}, false
		}
		parts = append(parts, p)
	}
	return anyOf(parts...), true
}

// compareRef: a state or an attribute against a value. A state is a text, so
// only equality has a meaning; an attribute may be a number.
func (t templater) compareRef(e *expr, x value, op string, y value) (pair, bool) {
	if op == "==" || op == "!=" {
		if y.kind == isRef {
			return t.refuse(e, "two states are compared; compare each with a value")
		}
		if y.kind == isWords && (y.text == "unavailable" || y.text == "unknown") {
			t.im.report(errHalfUnknown(t.n.sub(e.start, e.end)))
			return pair{}, false
		}
		if x.turned && (y.kind != isWords || isLiteral(y.text)) {
			return t.refuse(e, "what looks like a number is one in a variable; compare states('…') itself")
		}
		p, ok := t.refEquals(e, x.ref, y)
		if op == "!=" {
			p = p.not()
		}
		return p, ok
	}
	if x.ref.attr == "" || !x.ref.isNumeric() {
		return t.refuse(e, "a state is a text; write states('…') | float")
	}
	number := value{kind: isComputed, computed: reading{x.ref}}
	t.want(use{ref: x.ref, at: t.n.span, as: isNumber})
	if y.kind == isRef && y.ref.attr != "" && y.ref.isNumeric() {
		t.want(use{ref: y.ref, at: t.n.span, as: isNumber})
		y = value{kind: isComputed, computed: reading{y.ref}}
	}
	return t.compareNumber(e, number, op, y)
}

// compareNumber: numbers of entities against a number, or each other.
func (t templater) compareNumber(e *expr, x value, op string, y value) (pair, bool) {
	switch {
	case y.kind == isConstant && !isDecimal(y.number):
		return t.refuse(e, "the number has too many digits")
	case y.kind == isConstant:
		if r, ok := x.computed.(reading); ok {
			return t.readingAgainst(r.ref, x, op, y.number), true
		}
		return t.exprAgainst(e, x, op, literal{y.number})
	case y.kind == isComputed && x.def == nil && y.def == nil && !x.whole && !y.whole:
		return t.exprAgainst(e, x, op, y.computed)
	case y.kind == isComputed:
		return t.refuse(e, "to compare two entities, write states('…') | float, without default")
	}
	return t.refuse(e, "the other side is no number")
}

func (t templater) exprAgainst(e *expr, x value, op string, y numeric) (pair, bool) {
	test := computedTest{op, x.computed, y}
	refs := test.refs()
	for _, r := range refs[1:] {
		if !t.im.sameUnit(&node{span: t.n.sub(e.start, e.end)}, refs[0], r) {
			return pair{}, false
		}
	}
	return failing(test), true
}

// readingAgainst: the number of an entity against a number. Where the state is
// no number the default decides, and without one the template fails.
func (t templater) readingAgainst(r ref, x value, op string, c *big.Rat) pair {
	bounds := []bound1{{op, c}}
	negate := false
	if x.whole {
		bounds, negate = truncated(op, c)
	} else if op == "!=" {
		bounds, negate = []bound1{{"==", c}}, true
	}
	p := certain(true)
	for _, b := range bounds {
		p = thenAnd(p, t.boundOf(r, x.def, b))
	}
	if negate {
		p = p.not()
	}
	return p
}

// bound1 is one comparison with a number.
type bound1 struct {
	op string
	c  *big.Rat
}

func (b bound1) holds(x *big.Rat) bool {
	sign := x.Cmp(b.c)
	switch b.op {
	case "==":
		return sign == 0
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	}
	return sign >= 0
}

func (t templater) boundOf(r ref, def *big.Rat, b bound1) pair {
	test, uses, _ := t.im.compare(t.n, r, b.op, b.c)
	t.want(uses...)
	switch {
	case def == nil:
		return failing(test)
	case b.holds(def):
		return pair{atom{test, notFalse}, atom{test, isFalse}, false}
	}
	return total(test)
}

// truncated says what a comparison of a number without its fraction says of the
// number: all of the bounds, or not all of them.
func truncated(op string, c *big.Rat) (bounds []bound1, negate bool) {
	floor := new(big.Rat).SetInt(new(big.Int).Div(c.Num(), c.Denom())) // Euclidean: rounds down
	next := new(big.Rat).Add(floor, big.NewRat(1, 1))
	ceil := floor
	if !c.IsInt() {
		ceil = next
	}
	switch op {
	case ">":
		return []bound1{leastWhole(next)}, false
	case ">=":
		return []bound1{leastWhole(ceil)}, false
	case "<":
		return []bound1{leastWhole(ceil)}, true
	case "<=":
		return []bound1{leastWhole(next)}, true
	}
	if !c.IsInt() {
		never := new(big.Rat)
		return []bound1{{"<", never}, {">", never}}, op == "!="
	}
	least, beyond := leastWhole(c), leastWhole(next)
	below := bound1{map[string]string{">=": "<", ">": "<="}[beyond.op], beyond.c}
	return []bound1{least, below}, op == "!="
}

// leastWhole is the condition for a number to have at least n before its point.
func leastWhole(n *big.Rat) bound1 {
	if n.Sign() > 0 {
		return bound1{">=", n}
	}
	return bound1{">", new(big.Rat).Sub(n, big.NewRat(1, 1))}
}

// compareHour: the hour now against a number.
func (t templater) compareHour(e *expr, op string, c *big.Rat) (pair, bool) {
	h, ok := whole(c)
	if !ok {
		return t.refuse(e, "an hour is a whole number")
	}
	hour := int(max(-1, min(h, 24)))
	from := func(h int) pair {
		if h <= 0 || h > 23 {
			return certain(h <= 0)
		}
		return clockAt(">=", h*60)
	}
	switch op {
	case ">=":
		return from(hour), true
	case ">":
		return from(hour + 1), true
	case "<":
		return from(hour).not(), true
	case "<=":
		return from(hour + 1).not(), true
	case "!=":
		return allOf(from(hour), from(hour+1).not()).not(), true
	}
	return allOf(from(hour), from(hour+1).not()), true
}

// weekday: the day of the week is one of some.
func (t templater) weekday(e *expr, x value, op string, list []value) (pair, bool) {
	if op != "==" && op != "!=" && len(list) == 1 && x.number != nil && list[0].kind == isConstant {
		list = matching(x, op, list[0])
		op = "=="
	}
	var on days
	for _, v := range list {
		for i, name := range dayNames {
			number := v.kind == isConstant && x.number != nil &&
				v.number.Cmp(new(big.Rat).Add(x.number, big.NewRat(int64(i), 1))) == 0
			if number || v.kind == isWords && x.text == "%a" && strings.ToLower(v.text) == name && v.text != name {
				on |= 1 << i
			}
		}
	}
	p, ok := t.onDay(&node{span: t.n.sub(e.start, e.end)}, on)
	if op == "!=" {
		p = p.not()
	}
	return p, ok
}

// matching lists the numbers of days for which a comparison holds.
func matching(x value, op string, y value) []value {
	var out []value
	for i := range 7 {
		n := new(big.Rat).Add(x.number, big.NewRat(int64(i), 1))
		if (bound1{op, y.number}).holds(n) {
			out = append(out, value{kind: isConstant, number: n})
		}
	}
	return out
}

// compareClock: the time now against a time of day.
func (t templater) compareClock(e *expr, x value, op string, y value) (pair, bool) {
	minute := y.minute
	switch {
	case x.kind == isNow && y.kind == isMinute:
	case x.kind == isClock && y.kind == isWords:
		m := clockForm.FindStringSubmatch(y.text)
		if m == nil || len(y.text) != 5 || m[1] != "" || atoi(m[2]) > 23 || atoi(m[3]) > 59 {
			return t.refuse(e, "the other side is no time of day, such as '07:30'")
		}
		minute = atoi(m[2])*60 + atoi(m[3])
	default:
		return t.refuse(e, "the other side is no time of day")
	}
	switch {
	case op == "<" || op == ">=":
		return clockAt(op, minute), true
	case x.kind == isNow && op == ">":
		return clockAt(">=", minute), true // the very instant is no tick
	case x.kind == isNow && op == "<=":
		return clockAt("<", minute), true
	}
	next := func(op string) pair {
		if minute == 1439 {
			return certain(op == "<")
		}
		return clockAt(op, minute+1)
	}
	switch op {
	case ">":
		return next(">="), true
	case "<=":
		return next("<"), true
	case "==":
		return allOf(clockAt(">=", minute), next("<")), true
	}
	return allOf(clockAt(">=", minute), next("<")).not(), true
}

// todayAt reads today_at('07:30').
func (t templater) todayAt(e *expr, args []*expr) (value, bool) {
	if len(args) != 1 || args[0].op != exprText {
		return t.no(e, "the time is not a text")
	}
	n := &node{kind: scalar, text: args[0].text, span: t.n.sub(args[0].start, args[0].end), inner: -1}
	minute, ok := t.im.clockTime(n)
	return value{kind: isMinute, minute: minute}, ok
}

// compareConstants: both sides are settled.
func (t templater) compareConstants(e *expr, x value, op string, y value) (pair, bool) {
	switch {
	case x.kind == isConstant && y.kind == isConstant:
		if op == "!=" {
			return certain(x.number.Cmp(y.number) != 0), true
		}
		return certain(bound1{op, y.number}.holds(x.number)), true
	case op != "==" && op != "!=":
	case x.kind == isWords && y.kind == isWords:
		return certain((x.text == y.text) == (op == "==")), true
	case x.kind == isNone || y.kind == isNone:
		both := x.kind == y.kind
		return certain(both == (op == "==")), true
	case x.kind == isTruth && y.kind == isTruth:
		return t.sameTruth(e, x.truth, op, y.truth)
	}
	return t.refuse(e, "the two sides cannot be compared")
}

// sameTruth: x == true is x.
func (t templater) sameTruth(e *expr, x pair, op string, y pair) (pair, bool) {
	if _, fixed := x.t.(constant); fixed {
		x, y = y, x
	}
	c, fixed := y.t.(constant)
	if !fixed {
		return t.refuse(e, "one of the sides must be true or false")
	}
	if bool(c) == (op == "==") {
		return x, true
	}
	return x.not(), true
}
