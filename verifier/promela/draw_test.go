// Random small systems of the class that the models cover.

package promela

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
)

var lamps = []string{
	"} }",
	"by hand } }",
	"}\n  behaviour {\n    on set power(v) -> power = v\n    may power: on -> off\n  } }",
	"}\n  behaviour {\n    on set power(v) -> power = v\n    may on set power(v) -> power unchanged\n  } }",
	"}\n  behaviour {\n    may on set power(v) -> power = v\n  } }",
	"}\n  behaviour {\n    on set power(v) -> power = v\n    must power: on -> off\n  } }",
}

var skies = []string{
	"} }",
	"}\n  behaviour { may dark: false -> true } }",
	"}\n  behaviour {\n    must dark: true -> false\n    may dark: false -> true\n  } }",
}

// author draws the text of a system: one or two lamps, a sky, sometimes a
// thermometer, one to three rules and one sentence.
type author struct {
	t           *rapid.T
	b           strings.Builder
	two, warm   bool
	timed, late bool // rules with timers; a rule is drawn that goes on later
}

func (a *author) pick(from ...string) string { return rapid.SampledFrom(from).Draw(a.t, "pick") }

func (a *author) chance(percent int) bool { return rapid.IntRange(0, 99).Draw(a.t, "chance") < percent }

func (a *author) say(format string, args ...any) { fmt.Fprintf(&a.b, format, args...) }

// drawSystem draws a system with one sentence.
func drawSystem(t *rapid.T) (string, check.Site) {
	a := &author{t: t}
	a.two, a.timed = a.chance(20), a.chance(50)
	a.warm = !a.two && a.chance(30)
	a.say("model Lamp { service light { modifiable state power: enum {off, on} %s\n", a.pick(lamps...))
	a.say("model Sky { service light { sensor dark: bool %s\n", a.pick(skies...))
	a.say("device a : Lamp\ndevice s : Sky\n")
	if a.two {
		a.say("device b : Lamp\n")
	}
	if a.warm {
		a.say("model Room { service climate { sensor heat: float °C [0..40] } }\ndevice r : Room\nenvironment {\n")
		if a.chance(50) {
			a.say("  r.heat moves stepwise\n")
		}
		if a.chance(50) {
			a.say("  while a.power == %s: r.heat does not %s\n", a.pick("on", "off"), a.pick("fall", "rise", "change"))
		}
		a.say("}\n")
	}
	a.say("app A {\n  var v: bool = false\n  var n: int [0..2] = 0\n")
	if a.chance(40) {
		a.say("  assume initially %s\n", a.pick("a.power == off", "!s.dark", "a.power == off && !s.dark"))
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "rules") {
		a.rule(i)
	}
	a.say("  %s as \"p\"\n}\n", a.sentence())
	var site check.Site
	if a.chance(30) {
		site.Grants = append(site.Grants, check.SiteGrant{Role: "resident", Resource: "a.power"})
	}
	return a.b.String(), site
}

func (a *author) rule(i int) {
	a.late = a.timed && a.chance(50)
	a.say("  rule r%d", i)
	if a.chance(30) {
		a.say(" priority %d", rapid.IntRange(0, 2).Draw(a.t, "priority"))
	}
	if a.late {
		a.say("%s", a.pick("", "", " mode restart"))
	}
	a.say(" {\n    %s\n", a.trigger())
	if a.chance(20) {
		a.say("    or %s\n", a.trigger())
	}
	if a.chance(40) {
		a.say("    while %s\n", a.condition(1))
	}
	a.say("    then %s\n", a.action())
	if a.chance(30) {
		a.say("      %s\n", a.action())
	}
	a.later()
	if a.chance(20) {
		a.say("    else %s\n", a.action())
		if a.chance(30) {
			a.later()
		}
	}
	a.say("  }\n")
}

func (a *author) later() {
	if !a.late {
		return
	}
	a.say("      after %s%s %s\n", a.duration(), a.pick("", " anyway"), a.action())
	if a.chance(20) {
		a.say("      after %s %s\n", a.duration(), a.action())
	}
}

func (a *author) duration() string { return a.pick("1 s", "2 s", "3 s") }

func (a *author) trigger() string {
	if a.timed && a.chance(40) {
		return a.pick("when "+a.condition(1)+" for "+a.duration(), "when "+a.condition(1)+" for "+a.duration(), "every "+a.duration())
	}
	switch rapid.IntRange(0, 9).Draw(a.t, "trigger") {
	case 0:
		return "on s.dark " + a.pick("updates", "changes")
	case 1, 2:
		return "on a.power " + a.pick("updates", "changes", "is set", "is refused")
	case 3:
		return "on start"
	}
	return "when " + a.condition(1) + a.pick("", " also on reconnect")
}

func (a *author) condition(depth int) string {
	if depth > 0 && a.chance(50) {
		return fmt.Sprintf("(%s %s %s)", a.condition(depth-1), a.pick("&&", "||"), a.condition(depth-1))
	}
	atoms := []string{"a.power == on", "a.power == off", "s.dark", "!s.dark", "v", "!v", "n > 0", "n == 2", "known(s.dark)", "(v ? s.dark : a.power == on)"}
	if a.warm {
		atoms = append(atoms, "r.heat < 18 °C", "r.heat > 25 °C", "r.heat <= 25 °C")
	}
	if a.two {
		atoms = append(atoms, "b.power == on")
	}
	return a.pick(atoms...)
}

func (a *author) action() string {
	lamp := "a"
	if a.two {
		lamp = a.pick("a", "b")
	}
	switch rapid.IntRange(0, 9).Draw(a.t, "action") {
	case 0:
		return "notify owner \"look\""
	case 1:
		return "v = " + a.pick("true", "false", "!v", "s.dark")
	case 2:
		return "n = " + a.pick("n + 1", "n - 1", "0", "(n + 1) % 3")
	case 3:
		return "always set " + lamp + ".power = " + a.pick("on", "off")
	case 4:
		return "set " + lamp + ".power = s.dark ? on : off"
	case 5:
		if a.late {
			return "stop after"
		}
	}
	return "set " + lamp + ".power = " + a.pick("on", "off")
}

func (a *author) event() string {
	return a.pick("set a.power = on", "set a.power", "asked to set a.power = off", "notify owner", "a.power changes", "s.dark updates", "a.power is refused", "set by a person a.power = on")
}

func (a *author) sentence() string {
	briefly := ""
	switch rapid.IntRange(0, 9).Draw(a.t, "sentence") {
	case 0:
		return a.event() + " never happens while " + a.pick("", "really ") + a.condition(1)
	case 1:
		return a.event() + " only happens while " + a.pick("", "really ") + a.condition(1)
	case 2, 3, 4:
		return fmt.Sprintf("whenever %s, %s", a.condition(1), a.condition(1))
	case 5:
		return fmt.Sprintf("never %s and %s together", a.condition(0), a.condition(0))
	case 6:
		briefly = " not even for a moment"
	}
	return a.pick("always ", "never ") + a.condition(1) + " while " + a.condition(1) + briefly
}
