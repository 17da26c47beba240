// How to import automations.

package homeassistant_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
)

func Example() {
	text := `
- alias: Hall light
  triggers:
    - trigger: state
      entity_id: binary_sensor.hall_motion
      to: "on"
  actions:
    - action: light.turn_on
      target: {entity_id: light.hall}
- alias: Evening
  triggers:
    - trigger: sun
      event: sunset
  actions:
    - action: scene.turn_on
      target: {entity_id: scene.evening}
`
	result, err := homeassistant.Import([]homeassistant.File{{Name: "automations.yaml", Text: text}}, homeassistant.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(result.Text)
	fmt.Println()
	sources := diag.Sources(map[string]string{"automations.yaml": text})
	fmt.Print(diag.Render(result.Diagnostics, diag.Options{Source: sources}))
	// Output:
	// // Imported from automations.yaml.
	//
	// device hall_motion : Motion at "binary_sensor.hall_motion"
	// device hall : Switch at "light.hall"
	//
	// app Home "Automations" {
	//   rule hall_light "Hall light" {
	//     when hall_motion.motion also on reconnect
	//     then set hall.power = on
	//   }
	//
	//   // Left out: Evening (automations.yaml:10)
	//   //   automations.yaml:15:15: action scene.turn_on has no counterpart [service]
	// }
	//
	// automations.yaml:15:15: action scene.turn_on has no counterpart [service]
	//  15 |     - action: scene.turn_on
	//     |               ^^^^^^^^^^^^^
	//   write the states of the scene as actions
}
