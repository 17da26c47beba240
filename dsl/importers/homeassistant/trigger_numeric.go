// Numeric state triggers, and the comparison they share with conditions.

package homeassistant

import "math/big"

func (im *importer) numericTrigger(n *node) []alternative {
	entities, ok := im.entityIDs(n)
	if !ok {
		return nil
	}
	hold, ok := im.hold(n)
	if !ok {
		return nil
	}
	for _, key := range []string{"above", "below"} {
		if v, _ := n.get(key); v != nil {
			if _, isNumber := v.number(); !isNumber && !v.hasTemplate() {
				im.report(errThresholdEntity(v.span))
				return nil
			}
		}
	}
	var out []alternative
	for _, e := range entities {
		p, uses, ok := im.within(n, e)
		if !ok {
			return nil
		}
		a := when(p.t)
		a.hold, a.entity, a.uses = hold, e, uses
		out = append(out, a)
	}
	return out
}

// within translates above and below for an entity or its attribute: the pair of
// both comparisons. What is not known lies outside.
func (im *importer) within(n *node, e *entity) (pair, []use, bool) {
	r, ok := im.measured(n, e)
	if !ok {
		return pair{}, nil, false
	}
	var parts []pair
	var uses []use
	for _, side := range []struct{ key, op string }{{"above", ">"}, {"below", "<"}} {
		v, _ := n.get(side.key)
		if v == nil {
			continue
		}
		p, used, ok := im.threshold(v, r, side.op)
		if !ok {
			return pair{}, nil, false
		}
		parts, uses = append(parts, p), append(uses, used...)
	}
	if len(parts) == 0 {
		im.report(errNoThreshold(n.span))
		return pair{}, nil, false
	}
	return allOf(parts...), uses, true
}

// measured finds the number a numeric state speaks of: the state, an attribute,
// or what a value_template picks.
func (im *importer) measured(n *node, e *entity) (ref, bool) {
	attr := plainText(n, "attribute")
	if v, _ := n.get("value_template"); v != nil {
		picked, ok := pickedAttribute(v.text, e.id)
		if !ok || attr != "" {
			im.report(errValueTemplate(v.span))
			return ref{}, false
		}
		attr = picked
	}
	r, ok := im.ref(n, e, attr)
	if !ok {
		return r, false
	}
	if !r.isNumeric() {
		im.report(errNoNumber(n.span, r.e.id))
		return r, false
	}
	return r, true
}

func (r ref) isNumeric() bool {
	q := r.aspect().quality
	return q == isNumber || q == isOpen
}

// threshold compares an aspect with a number, or with the number of an entity.
func (im *importer) threshold(v *node, r ref, op string) (pair, []use, bool) {
	if v.hasTemplate() {
		im.report(errTemplatedThreshold(v.span))
		return pair{}, nil, false
	}
	if x, ok := v.number(); ok && !v.surprising() {
		t, u, ok := im.compare(v, r, op, x)
		return total(t), u, ok
	}
	if v.kind != scalar {
		im.report(errNoThreshold(v.span))
		return pair{}, nil, false
	}
	other := im.entity(v, v.text)
	if other == nil {
		return pair{}, nil, false
	}
	s, ok := im.ref(v, other, "")
	if !ok {
		return pair{}, nil, false
	}
	if !s.isNumeric() {
		im.report(errNoNumber(v.span, other.id))
		return pair{}, nil, false
	}
	if !im.sameUnit(v, r, s) {
		return pair{}, nil, false
	}
	uses := []use{{ref: r, at: v.span, as: isNumber}, {ref: s, at: v.span, as: isNumber}}
	return total(computedTest{op, reading{r}, reading{s}}), uses, true
}

// compare holds an aspect against a number.
func (im *importer) compare(n *node, r ref, op string, x *big.Rat) (test, []use, bool) {
	if !isDecimal(x) {
		im.report(errLongNumber(n.span))
		return nil, nil, false
	}
	if a := r.aspect(); a.decides(op, x) {
		im.report(errOutOfRange(n.span, r.e.id, a))
		return nil, nil, false
	}
	u := use{ref: r, at: n.span, as: isNumber, number: &bounds{value: x}}
	return compareTest{ref: r, op: op, value: decimalText(x), numeric: true}, []use{u}, true
}

// decides reports whether the range of a number settles a comparison.
func (a *aspect) decides(op string, x *big.Rat) bool {
	if a.low >= a.high {
		return false
	}
	low, high := x.Cmp(big.NewRat(a.low, 1)), x.Cmp(big.NewRat(a.high, 1))
	switch op {
	case ">", "<=":
		return low < 0 || high >= 0
	case ">=", "<":
		return low <= 0 || high > 0
	}
	return low < 0 || high > 0
}

// sameUnit reports two numbers whose units are not the same: Home Assistant
// would compare the bare numbers.
func (im *importer) sameUnit(n *node, r, s ref) bool {
	if r.e.unitOf(r.attr) == s.e.unitOf(s.attr) {
		return true
	}
	im.report(errUnits(n.span, r.e.id, s.e.id))
	return false
}

// templateTrigger fires as a template becomes true.
func (im *importer) templateTrigger(n *node) []alternative {
	v, _ := n.get("value_template")
	if v == nil || v.kind != scalar {
		im.report(errNotCondition(n.span))
		return nil
	}
	hold, ok := im.hold(n)
	if !ok {
		return nil
	}
	p, ok := (&run{im: im, a: im.current, day: anyDay}).template(v)
	if !ok {
		return nil
	}
	a := when(p.t)
	if p.fails {
		if hold > 0 {
			im.report(errHoldFailing(v.span))
			return nil
		}
		// A template that failed is still armed, or not, as it was before: it fires
		// once it has been false.
		l := &latch{wish: "armed", on: blindly(p.f), set: []alternative{when(p.f)}, clear: []alternative{when(p.t)}}
		a.guard = atom{latchTest{im.keep(l)}, isTrue}
	}
	return []alternative{im.lasts("lasts", a, hold)}
}
