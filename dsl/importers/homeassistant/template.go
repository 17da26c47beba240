// Templates as conditions.

package homeassistant

import (
	"math/big"
	"slices"
	"strings"
)

// reader of one template: the run it belongs to and where it stands.
type templater struct {
	*run
	n *node
}

// template translates a template that is a condition.
func (r *run) template(n *node) (pair, bool) { return r.templateIn(n, 0) }

func (r *run) templateIn(n *node, depth int) (pair, bool) {
	t := templater{r, n}
	if strings.Contains(n.text, "{%") {
		if ways := forks(n.text); ways != nil {
			return t.forked(ways, depth)
		}
	}
	e, start, end := parseTemplate(n.text)
	if e == nil {
		r.im.report(errTemplateForm(n.sub(start, end), n.text[start:end]))
		return pair{}, false
	}
	return t.truth(e)
}

// refuse reports an expression that has no counterpart.
func (t templater) refuse(e *expr, why string) (pair, bool) {
	t.im.report(errTemplate(t.n.sub(e.start, e.end), t.n.text[e.start:e.end], why))
	return pair{}, false
}

// truth translates an expression that is true or false.
func (t templater) truth(e *expr) (pair, bool) {
	p, ok := t.truthOf(e)
	if ok && p.tooLong() {
		return t.refuse(e, "what it says is too long")
	}
	return p, ok
}

func (t templater) truthOf(e *expr) (pair, bool) {
	switch {
	case e.op == exprNot:
		p, ok := t.truth(e.args[0])
		return p.not(), ok
	case e.op == exprBinary && (e.text == "and" || e.text == "or"):
		x, ok := t.truth(e.args[0])
		y, also := t.truth(e.args[1])
		if e.text == "and" {
			return thenAnd(x, y), ok && also
		}
		return thenOr(x, y), ok && also
	case e.op == exprCompare:
		return t.compare(e)
	case e.op == exprTest:
		return t.testOf(e)
	case e.op == exprIf:
		return t.ifElse(e)
	}
	v, ok := t.value(e)
	if !ok {
		return pair{}, false
	}
	if v.kind != isTruth {
		return t.refuse(e, "it is neither true nor false")
	}
	return v.truth, true
}

// ifElse reads a if c else b.
func (t templater) ifElse(e *expr) (pair, bool) {
	x, ok := t.truth(e.args[0])
	c, also := t.truth(e.args[1])
	y, too := t.truth(e.args[2])
	return oneOf(c, x, y), ok && also && too
}

// testOf reads "x is none" and the like, of what is settled.
func (t templater) testOf(e *expr) (pair, bool) {
	v, ok := t.value(e.args[0])
	if !ok {
		return pair{}, false
	}
	switch {
	case v.kind == isNone && (e.text == "none" || e.text == "defined"):
		return certain(true), true
	case v.kind == isSettled && e.text == "none":
		return certain(false), true
	case (v.kind == isWords || v.kind == isConstant || v.kind == isSettled) && e.text == "defined":
		return certain(true), true
	}
	return t.refuse(e, "this test is not read")
}

// call translates a function: states, is_state and their kin.
func (t templater) call(e *expr) (value, bool) {
	name := e.args[0]
	args := e.args[1:]
	if name.op != exprName {
		return t.no(e, "this function is not read")
	}
	switch name.text {
	case "now":
		return value{kind: isNow}, len(args) == 0
	case "today_at":
		return t.todayAt(e, args)
	case "float", "int":
		if len(args) == 0 {
			break
		}
		return t.number(e, name.text, args[0], args[1:])
	case "states", "has_value", "is_state", "state_attr", "is_state_attr":
		return t.stateCall(e, name.text, args)
	}
	return t.no(e, "this function is not read")
}

// stateCall translates the functions whose first argument is an entity.
func (t templater) stateCall(e *expr, name string, args []*expr) (value, bool) {
	count := map[string]int{"states": 1, "has_value": 1, "is_state": 2, "state_attr": 2, "is_state_attr": 3}[name]
	if len(args) != count || len(e.named) > 0 {
		return t.no(e, "the function has other arguments")
	}
	attr := ""
	if name == "state_attr" || name == "is_state_attr" {
		a, ok := t.value(args[1])
		if !ok || a.kind != isWords {
			return t.no(args[1], "the attribute is not a text")
		}
		attr = a.text
	}
	r, ok := t.entityOf(args[0], attr)
	if !ok {
		return value{}, false
	}
	switch name {
	case "states", "state_attr":
		return value{kind: isRef, ref: r}, true
	case "has_value":
		t.want(use{ref: r, at: t.n.span, as: isOpen})
		return truth(total(knownTest{r})), true
	}
	p, ok := t.equalsAny(e, r, args[count-1])
	return truth(p), ok
}

// equalsAny compares an aspect with a value, or with each of a list.
func (t templater) equalsAny(e *expr, r ref, want *expr) (pair, bool) {
	list := []*expr{want}
	if want.op == exprList {
		list = want.args
	}
	return t.among(e, r, list)
}

