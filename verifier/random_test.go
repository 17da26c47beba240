// Random small systems, for the tests that compare with slow twins.

package verifier_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
)

// lamps are device types with one settable resource, power, that differ in how
// they obey and what moves them besides.
var lamps = []string{
	"modifiable state power: enum {off, on} } }",
	"modifiable state power: enum {off, on} by hand } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    may power: on -> off\n  } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    may on set power(v) -> power unchanged\n  } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    may on set power(v) -> power = v\n  } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    must power: on -> off\n  } }",
}

var skies = []string{
	"sensor dark: bool } }",
	"sensor dark: bool }\n  behaviour { may dark: false -> true } }",
	"sensor dark: bool }\n  behaviour {\n    must dark: true -> false\n    may dark: false -> true\n  } }",
}

// generator draws the text of a system: a lamp, a sensor, sometimes a
// thermometer and a second lamp, two to four rules, one or two properties.
type generator struct {
	t    *rapid.T
	b    strings.Builder
	temp bool
	two  bool
	time bool     // rules with timers
	pair bool     // a second thermometer, and facts computed from both
	bare bool     // readings are compared with each other alone
	now  []string // conditions on what is computed from both, as they are now
	past string   // and from what they were, for rules alone
	rule bool     // a rule is being drawn

	long bool // sentences about the long run only
	late bool // a rule and a sentence that differ by when things are reported

	formulas int
}

func (g *generator) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }

func (g *generator) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(g.t, "chance") < percent
}

func drawSystem(t *rapid.T) (map[string]string, check.Site) { return (&generator{t: t}).any() }

// drawLongRun draws a system whose sentences are about the long run.
func drawLongRun(t *rapid.T) (map[string]string, check.Site) {
	return (&generator{t: t, long: true}).any()
}

// drawLate draws a system in which a rule goes by what was reported and the sentence by
// what is: it holds if reports come at once, mostly, and not if they may lag.
func drawLate(t *rapid.T) (map[string]string, check.Site) {
	return (&generator{t: t, late: true}).system()
}

func (g *generator) any() (map[string]string, check.Site) {
	g.temp, g.two, g.time = g.chance(25), g.chance(25), g.chance(50)
	g.pair = g.temp && g.chance(50)
	return g.system()
}

// drawComputed draws a system with facts computed from readings.
func drawComputed(t *rapid.T) (map[string]string, check.Site) {
	g := &generator{t: t, temp: true, pair: true}
	g.bare = g.chance(60)
	g.time = g.chance(50)
	return g.system()
}

func (g *generator) system() (map[string]string, check.Site) {
	g.now = []string{g.pick("r.heat > q.heat", "r.heat <= q.heat + 2 °C", "r.heat - q.heat > 5 °C")}
	g.past = g.pick("avg(r.heat, 4 s) > 20 °C", "max(r.heat, 3 s) < q.heat", "count(q.heat, 2 s) > 1", "sum(r.heat, 2 s) > 50 °C",
		"previous(r.heat) < 18 °C", "changed(q.heat)", "r.heat > previous(r.heat)")
	fmt.Fprintf(&g.b, "model Lamp { service light { %s\n", g.pick(lamps...))
	fmt.Fprintf(&g.b, "model Sky { service light { %s\n", g.pick(skies...))
	g.b.WriteString("model Room { service climate { sensor heat: float °C [0..40] } }\n")
	g.b.WriteString("device a : Lamp\ndevice s : Sky\n")
	if g.two {
		g.b.WriteString("device b : Lamp\n")
	}
	if g.temp {
		g.b.WriteString("device r : Room\n")
		if g.pair {
			g.b.WriteString("device q : Room\n")
		}
		g.environment()
	}
	g.app()
	site := check.Site{}
	if g.chance(25) {
		site.Grants = append(site.Grants, check.SiteGrant{Role: "resident", Resource: "a.power"})
	}
	return map[string]string{"a.tenet": g.b.String()}, site
}

func (g *generator) environment() {
	g.b.WriteString("environment {\n")
	if g.chance(50) {
		g.b.WriteString("  r.heat moves stepwise\n")
	}
	if g.chance(50) {
		fmt.Fprintf(&g.b, "  while a.power == %s: r.heat does not %s\n", g.pick("on", "off"), g.pick("fall", "rise", "change"))
	}
	g.b.WriteString("}\n")
}

