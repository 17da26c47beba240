// Conditions by their type.

package homeassistant

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// conditionKeys may stand in every condition.
var conditionKeys = []string{"condition", "alias", "enabled"}

// conditionType reads the conditions of one type.
type conditionType struct {
	keys []string
	read func(r *run, n *node) (pair, bool)
}

var conditionTypes map[string]conditionType

func init() {
	conditionTypes = map[string]conditionType{
		"and":           {[]string{"conditions"}, (*run).andCondition},
		"or":            {[]string{"conditions"}, (*run).orCondition},
		"not":           {[]string{"conditions"}, (*run).notCondition},
		"state":         {[]string{"entity_id", "state", "attribute", "for", "match"}, (*run).stateCondition},
		"numeric_state": {[]string{"entity_id", "above", "below", "attribute", "value_template"}, (*run).numericCondition},
		"template":      {[]string{"value_template"}, (*run).templateCondition},
		"time":          {[]string{"after", "before", "weekday"}, (*run).timeCondition},
		"sun":           {[]string{"after", "before", "after_offset", "before_offset"}, (*run).sunCondition},
		"trigger":       {[]string{"id"}, (*run).triggerCondition},
	}
}

// refusedConditions are the types with no counterpart, and what to do.
var refusedConditions = map[string]string{
	"zone": "use condition: state on the person, with state: the zone's name",
}

// conditions joins a list of conditions with and; nothing is true.
func (r *run) conditions(n *node) (pair, bool) {
	parts, ok := r.parts(n)
	return allOf(parts...), ok
}

// parts translates a list of conditions. All are looked at, so that all mistakes
// are found.
func (r *run) parts(n *node) ([]pair, bool) {
	var out []pair
	ok := true
	for _, c := range n.each() {
		p, fine := r.condition(c)
		ok = ok && fine
		if p != nil {
			out = append(out, *p)
		}
	}
	return out, ok
}

// condition translates one condition; nil if it is switched off or was reported.
func (r *run) condition(n *node) (*pair, bool) {
	if n.kind == list {
		p, ok := r.conditions(n)
		return &p, ok
	}
	if n.kind == scalar {
		return r.shorthand(n)
	}
	if !r.im.enabled(n) {
		return nil, true
	}
	typ, _ := n.get("condition")
	if typ == nil {
		return r.shortLogic(n)
	}
	if typ.kind != scalar {
		p, ok := r.conditions(typ)
		return &p, ok
	}
	if typ.isTemplate() {
		return r.shorthand(typ)
	}
	if typ.text == "device" {
		if n = r.im.deviceCondition(n); n == nil {
			return nil, false
		}
		typ, _ = n.get("condition")
	}
	if cure, ok := refusedConditions[typ.text]; ok {
		r.im.report(errConditionType(typ.span, typ.text, cure))
		return nil, false
	}
	t, ok := conditionTypes[typ.text]
	if !ok {
		r.im.report(errUnknownCondition(typ.span, typ.text, known(conditionTypes)))
		return nil, false
	}
	r.im.unknownKeys(n, slices.Concat(conditionKeys, t.keys)...)
	p, ok := t.read(r, n)
	if !ok {
		return nil, false
	}
	return &p, true
}

// shorthand is a template in place of a condition.
func (r *run) shorthand(n *node) (*pair, bool) {
	if on, ok := n.truth(); ok {
		p := certain(on)
		return &p, true
	}
	if !n.isTemplate() {
		r.im.report(errNotCondition(n.span))
		return nil, false
	}
	p, ok := r.template(n)
	return &p, ok
}

// shortLogic is and:, or: or not: in place of condition: and.
func (r *run) shortLogic(n *node) (*pair, bool) {
	for _, word := range []string{"and", "or", "not"} {
		inner, _ := n.get(word)
		if inner == nil {
			continue
		}
		r.im.unknownKeys(n, word, "alias", "enabled")
		p, ok := r.logic(word, inner)
		return &p, ok
	}
	r.im.report(errNotCondition(n.span))
	return nil, false
}

func (r *run) logic(word string, n *node) (pair, bool) {
	parts, ok := r.parts(n)
	if len(parts) == 0 && ok {
		r.im.report(errNotCondition(n.span))
		return pair{}, false
	}
	switch word {
	case "and":
		return allOf(parts...), ok
	case "or":
		return anyOf(parts...), ok
	}
	return anyOf(parts...).not(), ok
}

func (r *run) andCondition(n *node) (pair, bool) { return r.nested(n, "and") }
func (r *run) orCondition(n *node) (pair, bool)  { return r.nested(n, "or") }
func (r *run) notCondition(n *node) (pair, bool) { return r.nested(n, "not") }

