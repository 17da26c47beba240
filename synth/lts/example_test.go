// First steps, as documentation.

package lts_test

import (
	"context"
	"fmt"
	"os"

	"github.com/tenet-iot/tenet/synth/lts"
)

// A button and a lamp share the label press; together they have two states.
func Example() {
	button := lts.NewBuilder("BUTTON")
	up := button.State()
	button.Edge(up, button.Label("press"), up)

	lamp := lts.NewBuilder("LAMP")
	dark, lit := lamp.State(), lamp.State()
	lamp.Edge(dark, lamp.Label("press"), lit)
	lamp.Edge(lit, lamp.Label("press"), dark)
	lamp.Edge(lit, lamp.Label("burnOut"), lts.Error)

	both, err := lts.Compose(context.Background(), lts.Options{}, lts.Limits{States: 1000}, button.Build(), lamp.Build())
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range lts.State(both.Len()) {
		for _, e := range both.Out(s) {
			fmt.Println(s, both.Alphabet().Name(e.Label()), e.To())
		}
	}
	if err := lts.WriteAUT(os.Stdout, both); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 press 1
	// 1 burnOut -1
	// 1 press 0
	// des (0, 4, 3)
	// (0, "press", 1)
	// (1, "burnOut", 2)
	// (1, "press", 0)
	// (2, "error", 2)
}
