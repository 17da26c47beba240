// Random deployments as text: devices, variables, rules of every kind.

package oracle

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// sort is a kind of resource in a random device type: how it is declared and
// which constants it is compared with and set to. Some of those it is set to
// lie outside its range.
type sort struct {
	name     string
	decl     string // kind and type
	settable bool
	consts   []string // to compare with
	values   []string // to set, constants in range first
}

var degrees = []string{"20 °C", "19.5 °C", "68 °F", "293.15 K", "-20 °C", "60 °C", "n * 5 °C", "cosy - 1 K", "(away ? 17 °C : 21 °C)"}

var sorts = []sort{
	{name: "motion", decl: "sensor %s: bool by hand"},
	{name: "lamp", decl: "modifiable state %s: bool responds within 2 s", settable: true},
	{name: "door", decl: "sensor %s: enum {closed, open}"},
	{name: "power", decl: "modifiable state %s: enum {off, on, auto} by hand", settable: true},
	{name: "warm", decl: "sensor %s: float °C [-20..60]", consts: degrees},
	{name: "load", decl: "sensor %s: float W", consts: []string{"0 W", "1 kW", "1000 W", "0.1 W", "-5 W", "n * 500 W"}},
	{
		name: "target", decl: "modifiable state %s: float °C [5..30]", settable: true, consts: degrees,
		values: []string{"21 °C", "5 °C", "70 °F", "18 °C + n * 5 °C", "(away ? 5 °C : 30 °C)"},
	},
	{name: "people", decl: "sensor %s: int [0..10]", consts: []string{"0", "1", "3", "2.5", "10", "n", "few", "n + 1", "n * 2", "max(n, few)"}},
	{name: "total", decl: "sensor %s: int", consts: []string{"0", "-1", "9223372036854775807", "1e18", "n - 1"}},
	{
		name: "level", decl: "modifiable state %s: int [0..4] by hand", settable: true,
		consts: []string{"0", "2", "n"}, values: []string{"0", "4", "n", "n + 2", "(away ? 1 : n)"},
	},
	{name: "tag", decl: "sensor %s: string", consts: []string{`"a"`, `"b"`, `""`, `(away ? "a" : "c")`}},
	{
		name: "scene", decl: "modifiable state %s: string", settable: true,
		consts: []string{`"day"`, `"night"`}, values: []string{`"day"`, `"night"`, `(away ? "off" : "day")`},
	},
	{name: "idle", decl: "sensor %s: duration", consts: []string{"5 min", "90 s", "0 s", "1.5 h", "n * 1 min"}},
}

// thing is a resource of a random deployment, as rules call it.
type thing struct {
	sort
	ref    string
	device string
}

// author draws the text of a deployment.
type author struct {
	t      *rapid.T
	out    strings.Builder
	things []thing
	caller string // a device with an action
	timed  bool   // rules with time
}

func (a *author) to(label string, n int) int { return rapid.IntRange(0, n).Draw(a.t, label) }

func (a *author) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(a.t, label)
}

func (a *author) say(format string, args ...any) { fmt.Fprintf(&a.out, format, args...) }

// one draws one of the things that keep a property; false if there is none.
func (a *author) one(label string, keep func(thing) bool) (thing, bool) {
	var list []thing
	for _, x := range a.things {
		if keep(x) {
			list = append(list, x)
		}
	}
	if len(list) == 0 {
		return thing{}, false
	}
	return list[a.to(label, len(list)-1)], true
}

func anything(thing) bool   { return true }
func settable(x thing) bool { return x.settable }
func finite(x thing) bool   { return len(x.consts) == 0 }
func isBool(x thing) bool   { return x.name == "motion" || x.name == "lamp" }
func isPower(x thing) bool  { return x.name == "power" }
func isRead(x thing) bool   { return len(x.consts) > 0 }
func isNumber(x thing) bool { return isRead(x) && x.name != "tag" && x.name != "scene" }
func isDoor(x thing) bool   { return x.name == "door" }

