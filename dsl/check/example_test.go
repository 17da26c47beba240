// How to check a deployment.

package check_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func Example() {
	source := `device room : Thermometer
device heater : Heater
app Comfort {
  rule heat {
    when room.temperature < 20
    then set heater.power = onn
  }
}
`
	file, _ := syntax.Parse("comfort.tenet", source)
	_, list := check.Check([]*syntax.File{file}, check.Site{})
	fmt.Print(diag.Render(list, diag.Options{Source: diag.Sources(map[string]string{"comfort.tenet": source})}))
	// Output:
	// comfort.tenet:5:29: 20 needs a unit: it is used as a number in °C [unit-missing]
	//   5 |     when room.temperature < 20
	//     |                             ^^
	//   try: 20 °C
	// comfort.tenet:6:29: unknown value "onn" [unknown-member]
	//   6 |     then set heater.power = onn
	//     |                             ^^^
	//   it is one of: off, on
	//   try: on
}
