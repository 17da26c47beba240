// The catalogue of this package's diagnostic codes.

package sensinact

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// Codes lists the diagnostics of this package, by code. An example is a file.
func Codes() []diag.CodeDoc { return slices.Clone(codes) }

const resources = "resource b=[gw/button/s/state]\nresource t=[gw/room/s/temperature]\nresource l=[gw/lamp/s/on]\nresource r=[gw/bell/s/ring]\n"

func chain(text string) string { return resources + "on b.subscribe()\n" + text + "\nend if\n" }

var codes = []diag.CodeDoc{
	{Code: "action-value", Summary: "a resource that is an action and has a value", Example: chain("if b.get() do r.act()\nelse if r.get() do r.act()"), Cure: "Use another resource for one of the two."},
	{Code: "arguments", Summary: "an action with different numbers of arguments", Example: chain("if b.get() do r.act(), r.act(1)"), Cure: "Call it with the same number everywhere."},
	{Code: "autostart", Summary: "an application that waits to be started", Example: "option autostart = false\n" + chain("if b.get() do r.act()"), Cure: "Set it to true, and deploy the rules when they should run."},
	{Code: "computed-value", Summary: "an argument of an action, or a text, that depends on a reading", Example: chain("if t.get() > 5 do r.act(t.get())"), Cure: "Choose between fixed values by conditions."},
	{Code: "division", Summary: "division by a reading", Example: chain("if 1 / t.get() > 5 do r.act()"), Cure: "Multiply the other side."},
	{Code: "does-nothing", Summary: "an application that never does anything", Example: chain("if false do r.act()"), Cure: "Take it out."},
	{Code: "duplicate-name", Summary: "a name that is there twice", Example: "resource b=[gw/a/s/x]\n" + chain("if b.get() do r.act()"), Cure: "Rename one of them."},
	{Code: "duration", Summary: "a length of time with parts of a second", Example: resources + "define m = avg(t.subscribe(), 0.5 sec)\non b.subscribe()\nif b.get() do r.act() end if\n", Cure: "Write whole seconds."},
	{Code: "earliest", Summary: "a sequence with an earliest time", Example: resources + "define m = after(b.subscribe(), t.subscribe(), 1 min, 2 min)\non m.subscribe()\nif b.get() do r.act() end if\n", Cure: "Leave the first duration out."},
	{Code: "malformed", Summary: "something sensiNact Studio could not read", Example: "resource b=[gw/a/s]\n", Cure: "Mend it there."},
	{Code: "modulo", Summary: "the remainder of a reading", Example: chain("if t.get() % 2 == 0 do r.act()"), Cure: "Compare the number itself."},
	{Code: "nested", Summary: "a define that watches another", Example: resources + "define m = avg(t.subscribe(), 1 min)\ndefine n = avg(m.subscribe(), 1 min)\non b.subscribe()\nif b.get() do r.act() end if\n", Cure: "Watch the resources themselves."},
	{Code: "no-number", Summary: "a number that cannot be written out", Example: chain("if t.get() > 1 / 3 do r.act()"), Cure: "Write the number."},
	{Code: "no-value", Summary: "the value of a sequence of events", Example: resources + "define m = before(b.subscribe(), t.subscribe(), 1 min)\non m.subscribe()\nif m.get() do r.act() end if\n", Cure: "Use the resources themselves."},
	{Code: "not-a-resource", Summary: "a command to what is computed", Example: resources + "define m = avg(t.subscribe(), 1 min)\non b.subscribe()\nif b.get() do m.set(1) end if\n", Cure: "Name a resource."},
	{Code: "not-numeric", Summary: "texts that are counted", Example: resources + "define m = count(t.subscribe(), 1 min)\non b.subscribe()\nif t.get() == \"x\" do r.act() end if\n", Cure: "Count a number, or true and false."},
	{Code: "option", Summary: "an option with no counterpart", Example: "option resetOnStop = true\n" + chain("if b.get() do r.act()"), Cure: "Leave it out."},
	{Code: "result", Summary: "an answer that is kept", Example: chain("if b.get() do v = r.act()"), Cure: "Leave it out."},
	{Code: "set-twice", Summary: "a resource set twice at one moment", Example: chain("if b.get() do l.set(true), l.set(false)"), Cure: "Keep the last one."},
	{Code: "too-large", Summary: "a file beyond the limits", Cure: "Split the file."},
	{Code: "type", Summary: "values of different types", Example: chain("if b.get() and b.get() > 5 do r.act()"), Cure: "Compare a resource with values of one type."},
	{Code: "unknown-name", Summary: "a name nobody has", Example: chain("if x.get() do r.act()"), Cure: "Choose one of those there are."},
	{Code: "untyped", Summary: "a resource of which nothing tells the type", Example: chain("if b.get() == t.get() do r.act()"), Cure: "Compare it with a value."},
	{Code: "window-event", Summary: "what is computed over a window sets the rules off", Example: resources + "define m = avg(t.subscribe(), 1 min)\non m.subscribe()\nif m.get() > 5 do r.act() end if\n", Cure: "Nothing, unless the moment counts at which an old reading leaves the window."},
}
