// A home whose rules take time.

package enginetest

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
)

const devicesText = `
device heater : Heater at "p-heater"
device room   : Thermometer at "p-room"
device window : Contact at "p-window"
`

// timedText has a hold, a repetition, delayed steps in three modes, ages, an
// average and a sequence, over the resources of Home.
const timedText = `app home {
  rule beat { every 1 s then always set heater.power = on }
  rule shut mode restart {
    when window.state == open also on reconnect
    then set heater.power = off
      after 1 s always set heater.power = on
      after 1 s notify family "open for {room.temperature}"
  }
  rule mean { when avg(room.temperature, 2 s) > 21 °C for 1 s then always set heater.power = off }
  rule each mode queued(3) {
    on room.temperature updates
    then after 1 s anyway always set heater.power = off
  }
  rule both mode parallel(2) {
    on (window.state == open then room.temperature updates within 2 s)
    then after 2 s anyway always set heater.power = on
  }
  rule old { when age(room.temperature) > 1 s then notify family "nothing heard" }
  rule late { when now() >= 22:00 for 1 s then notify family "late" }
}
`

// Timed compiles it; family may set power.
func Timed() drive.Plan { return Compiled(timedText) }

// Compiled plans to drive a text in UTC. In it family may set heater.power, and
// heater, room and window are devices at p-heater, p-room and p-window: the paths
// of Home.
func Compiled(text string) drive.Plan {
	site := check.Site{Grants: []check.SiteGrant{{Role: "family", Resource: "heater.power"}}}
	r, list := compile.Load(map[string]string{"devices.tenet": devicesText, "home.tenet": text}, site)
	if r == nil {
		panic("enginetest: " + list[0].Message)
	}
	plan, err := drive.NewPlan(r, drive.Place{})
	if err != nil {
		panic("enginetest: " + err.Error())
	}
	return plan
}
