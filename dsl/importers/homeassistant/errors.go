// Every diagnostic of this package about files, automations and triggers, one
// function each; Codes lists their codes.

package homeassistant

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

func fail(at diag.Span, code, help, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Span: at, Code: code, Message: fmt.Sprintf(format, args...), Help: help}
}

func hint(at diag.Span, code, help, format string, args ...any) diag.Diagnostic {
	d := fail(at, code, help, format, args...)
	d.Severity = diag.Hint
	return d
}

func known[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

func there(names []string) string { return "there are: " + strings.Join(names, ", ") }

// shorten keeps a text of a message short.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// Files.

func errTooLarge(at diag.Span, what string) diag.Diagnostic {
	return fail(at, "too-large", "split the file", "%s is more than is read", what)
}

func errSyntax(at diag.Span, what string) diag.Diagnostic {
	return fail(at, "bad-yaml", "Home Assistant could not read the file either; mend it there", "this is no YAML: %s", what)
}

func errDuplicateKey(at diag.Span, key string) diag.Diagnostic {
	return fail(at, "duplicate-key", "keep one of them; Home Assistant takes the last", "key %q is there already", key)
}

func errNoAutomations(at diag.Span) diag.Diagnostic {
	return fail(at, "no-automations", "give automations.yaml, one automation, or a package with automation:", "the file holds no automations")
}

func errNotAutomation(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "an automation is a mapping with triggers, conditions and actions", "this is no automation")
}

func hintBlueprint(at diag.Span) diag.Diagnostic {
	return hint(at, "blueprint", "nothing to do; automations made from it are imported where they stand", "nothing in the files is made from this blueprint")
}

func errUseBlueprint(at diag.Span) diag.Diagnostic {
	return fail(at, "blueprint", "give the blueprint's file as well, from the folder blueprints/automation; or, in Home Assistant, choose \"take control\" to write the automation out",
		"the automation is made from a blueprint, which is not among the files")
}

func errInput(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "blueprint", "give the input, or a default in the blueprint", "input %s of the blueprint is not given", shorten(name))
}

func hintIncluded(at diag.Span, key, file string) diag.Diagnostic {
	return hint(at, "not-imported", "give that file as well", "%s stands in %s, which is not among the files", key, shorten(file))
}

func errTagged(at diag.Span, tag string) diag.Diagnostic {
	return fail(at, "elsewhere", "write the value in its place", "the value of %s stands elsewhere", shorten(tag))
}

func hintNotImported(at diag.Span, key string) diag.Diagnostic {
	return hint(at, "not-imported", "only automations and helpers are read", "%s is left out", key)
}

// Automations.

func errUnknownKey(at diag.Span, key string, known []string) diag.Diagnostic {
	d := fail(at, "unknown-key", there(known), "key %q is not known here", key)
	return d
}

func errMode(at diag.Span, mode string) diag.Diagnostic {
	return fail(at, "malformed", "there are: single, restart, queued, parallel", "unknown mode %q", mode)
}

func errMax(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write a whole number of at least 2", "max is no number of runs")
}

func errNoTruth(at diag.Span, key string) diag.Diagnostic {
	return fail(at, "not-plain", "write true or false", "%s is neither true nor false", key)
}

func hintSwitchedOff(at diag.Span) diag.Diagnostic {
	return hint(at, "switched-off", "switch it on in the file to import it", "the automation is switched off and left out")
}

func errNoTrigger(at diag.Span) diag.Diagnostic {
	return fail(at, "no-trigger", "give it at least one trigger that is switched on", "nothing starts the automation")
}

func hintNeverStarts(at diag.Span) diag.Diagnostic {
	return hint(at, "does-nothing", "give it a trigger that is switched on, if something should start it",
		"nothing starts the automation")
}

func errNoAction(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "an automation has actions", "the automation does nothing")
}

func errManyStarts(at diag.Span) diag.Diagnostic {
	return fail(at, "too-many", "split the automation", "the automation has more than %d triggers", maxStarts)
}

func errModeDelay(at diag.Span, mode string) diag.Diagnostic {
	return fail(at, "mode", "use mode single or restart, or leave out conditions among the actions and waits",
		"mode %s with conditions or waits between delays has no counterpart", mode)
}

func errOverlap(at diag.Span) diag.Diagnostic {
	return fail(at, "mode", "use mode single, or let the wait be for something that does not start the automation",
		"one happening can start the automation again and end its wait: Home Assistant cuts the wait off, rules would do both")
}

func errQueuedCondition(at diag.Span) diag.Diagnostic {
	return fail(at, "mode", "use mode single, restart or parallel",
		"a queued rule reads its conditions again when its turn comes, Home Assistant does not")
}

func errMaxRuns(at diag.Span, mode string, most int) diag.Diagnostic {
	return fail(at, "mode", fmt.Sprintf("write max: %d, or less; without max it is 10", most),
		"mode %s is possible with at most %d runs", mode, most)
}

func hintNothing(at diag.Span) diag.Diagnostic {
	return hint(at, "does-nothing", "take it out, or look at its conditions", "the automation never does anything")
}

// Variables.

func errTriggerVariables(at diag.Span) diag.Diagnostic {
	return fail(at, "variables", "give the trigger an id, and use condition: trigger", "variables of a trigger are not read")
}

func errVariables(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write name: value", "the variables are no mapping")
}

func errVariableTwice(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "variables", "give the second one another name", "variable %s has a value already; rules keep one", name)
}

// Entities.

func errNotEntity(at diag.Span, text string) diag.Diagnostic {
	return fail(at, "not-an-entity", "write domain.name in small letters, such as light.hall; groups and \"all\" by their members",
		"%q names no entity", shorten(text))
}

