// How to ask what comes next.

package calendar_test

import (
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/dsl/calendar"
	"github.com/tenet-iot/tenet/dsl/machine"
)

func Example() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		fmt.Println(err)
		return
	}
	everyDay := [7]bool{true, true, true, true, true, true, true}
	c, err := calendar.New([]machine.Mark{
		{Second: 2*3600 + 1800, Days: everyDay},                   // at 02:30
		{Sun: "sunset", Second: -20 * 60, Days: [7]bool{6: true}}, // at sunset - 20 min on sun
	}, calendar.Place{Latitude: 52.52, Longitude: 13.4, Zone: berlin})
	if err != nil {
		fmt.Println(err)
		return
	}
	// In the night to Sunday the clock goes from 02:00 to 03:00.
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, berlin)
	for range 3 {
		at, marks := c.Next(now)
		fmt.Println(at.Format("Mon 2 Jan 15:04:05 MST"), marks)
		now = at
	}
	// Output:
	// Sun 29 Mar 03:00:00 CEST [0]
	// Sun 29 Mar 19:15:19 CEST [1]
	// Mon 30 Mar 02:30:00 CEST [0]
}
