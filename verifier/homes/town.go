// Towns: many flats, most of them on their own.

package homes

import (
	"fmt"
	"strings"
)

// together is how many flats of a town hang together, one in so many.
const together = 4

// Town is a deployment of so many flats, 5 at least, each with 5 devices, 10 rules and a
// promise. Every fourth flat belongs to a district: when it gets hot in one of these
// beside its heater, none of them heats until somebody has pressed a button, so a
// promise about any of them depends on nearly all rules of the district. With 100 flats
// it has 1,000 rules, 500 devices (and the button) and 100 promises, 25 of which depend on
// 201 rules.
//
// It is promised that no heater is on while the window of its flat is open. In every
// third flat the rule that heats does not ask for the window.
func Town(flats int) Home {
	t := &town{flats: flats, holds: map[string]bool{}}
	t.line("device button : Button")
	for k := range flats {
		for _, e := range []string{"window%d : Contact", "temp%d : Thermometer", "heater%d : Heater", "motion%d : Motion", "lamp%d : Switch"} {
			t.line("device "+e, k)
		}
	}
	t.line("app District {\n  var mode: enum {calm, hot} = calm\n  rule calm priority 1 { on button.pressed then mode = calm }")
	for k := 0; k < flats; k += together {
		t.flat(k, true)
	}
	t.line("}")
	for k := range flats {
		if k%together > 0 {
			t.line("app Flat%d {", k)
			t.flat(k, false)
			t.line("}")
		}
	}
	return Home{Name: fmt.Sprintf("town of %d flats", flats), Text: t.text.String(), Holds: t.holds}
}

type town struct {
	flats int
	text  strings.Builder
	holds map[string]bool
}

func (t *town) line(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }

// flat has ten rules and a promise.
func (t *town) flat(k int, shared bool) {
	guard, careless := "", k%3 == 2
	if !careless {
		guard = fmt.Sprintf("window%d.state == closed", k)
	}
	calm := ""
	if shared {
		if calm = "mode == calm"; guard != "" {
			calm += " && "
		}
	}
	while := ""
	if calm+guard != "" {
		while = " while " + calm + guard
	}
	t.line("  rule heat%[1]d { when temp%[1]d.temperature < 20 °C%[2]s then set heater%[1]d.power = on }", k, while)
	t.line("  rule morning%[1]d { at 06:00 while temp%[1]d.temperature < 18 °C && window%[1]d.state == closed then set heater%[1]d.power = on }", k)
	t.line("  rule warm%[1]d { when temp%[1]d.temperature > 22 °C then set heater%[1]d.power = off }", k)
	open := fmt.Sprintf("window%d.state == open", k)
	t.line("  rule save%[1]d priority 5 {\n    when %[2]s also on reconnect or when heater%[1]d.power == on && %[2]s also on reconnect\n    then set heater%[1]d.power = off\n  }", k, open)
	t.line("  rule light%[1]d { when motion%[1]d.motion then set lamp%[1]d.power = on }", k)
	t.line("  rule dark%[1]d { when !motion%[1]d.motion for 5 min then set lamp%[1]d.power = off }", k)
	t.line("  rule late%[1]d { at 23:00 then set lamp%[1]d.power = off }", k)
	t.line("  rule frost%[1]d { when temp%[1]d.temperature < 5 °C then notify resident \"frost in flat %[1]d\" }", k)
	t.line("  rule airing%[1]d { when window%[1]d.state == open for 30 min then notify resident \"the window of flat %[1]d is open\" }", k)
	if shared {
		t.line("  rule hot%[1]d { when heater%[1]d.power == on && lamp%[1]d.power == off && temp%[1]d.temperature > 40 °C then mode = hot }", k)
	} else {
		t.line("  rule hot%[1]d { when heater%[1]d.power == on && temp%[1]d.temperature > 40 °C then set heater%[1]d.power = off }", k)
	}
	name := fmt.Sprintf("window %d", k)
	t.holds[name] = !careless
	t.line("  never heater%[1]d.power == on while window%[1]d.state == open as %[2]q", k, name)
}
