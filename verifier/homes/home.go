// Package homes generates deployments that look like homes, of a size asked for, with
// promises whose truth is known by how they are made: for benchmarks and tests.
package homes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Home is a generated deployment.
type Home struct {
	Name string
	Text string // one .tenet file
	// Holds says of every promise, by name, whether it holds on the delayed rung.
	Holds map[string]bool
}

// House is a home of so many rooms, 3 at least. Everything hangs together: who is at
// home makes the mode that nearly all rules ask for, and motion in several rooms,
// the light outside and the door make it night. So every promise depends on 12 rules
// at least, 15 devices and three timers, of 2 s, 5 min and 10 min; two depend on the
// heating rules of all rooms. A heated hall cools no further, which is the physics in all of
// it. With 6 rooms it has 60 devices, 50 rules and 20 promises.
//
// What is promised of a room: its heater is not on while the window is open, while
// nobody is at home, while there is smoke, and is told to go on only while the window
// is closed. The rules of a sound room keep that: whoever tells the heater to go on
// asks for all of it, and what ends it tells the heater to go off in the same reaction,
// with a higher priority. In the last room no rule does the latter, and in the one
// before nobody asks for the windows.
func House(rooms int) Home {
	h := &house{rooms: rooms}
	h.devices()
	h.line("app Home {")
	h.core()
	for k := range rooms {
		h.room(k)
	}
	h.wide()
	for k := range rooms {
		h.promises(k)
	}
	h.promise("boiler", true, "never boiler.power == on while mode == away")
	h.promise("plug", true, "never plug.power == on while mode == away")
	h.line("}")
	return Home{Name: fmt.Sprintf("house of %d rooms", rooms), Text: h.text.String(), Holds: h.holds}
}

type house struct {
	rooms int
	text  strings.Builder
	holds map[string]bool
}

func (h *house) line(format string, args ...any) {
	fmt.Fprintf(&h.text, format+"\n", args...)
}

func (h *house) promise(name string, holds bool, sentence string) {
	if h.holds == nil {
		h.holds = map[string]bool{}
	}
	h.holds[name] = holds
	h.line("  %s as %q", sentence, name)
}

// what a room has, and the model of each.
var equipment = []struct{ name, model string }{
	{"window", "Contact"}, {"vent", "Contact"}, {"temp", "Thermometer"}, {"heater", "Heater"},
	{"motion", "Motion"}, {"lamp", "Switch"}, {"smoke", "Smoke"}, {"damp", "Humidity"},
}

func (h *house) devices() {
	h.line(`model Phone "A telephone that is in the house or not" { service presence { sensor present: bool } }`)
	for k := range h.rooms {
		for _, e := range equipment {
			h.line("device %s%d : %s", e.name, k, e.model)
		}
	}
	for _, d := range []string{
		"anna : Phone", "ben : Phone", "button : Button", "door : Contact", "sky : LightLevel", "boiler : Heater", "plug : Heater",
		"hall_window : Contact", "hall_temp : Thermometer", "hall_heater : Heater", "hall_motion : Motion", "alarm : Siren",
	} {
		h.line("device %s", d)
	}
	h.line("environment { while hall_heater.power == on: hall_temp.temperature does not fall }")
}

// core are the rules on which all others depend.
func (h *house) core() {
	h.line(`  var mode: enum {home, away, night} = home
  rule leave priority 1 { when !anna.present && !ben.present for 10 min then mode = away }
  rule back priority 1 { when anna.present || ben.present for 2 s then mode = home }
  rule sleep {
    when !motion0.motion && !motion1.motion && !motion2.motion && !hall_motion.motion && door.state == closed for 5 min
    while mode == home && sky.light < 5 lx
    then mode = night
  }
  rule press { on button.pressed updates while button.pressed == held && door.state == closed then mode = away }
  rule frost { when hall_temp.temperature < 4 °C then mode = home }
  rule hall_heat {
    when hall_temp.temperature < 18 °C
    while mode != away && hall_window.state == closed
    then set hall_heater.power = on
  }
  rule hall_warm { when hall_temp.temperature > 21 °C then set hall_heater.power = off }
  rule hall_save priority 5 { when hall_window.state == open or when mode == away then set hall_heater.power = off }`)
}

