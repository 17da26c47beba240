// The cases of a state trigger.

package homeassistant

import "slices"

// translate picks the case by which keys are given.
func (c *change) translate() []alternative {
	if !c.exclusions() {
		return nil
	}
	switch {
	case c.to.given:
		return c.toStates()
	case c.from.given:
		return c.fromStates()
	}
	return c.anyChange()
}

// exclusions turns states that are excluded into those that remain, where there
// are finitely many. False if it was reported.
func (c *change) exclusions() bool {
	for _, x := range []struct{ not, is *wanted }{{&c.notFrom, &c.from}, {&c.notTo, &c.to}} {
		if len(x.not.list) == 0 {
			continue
		}
		states := c.ref.states()
		if states == nil {
			c.im.report(errExcluded(x.not.node.span, c.ref.e.id))
			return false
		}
		*x.is = wanted{node: x.not.node, given: true, unknown: !x.not.unknown}
		for _, s := range states {
			if !slices.Contains(x.not.list, s) {
				x.is.list = append(x.is.list, s)
			}
		}
		x.not.list = nil
	}
	return true
}

// toStates: into one of some states, from any or from some.
func (c *change) toStates() []alternative {
	var out []alternative
	for _, to := range c.to.list {
		switch {
		case c.from.given:
			var set []alternative
			for _, from := range c.from.list {
				if from != to {
					set = append(set, c.moves(from, to))
				}
			}
			if c.from.unknown {
				c.im.report(errFromUnknown(c.from.node.span))
				return nil
			}
			out = append(out, c.heldMove(to, set)...)
		case c.hold > 0 && c.notFrom.unknown:
			out = append(out, c.heldMove(to, []alternative{c.enters(to)})...)
		default:
			a := c.enters(to)
			a.hold = c.hold
			out = append(out, a)
		}
	}
	if c.to.unknown || c.to.away {
		if c.from.given {
			c.im.report(errFromToUnknown(c.node.span))
			return nil
		}
		out = append(out, c.away())
	}
	return out
}

// heldMove: the edges, or, with a hold, that a state was entered by one of them
// and has not been left.
func (c *change) heldMove(to string, set []alternative) []alternative {
	if c.hold == 0 || len(set) == 0 {
		return set
	}
	a := c.latch(to, set, when(atom{c.is(to), notTrue}))
	a.hold = c.hold
	return []alternative{a}
}

// away: the device goes, or, with both words or a hold, the value is unknown.
func (c *change) away() alternative {
	if c.to.away && c.hold == 0 {
		c.want("")
		return alternative{start: startOffline, ref: c.ref, guard: constant(true), days: everyDay}
	}
	return c.im.lasts(c.ref.e.object+"_away", c.goesAway(), c.hold)
}

// fromStates: out of one of some states, into any.
func (c *change) fromStates() []alternative {
	var out []alternative
	for _, from := range c.from.list {
		a := c.leaves(from)
		if c.hold > 0 {
			if c.notTo.unknown {
				c.im.report(errHoldNotTo(c.node.span))
				return nil
			}
			back := when(atom{c.is(from), isTrue})
			a = c.latch("not_"+from, []alternative{a}, back)
			a.hold = c.hold
		}
		out = append(out, a)
	}
	if c.from.unknown {
		if c.hold > 0 {
			c.im.report(errHoldNotTo(c.node.span))
			return nil
		}
		out = append(out, c.comesBack())
	}
	return out
}

// anyChange: into every state there is, or every other value.
func (c *change) anyChange() []alternative {
	if c.ref.attr == "" && !c.im.steady(c.ref.e) && !c.node.has("from", "to", "not_from", "not_to") {
		c.im.report(errAnyAttribute(c.node.span, c.ref.e.id))
		return nil
	}
	states := c.ref.states()
	if states == nil {
		return c.anyValue()
	}
	var out []alternative
	for _, s := range states {
		if c.hold > 0 && c.notFrom.unknown {
			out = append(out, c.heldMove(s, []alternative{c.enters(s)})...)
			continue
		}
		a := c.enters(s)
		a.hold = c.hold
		out = append(out, a)
	}
	if !c.notTo.unknown {
		out = append(out, c.im.lasts(c.ref.e.object+"_away", c.goesAway(), c.hold))
	}
	return out
}

// anyValue: another value of a number or a text.
func (c *change) anyValue() []alternative {
	if c.hold > 0 {
		c.im.report(errHoldAny(c.node.span))
		return nil
	}
	c.want("")
	changes := alternative{start: startChanges, ref: c.ref, guard: constant(true), days: everyDay}
	out := []alternative{changes}
	if !c.notFrom.unknown {
		out = append(out, c.comesBack())
	} else {
		// The first value after a silence is no change: the latch is on only from
		// the second report on.
		report := alternative{start: startUpdates, ref: c.ref, guard: constant(true), days: everyDay}
		seen := c.latch("reports", []alternative{report}, when(atom{knownTest{c.ref}, isFalse}))
		out[0].guard = seen.cond
	}
	if !c.notTo.unknown {
		out = append(out, c.goesAway())
	}
	return out
}
