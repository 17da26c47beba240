// A first model, as documentation.

package fsp_test

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/synth/fsp"
)

// Two heaters on one fuse: each may be switched on when the other is off. Without
// the fuse's process both may be on, which a property forbids.
func Example() {
	model, found := fsp.Read("heaters.lts", `
		HEATER = (on -> off -> HEATER).
		property ONE = (h[i:1..2].on -> h[i].off -> ONE).
		FUSE = (h[i:1..2].on -> h[i].off -> FUSE).
		||BARE = (h[1..2]:HEATER || ONE).
		||FUSED = (h[1..2]:HEATER || FUSE || ONE).
		assert FAIR = []<>h[2].on
	`)
	if found.Failed() {
		fmt.Print(found.Render())
		return
	}
	ctx := context.Background()
	for _, name := range []string{"BARE", "FUSED"} {
		system, found := model.System(ctx, name, fsp.Limits{})
		if found.Failed() {
			fmt.Print(found.Render())
			return
		}
		report := system.Check(ctx, fsp.CheckOptions{})
		fmt.Println(report.Target, report.States, "states")
		for _, c := range report.Checks {
			fmt.Println(" ", c.Name, c.Verdict, c.Trace)
		}
	}
	// Output:
	// BARE 3 states
	//   deadlock holds []
	//   safety violated [h.1.on h.2.on]
	//   FAIR unknown []
	// FUSED 3 states
	//   deadlock holds []
	//   safety holds []
	//   FAIR holds []
}