// deployment draws the files of a deployment and its site, which is in the
// short form of checktest.
func deployment(t *rapid.T) (files map[string]string, site string) {
	a := &author{t: t, timed: rapid.Bool().Draw(t, "timed")}
	a.devices()
	a.safeState()
	things := a.out.String()
	files = map[string]string{"things.tenet": things}
	for _, x := range a.things {
		if x.settable && a.to("refused", 3) == 0 {
			site += "refuse " + x.ref
			if finite(x) && a.to("values", 2) > 0 {
				site += " " + a.constant(x)
			}
			site += a.pick("while", "", " while "+a.known(), " while "+a.known()+" && !("+a.known()+")", " while "+a.known()+" || "+a.known()) + "\n"
		}
	}
	// The order of files and that of apps differ.
	files["b.tenet"] = a.app("A", 1+a.to("rules", 5))
	if a.to("second app", 2) == 0 {
		files["a.tenet"] = a.app("B", 1+a.to("more rules", 2))
	}
	for _, x := range a.things {
		if x.settable && a.to("granted", 2) > 0 {
			site += "grant " + a.pick("role", "carer", "owner") + " " + x.ref + "\n"
		}
	}
	return files, site
}

// known draws a condition that reads nothing of an app.
func (a *author) known() string {
	x, ok := a.one("finite", finite)
	switch {
	case !ok || a.to("known", 3) == 0:
		x, _ = a.one("known", anything)
		return "known(" + x.ref + ")"
	case isBool(x):
		return x.ref
	case isDoor(x):
		return x.ref + " == open"
	}
	return x.ref + " != off"
}

// devices draws two to five device types of one to three resources, with a
// device each.
func (a *author) devices() {
	n := 2 + a.to("devices", 3)
	for i := range n {
		device := fmt.Sprintf("d%d", i)
		a.say("model M%d {\n  service s {\n", i)
		for k := range 1 + a.to("resources", 2) {
			s := sorts[a.to("resource", len(sorts)-1)]
			if i == 0 && k == 0 {
				s = sorts[3] // something to command is always there
			}
			name := fmt.Sprintf("%s%d", s.name, k)
			a.say("    "+s.decl, name)
			if a.timed && a.to("stale", 4) == 0 {
				a.say(" stale after 2 min")
			}
			a.say("\n")
			a.things = append(a.things, thing{sort: s, ref: device + "." + name, device: device})
		}
		if a.to("action", 3) == 0 {
			a.say("    action say(text: string, times: int [0..5])\n")
			a.caller = device
		}
		a.say("  }\n}\ndevice %s : M%d\n", device, i)
	}
	if a.to("twins", 3) == 0 {
		a.say("device e0 : M0 at \"provider of e0\" \"second of its type\"\n")
		for _, x := range a.things {
			if name, ok := strings.CutPrefix(x.ref, "d0."); ok {
				a.things = append(a.things, thing{sort: x.sort, ref: "e0." + name, device: "e0"})
			}
		}
	}
}

func (a *author) safeState() {
	if a.to("safe state", 2) == 0 {
		return
	}
	a.say("safe state {\n")
	for _, x := range a.things {
		if x.settable && a.to("safe", 1) == 0 {
			a.say("  %s = %s\n", x.ref, a.constant(x))
		}
	}
	a.say("}\n")
}

// constant draws a constant a thing can be set to.
func (a *author) constant(x thing) string {
	switch x.name {
	case "lamp":
		return a.pick("bool", "true", "false")
	case "power":
		return a.pick("member", "off", "on", "auto")
	}
	return rapid.SampledFrom(x.values[:2]).Draw(a.t, "constant")
}

// app draws an app with three variables and some rules.
func (a *author) app(name string, rules int) string {
	a.out.Reset()
	a.say("app %s {\n", name)
	a.say("  let cosy = 70 °F\n  let few = 2\n  var away: bool = %s\n  var n: int [0..%d] = 0\n  var mode: enum {off, on, auto} = %s\n",
		a.pick("away", "true", "false"), 1+a.to("most", 4), a.pick("mode", "off", "on", "auto"))
	for i := range rules {
		a.rule(fmt.Sprintf("r%d", i))
	}
	if a.to("ring", 3) == 0 {
		a.ring()
	}
	a.say("}\n")
	return a.out.String()
}

