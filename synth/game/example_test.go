// First steps, as documentation.

package game_test

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// A tank is filled by us and drained by those who use it; it must not overflow,
// and must go on being used.
func Example() {
	b := lts.NewBuilder("TANK")
	b.States(3)
	fill, drain := b.Label("fill"), b.Label("drain")
	b.Control(fill)
	for level := range lts.State(2) {
		b.Edge(level, fill, level+1)
		b.Edge(level+1, drain, level)
	}
	b.Edge(2, fill, lts.Error)
	plant := b.Build()

	ctx := context.Background()
	goal := game.Goal{Kind: game.Nonblocking, MarkedLabels: []string{"drain"}}
	solution, err := game.Solve(ctx, plant, goal)
	if err != nil {
		fmt.Println(err)
		return
	}
	controller, err := solution.Controller(ctx, lts.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range lts.State(controller.Len()) {
		for _, e := range controller.Out(s) {
			fmt.Println(s, controller.Alphabet().Name(e.Label()), e.To())
		}
	}
	fault, err := game.Verify(ctx, plant, controller, goal, lts.Limits{})
	fmt.Println(fault == nil, err)
	// Output:
	// 0 fill 1
	// 1 drain 0
	// 1 fill 2
	// 2 drain 1
	// true <nil>
}
