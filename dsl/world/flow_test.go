// The flow graph: ways out, and that there are none.

package world_test

import (
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/world"
)

func TestWaysOut(t *testing.T) {
	for _, c := range []struct{ name, app, way, physics string }{
		{"none", `rule r { when room.temperature > 20 °C then set lamp.power = on } window.state cannot control lamp`, "", ""},
		{"trigger", `rule r { when window.state == open then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, commands to lamp.power", ""},
		{"guard", `rule r { when room.temperature > 20 °C while window.state == open then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, commands to lamp.power", ""},
		{"value", `rule r { when room.temperature > 20 °C then set lamp.power = window.state == open ? on : off } window.state cannot control lamp`,
			"window.state, rule A.r, commands to lamp.power", ""},
		{"text", `rule r { when room.temperature > 20 °C then notify resident "{window.state}" } nobody outside can learn window.state`,
			"window.state, rule A.r, its notification", ""},
		{"a text is no control", `rule r { when window.state == open then notify resident "open" } window.state cannot control lamp`, "", ""},
		{"variable", `var v: bool = false
			rule r { when window.state == open then v = true }
			rule s { when room.temperature > 20 °C while v then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, A.v, rule A.s, commands to lamp.power", ""},
		{"device", `rule r { when window.state == open then set heater.power = on }
			rule s { when heater.power == on then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, heater.power, rule A.s, commands to lamp.power", ""},
		{"stop", `rule r { when window.state == open then stop after s }
			rule s { on button.pressed then set heater.power = off after 5 s set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, rule A.s, commands to lamp.power", ""},
		{"dropped", `rule s { when window.state == open then set heater.power = off after 5 s set heater.power = on }
			rule r { on s dropped then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.s, rule A.r, commands to lamp.power", ""},
		{"is set", `rule r { when window.state == open then set heater.power = on }
			rule s { on heater.power is set then set lamp.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, heater.power, rule A.s, commands to lamp.power", ""},
		{"refused although watched", `rule r { when window.state == open then set lamp.level = 30 % }
			rule s { on lamp.level is refused then set heater.power = on } window.state cannot control lamp`,
			"window.state, rule A.r, commands to lamp.level", ""},
		{"repeated or not", `rule r { on button.pressed then set lamp.power = on } lamp.power cannot control lamp`,
			"lamp.power, commands to lamp.power", ""},
		{"own commands are no news", `rule r { on button.pressed then set lamp.power = on } nobody outside can learn lamp.power`, "", ""},
		{"computed", `rule r { when avg(room.temperature, 5 min) > 20 °C then set lamp.power = on } room.temperature cannot control lamp`,
			"room.temperature, avg(room.temperature, 5 min), rule A.r, commands to lamp.power", ""},
		{"physics", `rule r { when room.temperature < 15 °C then set lamp.power = on } heater.power cannot control lamp`,
			"", "heater.power, room.temperature, rule A.r, commands to lamp.power"},
		{"physics of a device told otherwise", `rule r { when window.state == open then set heater.power = on }
			rule s { when room.temperature < 15 °C then set lamp.power = on } window.state cannot control lamp`,
			"", "window.state, rule A.r, heater.power, room.temperature, rule A.s, commands to lamp.power"},
		{"physics that leads nowhere", `rule r { when window.state == open then set lamp.power = on } heater.power cannot control lamp`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := load(t, "environment { while heater.power == on: room.temperature does not fall }\napp A { "+c.app+" }")
			f := world.NewFlow(spec, &spec.Properties[0])
			if way := strings.Join(f.Way(), ", "); way != c.way {
				t.Errorf("way out %q, want %q", way, c.way)
			}
			if way := strings.Join(f.Physics(), ", "); way != c.physics {
				t.Errorf("through the world %q, want %q", way, c.physics)
			}
			if some := c.way != "" || c.physics != ""; f.Any() != some {
				t.Errorf("any way out: %v", f.Any())
			}
		})
	}
}