// ring adds rules that trigger one another, perhaps without end.
func (a *author) ring() {
	guard := ""
	if a.to("guarded ring", 2) == 0 {
		guard = " while " + a.condition(1)
	}
	x, _ := a.one("target", settable)
	a.say("  rule ring1 {\n    when away%s%s\n    then away = false; set %s = %s\n  }\n",
		a.pick("start", " or on start", " or on "+x.ref+" is set", " or on "+x.ref+" is refused", ""), guard, x.ref, a.value(x))
	a.say("  rule ring2 priority %d {\n    when !away\n    then away = true; %s\n  }\n", a.to("priority", 1), a.action())
}

func (a *author) rule(name string) {
	a.say("  rule %s", name)
	if p := a.to("priority", 4); p > 0 {
		a.say(" priority %d", p-2)
	}
	delayed := a.timed && a.to("delayed", 1) == 0
	if delayed || a.timed && name == "r0" {
		delayed = true
		a.say("%s", a.mode())
	}
	a.say(" {\n    %s\n", a.trigger())
	for range a.to("further triggers", 2) {
		a.say("    or %s\n", a.trigger())
	}
	if a.to("guard", 2) == 0 {
		a.say("    while %s\n", a.condition(a.to("depth", 2)))
	}
	a.say("    then\n")
	for range 1 + a.to("actions", 2) {
		a.say("      %s\n", a.action())
	}
	if delayed {
		a.later()
	}
	if a.to("else", 3) == 0 {
		a.say("    else\n      %s\n", a.action())
		if delayed && a.to("later else", 1) == 0 {
			a.later()
		}
	}
	a.say("  }\n")
}

func (a *author) trigger() string {
	if a.timed && a.to("timed", 2) == 0 {
		return a.timeTrigger()
	}
	switch a.to("trigger", 11) {
	case 0:
		return "on start"
	case 1:
		x, _ := a.one("device", anything)
		return "on " + x.device + a.pick("availability", " offline", " online")
	case 2:
		x, _ := a.one("reported", anything)
		return "on " + x.ref + a.pick("report", "", " updates", " changes")
	case 3, 4:
		x, _ := a.one("commanded", settable)
		return "on " + x.ref + a.pick("gate", " is set", " is refused")
	}
	when := "when " + a.condition(a.to("depth", 3))
	if a.to("reconnect", 2) == 0 {
		when += " also on reconnect"
	}
	return when
}

// condition draws a condition of at most the given depth.
func (a *author) condition(depth int) string {
	if depth == 0 {
		return a.atom()
	}
	x, y := a.condition(depth-1), a.condition(depth-1)
	switch a.to("connective", 6) {
	case 0:
		return "(" + x + " && " + y + ")"
	case 1:
		return "(" + x + " || " + y + ")"
	case 2:
		return "!(" + x + ")"
	case 3:
		return "(" + x + " ? " + y + " : " + a.condition(depth-1) + ")"
	case 4:
		return "known(" + x + ")"
	}
	return x
}

// atom draws a condition without a connective on top.
func (a *author) atom() string {
	if a.timed && a.to("fact atom", 4) == 0 {
		if f := a.fact(); f != "" {
			return f
		}
	}
	switch a.to("atom", 6) {
	case 0:
		return a.pick("variables", "away", "mode == on", "mode != auto", "n == 1", "n > 0", "n in [0, 2]", "(n % 2 == 0) == away", "n < 2")
	case 1:
		x, _ := a.one("known", anything)
		return "known(" + x.ref + ")"
	case 2:
		if x, ok := a.one("bool", isBool); ok {
			return a.pick("use", x.ref, "!"+x.ref, x.ref+" == away", x.ref+" != (n == 1)")
		}
	}
	if x, ok := a.one("reading", isRead); ok && a.to("reading", 3) > 0 {
		return a.comparison(x)
	}
	x, _ := a.one("finite", finite)
	switch {
	case isBool(x):
		return x.ref
	case isDoor(x):
		return x.ref + a.pick("door", " == open", " != open", " == closed", " in [open]", " == (away ? open : closed)")
	}
	return x.ref + a.pick("power", " == on", " != off", " in [on, auto]", " == mode", " == (away ? off : mode)")
}

