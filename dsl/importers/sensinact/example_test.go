// How to import applications.

package sensinact_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/importers/sensinact"
)

func Example() {
	result, err := sensinact.Import([]sensinact.File{{Name: "window.sna", Text: `
resource pollution=[home/pollution/alert/state]
resource open=[home/window/motor/open]
resource close=[home/window/motor/close]

on pollution.subscribe()

if pollution.get() == true do
    close.act()
else do
    open.act()
end if
`}})
	fmt.Print(result.Text, err)
	// Output:
	// // Imported from window.sna.
	//
	// model Pollution {
	//   service alert {
	//     sensor state: bool by hand
	//   }
	// }
	//
	// model Window {
	//   service motor {
	//     action close()
	//     action open()
	//   }
	// }
	//
	// device pollution : Pollution
	// device window : Window
	//
	// app Window "window.sna" {
	//   rule window {
	//     on pollution.state
	//     while pollution.state
	//     then call window.close()
	//     else call window.open()
	//   }
	// }
	// <nil>
}
