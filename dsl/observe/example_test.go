// A first observer, as documentation.

package observe_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/observe"
)

const (
	cold    observe.Prop = 1
	heating observe.Prop = 2
)

// "Whenever it is cold, the heater is on within 10 min", watched over a run.
func Example() {
	noFrost := observe.Property{Sentence: observe.Whenever{P: cold, Q: heating, Within: 600}}
	o, err := observe.New(noFrost)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := observe.NewMonitor(o)
	m.Step(0, observe.Letter{}.With(cold, observe.True))
	due, _ := m.Due()
	fmt.Println("must be answered before tick", due)
	fmt.Println("broken:", m.Advance(due))

	e, err := observe.Explain(noFrost, observe.Words{Props: []string{"room.temperature < 12 °C", "heater.power == on"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Meaning)
	for _, step := range e.Forbidden.Steps {
		fmt.Println(step)
	}
	// Output:
	// must be answered before tick 601
	// broken: true
	// Each time room.temperature < 12 °C becomes true, heater.power == on must be true at once or 10 min later at the latest.
	// 0 s: room.temperature < 12 °C is true, heater.power == on is false
	// 10 min 1 s: time is up (broken)
}

// An exploration moves a state of the observer along with its own.
func ExampleObserver_Step() {
	o, err := observe.New(observe.Property{Sentence: observe.HappensAtMost{Event: 1, Times: 1, Ticks: 60}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, next := range o.Step(nil, o.Initial(), observe.Letter{}.Happens(1)) {
		fmt.Printf("%s: starts %b, running %b for %d ticks\n", o.Location(next.State), next.Start, o.Running(next.State), o.Ticks(next.Start))
	}
	// Output:
	// free: starts 0, running 0 for 0 ticks
	// once so far: starts 1, running 1 for 60 ticks
}