func (a *author) comparison(x thing) string {
	c := rapid.SampledFrom(x.consts).Draw(a.t, "constant")
	if !isNumber(x) {
		return x.ref + a.pick("equal", " == ", " != ") + c
	}
	op := a.pick("order", "<", "<=", ">", ">=", "==", "!=", "in")
	if op == "in" {
		return x.ref + " in [" + c + ", " + x.consts[0] + "]"
	}
	if a.to("flipped", 3) == 0 {
		return c + " " + op + " " + x.ref
	}
	return x.ref + " " + op + " " + c
}

func (a *author) action() string {
	if a.timed && a.to("stop", 9) == 0 {
		return a.pick("stop", "stop after", "stop after r0")
	}
	switch a.to("action", 9) {
	case 0, 1:
		return a.assignment()
	case 2:
		x, _ := a.one("shown", anything)
		return fmt.Sprintf(`notify %s "see {%s}, {n}"`, a.pick("whom", "carer", "owner"), x.ref)
	case 3:
		if a.caller != "" {
			return fmt.Sprintf("call %s.say(%s, %s)", a.caller, a.pick("text", `"hello"`, `(away ? "bye" : "hello")`), a.pick("times", "1", "n", "5"))
		}
	}
	x, _ := a.one("target", settable)
	always := a.pick("always", "", "", "", "always ")
	return always + "set " + x.ref + " = " + a.value(x)
}

// value draws an expression a thing is set to.
func (a *author) value(x thing) string {
	if !finite(x) {
		if n := a.carried(x); n != "" && a.to("as read", 2) == 0 {
			return n
		}
		return rapid.SampledFrom(x.values).Draw(a.t, "value")
	}
	if y, ok := a.one("copied", func(y thing) bool { return isBool(y) && isBool(x) || isPower(y) && isPower(x) }); ok && a.to("copy", 4) == 0 {
		return y.ref
	}
	if isBool(x) {
		return a.pick("bool", "true", "false", "away", "!away", "n > 1")
	}
	return a.pick("member", "off", "on", "auto", "mode", "(away ? off : on)", "(n > 1 ? auto : mode)")
}

// carried draws a number that is read, or computed from readings, for a thing to be set
// to; "" if nothing is of its kind.
func (a *author) carried(x thing) string {
	from := map[string][]string{"target": {"warm", "target"}, "level": {"people", "total", "level"}}[x.name]
	fits := func(y thing) bool { return slices.Contains(from, y.name) }
	y, ok := a.one("carried", fits)
	if !ok {
		return ""
	}
	z, _ := a.one("second", fits)
	least, greatest := "5 °C", "30 °C"
	if x.name == "level" {
		least, greatest = "0", "4"
	}
	return a.pick("number", y.ref, y.ref, greatest+" - "+y.ref, y.ref+" + "+greatest, "min(max("+y.ref+", "+least+"), "+greatest+")",
		"max("+y.ref+", "+z.ref+")", y.ref+" / 2", "previous("+y.ref+")", "("+y.ref+" > "+least+" ? "+y.ref+" : "+z.ref+")")
}

func (a *author) assignment() string {
	if y, ok := a.one("source", finite); ok && a.to("from a reading", 3) == 0 {
		switch {
		case isBool(y):
			return "away = " + y.ref
		case isPower(y):
			return "mode = " + y.ref
		}
		return "n = " + y.ref + " == open ? 1 : 0"
	}
	return a.pick("assignment",
		"away = true", "away = false", "away = !away", "n = n + 1", "n = 0", "n = (n + 1) % 2", "n = n - 1",
		"mode = on", "mode = off", "mode = (mode == on ? auto : on)", "n = away ? 1 : 0")
}
