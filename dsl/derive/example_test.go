// How to follow an average.

package derive_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/derive"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func Example() {
	file, _ := syntax.Parse("comfort.tenet", `
device room : Thermometer
device heater : Heater
app Comfort {
  rule heat {
    when avg(room.temperature, 5 min) < 20 °C
    then set heater.power = on
  }
}
`)
	deployment, _ := check.Check([]*syntax.File{file}, check.Site{})
	d, err := derive.New(deployment.Facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	tell := func(tick int64, changes []derive.Change) {
		for _, c := range changes {
			r := deployment.Facts[c.Fact]
			if !c.Known {
				fmt.Printf("%d s: %s is unknown\n", tick, r.Ref)
				continue
			}
			fmt.Printf("%d s: %s = %s\n", tick, r.Ref, r.Model.Type.Format(c.Value))
		}
	}
	temperature := deployment.Facts[0].Fact.Sources[0]
	tell(0, d.On(temperature, 0, models.OfFloat(18), true))
	tell(60, d.On(temperature, 60, models.OfFloat(21), true))
	for tick, some := d.Due(); some; tick, some = d.Due() {
		tell(tick, d.At(tick))
	}
	// Output:
	// 0 s: avg(room.temperature, 5 min) = 18 °C
	// 60 s: avg(room.temperature, 5 min) = 19.5 °C
	// 300 s: avg(room.temperature, 5 min) = 21 °C
	// 360 s: avg(room.temperature, 5 min) is unknown
}
