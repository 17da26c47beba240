// Fluents: what is true since one action and until another.

package fltl

import (
	"fmt"
	"slices"
	"strings"
)

// Fluent is a proposition that actions set and clear: a monitor of two states,
// true and false. An initiating action makes it true, a terminating action
// false, at once: at the position of the action itself. All other actions leave
// it as it is. No action is in both sets; see [Fluent.Check].
//
// Source: Giannakopoulou & Magee, Fluent Model Checking for Event-based Systems
// (2003), section 3, after Miller & Shanahan's event calculus.
type Fluent struct {
	Name        string
	Initiating  []string
	Terminating []string
	Initially   bool
}

// Step returns the value at an action's position from the value before it.
func (f Fluent) Step(before bool, action string) bool {
	return slices.Contains(f.Initiating, action) || before && !slices.Contains(f.Terminating, action)
}

// Check returns an error if an action both initiates and terminates the fluent.
func (f Fluent) Check() error {
	if label, ok := f.bothWays(); ok {
		return errBothWays(f.Name, label)
	}
	return nil
}

func (f Fluent) bothWays() (label string, ok bool) {
	for _, label := range f.Initiating {
		if slices.Contains(f.Terminating, label) {
			return label, true
		}
	}
	return "", false
}

// String writes the definition: fluent ON = <{on}, {off}> initially 1.
func (f Fluent) String() string {
	text := fmt.Sprintf("fluent %s = <{%s}, {%s}>", f.Name, strings.Join(f.Initiating, ","), strings.Join(f.Terminating, ","))
	if f.Initially {
		text += " initially 1"
	}
	return text
}