func (r *run) nested(n *node, word string) (pair, bool) {
	inner, _ := n.get("conditions")
	if inner == nil {
		r.im.report(errNotCondition(n.span))
		return pair{}, false
	}
	return r.logic(word, inner)
}

// stateCondition: all of the entities, or any, are in one of the states.
func (r *run) stateCondition(n *node) (pair, bool) {
	entities, ok := r.im.entityIDs(n)
	states, _ := n.get("state")
	if !ok || states == nil {
		if ok {
			r.im.report(errNotCondition(n.span))
		}
		return pair{}, false
	}
	hold, ok := r.im.hold(n)
	if !ok {
		return pair{}, false
	}
	var parts []pair
	for _, e := range entities {
		p, ok := r.inState(n, e, states, hold)
		if !ok {
			return pair{}, false
		}
		parts = append(parts, p)
	}
	if plainText(n, "match") == "any" {
		return anyOf(parts...), true
	}
	return allOf(parts...), true
}

func (r *run) inState(n *node, e *entity, states *node, hold int) (pair, bool) {
	attr := plainText(n, "attribute")
	v, ok := r.im.ref(n, e, attr)
	if !ok {
		return pair{}, false
	}
	if v.aspect().quality == isNumber && attr == "" {
		return r.equalsNumber(v, states)
	}
	var parts []pair
	away := map[string]bool{}
	for _, s := range states.each() {
		if s.kind == scalar && (s.text == "unavailable" || s.text == "unknown") {
			away[s.text] = true
			continue
		}
		value, ok := r.im.state(s, v)
		if !ok {
			return pair{}, false
		}
		parts = append(parts, r.equals(n, v, value, hold))
	}
	switch len(away) {
	case 1:
		r.im.report(errHalfUnknown(states.span))
		return pair{}, false
	case 2:
		r.want(use{ref: v, at: n.span, as: isOpen})
		parts = append(parts, total(knownTest{v}).not())
	}
	return anyOf(parts...), true
}

// equals: an aspect is in a state, for some time if hold is more than 0. The
// time is kept by a latch.
func (r *run) equals(n *node, v ref, value string, hold int) pair {
	r.want(use{ref: v, at: n.span, value: value, as: isText})
	t := compareTest{ref: v, op: "==", value: value}
	if hold == 0 {
		return total(t)
	}
	stays := when(atom{t, isTrue})
	stays.hold = hold
	l := &latch{
		wish: v.e.object + "_" + strings.Trim(value, "_") + "_" + strings.ReplaceAll(draft.Duration(hold), " ", ""),
		set:  []alternative{stays}, clear: []alternative{when(atom{t, notTrue})},
	}
	return total(latchTest{r.im.keep(l)})
}

// equalsNumber: a number of a helper, compared as text by Home Assistant; whole
// numbers are written one way only.
func (r *run) equalsNumber(v ref, states *node) (pair, bool) {
	var parts []pair
	for _, s := range states.each() {
		x, ok := s.number()
		if !ok || v.e.domain != "counter" {
			r.im.report(errStateOfNumber(s.span, v.e.id))
			return pair{}, false
		}
		t, uses, ok := r.im.compare(s, v, "==", x)
		if !ok {
			return pair{}, false
		}
		r.want(uses...)
		parts = append(parts, total(t))
	}
	return anyOf(parts...), true
}

func (r *run) numericCondition(n *node) (pair, bool) {
	entities, ok := r.im.entityIDs(n)
	if !ok {
		return pair{}, false
	}
	var parts []pair
	for _, e := range entities {
		p, uses, ok := r.im.within(n, e)
		if !ok {
			return pair{}, false
		}
		r.want(uses...)
		parts = append(parts, p)
	}
	return allOf(parts...), true
}

func (r *run) templateCondition(n *node) (pair, bool) {
	v, _ := n.get("value_template")
	if v == nil || v.kind != scalar {
		r.im.report(errNotCondition(n.span))
		return pair{}, false
	}
	return r.template(v)
}

// triggerCondition: the run was started by one of the triggers.
func (r *run) triggerCondition(n *node) (pair, bool) {
	ids, _ := n.get("id")
	if ids == nil {
		r.im.report(errNotCondition(n.span))
		return pair{}, false
	}
	if r.calls > 0 {
		r.im.report(errTriggerInScript(n.span))
		return pair{}, false
	}
	for _, id := range ids.each() {
		if id.text == r.start.id {
			return certain(true), true
		}
	}
	return certain(false), true
}
