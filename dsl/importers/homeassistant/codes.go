// The catalogue of this package's diagnostic codes.

package homeassistant

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// Codes lists the diagnostics of this package, by code. An example is a file of
// automations; one that begins with "# map" is a map file.
func Codes() []diag.CodeDoc { return slices.Clone(codes) }

// example is an automation with one trigger and one action.
func example(trigger, rest string) string {
	return "- alias: Example\n  triggers:\n    - " + trigger + "\n" + rest
}

const (
	motion  = "{trigger: state, entity_id: binary_sensor.motion, to: \"on\"}"
	turnOn  = "  actions:\n    - {action: light.turn_on, target: {entity_id: light.lamp}}\n"
	actions = "  actions:\n    - "
)

func condition(text string) string { return "  conditions:\n    - " + text + "\n" + turnOn }

var codes = []diag.CodeDoc{
	{Code: "action-type", Summary: "a kind of action with no counterpart", Example: example(motion, actions+"{scene: scene.evening}\n"),
		Cure: "Write what it stands for as actions on entities."},
	{Code: "any-attribute", Summary: "a trigger that fires whenever any attribute changes", Example: example("{trigger: state, entity_id: light.stairs}", turnOn),
		Cure: "Add to: without a value, or name the attribute."},
	{Code: "bad-yaml", Summary: "a file that is no YAML", Example: "- alias: [open\n", Cure: "Mend the file; Home Assistant could not read it either."},
	{Code: "blueprint", Summary: "a blueprint, or an automation made from one", Example: "- alias: Example\n  use_blueprint: {path: motion_light.yaml}\n",
		Cure: "In Home Assistant, take control of the automation, and import that."},
	{Code: "computed-action", Summary: "an action whose name is computed", Example: example(motion, actions+"{action: \"{{ x }}\", target: {entity_id: light.lamp}}\n"),
		Cure: "Choose between actions by conditions."},
	{Code: "computed-number", Summary: "a threshold that is computed", Example: example("{trigger: numeric_state, entity_id: sensor.a, above: \"{{ 5 }}\"}", turnOn),
		Cure: "Write the number."},
	{Code: "computed-state", Summary: "a state that is computed", Example: example("{trigger: state, entity_id: sensor.a, to: \"{{ x }}\"}", turnOn),
		Cure: "Write the state."},
	{Code: "computed-time", Summary: "a time that is computed or comes from an entity", Example: example("{trigger: time, at: input_datetime.wake}", turnOn),
		Cure: "Write the time out."},
	{Code: "computed-value", Summary: "a command whose value depends on an entity",
		Example: example(motion, actions+"{action: light.turn_on, target: {entity_id: light.lamp}, data: {brightness_pct: \"{{ states('sensor.a') }}\"}}\n"),
		Cure:    "Choose between fixed values by conditions."},
	{Code: "condition-type", Summary: "a type of condition with no counterpart", Example: example(motion, condition("{condition: zone, entity_id: person.ann, zone: zone.home}")),
		Cure: "Use a condition on a state."},
	{Code: "data", Summary: "data of an action with no counterpart",
		Example: example(motion, actions+"{action: light.turn_on, target: {entity_id: light.lamp}, data: {transition: 2}}\n"), Cure: "Leave it out, or let the device do it by itself."},
	{Code: "day-of-week", Summary: "a condition on the day of the week where it is not known", Example: example(motion, condition("{condition: time, weekday: [sat]}")),
		Cure: "Start the automation at a time of day, and ask before any delay."},
	{Code: "does-nothing", Summary: "an automation that never does anything", Example: example(motion, condition("\"{{ false }}\"")),
		Cure: "Take it out, or look at its conditions."},
	{Code: "domain", Summary: "an entity of a domain with no counterpart", Example: example("{trigger: state, entity_id: schedule.work, to: \"on\"}", turnOn),
		Cure: "Name an entity that a device reports."},
	{Code: "duplicate-key", Summary: "a key that is there twice", Example: "- alias: One\n  alias: Two\n", Cure: "Keep one of them."},
	{Code: "entity-threshold", Summary: "a numeric trigger with a threshold that is an entity",
		Example: example("{trigger: numeric_state, entity_id: sensor.a, above: sensor.b}", turnOn), Cure: "Use a template trigger that compares both."},
	{Code: "event-context", Summary: "an event by who caused it", Example: example("{trigger: event, event_type: x, context: {user_id: a}}", turnOn),
		Cure: "Leave the context out, or use the event's data."},
	{Code: "event-data", Summary: "an event that is computed, or has lists in its data",
		Example: example("{trigger: event, event_type: x, event_data: {a: [1]}}", turnOn), Cure: "Write plain values."},
	{Code: "excluded-state", Summary: "an excluded state of an entity with any number of them",
		Example: example("{trigger: state, entity_id: sensor.a, not_to: Running}", turnOn), Cure: "Name the states that count."},
	{Code: "from-unknown", Summary: "what a value was before it became unknown, or known",
		Example: example("{trigger: state, entity_id: light.a, from: [unavailable, unknown], to: \"on\"}", turnOn), Cure: "Leave from out."},
	{Code: "half-unknown", Summary: "one of unavailable and unknown without the other", Example: example("{trigger: state, entity_id: light.a, from: unavailable}", turnOn),
		Cure: "Name both."},
	{Code: "helper", Summary: "a helper that rules write, with values that are not bounded",
		Example: example(motion, actions+"{action: counter.increment, target: {entity_id: counter.visits}}\n"), Cure: "Import its definition, or bind it to a device in the map file."},
	{Code: "helper-variable", Summary: "a helper that became a variable",
		Example: example(motion, actions+"{action: input_boolean.turn_on, target: {entity_id: input_boolean.away}}\n"),
		Cure:    "Bind it to a device in the map file if people change it."},
	{Code: "hold", Summary: "a hold that has no counterpart", Example: example("{trigger: state, entity_id: sensor.a, to: ~, for: 60}", turnOn),
		Cure: "Use to: with a state, or numeric_state."},
	{Code: "loop", Summary: "a loop whose rounds are not counted in the file, or too many", Example: example(motion, actions+"{repeat: {count: 99, sequence: []}}\n"),
		Cure: "Use a trigger that comes again."},
	{Code: "malformed", Summary: "something Home Assistant would refuse as well", Example: example("{trigger: sun}", turnOn), Cure: "Mend it there."},
	{Code: "map-file", Summary: "a mistake in the map file", Example: "# map\napp: two words\n", Cure: "Compare it with the map file on this page."},
	{Code: "message", Summary: "a message of which a part is picked", Example: example("{trigger: mqtt, topic: a, value_template: \"{{ value_json.x }}\"}", turnOn),
		Cure: "Compare the whole payload, or let the adapter pick the value."},
	{Code: "mixed-values", Summary: "a sensor that is a number in one place and a text in another",
		Example: example("{trigger: numeric_state, entity_id: sensor.a, above: 5}", condition("{condition: state, entity_id: sensor.a, state: Running}")), Cure: "Use one of the two."},
	{Code: "mode", Summary: "a mode with no counterpart for these actions",
		Example: "- alias: Example\n  mode: parallel\n  triggers:\n    - " + motion + "\n" + turnOn + "    - {delay: 5}\n    - {action: light.turn_off, target: {entity_id: light.lamp}}\n",
		Cure:    "Use mode single or restart, or fewer runs."},
	{Code: "moment", Summary: "a button or an event whose state is compared", Example: example("{trigger: state, entity_id: event.remote}", turnOn),
		Cure: "Exclude unavailable and unknown, and compare nothing else."},
	{Code: "no-attribute", Summary: "an attribute with no counterpart", Example: example("{trigger: state, entity_id: light.a, attribute: effect, to: x}", turnOn),
		Cure: "Use an entity whose state it is."},
	{Code: "no-automations", Summary: "a file without automations", Example: "just text\n", Cure: "Give automations.yaml or a package."},
	{Code: "no-number", Summary: "a number is needed and the entity is none", Example: example("{trigger: numeric_state, entity_id: light.a, above: 5}", turnOn),
		Cure: "Compare its state."},
	{Code: "no-such-state", Summary: "a state an entity never has", Example: example("{trigger: state, entity_id: light.a, to: \"true\"}", turnOn),
		Cure: "Choose one of those there are."},
	{Code: "no-trigger", Summary: "an automation without a trigger", Example: "- alias: Example\n  actions: []\n", Cure: "Give it one."},
	{Code: "not-an-entity", Summary: "something that names no entity", Example: example("{trigger: state, entity_id: lamp, to: \"on\"}", turnOn),
		Cure: "Write domain.name."},
	{Code: "not-imported", Summary: "a part of a package that is not read", Example: "script: {}\nautomation:\n" + "  - alias: Example\n    triggers: [" + motion + "]\n    actions: [{action: light.turn_on, target: {entity_id: light.lamp}}]\n",
		Cure: "Nothing, unless an automation needs it."},
	{Code: "not-plain", Summary: "something else where true or false must stand", Example: example("{trigger: sun, event: sunset, enabled: \"{{ x }}\"}", turnOn),
		Cure: "Write true or false."},
	{Code: "number-as-text", Summary: "a number compared as a text", Example: example("{trigger: state, entity_id: number.a, to: \"5\"}", turnOn),
		Cure: "Use numeric_state."},
	{Code: "out-of-range", Summary: "a number an entity cannot have",
		Example: example("{trigger: numeric_state, entity_id: cover.a, attribute: current_position, above: 100}", turnOn), Cure: "Write a number inside its range."},
	{Code: "parallel", Summary: "a branch of parallel that waits or ends early", Example: example(motion, actions+"{parallel: [{delay: 5}]}\n"),
		Cure: "Make an automation of the branch."},
	{Code: "part-of-minute", Summary: "a time of day with seconds", Example: example("{trigger: time, at: \"07:30:15\"}", turnOn), Cure: "Write a full minute."},
	{Code: "part-of-second", Summary: "a length of time with parts of a second", Example: example(motion, actions+"{delay: 0.5}\n"), Cure: "Write whole seconds."},
	{Code: "pattern", Summary: "a pattern of time that is neither regular nor rare", Example: example("{trigger: time_pattern, minutes: /7}", turnOn),
		Cure: "Choose a period that divides the hour."},
	{Code: "period", Summary: "a period that counts from the start of the rules", Example: example("{trigger: time_pattern, minutes: /5}", turnOn),
		Cure: "Nothing, unless the very minute matters."},
	{Code: "reads-own", Summary: "a condition on what the run has just commanded",
		Example: example(motion, turnOn+"    - {condition: state, entity_id: light.lamp, state: \"on\"}\n"), Cure: "Put a delay between them, or change the order."},
	{Code: "service", Summary: "an action of Home Assistant with no counterpart", Example: example(motion, actions+"{action: script.bye}\n"),
		Cure: "Command the entities."},
	{Code: "set-twice", Summary: "a target commanded twice at one moment", Example: example(motion, turnOn+"    - {action: light.turn_off, target: {entity_id: light.lamp}}\n"),
		Cure: "Keep the last command, or put a delay between them."},
	{Code: "sun-offset", Summary: "a condition with an offset to the sun", Example: example(motion, condition("{condition: sun, after: sunset, after_offset: 60}")),
		Cure: "Use the elevation of the sun."},
	{Code: "switched-off", Summary: "an automation that is switched off", Example: "- alias: Example\n  initial_state: false\n  triggers: []\n", Cure: "Switch it on to import it."},
	{Code: "target", Summary: "a device, an area or a label in place of an entity", Example: example(motion, actions+"{action: light.turn_on, target: {area_id: hall}}\n"),
		Cure: "Name the entities."},
	{Code: "template", Summary: "more of a template than is read", Example: example(motion, condition("\"{{ states.light | count > 2 }}\"")),
		Cure: "Write one of the expressions on this page."},
	{Code: "too-large", Summary: "a file beyond the limits", Cure: "Split the file."},
	{Code: "too-many", Summary: "an automation beyond the limits", Cure: "Split the automation."},
	{Code: "topic", Summary: "a topic that is not fixed", Example: example("{trigger: mqtt, topic: home/+/button}", turnOn), Cure: "Write one topic."},
	{Code: "trigger-type", Summary: "a type of trigger with no counterpart", Example: example("{trigger: webhook, webhook_id: x}", turnOn),
		Cure: "Use a trigger on what the world reports."},
	{Code: "triggers-itself", Summary: "an automation that changes a helper which triggers it",
		Example: "input_boolean: {a: {}}\nautomation:\n  - alias: Example\n    triggers: [{trigger: state, entity_id: input_boolean.a}]\n    actions: [{action: input_boolean.toggle, target: {entity_id: input_boolean.a}}]\n",
		Cure:    "Use mode queued, or take the trigger or the action out."},
	{Code: "units", Summary: "two numbers that are not measured alike",
		Example: example(motion, condition("{condition: numeric_state, entity_id: sensor.hall_temperature, above: sensor.hall_humidity}")), Cure: "Say in the map file how they are measured."},
	{Code: "unknown-key", Summary: "a key that is not known", Example: example("{trigger: sun, event: sunset, when: now}", turnOn), Cure: "Choose one of those there are."},
	{Code: "unquoted", Summary: "a plain value that YAML 1.1 takes for something else", Example: example("{trigger: state, entity_id: light.a, to: on}", turnOn),
		Cure: "Put it in quotes."},
	{Code: "value-template", Summary: "a value_template that computes", Example: example("{trigger: numeric_state, entity_id: sensor.a, value_template: \"{{ 2 * x }}\", above: 1}", turnOn),
		Cure: "Use attribute, or a template trigger."},
	{Code: "variables", Summary: "variables with no counterpart", Example: example("{trigger: sun, event: sunset, variables: {a: 1}}", turnOn),
		Cure: "Give the trigger an id."},
	{Code: "wait", Summary: "a wait for something that has no counterpart", Example: example(motion, actions+"{wait_for_trigger: {trigger: state, entity_id: light.a, from: \"off\", to: \"on\", for: 5}}\n"),
		Cure: "Wait for a change."},
}
