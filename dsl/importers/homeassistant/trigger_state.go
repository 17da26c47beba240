// State triggers: every way a state or an attribute can change.
//
// Home Assistant's unavailable and unknown are one thing in Tenet: the value is
// not known. An edge from unknown counts where the trigger does not ask what the
// state was before.

package homeassistant

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// wanted are the states a trigger asks for: none (nil) is any.
type wanted struct {
	node    *node
	list    []string
	unknown bool // unavailable and unknown are among them
	away    bool // unavailable alone is
	given   bool // the key is there, and not null
}

// change is a state trigger on one aspect.
type change struct {
	im                       *importer
	node                     *node
	ref                      ref
	from, to, notFrom, notTo wanted
	hold                     int
	uses                     []use
}

func (im *importer) stateTrigger(n *node) []alternative {
	entities, ok := im.entityIDs(n)
	if !ok {
		return nil
	}
	hold, ok := im.hold(n)
	if !ok {
		return nil
	}
	var out []alternative
	for _, e := range entities {
		c := &change{im: im, node: n, hold: hold}
		for _, a := range c.alternatives(e) {
			a.entity, a.uses = e, append(a.uses, c.uses...)
			out = append(out, a)
		}
	}
	return out
}

// hold reads the for key; 0 if there is none.
func (im *importer) hold(n *node) (int, bool) {
	v, _ := n.get("for")
	if v == nil || v.isNull() {
		return 0, true
	}
	d, ok := im.period(v)
	if ok && d < 0 {
		im.report(errNoTime(v.span))
		return 0, false
	}
	return d, ok
}

// alternatives translates the trigger for one entity; nil if it was reported.
func (c *change) alternatives(e *entity) []alternative {
	attr := plainText(c.node, "attribute")
	r, ok := c.im.ref(c.node, e, attr)
	if !ok {
		return nil
	}
	c.ref = r
	for _, key := range []struct {
		name string
		w    *wanted
	}{{"from", &c.from}, {"to", &c.to}, {"not_from", &c.notFrom}, {"not_to", &c.notTo}} {
		if *key.w, ok = c.im.wanted(c.node, key.name, r); !ok {
			return nil
		}
	}
	if c.from.given && c.notFrom.given || c.to.given && c.notTo.given {
		c.im.report(errBothFrom(c.node.span))
		return nil
	}
	if r.aspect().quality == isMoment {
		return c.moment()
	}
	return c.translate()
}

// wanted reads the states under a key; false if one was reported.
func (im *importer) wanted(n *node, name string, r ref) (wanted, bool) {
	v, _ := n.get(name)
	if v == nil || v.isNull() {
		return wanted{}, true
	}
	w := wanted{node: v, given: true}
	away, lost := false, false
	for _, item := range v.each() {
		switch {
		case item.kind == scalar && item.text == "unavailable":
			away = true
		case item.kind == scalar && item.text == "unknown":
			lost = true
		default:
			s, ok := im.state(item, r)
			if !ok {
				return w, false
			}
			w.list = append(w.list, s)
		}
	}
	w.unknown = away && lost
	if away != lost {
		if w.away = away && name == "to"; !w.away {
			im.report(errHalfUnknown(v.span))
			return w, false
		}
	}
	return w, true
}

// state reads one state of an aspect; false if it cannot have it.
func (im *importer) state(n *node, r ref) (string, bool) {
	a := r.aspect()
	if a.quality == isNumber {
		im.report(errStateOfNumber(n.span, r.e.id))
		return "", false
	}
	if n.hasTemplate() {
		im.report(errTemplatedState(n.span))
		return "", false
	}
	if on, ok := n.truth(); ok && r.attr != "" && a.quality == isBool {
		return map[bool]string{true: "on", false: "off"}[on], true
	}
	if !n.isText() {
		im.report(errUnquotedState(n.span, n.text))
		return "", false
	}
	if states := r.states(); states != nil && !slices.Contains(states, n.text) {
		im.report(errNoSuchState(n.span, r.e.id, n.text, states))
		return "", false
	}
	return n.text, true
}

// states lists the values of an aspect that has finitely many, nil of another.
func (r ref) states() []string {
	switch a := r.aspect(); {
	case a.quality == isBool:
		return []string{"off", "on"}
	case a.quality == isChoice:
		return a.states
	case r.e.domain == "input_select" && r.e.def != nil:
		return r.e.def.options
	}
	return nil
}

// moment: every report of a button or an event is one occurrence. A state that
// is left or asked for has no meaning there.
func (c *change) moment() []alternative {
	bare := len(c.from.list)+len(c.to.list)+len(c.notFrom.list)+len(c.notTo.list) == 0 &&
		!c.from.unknown && !c.to.unknown && !c.to.away && c.hold == 0
	if !bare {
		c.im.report(errMomentState(c.node.span, c.ref.e.id))
		return nil
	}
	if !c.ref.e.d.steady && !(c.notFrom.unknown && c.notTo.unknown) {
		c.im.report(errMomentAway(c.node.span, c.ref.e.id))
		return nil
	}
	c.want("")
	return []alternative{{start: startUpdates, ref: c.ref, guard: constant(true), days: everyDay}}
}

// want notes a state the trigger needs.
func (c *change) want(value string) {
	as := isOpen
	if value != "" {
		as = isText
	}
	c.uses = append(c.uses, use{ref: c.ref, at: c.node.span, value: value, as: as})
}

func (c *change) is(value string) compareTest {
	c.want(value)
	return compareTest{ref: c.ref, op: "==", value: value}
}

// enters is the edge into a state, from unknown as well unless it is excluded.
func (c *change) enters(value string) alternative {
	a := when(atom{c.is(value), isTrue})
	a.reconnect = !c.notFrom.unknown
	return a
}

// moves is the edge from one state into another.
func (c *change) moves(from, to string) alternative {
	f := form(atom{c.is(to), isTrue})
	if len(c.ref.states()) != 2 {
		c.uses = append(c.uses, use{ref: c.ref, at: c.node.span, value: from, as: isText, from: true})
		f = conj(atom{previousTest{c.ref, from}, isTrue}, f)
	}
	a := when(f)
	a.reconnect = false
	return a
}

// leaves is the edge out of a state, into unknown as well unless it is excluded.
func (c *change) leaves(value string) alternative {
	a := when(atom{c.is(value), notTrue})
	if c.notTo.unknown {
		a = when(atom{c.is(value), isFalse})
		a.reconnect = false
	}
	return a
}

func (c *change) goesAway() alternative {
	c.want("")
	return when(atom{knownTest{c.ref}, isFalse})
}

func (c *change) comesBack() alternative {
	c.want("")
	return when(atom{knownTest{c.ref}, isTrue})
}

// latch remembers that something was set off and not undone.
func (c *change) latch(suffix string, set []alternative, clear ...alternative) alternative {
	l := &latch{wish: draft.Identifier(c.ref.e.object+"_"+suffix, "latch"), set: set, clear: clear}
	return when(atom{latchTest{c.im.keep(l)}, isTrue})
}

// keep adds a latch to the current automation; the same latch is kept once.
func (im *importer) keep(l *latch) *latch {
	for _, list := range [][]*latch{im.latches, im.current.latches} {
		for _, old := range list {
			if old.key() == l.key() {
				return old
			}
		}
	}
	im.current.latches = append(im.current.latches, l)
	return l
}
