// The diagnostics about triggers and conditions.

package homeassistant

import (
	"github.com/tenet-iot/tenet/dsl/diag"
)

func errNotTrigger(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write trigger: with its type", "this is no trigger")
}

func errTriggerType(at diag.Span, typ, cure string) diag.Diagnostic {
	return fail(at, "trigger-type", cure, "trigger %s has no counterpart", typ)
}

func errDeviceType(at diag.Span, kind, domain, typ string) diag.Diagnostic {
	return fail(at, kind+"-type", "open the automation as YAML and name an entity in place of the device",
		"device %s of domain %q and type %q has no counterpart", kind, shorten(domain), shorten(typ))
}

func errUnknownTrigger(at diag.Span, typ string, known []string) diag.Diagnostic {
	return fail(at, "trigger-type", there(known), "trigger %q is not known", shorten(typ))
}

func errUnquotedState(at diag.Span, text string) diag.Diagnostic {
	d := fail(at, "unquoted", "Home Assistant takes a plain on for true and a plain 5 for a number", "a state is a text")
	d.Try = `"` + shorten(text) + `"`
	return d
}

func errTemplatedState(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-state", "write the state out", "a state that is computed")
}

func errHalfUnknown(at diag.Span) diag.Diagnostic {
	return fail(at, "half-unknown", "name both: [unavailable, unknown]",
		"rules do not tell unavailable from unknown: a value is known or not")
}

func errFromUnknown(at diag.Span) diag.Diagnostic {
	return fail(at, "from-unknown", "leave from: out: to: alone counts a return, too",
		"a rule cannot ask that the value was unknown before it had another")
}

func errFromToUnknown(at diag.Span) diag.Diagnostic {
	return fail(at, "from-unknown", "leave from: out", "a rule cannot ask what a value was before it became unknown")
}

func errBothFrom(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "keep one of the two", "from goes without not_from, and to without not_to")
}

func errExcluded(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "excluded-state", "use to: with the states that count", "%s has no closed list of states from which some could be excluded", id)
}

func errMomentState(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "moment", "leave out from, to and for; look at event_type in a condition",
		"the state of %s is the time of the last event; it has nothing to compare", id)
}

func errMomentAway(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "moment", "exclude it: not_from: [unavailable, unknown] and not_to: [unavailable, unknown]",
		"without more, the trigger also fires when %s goes away and returns, which is no event", id)
}

func errAnyAttribute(at diag.Span, id string) diag.Diagnostic {
	d := fail(at, "any-attribute", "", "the trigger also fires when any attribute of %s changes, and which there are is not in the file", id)
	d.Help = "add to: without a value, and it fires when the state changes; or name the attribute; or say in the map file that its attributes change only together with the state (steady)"
	return d
}

func errHoldNotTo(at diag.Span) diag.Diagnostic {
	return fail(at, "hold", "use to: and for:", "for: cannot be kept apart from a return of the device here")
}

func errHoldAny(at diag.Span) diag.Diagnostic {
	return fail(at, "hold", "use to: with a state, or numeric_state", "a rule cannot wait until a number or a text has not changed for some time")
}

func errHoldInWait(at diag.Span) diag.Diagnostic {
	return fail(at, "wait", "wait for the change alone, and use from: and for: in triggers of the automation only",
		"a wait watches one thing that lasts, none with from: and for:, and no period")
}

func errNoThreshold(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write above: and below: with numbers or entities", "nothing is compared")
}

func errThresholdEntity(at diag.Span) diag.Diagnostic {
	return fail(at, "entity-threshold", "use trigger: template with states('…') | float on both sides",
		"the trigger looks only when its own entity reports, not when the threshold changes")
}

func errTemplatedThreshold(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-number", "write the number, or an entity", "a threshold that is computed")
}

func errValueTemplate(at diag.Span) diag.Diagnostic {
	return fail(at, "value-template", "use attribute:, or trigger: template", "only {{ state.state }} and {{ state.attributes.… }} are read")
}

func errLongNumber(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write at most twelve digits behind the point", "the number has too many digits")
}

func errTimeOfEntity(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-time", "write the time out; times of rules are fixed, so that they can be proved", "a time of day that an entity holds")
}

func errSunEvent(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write event: sunset or event: sunrise", "the event of the sun is missing")
}

func errSunOffset(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write at most 12 hours", "the offset is too long")
}

func errSunCondition(at diag.Span) diag.Diagnostic {
	return fail(at, "sun-offset", "use numeric_state on sun.sun with attribute: elevation", "rules know where the sun stands, not how long ago it rose")
}

func errHomeEvent(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write event: start", "the event is missing")
}

func errShutdown(at diag.Span) diag.Diagnostic {
	return fail(at, "trigger-type", "let the devices fall back by themselves; a gateway may stop without warning", "trigger homeassistant shutdown has no counterpart")
}

func errPattern(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write a number in quotes, \"/5\" or \"*\"", "this is no pattern of times")
}

func errPatternMarks(at diag.Span) diag.Diagnostic {
	return fail(at, "pattern", "choose a period that divides the minute, the hour or the day", "the pattern is neither regular nor at most 24 times a day")
}

func hintPeriod(at diag.Span, period string) diag.Diagnostic {
	return hint(at, "period", "nothing to do, unless the very minute matters; then use trigger: time",
		"every %s counts from the start of the rules, Home Assistant from the full hour", period)
}

func errEventContext(at diag.Span) diag.Diagnostic {
	return fail(at, "event-context", "leave context out, or use event_data", "who caused an event is not known to rules")
}

func errEventTemplate(at diag.Span) diag.Diagnostic {
	return fail(at, "event-data", "write event_type and plain values in event_data", "an event that is computed, or has lists in its data")
}

func errMessage(at diag.Span, key string) diag.Diagnostic {
	return fail(at, "message", "compare the whole payload, or let the adapter pick the value and use an entity", "%s of a message is not read", key)
}

func errTopic(at diag.Span) diag.Diagnostic {
	return fail(at, "topic", "write one topic, without + and #", "the topic is not fixed")
}

func errTag(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write tag_id: with the number of the tag", "the tag is missing")
}

func errTagReader(at diag.Span) diag.Diagnostic {
	return fail(at, "target", "leave it out: any reader counts", "what device_id stands for is not in the file")
}

func errNotCondition(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write condition: with its type and what it compares", "this is no condition")
}

func errConditionType(at diag.Span, typ, cure string) diag.Diagnostic {
	return fail(at, "condition-type", cure, "condition %s has no counterpart", typ)
}

func errTriggerInScript(at diag.Span) diag.Diagnostic {
	return fail(at, "script", "ask in the automation, before the script is called", "a script does not know which trigger started the automation")
}

func errUnknownCondition(at diag.Span, typ string, known []string) diag.Diagnostic {
	return fail(at, "condition-type", there(known), "condition %q is not known", shorten(typ))
}

func errTemplateForm(at diag.Span, text string) diag.Diagnostic {
	return fail(at, "template", "write one expression: {{ is_state('light.hall', 'on') and states('sensor.hall_illuminance') | float < 10 }}",
		"this is more of a template than is read: %s", shorten(text))
}

func errTemplate(at diag.Span, text, why string) diag.Diagnostic {
	return fail(at, "template", why, "in a template, %q has no counterpart", shorten(text))
}

func errHoldFailing(at diag.Span) diag.Diagnostic {
	return fail(at, "hold", "give float and int a default: | float(0)",
		"for: goes on while the template fails, which a rule cannot")
}
