// A first search, as documentation.

package space_test

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/synth/space"
)

// jugs holds 3 and 5 litres; a state is how full both are. A move fills a jug,
// empties it, or pours it into the other.
type jugs struct{}

var size = [2]byte{3, 5}

var moves = []string{"fill the small", "fill the large", "empty the small", "empty the large", "small into large", "large into small"}

func (jugs) Width() int                { return 2 }
func (jugs) Initial(emit func([]byte)) { emit([]byte{0, 0}) }

func (jugs) Successors(state []byte, emit func(uint32, []byte) bool) error {
	for move := range moves {
		next := [2]byte(state)
		from := move % 2
		switch move / 2 {
		case 0:
			next[from] = size[from]
		case 1:
			next[from] = 0
		case 2:
			poured := min(next[from], size[1-from]-next[1-from])
			next[from] -= poured
			next[1-from] += poured
		}
		if !emit(uint32(move), next[:]) {
			return nil
		}
	}
	return nil
}

// How to measure four litres with jugs of three and five.
func Example() {
	four := func(_ space.ID, state []byte) space.Verdict {
		if state[1] == 4 {
			return space.Stop
		}
		return space.Continue
	}
	g, err := space.Explore(context.Background(), jugs{}, four, space.Options{Limits: space.Limits{States: 1000}})
	if err != nil {
		fmt.Println(err)
		return
	}
	goal, found := g.Stopped()
	fmt.Println("found:", found)
	for _, step := range g.Trace(goal)[1:] {
		fmt.Println(moves[step.Label], step.State)
	}
	// Output:
	// found: true
	// fill the large [0 5]
	// large into small [3 2]
	// empty the small [0 2]
	// large into small [2 0]
	// fill the large [2 5]
	// large into small [3 4]
}