func (g *generator) app() {
	g.b.WriteString("app A {\n  var v: bool = false\n")
	if g.late {
		dark := g.pick("s.dark", "!s.dark")
		trigger := g.pick("when "+g.condition(1), "on s.dark changes", "on a.power changes")
		fmt.Fprintf(&g.b, "  rule r0 {\n    %s\n    while %s\n    then set a.power = on\n  }\n", trigger, dark)
		if g.chance(30) {
			g.drawRule(1)
		}
		fmt.Fprintf(&g.b, "  set a.power = on only happens while really %s as \"p0\"\n}\n", dark)
		return
	}
	if g.chance(50) {
		fmt.Fprintf(&g.b, "  assume initially a.power == off && !s.dark\n")
	}
	if g.chance(30) {
		fmt.Fprintf(&g.b, "  assume %s again and again\n", g.pick("s.dark", "!s.dark", "a.power == on"))
	}
	for i := range rapid.IntRange(2, 4).Draw(g.t, "rules") {
		g.drawRule(i)
	}
	for i := range rapid.IntRange(1, 2).Draw(g.t, "properties") {
		sentence, name := g.sentence(), fmt.Sprintf(" as \"p%d\"", i)
		if strings.HasPrefix(sentence, "fltl") {
			name = "" // it has one
		}
		fmt.Fprintf(&g.b, "  %s%s%s\n", sentence, g.pick("", "", " required prompt"), name)
	}
	g.b.WriteString("}\n")
}

func (g *generator) drawRule(i int) {
	g.rule = true
	defer func() { g.rule = false }()
	priority := ""
	if g.chance(30) {
		priority = fmt.Sprintf(" priority %d", rapid.IntRange(0, 2).Draw(g.t, "priority"))
	}
	delayed := g.time && g.chance(60)
	if delayed {
		priority += g.pick("", "", " mode restart", " mode queued(1)", " mode parallel(2)")
	}
	fmt.Fprintf(&g.b, "  rule r%d%s {\n    %s\n", i, priority, g.trigger())
	if g.chance(20) {
		fmt.Fprintf(&g.b, "    or %s\n", g.trigger())
	}
	if g.chance(40) {
		fmt.Fprintf(&g.b, "    while %s\n", g.condition(1))
	}
	fmt.Fprintf(&g.b, "    then %s\n", g.action())
	if g.chance(30) {
		fmt.Fprintf(&g.b, "      %s\n", g.action())
	}
	if delayed {
		fmt.Fprintf(&g.b, "      after %s%s %s\n", g.duration(), g.pick("", "", " anyway"), g.action())
		if g.chance(20) {
			fmt.Fprintf(&g.b, "      after %s %s\n", g.duration(), g.action())
		}
	}
	if g.chance(15) {
		fmt.Fprintf(&g.b, "    else %s\n", g.action())
	}
	g.b.WriteString("  }\n")
}

func (g *generator) duration() string { return g.pick("1 s", "2 s", "3 s", "5 s", "1 h") }

func (g *generator) trigger() string {
	if g.time {
		switch rapid.IntRange(0, 9).Draw(g.t, "timed trigger") {
		case 0, 1, 2:
			return "when " + g.condition(1) + " for " + g.duration()
		case 3:
			return "every " + g.duration()
		case 4:
			return g.pick("at 06:00", "at 06:30", "at 22:00", "at sunset", "at sunrise - 20 min")
		}
	}
	if g.pair && g.chance(15) {
		return g.pick("on (r.heat > 20 °C then s.dark within 3 s)", "on (q.heat updates and r.heat updates together within 2 s)", "on (r.heat changes then q.heat > r.heat within 5 s)")
	}
	switch rapid.IntRange(0, 9).Draw(g.t, "trigger") {
	case 0:
		return "on s.dark " + g.pick("updates", "changes")
	case 1:
		return "on a.power " + g.pick("updates", "changes", "is set", "is refused")
	case 2:
		return "on start"
	}
	return "when " + g.condition(1) + g.pick("", " also on reconnect")
}

func (g *generator) atom() string {
	atoms := []string{"a.power == on", "a.power == off", "s.dark", "!s.dark", "v", "!v", "known(s.dark)"}
	if g.temp && !g.bare {
		atoms = append(atoms, "r.heat < 18 °C", "r.heat > 25 °C", "r.heat <= 25 °C")
	}
	if g.two {
		atoms = append(atoms, "b.power == on")
	}
	if g.time && g.chance(20) {
		atoms = []string{"now() >= 06:00", "age(s.dark) > 3 s"}
	}
	if g.pair && g.chance(60) {
		atoms = g.now
		if g.rule {
			atoms = append(atoms, g.past)
		}
	}
	return g.pick(atoms...)
}

func (g *generator) condition(depth int) string {
	if depth == 0 || g.chance(50) {
		return g.atom()
	}
	return fmt.Sprintf("(%s %s %s)", g.condition(depth-1), g.pick("&&", "||"), g.condition(depth-1))
}