// room has six rules.
func (h *house) room(k int) {
	last, careless := k == h.rooms-1, k == h.rooms-2
	guard := "mode != away"
	if !careless {
		guard += fmt.Sprintf(" && window%[1]d.state == closed && vent%[1]d.state == closed", k)
	}
	if !last {
		guard += fmt.Sprintf(" && !smoke%d.smoke", k)
	}
	h.line("  rule heat%d {\n    when temp%d.temperature < 20 °C\n    while %s\n    then set heater%d.power = on\n  }", k, k, guard, k)
	h.line("  rule warm%[1]d { when temp%[1]d.temperature > 22 °C or when damp%[1]d.humidity > 90 %% then set heater%[1]d.power = off }", k)
	if last {
		h.line("  rule wet%[1]d { when damp%[1]d.humidity > 80 %% while mode == home then set heater%[1]d.power = off }", k)
		h.line("  rule boost%[1]d { when temp%[1]d.temperature < 16 °C while mode == home then set heater%[1]d.power = on }", k)
	} else {
		harm := fmt.Sprintf("(window%[1]d.state == open || vent%[1]d.state == open || smoke%[1]d.smoke)", k)
		h.line("  rule save%[1]d priority 5 {\n    when %[2]s also on reconnect or when heater%[1]d.power == on && %[2]s also on reconnect\n    then set heater%[1]d.power = off\n  }", k, harm)
		h.line("  rule gone%[1]d priority 5 { when mode == away or when heater%[1]d.power == on && mode == away also on reconnect then set heater%[1]d.power = off }", k)
	}
	h.line("  rule light%[1]d { when motion%[1]d.motion while mode != away && sky.light < 40 lx then set lamp%[1]d.power = on }", k)
	h.line("  rule dark%[1]d { when !motion%[1]d.motion for 5 min then set lamp%[1]d.power = off }", k)
}

// wide are rules about all heaters.
func (h *house) wide() {
	var on, warm []string
	for k := range h.rooms {
		on = append(on, fmt.Sprintf("heater%d.power == on", k))
		warm = append(warm, fmt.Sprintf("temp%d.temperature > 22 °C", k))
	}
	any, all := strings.Join(on, " || "), strings.Join(warm, " && ")
	h.line("  rule fire { when %s while mode != away then set boiler.power = on }", any)
	h.line("  rule out { when %s then set boiler.power = off }", all)
	h.line("  rule cold priority 5 { when mode == away or when boiler.power == on && mode == away also on reconnect then set boiler.power = off }")
	h.line("  rule plugged { when %s while mode != away then set plug.power = on }", any)
	h.line("  rule pulled priority 5 { when mode == away or when plug.power == on && mode == away also on reconnect then set plug.power = off }")
	h.line("  rule calm { when mode == home for 2 s then set alarm.sound = off }")
}

func (h *house) promises(k int) {
	last, careless := k == h.rooms-1, k == h.rooms-2
	p := func(name string, holds bool, format string) {
		h.promise(fmt.Sprintf("%s %d", name, k), holds, fmt.Sprintf(format, k))
	}
	p("window", !last && !careless, "never heater%[1]d.power == on while window%[1]d.state == open")
	p("away", !last, "never heater%[1]d.power == on while mode == away")
	if k < 2 || last {
		p("smoke", !last && !careless, "never heater%[1]d.power == on while smoke%[1]d.smoke")
	}
	if k < 2 || careless {
		p("asked", !careless, "set heater%[1]d.power = on only happens while window%[1]d.state == closed")
	}
}

// Edited is the house after somebody has changed one number in a rule of the first room.
// It does not change what holds.
func (h Home) Edited() Home {
	h.Name += ", one rule edited"
	h.Text = strings.Replace(h.Text, "temp0.temperature < 20 °C", "temp0.temperature < 19 °C", 1)
	return h
}

// heads finds where rules begin, modes what the mode may be.
var (
	heads = regexp.MustCompile(`(?m)^\s*rule (\w+)`)
	modes = regexp.MustCompile(`var mode: enum \{.*, (\w+)\}`)
)

// Guarded are the homes after somebody has given one rule that knows the mode a guard, that it
// is not the last there is: so many rules, spread evenly over the text, each by itself. What holds may be otherwise then,
// and is not said.
func (h Home) Guarded(rules int) (out []Home) {
	mode := modes.FindStringSubmatchIndex(h.Text)
	last := h.Text[mode[2]:mode[3]]
	app := h.Text[:mode[1]+strings.Index(h.Text[mode[1]:]+"\n}", "\n}")] // which alone knows the mode
	all := heads.FindAllStringSubmatchIndex(app, -1)
	rules = min(rules, len(all))
	for k := range rules {
		at := all[k*len(all)/rules]
		then := at[0] + strings.Index(h.Text[at[0]:], "then ")
		guard := "while mode != " + last + " "
		if strings.Contains(h.Text[at[0]:then], " while ") {
			guard = "&& mode != " + last + " "
		}
		out = append(out, Home{Name: h.Name + ", " + h.Text[at[2]:at[3]] + " guarded", Text: h.Text[:then] + guard + h.Text[then:]})
	}
	return out
}

// Wrong lists, sorted, the promises whose verdict is not as it should be; open ones
// that have none.
func (h Home) Wrong(verdicts map[string]string) (wrong, open []string) {
	for name, holds := range h.Holds {
		switch v := verdicts[name]; {
		case v == "holds" && holds, v == "violated" && !holds:
		case v == "holds" || v == "violated":
			wrong = append(wrong, name)
		default:
			open = append(open, name)
		}
	}
	slices.Sort(wrong)
	slices.Sort(open)
	return wrong, open
}
