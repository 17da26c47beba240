// Groups: rule sets with planted mistakes, of the size studies of repair use.

package homes

import (
	"fmt"
	"strings"
)

// Mistakes is how many promises of a Group are broken, of Promises.
const (
	Promises = 20
	Mistakes = 5
)

// mostRules is how many rules a group has at most.
const mostRules = 32

// Group is a home of 15 to 32 rules and 20 promises, of which 5 are broken by a mistake
// that people make: a guard that is missing, or one of two; a reaction that is missing, or
// does not come when a device comes back; a wait that is missing; a rule that does the
// opposite. Which, depends on the seed alone. Rooms hang together by who is at home, and by
// smoke; the rest are pairs of devices each with their rules.
//
// The mistakes are those of Brackenbury and others, How Users Interpret Bugs in
// Trigger-Action Programming (2019), and of Yu and others, TAPFixer (2024).
func Group(seed uint64) Home {
	g := &group{
		r:     draws(seed),
		holds: map[string]bool{},
	}
	g.write()
	return Home{Name: fmt.Sprintf("group %d", seed), Text: g.devices.String() + g.app.String(), Holds: g.holds}
}

// draws are numbers that follow from a seed.
// Source: Steele, Lea & Flood, Fast Splittable Pseudorandom Number Generators (2014).
type draws uint64