func (g *generator) action() string {
	lamp := "a"
	if g.two {
		lamp = g.pick("a", "b")
	}
	switch rapid.IntRange(0, 9).Draw(g.t, "action") {
	case 0:
		return "notify owner \"look\""
	case 1, 2:
		return "v = " + g.pick("true", "false", "!v", "s.dark")
	case 4:
		if g.time {
			return "stop after"
		}
		return "notify owner \"look\""
	case 3:
		return "always set " + lamp + ".power = " + g.pick("on", "off")
	case 5:
		return "set " + lamp + ".power = s.dark ? on : off"
	}
	return "set " + lamp + ".power = " + g.pick("on", "off")
}

func (g *generator) event() string {
	return g.pick("set a.power = on", "set a.power", "asked to set a.power = off", "notify owner", "a.power changes", "s.dark updates", "a.power is refused", "set by a person a.power = on")
}

// happening is an event, or a condition that becomes true.
func (g *generator) happening() string {
	if g.chance(40) {
		return g.event()
	}
	return g.condition(0)
}

// scoped draws a sentence that is watched by an observer.
func (g *generator) scoped() string {
	d := g.pick("1 s", "3 s", "8 s", "20 s")
	scope := g.pick("", "", "while "+g.condition(0)+": ", "between "+g.happening()+" and "+g.happening()+": ",
		"after "+g.happening()+": ", "after "+g.happening()+" until "+g.happening()+": ")
	again := g.condition(0) + " again and again"
	if strings.HasPrefix(scope, "between") {
		again = "eventually " + g.condition(0) // the other can never be broken there
	}
	return scope + g.pick(
		g.condition(0)+" never lasts longer than "+d,
		g.condition(0)+" never lasts longer than "+d+" while "+g.condition(0),
		g.condition(0)+" never lasts shorter than "+d,
		g.event()+" never happens within "+d+" after "+g.happening(),
		g.event()+" happens at least every "+d,
		g.event()+" happens at most "+g.pick("1", "2")+" times in any "+d,
		"whenever "+g.condition(1)+", "+g.condition(1)+" within "+d,
		"whenever "+g.condition(0)+", "+g.condition(0)+" within "+d+" and then stays for "+d,
		"whenever "+g.condition(0)+", "+g.condition(0)+" and then stays until "+g.condition(0),
		g.condition(0)+" before "+g.condition(0),
		"after "+g.happening()+", "+g.condition(0)+" until "+g.happening(),
		"eventually "+g.condition(1),
		again,
		"always "+g.condition(1)+" while "+g.condition(0),
		g.event()+" never happens while "+g.condition(0),
		g.event()+" only happens while "+g.condition(0),
	)
}

// formula draws a formula of temporal logic.
func (g *generator) formula(depth int) string {
	if depth == 0 || g.chance(20) {
		if g.chance(25) {
			return "{" + g.event() + "}"
		}
		return "(" + g.condition(0) + ")"
	}
	switch op := g.pick("!", "[]", "[]", "<>", "<>", "&&", "||", "->", "U", "W"); op {
	case "!", "[]", "<>":
		return op + " (" + g.formula(depth-1) + ")"
	default:
		return "((" + g.formula(depth-1) + ") " + op + " (" + g.formula(depth-1) + "))"
	}
}

// longRun draws a sentence about the long run.
func (g *generator) longRun() string {
	scope := g.pick("", "", "while "+g.condition(0)+": ", "after "+g.happening()+": ", "after "+g.happening()+" until "+g.happening()+": ")
	return scope + g.pick("eventually "+g.condition(1), g.condition(0)+" again and again")
}

func (g *generator) sentence() string {
	if g.long && g.chance(70) {
		return g.longRun()
	}
	if g.chance(15) {
		g.formulas++
		return fmt.Sprintf("fltl \"f%d\": %s", g.formulas, g.formula(2))
	}
	if g.chance(12) {
		return "it stays possible to " + g.condition(1) + g.pick("", " with the weather")
	}
	if g.chance(35) {
		return g.scoped()
	}
	briefly := ""
	switch rapid.IntRange(0, 7).Draw(g.t, "sentence") {
	case 0:
		return g.event() + " never happens while " + g.pick("", "really ") + g.condition(1)
	case 1:
		return g.event() + " only happens while " + g.pick("", "really ") + g.condition(1)
	case 2, 3:
		return fmt.Sprintf("whenever %s, %s", g.condition(1), g.condition(1))
	case 4:
		briefly = " not even for a moment"
	}
	return g.pick("always ", "never ") + g.condition(1) + " while " + g.condition(1) + briefly
}
