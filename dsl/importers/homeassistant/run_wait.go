// Waits and loops.

package homeassistant

import "slices"

// maxRounds is the most rounds of a loop that are written out.
const maxRounds = 20

// waitTemplate waits until a template is true; one that is true already does not
// wait.
func (r *run) waitTemplate(n *node, f flow) (out, left []flow) {
	r.keys(n, "wait_template", "timeout", "continue_on_timeout")
	v, _ := n.get("wait_template")
	if v.kind != scalar {
		r.im.report(errNotCondition(v.span))
		return nil, nil
	}
	p, ok := r.template(v)
	if !ok || !r.reads(v, f, p.t) {
		return nil, nil
	}
	return r.waitFor(n, f, wait{until: p.t})
}

// waitTrigger waits until one of some triggers fires.
func (r *run) waitTrigger(n *node, f flow) (out, left []flow) {
	r.keys(n, "wait_for_trigger", "timeout", "continue_on_timeout")
	v, _ := n.get("wait_for_trigger")
	starts := r.im.triggers(v)
	if len(starts) == 0 {
		r.im.report(errNoTrigger(v.span))
		return nil, nil
	}
	held := 0
	for _, s := range starts {
		if s.hold > 0 {
			held++
		}
		if held > 1 || s.start == startEvery || s.latched() {
			r.im.report(errHoldInWait(v.span))
			return nil, nil
		}
		r.want(s.uses...)
	}
	return r.waitFor(n, f, wait{starts: starts})
}

// latched reports an alternative that remembers what was before.
func (a *alternative) latched() bool {
	found := false
	look := func(t atom) {
		_, isLatch := t.test.(latchTest)
		found = found || isLatch
	}
	atoms(a.guard, look)
	if a.cond != nil {
		atoms(a.cond, look)
	}
	return found
}

// waitFor adds the timeout, and the two ways a wait can end.
func (r *run) waitFor(n *node, f flow, w wait) (out, left []flow) {
	goesOn := true
	if v, _ := n.get("continue_on_timeout"); v != nil {
		var ok bool
		if goesOn, ok = v.boolean(); !ok {
			r.im.report(errNoTruth(v.span, "continue_on_timeout"))
			return nil, nil
		}
	}
	if v, _ := n.get("timeout"); v != nil {
		var ok bool
		if w.timeout, ok = r.im.period(v); !ok {
			return nil, nil
		}
		if w.timeout <= 0 {
			r.im.report(errNoTime(v.span))
			return nil, nil
		}
	}
	t := tail{guard: f.guard(), wait: w, next: r.segment(n)}
	out = []flow{after(t.next, waitMet)}
	if w.timeout > 0 && goesOn {
		t.late = r.segment(n)
		out = append(out, after(t.late, waitLate))
	}
	f.in.tails = append(f.in.tails, t)
	return out, nil
}

// repeat writes out a loop whose rounds are counted.
func (r *run) repeat(n *node, f flow) (out, left []flow) {
	r.keys(n, "repeat")
	v, key := n.get("repeat")
	if v.kind != mapping {
		r.im.report(errNotAction(v.span))
		return nil, nil
	}
	sequence, _ := v.get("sequence")
	rounds, ok := r.rounds(v)
	if !ok {
		return nil, nil
	}
	if len(rounds) > maxRounds {
		r.im.report(errLongLoop(key.span))
		return nil, nil
	}
	outer := r.loop
	defer func() { r.loop = outer }()
	flows := []flow{f}
	for i := range rounds {
		r.loop = &rounds[i]
		flows = r.block(sequence.each(), flows)
	}
	return flows, nil
}

// rounds lists the rounds of a loop.
func (r *run) rounds(v *node) ([]loop, bool) {
	for _, word := range []string{"while", "until"} {
		if _, key := v.get(word); key != nil {
			r.im.report(errOpenLoop(key.span, word))
			return nil, false
		}
	}
	r.im.unknownKeys(v, "count", "for_each", "sequence")
	var items []*node
	if count, _ := v.get("count"); count != nil {
		x, ok := count.number()
		c, small := int64(0), false
		if ok {
			c, small = whole(x)
		}
		if !small || c < 0 {
			r.im.report(errLoopCount(count.span))
			return nil, false
		}
		items = make([]*node, min(c, maxRounds+1))
	} else if each, _ := v.get("for_each"); each != nil && each.kind == list && !each.hasTemplate() {
		items = each.items
	} else {
		r.im.report(errLoopCount(v.span))
		return nil, false
	}
	rounds := make([]loop, len(items))
	for i, item := range items {
		rounds[i] = loop{index: i + 1, last: i == len(items)-1, item: item}
	}
	return slices.Clip(rounds), true
}