// among: an aspect has one of some values. The words unavailable and unknown go
// together.
func (t templater) among(e *expr, r ref, list []*expr) (pair, bool) {
	var parts []pair
	away := map[string]bool{}
	for _, item := range list {
		v, ok := t.value(item)
		if !ok {
			return pair{}, false
		}
		if v.kind == isWords && (v.text == "unavailable" || v.text == "unknown") {
			away[v.text] = true
			continue
		}
		p, ok := t.refEquals(item, r, v)
		if !ok {
			return pair{}, false
		}
		parts = append(parts, p)
	}
	switch len(away) {
	case 1:
		t.im.report(errHalfUnknown(t.n.sub(e.start, e.end)))
		return pair{}, false
	case 2:
		t.want(use{ref: r, at: t.n.span, as: isOpen})
		parts = append(parts, total(knownTest{r}).not())
	}
	return anyOf(parts...), true
}

// refEquals: an aspect has a value.
func (t templater) refEquals(e *expr, r ref, v value) (pair, bool) {
	span := t.n.sub(e.start, e.end)
	a := r.aspect()
	switch {
	case v.kind == isConstant && r.attr != "" && a.quality == isNumber:
		test, uses, ok := t.im.compare(t.n, r, "==", v.number)
		t.want(uses...)
		return total(test), ok
	case v.kind == isTruth && r.attr != "" && a.quality == isBool:
		c, fixed := v.truth.t.(constant)
		if !fixed {
			break
		}
		return t.stateIs(r, map[bool]string{true: "on", false: "off"}[bool(c)]), true
	case v.kind != isWords:
	case a.quality == isNumber:
		t.im.report(errStateOfNumber(span, r.e.id))
		return pair{}, false
	case r.states() != nil && !slices.Contains(r.states(), v.text):
		t.im.report(errNoSuchState(span, r.e.id, v.text, r.states()))
		return pair{}, false
	case a.quality != isMoment:
		return t.stateIs(r, v.text), true
	}
	return t.refuse(e, "the two sides cannot be equal")
}

func (t templater) stateIs(r ref, state string) pair {
	t.want(use{ref: r, at: t.n.span, value: state, as: isText})
	return total(compareTest{ref: r, op: "==", value: state})
}

// entityOf finds the entity an argument names.
func (t templater) entityOf(e *expr, attr string) (ref, bool) {
	v, ok := t.value(e)
	if !ok {
		return ref{}, false
	}
	if v.kind != isWords {
		t.refuse(e, "the entity is not named")
		return ref{}, false
	}
	at := &node{span: t.n.sub(e.start, e.end)}
	entity := t.im.entity(at, v.text)
	if entity == nil {
		return ref{}, false
	}
	return t.im.ref(at, entity, attr)
}

// number translates float and int, as functions and as filters. Where the state
// is no number, the default takes its place; without one the template fails.
func (t templater) number(e *expr, name string, of *expr, rest []*expr) (value, bool) {
	v, ok := t.value(of)
	if !ok {
		return value{}, false
	}
	def, ok := t.defaultOf(e, rest)
	if !ok {
		return value{}, false
	}
	switch v.kind {
	case isWords, isConstant:
		x := v.number
		if v.kind == isWords {
			if x, ok = parseNumber(v.text); !ok {
				return t.no(e, "it is no number")
			}
		}
		if name == "int" {
			x = truncate(x)
		}
		return value{kind: isConstant, number: x}, true
	case isComputed:
		if name == "float" && def == nil {
			return v, true
		}
	case isRef:
		if !v.ref.isNumeric() {
			t.im.report(errNoNumber(t.n.sub(of.start, of.end), v.ref.e.id))
			return value{}, false
		}
		t.want(use{ref: v.ref, at: t.n.span, as: isNumber})
		return value{kind: isComputed, computed: reading{v.ref}, def: def, whole: name == "int"}, true
	}
	return t.no(e, "it is not the number of an entity")
}

// defaultOf reads the default of float and int; nil if there is none.
func (t templater) defaultOf(e *expr, rest []*expr) (*big.Rat, bool) {
	for _, n := range e.named {
		if n.name != "default" || len(rest) > 0 {
			t.no(e, "the function has other arguments")
			return nil, false
		}
		rest = []*expr{n.value}
	}
	if len(rest) == 0 {
		return nil, true
	}
	v, ok := t.value(rest[0])
	if !ok || len(rest) > 1 || v.kind != isConstant {
		if ok {
			t.no(rest[0], "the default is no number")
		}
		return nil, false
	}
	return v.number, true
}

// truncate drops what is behind the point.
func truncate(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom()))
}

func (t templater) no(e *expr, why string) (value, bool) {
	t.refuse(e, why)
	return value{}, false
}

// chain lists the names of a.b.c, nil if there is something else in it.
func chain(e *expr) []string {
	switch e.op {
	case exprName:
		return []string{e.text}
	case exprDot:
		if head := chain(e.args[0]); head != nil {
			return append(head, e.text)
		}
	}
	return nil
}

// path is a chain as text.
func path(names []string) string { return strings.Join(names, ".") }
