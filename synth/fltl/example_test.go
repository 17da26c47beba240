// First steps, as documentation.

package fltl_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/synth/fltl"
)

// A promise about a heater becomes a monitor, which watches a run.
func Example() {
	spec, err := fltl.Parse(`
		fluent OPEN = <open, close>
		fluent HEAT = <heat, cool>
		assert SAFE = []!(OPEN && HEAT)
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := spec.Asserts[0].Formula
	actions := append(fltl.Alphabet([]fltl.Formula{f}, spec.Fluents), "tick")
	reading, err := fltl.ReadActions(fltl.Atoms(f), actions, spec.Fluents)
	if err != nil {
		fmt.Println(err)
		return
	}
	class, err := fltl.Classify(f, reading, fltl.Limits{})
	fmt.Println(f, "is a property of", class, err)

	monitor, err := fltl.NewMonitor(f, reading, fltl.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	number := map[string]int{}
	for i, a := range monitor.Symbols {
		number[a] = i
	}
	state := monitor.Start()
	for _, action := range []string{"heat", "tick", "cool", "open", "heat"} {
		state = monitor.Step(state, number[action])
		fmt.Println(action, state == fltl.Broken)
	}
	// Output:
	// []!(OPEN && HEAT) is a property of safety <nil>
	// heat false
	// tick false
	// cool false
	// open false
	// heat true
}

// The automaton of what would break a promise: a run it accepts is a
// counterexample.
func ExampleNewBuchi() {
	f, err := fltl.ParseFormula("[](ask -> <>answer)")
	if err != nil {
		fmt.Println(err)
		return
	}
	automaton, err := fltl.NewBuchi(fltl.Not(f), fltl.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for state, edges := range automaton.Next {
		fmt.Println("state", state, "accepting:", automaton.Accepting[state])
		for _, e := range edges {
			fmt.Printf("  %s -> %d\n", e.Guard, e.To)
		}
	}
	// Output:
	// state 0 accepting: false
	//   t -> 0
	//   0&!1 -> 1
	// state 1 accepting: true
	//   !1 -> 1
}

// A run on which a formula holds, stem and loop.
func ExampleWitness() {
	on := fltl.Fluent{Name: "ON", Initiating: []string{"on"}, Terminating: []string{"off"}}
	f := fltl.And(fltl.Justice(fltl.Prop("ON")), fltl.Justice(fltl.Action("tick")), fltl.Not(fltl.Action("on")))
	actions := []string{"off", "on", "tick"}
	reading, err := fltl.ReadActions(fltl.Atoms(f), actions, []fltl.Fluent{on})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, found, err := fltl.Witness(f, reading, fltl.Limits{})
	fmt.Println(found, err)
	for _, symbol := range run.Stem {
		fmt.Println(actions[symbol])
	}
	for _, symbol := range run.Loop {
		fmt.Println("again and again:", actions[symbol])
	}
	// Output:
	// true <nil>
	// off
	// again and again: on
	// again and again: tick
	// again and again: off
}
