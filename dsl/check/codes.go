// The catalogue of this package's diagnostic codes.

package check

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// Codes lists the diagnostics of this package, by code. An example is a file;
// lines that begin with "// site:" say what the site file holds.
func Codes() []diag.CodeDoc { return slices.Clone(codes) }

var codes = []diag.CodeDoc{
	{
		Code:    "about-nothing",
		Summary: "a property or an assumption names no resource and no variable",
		Example: "app A {\n  never 1 > 2\n}\n",
		Cure:    "Say what the sentence is about.",
	},
	{
		Code:    "always-too-much",
		Summary: "loads without a condition draw more than the limit of the environment",
		Example: "environment {\n  draws 5 kW\n  at most 4 kW\n}\n",
		Cure:    "Correct one of the numbers.",
	},
	{
		Code:    "ambiguous-name",
		Summary: "a name means two things: a resource of two services, or an enum member and a variable",
		Example: "model Two {\n  service a { sensor x: bool }\n  service b { sensor x: bool }\n}\ndevice two : Two\n" +
			"app A {\n  never two.x\n}\n",
		Cure: "Name the service as well (device.service.resource), or rename the variable.",
	},
	{
		Code:    "argument-count",
		Summary: "a function or an action is given too many or too few values",
		Example: "device room : Thermometer\napp A {\n  never room.temperature > abs(1 °C, 2 °C)\n}\n",
		Cure:    "Give one value for each parameter.",
	},
	{
		Code:    "assign-to-constant",
		Summary: "a rule assigns to a constant",
		Example: "app A {\n  let n = 1\n  rule r { on start then n = 2 }\n}\n",
		Cure:    "Declare it with var in place of let.",
	},
	{
		Code:    "bad-count",
		Summary: "how often something may happen is not a whole number",
		Example: "device door : Contact\napp A {\n  door.state changes happens at most 1.5 times in any 1 h\n}\n",
		Cure:    "Write a whole number: at most 3 times in any 1 h.",
	},
	{
		Code:    "bad-duration",
		Summary: "a duration that is no whole number of seconds, or too long",
		Example: "model M {\n  service s { modifiable state x: bool responds within 1e12 h }\n}\n",
		Cure:    "Write a number and a unit of time, such as 5 min.",
	},
	{
		Code:    "bad-expression",
		Summary: "an expression that this version cannot evaluate",
		Cure:    "Write it in simpler parts.",
	},
	{
		Code:    "bad-priority",
		Summary: "a priority is not a whole number",
		Example: "app A {\n  var n: bool = true\n  rule r priority 1.5 { on start then n = false }\n}\n",
		Cure:    "Write a whole number; larger ones win.",
	},
	{
		Code:    "bad-type",
		Summary: "a type whose parts do not go together",
		Example: "model M {\n  service s { sensor x: int [0.2..0.8] }\n}\n",
		Cure:    "Make the range hold a value; units and ranges belong to numbers, members to an enum.",
	},
	{
		Code:    "bad-version",
		Summary: "a version that is not numbers with points between",
		Example: "package acme \"one\"\n",
		Cure:    "Write the three numbers of a package, \"1.2.0\", or the first ones an import needs, \"1.2\".",
	},
	{
		Code:    "circular-constant",
		Summary: "a constant is defined by itself",
		Example: "app A {\n  let a = b\n  let b = a\n}\n",
		Cure:    "Give one of the constants a value of its own.",
	},
	{
		Code:    "comparison-decided",
		Summary: "a comparison that the declared range already decides",
		Example: "device hall : Humidity\napp A {\n  never hall.humidity > 200 %\n}\n",
		Cure:    "Compare with a number inside the range, or widen the range in the model.",
	},
	{
		Code:    "condition-not-boolean",
		Summary: "a condition that is neither true nor false",
		Example: "device heater : Heater\napp A {\n  never heater.power\n}\n",
		Cure:    "Compare it with something.",
	},
	{
		Code:    "domain-too-large",
		Summary: "a variable that can have too many values",
		Example: "app A {\n  var n: int [0..1000000] = 0\n}\n",
		Cure:    "Give it a smaller range.",
	},
	{
		Code:    "duplicate-name",
		Summary: "two things of one kind have the same name",
		Example: "device a : Heater\ndevice a : Contact\n",
		Cure:    "Rename one of them.",
	},
	{
		Code:    "duplicate-provider",
		Summary: "two devices are the same provider",
		Example: "device a : Heater at \"x\"\ndevice b : Heater at \"x\"\n",
		Cure:    "Bind each device to a provider of its own.",
	},
	{
		Code:    "empty-range",
		Summary: "a range ends before it begins",
		Example: "model M {\n  service s { sensor x: int [9..1] }\n}\n",
		Cure:    "Write the smaller number first.",
	},
	{
		Code:    "heals-without-fault",
		Summary: "a healing time on something that is no fault",
		Example: "model M {\n  service s { modifiable state x: bool }\n  behaviour {\n    may x: true -> false heals within 1 min\n  }\n}\n",
		Cure:    "Write fault before the line, or leave the healing time out.",
	},
	{
		Code:    "missing-parameter",
		Summary: "an app is made from a template without a value for each of its parameters",
		Example: "app Comfort(heater: Heater) {\n  never heater.power == on\n}\napp Hall = Comfort()\n",
		Cure:    "Give the parameter a value, or a default in the template.",
	},
	{
		Code:    "mode-without-after",
		Summary: "a rule has a mode, and nothing in it comes after a delay",
		Example: "device lamp : Switch\ndevice door : Contact\napp A {\n" +
			"  rule r mode restart { when door.state == open then set lamp.power = on }\n}\n",
		Cure: "Leave the mode out, or add an action after a delay.",
	},
	{
		Code:    "modifiable-sensor",
		Summary: "a sensor that is declared modifiable",
		Example: "model M {\n  service s { modifiable sensor x: bool }\n}\n",
		Cure:    "Declare it as a state.",
	},
	{
		Code:    "never-changes",
		Summary: "a trigger waits for something that nobody writes (check A4)",
		Example: "model M {\n  service s {\n    property site: string = \"north\"\n    modifiable state x: bool\n  }\n}\n" +
			"device m : M\napp A {\n  rule r { on m.site changes then set m.x = true }\n}\n",
		Cure: "Wait for something that changes.",
	},
	{
		Code:    "never-dropped",
		Summary: "a trigger waits for a run to be dropped, which never happens",
		Example: "device lamp : Switch\ndevice door : Contact\napp A {\n" +
			"  rule r { when door.state == open then set lamp.power = on }\n  rule s { on r dropped then set lamp.power = off }\n}\n",
		Cure: "Name a rule with an action after a delay and a mode that can be full.",
	},
	{
		Code:    "next-moment",
		Summary: "a formula speaks of the next moment",
		Example: "device lamp : Switch\napp A {\n  fltl \"x\": [] (lamp.power == on -> X lamp.power == off)\n}\n",
		Cure:    "Use <>, U or W, or a sentence with a length of time.",
	},
	{
		Code:    "no-property-value",
		Summary: "where reads a fixed property that a device has no value of",
		Example: "model M {\n  service s {\n    fixed property zone: string\n    modifiable state x: bool\n  }\n}\n" +
			"device m : M\napp A {\n  for each d in all M where d.zone == \"north\" { never d.x }\n}\n",
		Cure: "Give the property a value where the device is declared, or a default in its type.",
	},
	{
		Code:    "no-value",
		Summary: "an expression has no value, such as a division by zero",
		Example: "app A {\n  let n = 1 / 0\n}\n",
		Cure:    "Change the expression so that it always has a value.",
	},
	{
		Code:    "no-version",
		Summary: "a package has no version that fits an import",
		Example: "package acme \"1.0.0\"\nimport acme \"2.0\"\n",
		Cure:    "Import a version there is, or add the package's file.",
	},
	{
		Code:    "not-a-value",
		Summary: "a device, a service or an action stands where a value is needed",
		Example: "device heater : Heater\napp A {\n  never heater == on\n}\n",
		Cure:    "Name a resource: device.resource.",
	},
	{
		Code:    "not-an-action",
		Summary: "something is called that is no action",
		Example: "device heater : Heater\napp A {\n  rule r { on start then call heater.power(on) }\n}\n",
		Cure:    "Set it in place of calling it.",
	},
	{
		Code:    "not-constant",
		Summary: "a constant is needed, and the value can change",
		Example: "device heater : Heater\napp A {\n  let p = heater.power\n}\n",
		Cure:    "Use numbers, enum members and constants.",
	},
	{
		Code:    "not-fixed",
		Summary: "where reads something that can change",
		Example: "device heater : Heater\napp A {\n" +
			"  for each h in all Heater where h.power == on { never h.power == off }\n}\n",
		Cure: "Choose by fixed properties, and read what changes in the rules.",
	},
	{
		Code:    "not-imported",
		Summary: "a device type of a package that the file does not import",
		Example: "device d : acme.Heater\n",
		Cure:    "Import the package at the top of the file.",
	},
	{
		Code:    "not-positive",
		Summary: "a time or a rate is not more than zero",
		Example: "model M {\n  service s { modifiable state x: bool responds within 0 s }\n}\n",
		Cure:    "Write a positive number, or leave the clause out.",
	},
	{
		Code:    "not-settable",
		Summary: "a rule, a role or the safe state sets what cannot be set (check A4)",
		Example: "device room : Thermometer\napp A {\n  rule r { on start then set room.temperature = 20 °C }\n}\n",
		Cure:    "Set a resource that is declared modifiable.",
	},
	{
		Code:    "nothing-to-stop",
		Summary: "stop after names a rule without an action after a delay",
		Example: "device lamp : Switch\ndevice door : Contact\napp A {\n" +
			"  rule r { when door.state == open then set lamp.power = on }\n  rule s { on start then stop after r }\n}\n",
		Cure: "Name the rule that waits.",
	},
	{
		Code:    "number-too-large",
		Summary: "a number that no float can hold",
		Example: "app A {\n  let n = 1e999\n}\n",
		Cure:    "Write a smaller number.",
	},
	{
		Code:    "out-of-range",
		Summary: "a value outside the declared range (check A3)",
		Example: "device lamp : Dimmer\napp A {\n  rule r { on start then set lamp.level = 120 % }\n}\n",
		Cure:    "Write a value inside the range.",
	},
	{
		Code:    "overrides-library",
		Summary: "a model of the deployment has the name of one that is shipped",
		Example: "model Heater {\n  service heating { modifiable state power: bool }\n}\n",
		Cure:    "Rename it if replacing the shipped one is not meant.",
	},
	{
		Code:    "package-content",
		Summary: "a package holds something other than device types",
		Example: "package acme \"1.0.0\"\ndevice d : Heater\n",
		Cure:    "Move it to a file without a package line.",
	},
	{
		Code:    "parameter-type",
		Summary: "a parameter of a type that no constant has",
		Example: "app Comfort(where: geo) {\n  let n = 1\n}\n",
		Cure:    "Use a device, a number, a text, a duration, a time of day or an enum.",
	},
	{
		Code:    "past-function",
		Summary: "a function over the past of a reading that stands where it means nothing",
		Example: "device room : Thermometer\napp A {\n  never age(room.temperature) == 5 min\n}\n",
		Cure:    "Compare age( ) and now( ) with constants; name a resource in the others.",
	},
	{
		Code:    "path-too-long",
		Summary: "a path goes deeper than a resource",
		Example: "device room : Thermometer\napp A {\n  never room.thermometer.temperature.value > 1 °C\n}\n",
		Cure:    "Write device.resource or device.service.resource.",
	},
	{
		Code:    "time-of-day",
		Summary: "a time of day is calculated with, or now( ) is compared with something else",
		Example: "device lamp : Switch\napp A {\n  never lamp.power == on while now() > 5 min\n}\n",
		Cure:    "Compare now( ) with hours and minutes: now() >= 22:30.",
	},
	{
		Code:    "too-many-instances",
		Summary: "groups and templates repeat too much text",
		Cure:    "Make groups smaller with where, and avoid groups within groups.",
	},
	{
		Code:    "too-many-loads",
		Summary: "an environment has more loads than can be added up in all combinations",
		Example: "device lamp : Switch\nenvironment {\n  at most 1 kW\n" + strings.Repeat("  while lamp.power == on: draws 1 W\n", maxLoads+1) + "}\n",
		Cure:    "Join loads that come together.",
	},
	{
		Code:    "too-many-steps",
		Summary: "a rule has too many delays",
		Cure:    "Split it into several rules.",
	},
	{
		Code:    "type-mismatch",
		Summary: "values of different types are compared, calculated with or given to each other",
		Example: "device heater : Heater\napp A {\n  never heater.power == \"on\"\n}\n",
		Cure:    "Use a value of the type that is expected; enum members are written without quotation marks.",
	},
	{
		Code:    "unbounded-variable",
		Summary: "an int variable has no range",
		Example: "app A {\n  var n: int = 0\n}\n",
		Cure:    "Give it one: int [0..10].",
	},
	{
		Code:    "unit-mismatch",
		Summary: "a quantity in a unit that measures something else, or cannot be converted here",
		Example: "device room : Thermometer\napp A {\n  never room.temperature > 5 lx\n}\n",
		Cure:    "Use a unit of the same dimension; constants are converted by themselves.",
	},
	{
		Code:    "unit-missing",
		Summary: "a number without a unit is used as a quantity that has one",
		Example: "device room : Thermometer\napp A {\n  never room.temperature > 20\n}\n",
		Cure:    "Write the unit: 20 °C.",
	},
	{
		Code:    "unknown-device",
		Summary: "no device has this name (check A1)",
		Example: "device heater : Heater\napp A {\n  never haeter.power == on\n}\n",
		Cure:    "Use the name of a device, or declare it.",
	},
	{
		Code:    "unknown-function",
		Summary: "no function has this name",
		Example: "device room : Thermometer\napp A {\n  never room.temperature > maximum(1 °C, 2 °C)\n}\n",
		Cure:    "Use one of the functions of the language, such as abs, min, max, avg or known.",
	},
	{
		Code:    "unknown-member",
		Summary: "an enum has no such member (check A1)",
		Example: "device heater : Heater\napp A {\n  never heater.power == onn\n}\n",
		Cure:    "Use one of the members.",
	},
	{
		Code:    "unknown-model",
		Summary: "no device type has this name",
		Example: "device heater : Haeter\n",
		Cure:    "Use a model that is declared or shipped.",
	},
	{
		Code:    "unknown-name",
		Summary: "no constant or variable has this name",
		Example: "device room : Thermometer\napp A {\n  let target = 20 °C\n  never room.temperature > targte\n}\n",
		Cure:    "Use a constant or variable of the app, or declare it.",
	},
	{
		Code:    "unknown-package",
		Summary: "no package has this name",
		Example: "import acme \"1.0\"\n",
		Cure:    "Put a file of the package into the project, or correct the name.",
	},
	{
		Code:    "unknown-parameter",
		Summary: "a template has no such parameter",
		Example: "device h : Heater\napp Comfort(heater: Heater) {\n  never heater.power == on\n}\n" +
			"app Hall = Comfort(heater = h, target = 3)\n",
		Cure: "Use one of its parameters.",
	},
	{
		Code:    "unknown-property",
		Summary: "a device has no fixed property of this name",
		Example: "device h : Heater { zone = \"north\" }\n",
		Cure:    "Use a fixed property of the device type, or declare one there.",
	},
	{
		Code:    "unknown-resource",
		Summary: "a device has no such resource (check A1)",
		Example: "device heater : Heater\napp A {\n  never heater.powr == on\n}\n",
		Cure:    "Use one of its resources.",
	},
	{
		Code:    "unknown-role",
		Summary: "the site has no such role",
		Example: "// site: role carer\napp A {\n  rule r { on start then notify carrer \"hello\" }\n}\n",
		Cure:    "Use a role of the site, or add it there.",
	},
	{
		Code:    "unknown-rule",
		Summary: "the app has no rule of this name",
		Example: "device lamp : Switch\ndevice door : Contact\napp A {\n" +
			"  rule r { when door.state == open then after 5 min set lamp.power = off }\n  rule s { on start then stop after rr }\n}\n",
		Cure: "Use a rule of the same app.",
	},
	{
		Code:    "unknown-service",
		Summary: "a device has no such service",
		Example: "device heater : Heater\napp A {\n  never heater.heatng.power == on\n}\n",
		Cure:    "Use one of its services.",
	},
	{
		Code:    "unknown-template",
		Summary: "an app is made from a template that is not there",
		Example: "app Hall = Comfort()\n",
		Cure:    "Use an app with parameters.",
	},
	{
		Code:    "unknown-unit",
		Summary: "no unit is spelled so",
		Example: "app A {\n  let n = 5 mins\n}\n",
		Cure:    "Use a unit people write (°C, %, min, kWh) or a UCUM code.",
	},
	{
		Code:    "unknown-variable",
		Summary: "a rule assigns to a variable that is not declared",
		Example: "app A {\n  var away: bool = false\n  rule r { on start then awya = true }\n}\n",
		Cure:    "Use a variable of the app, or declare it.",
	},
	{
		Code:    "unsupported-construct",
		Summary: "something the finite machine cannot represent: a reading as a value, arithmetic that mixes readings and variables",
		Example: "device room : Thermometer\ndevice radiator : Thermostat\napp A {\n  var hot: bool = false\n  rule r { on start then set radiator.target = hot ? room.temperature : 20 °C }\n}\n",
		Cure:    "Compare readings, and choose between constants.",
	},
	{
		Code:    "variable-type",
		Summary: "a variable of a type with too many values",
		Example: "app A {\n  var x: float = 0.5\n}\n",
		Cure:    "Variables are bool, enum or int with a range.",
	},
	{
		Code:    "wrong-device",
		Summary: "a parameter is given something other than a device of its type",
		Example: "device door : Contact\napp Comfort(heater: Heater) {\n  never heater.power == on\n}\n" +
			"app Hall = Comfort(heater = door)\n",
		Cure: "Name a device of the type.",
	},
}
