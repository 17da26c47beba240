// How an importer writes a file.

package draft_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

func Example() {
	var names draft.Names
	lamp := names.Take(draft.Identifier("Hall lamp", "lamp"))
	file := draft.File{
		Comment: "Imported from nowhere.",
		Devices: []draft.Device{{Name: lamp, Model: "Switch", Provider: "plug-17"}},
		Apps: []draft.App{{Name: "Hall", Items: []draft.Item{
			{Comment: "Why", Text: "rule light { on start then set " + lamp + ".power = on }"},
		}}},
	}
	text, err := file.Text("hall.tenet")
	fmt.Print(text, err)
	// Output:
	// // Imported from nowhere.
	//
	// device Hall_lamp : Switch at "plug-17"
	//
	// app Hall {
	//   // Why
	//   rule light { on start then set Hall_lamp.power = on }
	// }
	// <nil>
}