// under draws a number from 0 to n-1.
func (d *draws) under(n int) int {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

type group struct {
	r            draws
	devices, app strings.Builder
	holds        map[string]bool
	wrong        []bool // by promise
	told         int    // promises so far
	rules        int
}

func (g *group) device(name, model string) { fmt.Fprintf(&g.devices, "device %s : %s\n", name, model) }

func (g *group) rule(name, format string, args ...any) {
	g.rules++
	fmt.Fprintf(&g.app, "  rule %s { %s }\n", name, fmt.Sprintf(format, args...))
}

// next says whether the next promise is to be broken.
func (g *group) next() bool { return g.wrong[g.told] }

func (g *group) promise(format string, args ...any) {
	name := fmt.Sprintf("p%d", g.told)
	g.holds[name] = !g.wrong[g.told]
	g.told++
	fmt.Fprintf(&g.app, "  %s as %q\n", fmt.Sprintf(format, args...), name)
}

// one of some texts.
func (g *group) one(of ...string) string { return of[g.r.under(len(of))] }

func (g *group) write() {
	g.wrong = make([]bool, Promises)
	for i := range Mistakes {
		g.wrong[i] = true
	}
	for i := Promises - 1; i > 0; i-- {
		j := g.r.under(i + 1)
		g.wrong[i], g.wrong[j] = g.wrong[j], g.wrong[i]
	}
	g.devices.WriteString(`model Relay "Switched by rules alone" {
  service relay { modifiable state power: enum {off, on} responds within 2 s }
  behaviour { on set power(v) -> power = v }
}
model Presence "Who is at home" {
  service presence { sensor home: bool }
}
`)
	g.device("people", "Presence")
	g.device("smoke", "Smoke")
	g.app.WriteString("app Home {\n")
	for k := range 2 + g.r.under(2) {
		g.room(k)
	}
	kinds := []func(k int){g.alarm, g.order, g.water, g.rest, g.fan, g.pair, g.together}
	for k := 0; g.told < Promises; k++ {
		n := len(kinds)
		if g.rules+2*(Promises-g.told) > mostRules {
			n = 2 // those of one rule
		}
		kinds[g.r.under(n)](k)
	}
	g.app.WriteString("}\n")
}

// care is what keeps a promise about something that rules switch on: a guard, a reaction
// that also comes when a device does, and that there is one. Of a broken one something is
// missing.
func (g *group) care(broken bool, guard string) (asked, back string, mend bool) {
	asked, back, mend = guard, " also on reconnect", true
	if !broken {
		return asked, back, mend
	}
	switch g.r.under(3) {
	case 0:
		asked = ""
	case 1:
		back = ""
	default:
		mend = false
	}
	return asked, back, mend
}

// room: it is heated, but not the street, nor for nobody.
func (g *group) room(k int) {
	heater, window, room := fmt.Sprintf("heater%d", k), fmt.Sprintf("window%d", k), fmt.Sprintf("room%d", k)
	g.device(heater, "Relay")
	g.device(window, "Contact")
	g.device(room, "Thermometer")
	street, empty := g.next(), g.wrong[g.told+1]
	open, away := window+".state == open", "people.home == false"
	closed, back1, mend1 := g.care(street, " && "+window+".state == closed")
	home, back2, mend2 := g.care(empty, " && people.home")
	g.rule("heat"+fmt.Sprint(k), "when %s.temperature < 18 °C%s%s then set %s.power = on", room, closed, home, heater)
	if mend1 {
		g.rule("save"+fmt.Sprint(k), "when %s%s then set %s.power = off", open, back1, heater)
	}
	if mend2 {
		g.rule("leave"+fmt.Sprint(k), "when %s%s then set %s.power = off", away, back2, heater)
	}
	g.rule("warm"+fmt.Sprint(k), "when %s.temperature >= 22 °C then set %s.power = off", room, heater)
	g.promise("never %s.power == on while %s", heater, open)
	g.promise("never %s.power == on while %s", heater, away)
}

// water: a valve is closed while there is a leak.
func (g *group) water(k int) {
	valve, leak := fmt.Sprintf("valve%d", k), fmt.Sprintf("leak%d", k)
	g.device(valve, "Relay")
	g.device(leak, "Leak")
	guard, back, mend := g.care(g.next(), fmt.Sprintf(" while %s.leak == false", leak))
	g.rule(fmt.Sprint("morning", k), "at %d:00%s then set %s.power = on", 6+g.r.under(3), guard, valve)
	if mend {
		g.rule(fmt.Sprint("leak", k), "when %s.leak%s then set %s.power = off", leak, back, valve)
	}
	g.promise("never %s.power == on while %s.leak", valve, leak)
}

// alarm: where there is smoke there is a siren, soon.
func (g *group) alarm(k int) {
	siren := fmt.Sprintf("siren%d", k)
	g.device(siren, "Relay")
	back, value := " also on reconnect", "on"
	if g.next() {
		switch g.r.under(2) {
		case 0:
			back = ""
		default:
			value = "off"
		}
	}
	g.rule(fmt.Sprint("alarm", k), "when smoke.smoke%s then set %s.power = %s", back, siren, value)
	g.promise("always %s.power == on while smoke.smoke", siren)
}

// rest: nothing runs for long.
func (g *group) rest(k int) {
	boiler := fmt.Sprintf("boiler%d", k)
	g.device(boiler, "Relay")
	guard, mend := fmt.Sprintf(" while %s.power == off", boiler), true
	if g.next() {
		if mend = g.r.under(2) == 0; mend {
			guard = "" // what is told to go off as it is told to go on stays on, and the wait is over
		}
	}
	g.rule(fmt.Sprint("boil", k), "at %d:00%s then set %s.power = on", 4+g.r.under(3), guard, boiler)
	if mend {
		g.rule(fmt.Sprint("rest", k), "when %s.power == on for 30 min also on reconnect then set %s.power = off", boiler, boiler)
	}
	g.promise("%s.power == on never lasts longer than 2 h", boiler)
}

// fan: it runs while it is damp, and not while there is smoke.
func (g *group) fan(k int) {
	fan, bath := fmt.Sprintf("fan%d", k), fmt.Sprintf("bath%d", k)
	g.device(fan, "Relay")
	g.device(bath, "Humidity")
	guard, mend := " && !smoke.smoke", true
	if g.next() {
		if mend = g.r.under(2) == 0; mend {
			guard = ""
		}
	}
	g.rule(fmt.Sprint("damp", k), "when %s.humidity > 70 %%%s then set %s.power = on", bath, guard, fan)
	if mend {
		g.rule(fmt.Sprint("still", k), "when smoke.smoke also on reconnect then set %s.power = off", fan)
	}
	g.promise("never %s.power == on while smoke.smoke", fan)
}

// pair: two things that must not both be on.
func (g *group) pair(k int) {
	heat, cool, room := fmt.Sprintf("stove%d", k), fmt.Sprintf("cooler%d", k), fmt.Sprintf("hall%d", k)
	g.device(heat, "Relay")
	g.device(cool, "Relay")
	g.device(room, "Thermometer")
	start, stop := fmt.Sprintf("then set %s.power = on", heat), fmt.Sprintf("then set %s.power = on", cool)
	if !g.next() {
		start = fmt.Sprintf("also on reconnect then set %s.power = off set %s.power = on", cool, heat)
		stop = fmt.Sprintf("also on reconnect then set %s.power = off set %s.power = on", heat, cool)
	}
	g.rule(fmt.Sprint("cold", k), "when %s.temperature < 17 °C %s", room, start)
	g.rule(fmt.Sprint("hot", k), "when %s.temperature >= 26 °C %s", room, stop)
	g.promise("never %s.power == on while %s.temperature >= 26 °C", heat, room)
}

// order: something is told to go on only while a door is closed.
func (g *group) order(k int) {
	oven, door := fmt.Sprintf("oven%d", k), fmt.Sprintf("door%d", k)
	g.device(oven, "Relay")
	g.device(door, "Contact")
	guard := fmt.Sprintf(" while %s.state == closed", door)
	if g.next() {
		guard = g.one("", " while people.home")
	}
	g.rule(fmt.Sprint("noon", k), "at 11:%d0%s then set %s.power = on", g.r.under(6), guard, oven)
	g.promise("set %s.power = on only happens while %s.state == closed", oven, door)
}

// together: a light is on exactly while a gate is open.
func (g *group) together(k int) {
	light, gate := fmt.Sprintf("light%d", k), fmt.Sprintf("gate%d", k)
	g.device(light, "Relay")
	g.device(gate, "Contact")
	g.rule(fmt.Sprint("lit", k), "when %s.state == open also on reconnect then set %s.power = on", gate, light)
	if !g.next() {
		g.rule(fmt.Sprint("dim", k), "when %s.state == closed also on reconnect then set %s.power = off", gate, light)
	}
	g.promise("%s.state == open and %s.power == on always together", gate, light)
}
