// Time in random deployments: delays, modes, holds, moments, facts.

package oracle

// timeTrigger draws a trigger that waits for time, or for what is computed.
func (a *author) timeTrigger() string {
	switch a.to("timed trigger", 6) {
	case 0, 1, 2:
		return "when " + a.condition(a.to("depth", 2)) + a.pick("unknown", "", "", " or unknown") + " for " + a.duration()
	case 3:
		return "every " + a.duration()
	case 4:
		return "at " + a.pick("moment", "06:00", "22:30", "22:30 on mon..fri", "sunset - 20 min", "sunrise on sat, sun")
	case 5:
		if a.to("together", 1) == 0 {
			return "on (" + a.happening() + " and " + a.happening() + " together within 30 s)"
		}
		return "on (" + a.happening() + " then " + a.happening() + " within 30 s)"
	}
	return "on r0 dropped"
}

func (a *author) duration() string { return a.pick("duration", "1 s", "2 s", "90 s", "5 min", "1 h") }

// mode draws the mode of a rule with delayed steps.
func (a *author) mode() string {
	return a.pick("mode", "", "", " mode single", " mode restart", " mode queued(1)", " mode queued(3)", " mode parallel(1)", " mode parallel(3)")
}

// later draws delayed steps.
func (a *author) later() {
	for range 1 + a.to("steps", 2) {
		a.say("      after %s%s %s\n", a.duration(), a.pick("anyway", "", "", " anyway"), a.action())
		if a.to("more in a step", 3) == 0 {
			a.say("        %s\n", a.action())
		}
	}
}

// fact draws a condition over what is computed from readings or from time; ""
// if there is nothing to compute it from.
func (a *author) fact() string {
	any, _ := a.one("any", anything)
	switch a.to("fact", 6) {
	case 0, 1:
		return "age(" + any.ref + ")" + a.pick("older", " > 10 s", " >= 1 min", " < 5 min", " <= 1 s")
	case 2:
		return "now()" + a.pick("hour", " >= 22:00", " < 06:30", " == 12:00", " != 00:00", " > 06:00")
	case 3:
		return "changed(" + any.ref + ")"
	}
	x, ok := a.one("number", isNumber)
	if !ok {
		return ""
	}
	op := a.pick("order", " < ", " >= ")
	switch a.to("computed", 3) {
	case 0:
		return "previous(" + x.ref + ")" + op + x.consts[0]
	case 1:
		if x.name == "people" || x.name == "warm" {
			return a.pick("window", "avg", "max") + "(" + x.ref + ", 5 min)" + op + x.consts[0]
		}
		return "count(" + any.ref + ", 1 min)" + op + "2"
	}
	y, _ := a.one("other number", func(y thing) bool { return y.name == x.name })
	return x.ref + op + y.ref
}

// happening draws one of the two parts of a sequence, which speaks of resources
// alone.
func (a *author) happening() string {
	x, _ := a.one("happens", anything)
	switch {
	case a.to("reported", 3) == 0:
		return x.ref + a.pick("report", " updates", " changes")
	case isBool(x):
		return x.ref
	case isDoor(x):
		return x.ref + " == open"
	case isPower(x):
		return x.ref + " == on"
	}
	return x.ref + " == " + x.consts[0]
}
