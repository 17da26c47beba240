// Letters: what an observer sees of one step.

package observe

import (
	"fmt"
	"strings"
)

// Prop numbers a state condition, from 1 to MaxProps; 0 is none.
type Prop uint8

// Event numbers an event, from 1 to MaxEvents; 0 is none.
type Event uint8

// How many conditions and events a letter has room for.
const (
	MaxProps  = 32
	MaxEvents = 32
)

// Truth is a value of three-valued logic, in the order of machine.Truth.
type Truth uint8

// The truth values.
const (
	False Truth = iota
	Unknown
	True
)

// Letter is one step of a run: the truth of every condition in the stable state
// the step led to, and the events that happened in the step. The zero Letter
// says that all conditions are false and nothing happened. Whether a condition
// became true is not for the caller to say: observers remember.
type Letter struct {
	is, may uint32 // known true; true or unknown. Bit p-1; is is a part of may.
	events  uint32 // bit e-1
}

// With returns the letter with the condition's truth. A number out of range
// changes nothing.
func (l Letter) With(p Prop, t Truth) Letter {
	bit := propBit(p)
	l.is &^= bit
	l.may &^= bit
	if t == True {
		l.is |= bit
	}
	if t != False {
		l.may |= bit
	}
	return l
}

// Happens returns the letter with the event in it. A number out of range
// changes nothing.
func (l Letter) Happens(e Event) Letter {
	l.events |= eventBit(e)
	return l
}

// Truth returns what the letter says of a condition.
func (l Letter) Truth(p Prop) Truth {
	bit := propBit(p)
	switch {
	case l.is&bit != 0:
		return True
	case l.may&bit != 0:
		return Unknown
	}
	return False
}

// Has reports whether the event is in the letter.
func (l Letter) Has(e Event) bool { return l.events&eventBit(e) != 0 }

// silent is the letter of a moment in which nothing happens.
func (l Letter) silent() Letter {
	l.events = 0
	return l
}

// propBit and eventBit are 0 for numbers out of range.
func propBit(p Prop) uint32   { return uint32(uint64(1) << p >> 1) }
func eventBit(e Event) uint32 { return uint32(uint64(1) << e >> 1) }

// String lists what is in the letter: "p1 p3? e2", with a question mark at
// conditions that are unknown.
func (l Letter) String() string {
	var out []string
	for p := Prop(1); p <= MaxProps; p++ {
		switch l.Truth(p) {
		case True:
			out = append(out, fmt.Sprintf("p%d", p))
		case Unknown:
			out = append(out, fmt.Sprintf("p%d?", p))
		}
	}
	for e := Event(1); e <= MaxEvents; e++ {
		if l.Has(e) {
			out = append(out, fmt.Sprintf("e%d", e))
		}
	}
	return strings.Join(out, " ")
}
