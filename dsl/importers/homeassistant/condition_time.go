// Conditions on the time: the clock, the day of the week, the sun.

package homeassistant

// timeCondition: between two times of day, which may span midnight, and on
// certain days.
func (r *run) timeCondition(n *node) (pair, bool) {
	after, ok := r.clockOf(n, "after")
	before, also := r.clockOf(n, "before")
	if !ok || !also {
		return pair{}, false
	}
	p := certain(true)
	switch {
	case after >= 0 && before >= 0 && after < before:
		p = allOf(clockAt(">=", after), clockAt("<", before))
	case after >= 0 && before >= 0:
		p = anyOf(clockAt(">=", after), clockAt("<", before))
	case after >= 0:
		p = clockAt(">=", after)
	case before >= 0:
		p = clockAt("<", before)
	}
	w, _ := n.get("weekday")
	if w == nil {
		if after < 0 && before < 0 {
			r.im.report(errNotCondition(n.span))
			return pair{}, false
		}
		return p, true
	}
	on, ok := r.im.weekdays(w)
	if !ok {
		return pair{}, false
	}
	if on == everyDay {
		return p, true
	}
	day, ok := r.onDay(n, on)
	return allOf(p, day), ok
}

// clockAt compares the time of day. Midnight decides alone.
func clockAt(op string, minute int) pair {
	if minute == 0 {
		return certain(op == ">=")
	}
	return total(clockTest{op, minute})
}

// clockOf reads a time; -1 if there is none.
func (r *run) clockOf(n *node, name string) (int, bool) {
	v, _ := n.get(name)
	if v == nil {
		return -1, true
	}
	return r.im.clockTime(v)
}

// onDay is settled when the run starts at a time of day; nothing else can ask.
func (r *run) onDay(n *node, on days) (pair, bool) {
	if r.start == nil || !r.start.timed() || !r.entry {
		r.im.report(errDayOfWeek(n.span))
		return pair{}, false
	}
	r.asksDay = true
	if r.day == anyDay {
		return certain(true), true
	}
	return certain(on&(1<<r.day) != 0), true
}

// anyDay: the day of the week is not settled yet.
const anyDay = -1

// noon separates morning and afternoon: the sun rises before and sets after it.
const noon = 12 * 60

// sunCondition turns sunrise and sunset into where the sun stands: after sunset
// is below the horizon in the afternoon.
func (r *run) sunCondition(n *node) (pair, bool) {
	for _, name := range []string{"after_offset", "before_offset"} {
		if v, key := n.get(name); v != nil {
			if d, ok := r.im.period(v); !ok || d != 0 {
				r.im.report(errSunCondition(key.span))
				return pair{}, false
			}
		}
	}
	after, before := plainText(n, "after"), plainText(n, "before")
	dark, ok := r.sunIs(n, "below_horizon")
	light, also := r.sunIs(n, "above_horizon")
	if !ok || !also {
		return pair{}, false
	}
	parts := map[string]pair{
		"after sunset":   allOf(dark, clockAt(">=", noon)),
		"before sunrise": allOf(dark, clockAt("<", noon)),
		"after sunrise":  anyOf(light, clockAt(">=", noon)),
		"before sunset":  anyOf(light, clockAt("<", noon)),
	}
	a, isAfter := parts["after "+after]
	b, isBefore := parts["before "+before]
	switch {
	case after == "sunset" && before == "sunrise":
		return dark, true
	case after == "sunrise" && before == "sunset":
		return light, true
	case isAfter && before == "":
		return a, true
	case isBefore && after == "":
		return b, true
	case isAfter && isBefore:
		return allOf(a, b), true
	}
	r.im.report(errNotCondition(n.span))
	return pair{}, false
}

// sunIs tests where the sun stands.
func (r *run) sunIs(n *node, state string) (pair, bool) {
	e := r.im.entity(n, "sun.sun")
	if e == nil {
		return pair{}, false
	}
	v := ref{e, ""}
	r.want(use{ref: v, at: n.span, value: state, as: isText})
	return total(compareTest{ref: v, op: "==", value: state}), true
}