func errNoEntity(at diag.Span) diag.Diagnostic {
	return fail(at, "not-an-entity", "write entity_id: with the entities; devices, areas and labels are not in the file",
		"no entity is named")
}

func errRegistered(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "target", "say so in the map file, with the id under stands_for; or name the entity",
		"which entity %s stands for is not in the file", shorten(id))
}

func errTarget(at diag.Span, key string) diag.Diagnostic {
	return fail(at, "target", "name the entities with entity_id, or say in the map file which they are, with the id under stands_for", "what %s stands for is not in the file", key)
}

func errDomain(at diag.Span, id, domain string) diag.Diagnostic {
	d := fail(at, "domain", "", "entities of domain %s have no counterpart, so %s is not known", domain, shorten(id))
	d.Help = "let a device report it, and name an entity of another domain\nthere are: "
	var names []string
	for _, name := range known(domains) {
		if name != "mqtt" && name != "tag" {
			names = append(names, name)
		}
	}
	d.Help += strings.Join(names, ", ")
	return d
}

func errNoAttribute(at diag.Span, id, attr string, d *domain) diag.Diagnostic {
	var names []string
	for _, name := range known(d.aspects) {
		if name != "" && name != dimmed && name != coloured {
			names = append(names, name)
		}
	}
	help := "use an entity whose state it is"
	if len(names) > 0 {
		help += "\n" + there(names)
	}
	return fail(at, "no-attribute", help, "attribute %q of %s has no counterpart", attr, id)
}

func errMixed(at diag.Span, id string, number bool, before diag.Span) diag.Diagnostic {
	d := fail(at, "mixed-values", "use one of the two; numeric_state compares numbers, state compares texts", "%s is a text here and was a number before", id)
	if number {
		d.Message = id + " is a number here and was a text before"
	}
	d.Notes = []diag.Note{{Span: before, Message: "used first here"}}
	return d
}

func errNoSuchState(at diag.Span, id, state string, states []string) diag.Diagnostic {
	return fail(at, "no-such-state", there(states), "%s is never %q", id, shorten(state))
}

func errStateOfNumber(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "number-as-text", "use numeric_state", "%s is a number; as a text it could be written in several ways", id)
}

func errOutOfRange(at diag.Span, id string, a aspect) diag.Diagnostic {
	return fail(at, "out-of-range", fmt.Sprintf("it is between %d and %d", a.low, a.high), "a number of %s that it cannot have, or never passes", id)
}

func errNoNumber(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "no-number", "compare its state", "%s is no number", id)
}

func errUnits(at diag.Span, x, y string) diag.Diagnostic {
	return fail(at, "units", "say in the map file how both are measured",
		"%s and %s are not measured alike, as far as their names tell", x, y)
}

// Helpers.

func errUnboundedText(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "helper", "use an input_select, or bind it to a device in the map file (device: true)",
		"%s can hold any text; a variable of rules has finitely many values", id)
}

func errNoDefinition(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "helper", "import the package that defines it together with the automations, or bind it to a device in the map file (device: true)",
		"which values %s can have is not in the files", id)
}

func errNotWholeHelper(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "helper", fmt.Sprintf("give it a whole step, and a smallest and largest whole value less than %d apart, or bind it to a device in the map file (device: true)", maxRange),
		"%s has too many values for a variable of rules", id)
}

func errHelperRange(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "helper", "write a whole number inside its range", "%s cannot have this value", id)
}

func errStepDevice(at diag.Span, id string) diag.Diagnostic {
	return fail(at, "helper", "set it to a value", "%s is a device by the map file, and a device cannot be counted up", id)
}

func hintHelper(at diag.Span, id, name string) diag.Diagnostic {
	return hint(at, "helper-variable", "if people change it on a dashboard, bind it to a device in the map file (device: true)",
		"%s became variable %s, which only rules change", id, name)
}

func errTriggersItself(at diag.Span, id, mode string) diag.Diagnostic {
	return fail(at, "triggers-itself", "use mode queued, or take the trigger or the action out",
		"the automation changes %s, which triggers it: in mode %s Home Assistant drops or cuts off such a run, depending on where it is", id, mode)
}

// Time.

func errTemplatedTime(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-time", "write the time out; times of rules are fixed, so that they can be proved", "a length of time that is computed")
}

func errNoTime(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write \"00:05:00\", a number of seconds, or minutes: 5", "this is no length of time")
}

func errPartSecond(at diag.Span) diag.Diagnostic {
	return fail(at, "part-of-second", "write whole seconds", "rules count whole seconds")
}

func errLongTime(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write a time of at most ten years", "the time is too long")
}

func errNoClock(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "write \"07:30:00\" in quotes", "this is no time of day")
}

func errUnquotedTime(at diag.Span, text string) diag.Diagnostic {
	d := fail(at, "unquoted", "Home Assistant reads YAML 1.1", "without quotes, %s is another number", shorten(text))
	d.Try = `"` + shorten(text) + `"`
	return d
}

func errClockSecond(at diag.Span) diag.Diagnostic {
	return fail(at, "part-of-minute", "write a full minute", "times of day in rules are full minutes")
}

func errWeekday(at diag.Span) diag.Diagnostic {
	return fail(at, "malformed", "there are: mon, tue, wed, thu, fri, sat, sun", "this is no day of the week")
}

func errDayOfWeek(at diag.Span) diag.Diagnostic {
	return fail(at, "day-of-week", "start the automation at a time of day, and ask for the day before any delay",
		"rules know the day of the week only at a time of day")
}
