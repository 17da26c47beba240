// How to compile a deployment.

package compile_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/models"
)

func Example() {
	result, list := compile.Load(map[string]string{"comfort.tenet": `
device room : Thermometer
device heater : Heater
app Comfort {
  rule heat {
    when room.temperature < 20 °C
    then set heater.power = on
  }
}
`}, check.Site{})
	if result == nil {
		fmt.Println(list)
		return
	}
	for _, r := range result.Program.Resources {
		fmt.Print(r.Ref, ":")
		for region := range r.Cut.Size() {
			fmt.Print(" [", r.Cut.Describe(models.Region(region), r.Model.Type), "]")
		}
		fmt.Println()
	}
	// Output:
	// heater.power: [off] [on]
	// room.temperature: [below 20 °C] [20 °C or more]
}
