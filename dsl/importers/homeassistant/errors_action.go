// The diagnostics about actions.

package homeassistant

import (
	"github.com/tenet-iot/tenet/dsl/diag"
)

func errNotAction(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write action: with its name, delay:, choose:, or another kind of action", "this is no action")
}

func errActionType(at diag.Span, typ, cure string) diag.Diagnostic {
	return fail(at, "action-type", cure, "an action with %s has no counterpart", typ)
}

func errService(at diag.Span, name, cure string) diag.Diagnostic {
	return fail(at, "service", cure, "action %s has no counterpart", shorten(name))
}

func errUnknownService(at diag.Span, name string, known []string) diag.Diagnostic {
	return fail(at, "service", there(known), "action %q is not known", shorten(name))
}

func errServiceTarget(at diag.Span, name, id string) diag.Diagnostic {
	return fail(at, "service", "use an action of the entity's own domain", "action %s does nothing to %s", shorten(name), id)
}

func errTemplatedAction(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-action", "use choose: with one action for each case", "an action that is computed")
}

func errData(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write key: value", "the data of the action is no mapping")
}

func errDataKey(at diag.Span, name, key string) diag.Diagnostic {
	return fail(at, "data", "leave it out, or let the device do it by itself", "%s of action %s has no counterpart", key, shorten(name))
}

func errNoDatum(at diag.Span, name, key string) diag.Diagnostic {
	return fail(at, "malformed", "write data: with "+key, "action %s lacks %s", shorten(name), key)
}

func errNoNumberHere(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write a number", "this is no number")
}

func errTextHere(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write a text", "this is no text")
}

func errComputedValue(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-value", "choose between fixed values by conditions; a number can be written by hand: set r = expression",
		"a value that depends on an entity")
}

func errMessageTemplate(at diag.Span) diag.Diagnostic {
	return fail(at, "template", "in a message, write states and attributes only: {{ states('sensor.hall_temperature') }}",
		"this is more of a template than is read")
}

func errRetain(at diag.Span) diag.Diagnostic {
	return fail(at, "data", "leave it out; the adapter's configuration says what is retained", "retain of mqtt.publish has no counterpart")
}

func errBrightness(at diag.Span) diag.Diagnostic {
	return fail(at, "data", "write 1 to 100 percent; to switch off use light.turn_off", "the brightness is out of range, or turns the light off")
}

func errNotificationData(at diag.Span, key string) diag.Diagnostic {
	return fail(at, "data", "leave it out; a notification of rules is a text", "%s of a notification has no counterpart", shorten(key))
}

func errOrder(at diag.Span, text string) diag.Diagnostic {
	return fail(at, "data", "leave it out; what the app on a phone does is not said in rules", "%s is an order to the app on the phone, no message", shorten(text))
}

func hintShown(at diag.Span) diag.Diagnostic {
	return hint(at, "delivery", "say it where the site delivers notifications", "how the notification is shown is left out")
}

func hintNeedless(at diag.Span, name, why string) diag.Diagnostic {
	return hint(at, "needless", "nothing to do", "action %s is left out: %s", name, why)
}

func errScriptGiven(at diag.Span) diag.Diagnostic {
	return fail(at, "script", "give plain values, or write the actions of the script into the automation", "what is given to the script is computed")
}

func errScriptStops(at, script diag.Span) diag.Diagnostic {
	d := fail(at, "script", "use a condition in place of stop, or write the actions of the script into the automation", "the script ends early, with stop")
	d.Notes = []diag.Note{{Span: script, Message: "its actions"}}
	return d
}

func errScriptWaits(at, script diag.Span) diag.Diagnostic {
	d := fail(at, "script", "write the actions of the script into the automation, if nothing else runs it", "the script waits, and others may run it meanwhile")
	d.Notes = []diag.Note{{Span: script, Message: "its actions"}}
	return d
}

func errColour(at diag.Span) diag.Diagnostic {
	return fail(at, "data", "write three numbers from 0 to 255, or a white from 1000 to 40000 kelvin", "this is no colour")
}

func hintCode(at diag.Span, id string) diag.Diagnostic {
	return hint(at, "code", "give it to the adapter of the device", "the code of %s is left out: rules hold no secrets", id)
}

func errFanSpeed(at diag.Span) diag.Diagnostic {
	return fail(at, "data", "use fan.turn_off", "a percentage of 0 turns the fan off")
}

func errResponse(at diag.Span) diag.Diagnostic {
	return fail(at, "data", "ask an entity in place of an answer", "answers of actions are not read")
}

func errReadsOwn(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "reads-own", "put the condition before the command, or a delay between them",
		"the condition reads %s, which this run has just commanded: whether the device has answered is not certain", id)
}

func errSetTwice(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "set-twice", "keep the last one, or put a delay between them", "%s is commanded twice at one moment", id)
}

func errTooManySteps(at diag.Span) diag.Diagnostic {
	return fail(at, "too-many", "split the automation", "the actions, with loops written out, are more than is read")
}

func errParallelDelay(at diag.Span) diag.Diagnostic {
	return fail(at, "parallel", "make an automation of each branch", "a branch of parallel waits, and runs beside the others for itself")
}

func errParallelStop(at diag.Span) diag.Diagnostic {
	return fail(at, "parallel", "use if: in the branch, or make an automation of it", "a branch of parallel ends before its end")
}

func errLongLoop(at diag.Span) diag.Diagnostic {
	return fail(at, "loop", "use less rounds, or a trigger that comes again", "a loop of more than %d rounds is not written out", maxRounds)
}

func errOpenLoop(at diag.Span, word string) diag.Diagnostic {
	return fail(at, "loop", "use a trigger that comes again, with the condition: trigger: time_pattern", "a loop that runs %s something holds has no counterpart", word)
}

func errLoopCount(at diag.Span) diag.Diagnostic {
	return fail(at, "loop", "write count: with a number, or for_each: with a list", "how often the loop runs is not in the file")
}
