// Every device type of the library passes the checker, with a device of it.

package library_test

import (
	"fmt"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models/library"
)

func TestDeviceTypesPassTheChecker(t *testing.T) {
	devices := ""
	for i, f := range library.Files() {
		m := model(t, f)
		devices += fmt.Sprintf("device d%d : %s\n", i, m.Name.Name)
	}
	file, diagnostics := syntax.Parse("devices.tenet", devices)
	d, found := check.Check([]*syntax.File{file}, check.Site{})
	for _, problem := range append(diagnostics, found...) {
		t.Errorf("%s byte %d: %s [%s]", problem.Span.File, problem.Span.Start, problem.Message, problem.Code)
	}
	if len(d.Models) != len(library.Files()) {
		t.Errorf("%d of %d device types were resolved", len(d.Models), len(library.Files()))
	}
}

// What people write in rules about devices of the library is accepted.
func TestRulesReadWell(t *testing.T) {
	const home = `
device window : Contact
device hall : Motion
device room : Thermometer
device bath : Humidity
device garden : LightLevel
device fan : Switch
device lamp : Dimmer
device heater : Heater
device radiator : Thermostat
device water : Valve
device alarm : Siren
device kitchen : Smoke
device cellar : Leak
device door : Lock
device kettle : SmartPlug
device button : Button
device square : NoiseMeter
device cafe : OccupancyCounter
app Home "Rules that read well" {
  rule warm { when room.temperature < 20 °C && window.state == closed then set heater.power = on }
  rule cold { when window.state == open || room.temperature > 22 °C then set heater.power = off }
  rule comfort { when hall.motion while garden.light < 10 lx then set lamp.level = 30 % set lamp.power = on set radiator.target = 21 °C }
  rule air { when bath.humidity > 70 % || cafe.people > 50 then set fan.power = on }
  rule flood { when cellar.leak then set water.valve = closed }
  rule fire { when kitchen.smoke || door.jammed then set alarm.sound = on set door.lock = unlocked }
  rule quiet { when square.noise > 65 dB then set kettle.power = off }
  rule boil { when kettle.draw > 2 kW then set lamp.power = off }
  rule press { on button.pressed while button.pressed == held then set door.lock = locked set radiator.mode = heat }
}
`
	file, diagnostics := syntax.Parse("home.tenet", home)
	_, found := check.Check([]*syntax.File{file}, check.Site{})
	for _, problem := range append(diagnostics, found...) {
		t.Errorf("byte %d: %s [%s]", problem.Span.Start, problem.Message, problem.Code)
	}
}
